import { cholesky, choleskySolve } from '../linalg/cholesky.js';
import { matrix } from '../linalg/matrix.js';
import type { Layer } from './layers.js';

/** Expected differences of level, of 255, between two pictures of one place, and of gains from 1. */
const LEVEL_SIGMA = 10;
const GAIN_SIGMA = 0.1;

/**
 * Gains that make overlapping pictures equally bright: the g that minimise
 *
 *   sum_ij N_ij ((g_i I_ij - g_j I_ji)^2 / 10^2 + (1 - g_i)^2 / 0.1^2)
 *
 * with N_ij the pixels that i and j share and I_ij the mean of i there, channels taken together, in levels of 255.
 *
 * @param white the largest sample
 * @see Brown & Lowe, Automatic panoramic image stitching using invariant features, 2007, section 6
 */
export function gainCompensation(layers: readonly Layer[], white: number): Float64Array {
  const n = layers.length;
  const normal = matrix(n, n);
  const right = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const { pixels, first, second } = shared(layers[i]!, layers[j]!, 255 / white);
      for (const [p, q, own, other] of [
        [i, j, first, second],
        [j, i, second, first],
      ] as const) {
        normal.data[p * n + p]! += pixels * ((2 * own * own) / LEVEL_SIGMA ** 2 + 1 / GAIN_SIGMA ** 2);
        normal.data[p * n + q]! -= (2 * pixels * own * other) / LEVEL_SIGMA ** 2;
        right[p]! += pixels / GAIN_SIGMA ** 2;
      }
    }
  for (let i = 0; i < n; i++)
    if (normal.data[i * n + i] === 0) {
      normal.data[i * n + i] = 1;
      right[i] = 1;
    }
  return choleskySolve(cholesky(normal), matrix(n, 1, right)).data;
}

/** Pixels that both have, and the mean level of each there. */
function shared(a: Layer, b: Layer, scale: number) {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.left + a.width, b.left + b.width);
  const bottom = Math.min(a.top + a.height, b.top + b.height);
  let [pixels, first, second] = [0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const p = (y - a.top) * a.width + x - a.left;
      const q = (y - b.top) * b.width + x - b.left;
      if (a.weight[p] === 0 || b.weight[q] === 0) continue;
      pixels++;
      for (let c = 0; c < a.channels; c++) {
        first += a.colour[p * a.channels + c]!;
        second += b.colour[q * b.channels + c]!;
      }
    }
  const share = pixels === 0 ? 0 : scale / (pixels * a.channels);
  return { pixels, first: first * share, second: second * share };
}
