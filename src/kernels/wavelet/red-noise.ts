import { DataError } from '../../core/errors.js';
import { autocorrelation } from '../signal/autocorrelation.js';
import { chiSquareQuantile } from '../special/continuous-distributions.js';
import type { ContinuousWavelet } from './continuous.js';
import { frequencyOfScale } from './scales.js';

/**
 * Coefficient of the red noise x_t = a x_(t-1) + e_t that a series is held against: (rho_1 + sqrt(rho_2)) / 2 of
 * its autocorrelations, as sunspots or temperatures have it; not below 0.
 *
 * @see Torrence & Compo 1998, section 4
 */
export function redNoiseCoefficient(x: Float64Array): number {
  if (x.length < 4) throw new DataError(`red noise is told from four samples or more, got ${x.length}`);
  const rho = autocorrelation(x, 2);
  return Math.min(0.999, Math.max(0, (rho[1]! + Math.sqrt(Math.max(0, rho[2]!))) / 2));
}

export interface RedNoise {
  /** Of the series. */
  variance: number;
  /** Lag-1 autocorrelation. */
  coefficient: number;
  /** Of the test: 0.95 leaves one point in twenty of pure noise above. */
  level: number;
}

/**
 * Wavelet power that red noise passes with probability 1 - level at each scale,
 *
 *   variance P(f) chi2_nu(level) / nu,   P(f) = (1 - a^2) / (1 + a^2 - 2 a cos(2 pi f)),
 *
 * nu = 2 for complex wavelets and 1 for real ones.
 *
 * @see Torrence & Compo 1998, equations 16 to 18
 */
export function significantPower(
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  { variance, coefficient, level }: RedNoise,
): Float64Array {
  const freedom = wavelet.complex ? 2 : 1;
  const factor = (variance * chiSquareQuantile(level, freedom)) / freedom;
  return scales.map((scale) => factor * redSpectrum(coefficient, frequencyOfScale(wavelet, scale)));
}

/**
 * The same for the mean of the power over n samples, whose degrees of freedom are nu sqrt(1 + (n_a / (gamma
 * s))^2), n_a the samples outside the cone of influence. Undefined where gamma is not known of a wavelet.
 *
 * @see Torrence & Compo 1998, equation 23
 */
export function significantMeanPower(
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  n: number,
  { variance, coefficient, level }: RedNoise,
): Float64Array | undefined {
  const { decorrelation, eFolding, complex } = wavelet;
  if (decorrelation === undefined) return undefined;
  const each = complex ? 2 : 1;
  return scales.map((scale) => {
    const free = Math.max(1, n - 2 * scale * eFolding);
    const freedom = each * Math.sqrt(1 + (free / (decorrelation * scale)) ** 2);
    const factor = (variance * chiSquareQuantile(level, freedom)) / freedom;
    return factor * redSpectrum(coefficient, frequencyOfScale(wavelet, scale));
  });
}

const redSpectrum = (a: number, frequency: number) =>
  (1 - a * a) / (1 + a * a - 2 * a * Math.cos(2 * Math.PI * frequency));
