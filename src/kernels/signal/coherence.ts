import { DataError } from '../../core/errors.js';
import { equivalentFreedom, powerFactor, type SCALINGS } from './power-spectrum.js';
import { type Segmentation, segmentCount, segmentSpectra } from './segments.js';

/** One-sided spectra of two series, over bins k rate / nfft. */
export interface CrossSpectrum {
  frequency: Float64Array;
  /** |P_xy|^2 / (P_xx P_yy), 0 to 1; 0 where one of the two has no power. */
  coherence: Float64Array;
  /** P_xy, real and imaginary part, and its angle: a y that is x delayed by d has the angle -2 pi f d. */
  real: Float64Array;
  imag: Float64Array;
  phase: Float64Array;
  /** P_xx and P_yy. */
  powerX: Float64Array;
  powerY: Float64Array;
  segments: number;
  /** Degrees of freedom of each power, about. */
  freedom: number;
}

/**
 * Magnitude-squared coherence and cross spectrum of x and y by Welch's method,
 *
 *   P_xy = mean over segments of conj(X_k) Y_k,   C_xy = |P_xy|^2 / (P_xx P_yy).
 *
 * One segment alone has coherence 1 at every frequency, whatever it holds: two or more are needed.
 *
 * @see Carter, Knapp & Nuttall, Estimation of the magnitude-squared coherence function via overlapped FFT, 1973
 */
export function crossSpectrum(
  x: Float64Array,
  y: Float64Array,
  {
    rateHz = 1,
    scaling = 'density',
    ...segmentation
  }: Segmentation & { rateHz?: number; scaling?: (typeof SCALINGS)[number] },
): CrossSpectrum {
  if (x.length !== y.length)
    throw new DataError(`two series of one length were needed, got ${x.length} and ${y.length} samples`);
  const { window, nfft } = segmentation;
  const segments = segmentCount(x.length, segmentation);
  if (segments < 2)
    throw new DataError(`${x.length} samples are one segment, whose coherence is 1 everywhere`, {
      hint: `shorter segments than ${window.length} make several`,
    });
  const bins = Math.floor(nfft / 2) + 1;
  const real = new Float64Array(bins);
  const imag = new Float64Array(bins);
  const powerX = new Float64Array(bins);
  const powerY = new Float64Array(bins);
  const others = segmentSpectra({ real: y }, segmentation);
  for (const { count, X } of segmentSpectra({ real: x }, segmentation)) {
    const other = others.next();
    if (other.done) break; // as many as of x
    const Y = other.value.X;
    for (let row = 0; row < count; row++)
      for (let k = 0, at = 2 * bins * row; k < bins; k++, at += 2) {
        const a = X[at]!;
        const b = X[at + 1]!;
        const c = Y[at]!;
        const d = Y[at + 1]!;
        real[k]! += a * c + b * d;
        imag[k]! += a * d - b * c;
        powerX[k]! += a * a + b * b;
        powerY[k]! += c * c + d * d;
      }
  }
  const factor = powerFactor(window, rateHz, scaling) / segments;
  const frequency = new Float64Array(bins);
  const coherence = new Float64Array(bins);
  const phase = new Float64Array(bins);
  for (let k = 0; k < bins; k++) {
    const both = powerX[k]! * powerY[k]!;
    frequency[k] = (k * rateHz) / nfft;
    coherence[k] = both > 0 ? Math.min(1, (real[k]! ** 2 + imag[k]! ** 2) / both) : 0;
    phase[k] = both > 0 ? Math.atan2(imag[k]!, real[k]!) : 0;
    const sides = k === 0 || 2 * k === nfft ? factor : 2 * factor;
    for (const part of [real, imag, powerX, powerY]) part[k]! *= sides;
  }
  const freedom = equivalentFreedom(segmentation, segments);
  return { frequency, coherence, real, imag, phase, powerX, powerY, segments, freedom };
}

/** The coherence that unrelated series stay below with this probability: 1 - (1 - level)^(1 / (nu / 2 - 1)). */
export const coherenceLimit = (freedom: number, level: number): number =>
  freedom > 2 ? 1 - (1 - level) ** (1 / (freedom / 2 - 1)) : 1;
