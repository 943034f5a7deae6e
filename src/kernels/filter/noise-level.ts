import { DataError } from '../../core/errors.js';
import type { Matrix } from '../linalg/matrix.js';
import { noiseDeviation } from '../wavelet/thresholds.js';

/** So many differences tell the noise to a thousandth; of more, every second, third ... is taken. */
const ENOUGH = 2 ** 20;

/**
 * Standard deviation of white noise on a signal that changes little from sample to sample: the median size of
 * (x_(t+1) - x_t) / sqrt(2) over 0.6745. Few steps and spikes do not move it; a signal near half the rate does.
 *
 * @see Donoho & Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994
 */
export function noiseLevel(x: Float64Array): number {
  if (x.length < 2) throw new DataError(`the noise of ${x.length} samples cannot be told, two were needed`);
  const stride = Math.ceil((x.length - 1) / ENOUGH);
  return noiseDeviation(
    Float64Array.from(
      { length: Math.floor((x.length - 2) / stride) + 1 },
      (_, i) => (x[i * stride + 1]! - x[i * stride]!) * Math.SQRT1_2,
    ),
  );
}

/** The same for a plane, by (a - b - c + d) / 2 of squares of four: edges along rows and columns cancel. */
export function planeNoiseLevel({ rows, cols, data }: Matrix): number {
  if (rows < 2 || cols < 2)
    throw new DataError(`the noise of ${rows} x ${cols} values cannot be told, 2 x 2 were needed`);
  const across = Math.floor(cols / 2);
  return noiseDeviation(
    Float64Array.from({ length: Math.floor(rows / 2) * across }, (_, i) => {
      const at = 2 * Math.floor(i / across) * cols + 2 * (i % across);
      return (data[at]! - data[at + 1]! - data[at + cols]! + data[at + cols + 1]!) / 2;
    }),
  );
}
