import { DataError } from '../../core/errors.js';
import { matmul } from '../linalg/matmul.js';
import { identity, matrix, submatrix, transpose } from '../linalg/matrix.js';
import { dct } from './dct.js';
import { decibels } from './mel.js';
import type { Spectrogram } from './stft.js';

/** Decibels kept below the loudest band. */
const RANGE_DB = 80;

/**
 * Mel-frequency cepstral coefficients: the first `coefficients` of the orthonormal cosine transform (type 2) of
 * each frame's mel bands in decibels,
 *
 *   c_0 = sum_m d_m / sqrt(M),   c_i = sqrt(2 / M) sum_m d_m cos(pi i (m + 1/2) / M),   d = 10 log10(mel power),
 *
 * d raised to 80 dB below the largest of all. A lifter L > 0 multiplies c_i by 1 + L/2 sin(pi (i + 1) / L).
 *
 * @param mel  power in mel bands, [M, frames]
 * @see Davis & Mermelstein, Comparison of parametric representations for monosyllabic word recognition, 1980
 */
export function mfcc(mel: Spectrogram, coefficients: number, { lifter = 0 } = {}): Spectrogram {
  const { bins, frames, data } = mel;
  if (!(coefficients >= 1 && coefficients <= bins))
    throw new DataError(`${bins} mel bands have 1 to ${bins} cepstral coefficients, not ${coefficients}`);
  const columns = matrix(bins, bins, dct(identity(bins).data, { orthonormal: true, rows: bins }));
  const basis = submatrix(transpose(columns), 0, coefficients, 0, bins);
  if (lifter > 0)
    for (let i = 0; i < coefficients; i++) {
      const gain = 1 + (lifter / 2) * Math.sin((Math.PI * (i + 1)) / lifter);
      for (let m = 0; m < bins; m++) basis.data[i * bins + m]! *= gain;
    }
  const product = matmul(basis, matrix(bins, frames, decibels(data, { range: RANGE_DB })));
  return { bins: coefficients, frames, data: product.data };
}

/** Frames to each side over which a change is measured. */
const REACH = 4;
export const DELTA_WIDTH = 2 * REACH + 1;

/**
 * How rows change from frame to frame: slope (order 1) of the straight line, or second derivative (order 2) of the
 * parabola, fitted to nine frames. The first and last four frames have the value of the first and last nine.
 *
 * @see Furui, Speaker-independent isolated word recognition using dynamic features of speech spectrum, 1986
 */
export function deltas({ bins, frames, data }: Spectrogram, order: 1 | 2): Spectrogram {
  if (frames < DELTA_WIDTH) throw new DataError(`deltas need ${DELTA_WIDTH} frames, got ${frames}`);
  const weights = fitWeights(order);
  const result = new Float64Array(data.length);
  for (let k = 0; k < bins; k++) {
    const row = k * frames;
    for (let t = REACH; t < frames - REACH; t++) {
      let sum = 0;
      for (let j = -REACH; j <= REACH; j++) sum += weights[j + REACH]! * data[row + t + j]!;
      result[row + t] = sum;
    }
    result.fill(result[row + REACH]!, row, row + REACH);
    result.fill(result[row + frames - REACH - 1]!, row + frames - REACH, row + frames);
  }
  return { bins, frames, data: result };
}

/** Least squares onto the polynomial j, or j^2 minus its mean, which is orthogonal to the lower ones. */
function fitWeights(order: 1 | 2): number[] {
  const places = Array.from({ length: DELTA_WIDTH }, (_, i) => i - REACH);
  const mean = places.reduce((sum, j) => sum + j * j, 0) / DELTA_WIDTH;
  const shape = places.map((j) => (order === 1 ? j : j * j - mean));
  const norm = shape.reduce((sum, p) => sum + p * p, 0);
  return shape.map((p) => (order * p) / norm);
}
