import {
  fineGrid,
  parsevalSum,
  partialSums,
  type Summation,
  termWeight,
} from '../../kernels/signal/fourier-series.js';
import type { Source } from './source.js';

/** Mean square and largest error of the sum of N terms: at the samples, or over a fine grid between jumps. */
export function errorOf(
  source: Source,
  N: number,
  summation: Summation,
): { meanSquare: number; largest: number } {
  const { series, samples, start, energy } = source;
  const points = samples?.length ?? fineGrid(N, 4096);
  // Half a step aside, where no simple fraction of the period, a jump, is hit.
  const first = samples ? start : start + series.period / (2 * points);
  const sums = partialSums(series, N, { points, start: first, summation });
  let [largest, squares] = [0, 0];
  for (let j = 0; j < points; j++) {
    const value = samples ? samples[j]! : source.value(first + (j * series.period) / points);
    const error = Math.abs(value - sums[j]!);
    largest = Math.max(largest, error);
    squares += error * error;
  }
  // Parseval's is exact where the function is known everywhere, but for what rounding leaves of a difference.
  const byParseval = (energy - parsevalSum(series, N)) / 2 + damping(source, N, summation);
  const exact = !samples && byParseval > 1e-12 * energy;
  return { meanSquare: exact ? byParseval : squares / points, largest };
}

/** What a sum that weighs its terms loses beside the plain one: half of the sum of (1 - w)^2 (a^2 + b^2). */
function damping({ series: { a, b } }: Source, N: number, summation: Summation): number {
  let sum = 0;
  if (summation !== 'fourier')
    for (let k = 1; k <= N; k++) sum += (1 - termWeight(k, N, summation)) ** 2 * (a[k]! ** 2 + b[k]! ** 2);
  return sum / 2;
}
