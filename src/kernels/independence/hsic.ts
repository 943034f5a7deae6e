import type { Rng } from '../../core/random.js';
import type { Matrix } from '../linalg/matrix.js';
import { gammaCdf } from '../special/continuous-distributions.js';
import { centred, gaussianGram, standardised } from './gram-matrices.js';
import { permutationP, shuffleWithin } from './permutation.js';

export interface KernelTest {
  readonly statistic: number;
  readonly pValue: number;
  /** Kernel widths in standard deviations: of x, of y, and of z where there is one. */
  readonly widths: readonly number[];
  /** Of the gamma law that stands for the statistic under independence. */
  readonly shape?: number;
  readonly scale?: number;
}

/**
 * Hilbert-Schmidt independence criterion: statistic = n HSIC = 1/n tr(K H L H), with Gaussian kernels K of x and L of y
 * over standardised columns, widths by the median heuristic. It is 0 in the limit exactly if x and y are independent.
 * The p-value is that of a gamma law with the mean and variance of the statistic under independence or, with
 * `permutations`, of shuffles of y; shuffle i draws from stream i.
 *
 * @see Gretton et al., A kernel statistical test of independence, 2007
 */
export function hsicTest(
  x: readonly Float64Array[],
  y: readonly Float64Array[],
  {
    permutations,
    rng,
    widths = [],
    step = () => {},
  }: { permutations?: number; rng?: Rng; widths?: readonly (number | undefined)[]; step?: () => void } = {},
): KernelTest {
  const k = gaussianGram(standardised(x), widths[0]);
  const l = gaussianGram(standardised(y), widths[1]);
  const n = k.gram.rows;
  const [kc, lc] = [centred(k.gram), centred(l.gram)];
  const statistic = innerProduct(kc, lc) / n;
  const used = [k.width, l.width];
  if (permutations !== undefined && rng) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    const ends = Int32Array.of(n);
    let asLarge = 0;
    for (let i = 0; i < permutations; i++) {
      order.forEach((_, j) => {
        order[j] = j;
      });
      shuffleWithin(order, ends, rng.stream(i));
      if (permutedProduct(kc, lc, order) / n >= statistic * (1 - 1e-12)) asLarge++;
      step();
    }
    return { statistic, pValue: permutationP(asLarge, permutations), widths: used };
  }
  const [mx, my] = [meanOffDiagonal(k.gram), meanOffDiagonal(l.gram)];
  const mean = (1 + mx * my - mx - my) / n;
  let squares = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (i !== j) squares += (kc.data[i * n + j]! * lc.data[i * n + j]!) ** 2;
  // 1/36 of the squares of six-fold sums, and 72 (n-4)(n-5) / (n (n-1)(n-2)(n-3)) of their mean.
  const variance = ((squares / n / (n - 1)) * 2 * (n - 4) * (n - 5)) / (n * (n - 1) * (n - 2) * (n - 3));
  const shape = (mean * mean) / variance;
  const scale = (variance * n) / mean;
  return { statistic, pValue: gammaCdf(statistic, shape, scale).upper, widths: used, shape, scale };
}

/** sum_ij a_ij b_ij. */
export function innerProduct(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

function permutedProduct(a: Matrix, b: Matrix, order: Int32Array): number {
  const n = a.rows;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const from = order[i]! * n;
    for (let j = 0; j < n; j++) sum += a.data[i * n + j]! * b.data[from + order[j]!]!;
  }
  return sum;
}

function meanOffDiagonal({ rows: n, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += data[i * n + j]!;
  return sum / (n * (n - 1));
}
