import { DataError } from '../../core/errors.js';
import type { ContinuousWavelet } from './continuous.js';
import { checkScales } from './scales.js';

/**
 * The series whose wavelet transform is given,
 *
 *   x_t = 1 / (C_delta psi_0(0)) sum_j dj_j Re W(s_j, t) / sqrt(s_j),
 *
 * dj_j the octaves that scale j stands for: for scales 2^(j dj) s_0 the dj of the paper, otherwise half-way to
 * either neighbour. The mean, and what lies beyond the first and last scale, are not in it. Steps of a tenth of an
 * octave leave an error of some percent, which closer ones make no smaller where scales are missing.
 *
 * @param W    complex, [scales, n], interleaved
 * @param keep whether a scale takes part: a band-pass filter (equation 29)
 * @see Torrence & Compo 1998, equation 11
 */
export function inverseCwt(
  W: Float64Array,
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  keep: (scale: number) => boolean = () => true,
): Float64Array {
  checkScales(scales);
  const { reconstruction, name } = wavelet;
  if (!reconstruction)
    throw new DataError(`the ${name} wavelet has no inverse by the sum over scales`, {
      hint: 'even orders of dog, and a gabor sigma from 1, have one',
    });
  const n = W.length / 2 / scales.length;
  if (!Number.isInteger(n) || n < 1)
    throw new DataError(`${W.length / 2} coefficients do not share out over ${scales.length} scales`);
  const widths = octavesOf(scales);
  const x = new Float64Array(n);
  scales.forEach((scale, j) => {
    if (!keep(scale)) return;
    const weight = widths[j]! / (Math.sqrt(scale) * reconstruction.cDelta * reconstruction.atZero);
    for (let t = 0; t < n; t++) x[t]! += weight * W[2 * (j * n + t)]!;
  });
  return x;
}

/** How many octaves each scale stands for. */
function octavesOf(scales: Float64Array): Float64Array {
  if (scales.length < 2)
    throw new DataError('the inverse is a sum over scales, two or more were needed, got 1');
  const log = scales.map(Math.log2);
  const last = scales.length - 1;
  return log.map((at, j) => {
    if (j === 0) return log[1]! - at;
    return j === last ? at - log[j - 1]! : (log[j + 1]! - log[j - 1]!) / 2;
  });
}
