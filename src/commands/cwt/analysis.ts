import type { Column } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import type { ContinuousWavelet } from '../../kernels/wavelet/continuous.js';
import { type CwtValue, cwt } from '../../kernels/wavelet/cwt.js';
import {
  redNoiseCoefficient,
  significantMeanPower,
  significantPower,
} from '../../kernels/wavelet/red-noise.js';
import { type Ridge, ridges } from '../../kernels/wavelet/ridges.js';
import { frequencyOfScale } from '../../kernels/wavelet/scales.js';
import type { CwtOptions } from './options.js';

/** A ridge leaps by less than this from one sample to the next. */
const RIDGE_OCTAVES = 0.5;

/** What is known of one series. */
export interface Analysis {
  name: string;
  mean: number;
  power: Float64Array;
  /** The value that was asked for, computed once it is. */
  values: () => Float64Array;
  peak: { row: number; time: number };
  global: Float64Array;
  noise?: { coefficient: number; significant: Float64Array; global?: Float64Array; share: number };
  ridges: () => Ridge[];
}

export const askedValue = ({ magnitude, real, phase, complex }: CwtOptions): CwtValue =>
  magnitude ? 'magnitude' : real ? 'real' : phase ? 'phase' : complex ? 'complex' : 'power';

export function analyse(
  { name, values: samples }: { name: string; values: Float64Array },
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  chosen: CwtOptions,
): Analysis {
  const { border, keepMean, ridgeThreshold } = chosen;
  const n = samples.length;
  const mean = samples.reduce((sum, v) => sum + v, 0) / n;
  if (samples.every((v) => v === samples[0]))
    throw new DataError(
      `the series ${name === 'value' ? '' : `'${name}' `}is constant: it has no frequencies`,
    );
  const x = keepMean ? samples : samples.map((v) => v - mean);
  const power = cwt(x, wavelet, scales, { border });
  const global = scales.map((_, j) => meanOf(power, j * n, n));
  let at = 0;
  for (let i = 1; i < power.length; i++) if (power[i]! > power[at]!) at = i;
  const value = askedValue(chosen);
  return {
    name,
    mean: keepMean ? 0 : mean,
    power,
    values: () => (value === 'power' ? power : cwt(x, wavelet, scales, { border, value })),
    peak: { row: Math.floor(at / n), time: at % n },
    global,
    ...(chosen.significance && { noise: noiseOf(samples, mean, power, wavelet, scales, chosen) }),
    ridges: () =>
      ridges(power, scales, {
        threshold: ridgeThreshold,
        // A ridge shorter than one period is no wave.
        leastLength: (scale) => scale * wavelet.fourierFactor,
        octaves: RIDGE_OCTAVES,
      }),
  };
}

function noiseOf(
  samples: Float64Array,
  mean: number,
  power: Float64Array,
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  { level, lag1 }: CwtOptions,
): NonNullable<Analysis['noise']> {
  const n = samples.length;
  const coefficient = lag1 ?? redNoiseCoefficient(samples);
  const variance = samples.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  const red = { variance, coefficient, level };
  const significant = significantPower(wavelet, scales, red);
  let above = 0;
  for (let j = 0; j < scales.length; j++)
    for (let t = 0; t < n; t++) if (power[j * n + t]! > significant[j]!) above++;
  return {
    coefficient,
    significant,
    global: significantMeanPower(wavelet, scales, n, red),
    share: above / power.length,
  };
}

function meanOf(values: Float64Array, first: number, count: number): number {
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += values[i]!;
  return sum / count;
}

/** Rows scale,frequency,index,value, or real and imag in place of the value. */
export function coefficientColumns(
  values: Float64Array,
  scales: Float64Array,
  n: number,
  frequency: Float64Array,
  complex: boolean,
): Record<string, Column> {
  const size = scales.length * n;
  const spread = (of: (i: number) => number) => Float64Array.from({ length: size }, (_, i) => of(i));
  return {
    scale: spread((i) => scales[Math.floor(i / n)]!),
    frequency: spread((i) => frequency[Math.floor(i / n)]!),
    index: Int32Array.from({ length: size }, (_, i) => i % n),
    ...(complex
      ? { real: spread((i) => values[2 * i]!), imag: spread((i) => values[2 * i + 1]!) }
      : { value: values }),
  };
}

/** Rows ridge,time,frequency,power of all ridges. */
export function ridgeColumns(
  found: readonly Ridge[],
  wavelet: ContinuousWavelet,
  rate: number,
  time: Float64Array,
): Record<string, Column> {
  const each = (of: (ridge: Ridge, i: number, index: number) => number) =>
    Float64Array.from(found.flatMap((ridge, index) => ridge.scale.map((_, i) => of(ridge, i, index))));
  return {
    ridge: Int32Array.from(each((_ridge, _i, index) => index)),
    time: each(({ start }, i) => time[start + i]!),
    frequency: each(({ scale }, i) => rate * frequencyOfScale(wavelet, scale[i]!)),
    power: each(({ power }, i) => power[i]!),
  };
}
