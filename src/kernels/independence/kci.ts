import { cholesky, choleskyInverse } from '../linalg/cholesky.js';
import { matmul } from '../linalg/matmul.js';
import type { Matrix } from '../linalg/matrix.js';
import { gammaCdf } from '../special/continuous-distributions.js';
import { centred, gaussianGram, standardised } from './gram-matrices.js';
import { innerProduct, type KernelTest } from './hsic.js';

/** Ridge of the regressions on z. */
const EPSILON = 1e-3;

/**
 * Kernel test of x independent of y given z. With centred Gaussian kernels of (x, z/2), y and z over standardised
 * columns, widths by the median heuristic, and R = e (K_z + e I)^-1, e = 0.001, which takes away what z explains:
 *
 *   statistic = tr(A B),   A = R K_xz R,   B = R K_y R.
 *
 * Its law under independence is close to gamma with mean sum_i A_ii B_ii and variance 2 sum_ij (A_ij B_ij)^2. Without z
 * A and B are the centred kernels themselves, the mean is tr A tr B / n and the variance 2 |A|^2 |B|^2 / n^2.
 *
 * @see Zhang, Peters, Janzing & Schölkopf, Kernel-based conditional independence test, 2011, propositions 5 and 6
 */
export function kciTest(
  x: readonly Float64Array[],
  y: readonly Float64Array[],
  z: readonly Float64Array[],
  widths: readonly (number | undefined)[] = [],
): KernelTest {
  const right = standardised(y);
  const ky = gaussianGram(right, widths[1]);
  if (z.length === 0) {
    const kx = gaussianGram(standardised(x), widths[0]);
    const [a, b] = [centred(kx.gram), centred(ky.gram)];
    const n = a.rows;
    const mean = (trace(a) * trace(b)) / n;
    const variance = (2 * innerProduct(a, a) * innerProduct(b, b)) / (n * n);
    return { ...gammaTest(innerProduct(a, b), mean, variance), widths: [kx.width, ky.width] };
  }
  const given = standardised(z);
  const half = z.map((_, j) =>
    Float64Array.from({ length: given.rows }, (_, i) => given.data[i * z.length + j]! / 2),
  );
  const left = standardised(x);
  const both = {
    rows: left.rows,
    cols: left.cols + z.length,
    data: new Float64Array(left.rows * (left.cols + z.length)),
  };
  for (let i = 0; i < left.rows; i++) {
    for (let j = 0; j < left.cols; j++) both.data[i * both.cols + j] = left.data[i * left.cols + j]!;
    half.forEach((column, j) => {
      both.data[i * both.cols + left.cols + j] = column[i]!;
    });
  }
  const kx = gaussianGram(both, widths[0]);
  const kz = gaussianGram(given, widths[2]);
  const remover = removerOf(centred(kz.gram));
  const a = matmul(matmul(remover, centred(kx.gram)), remover);
  const b = matmul(matmul(remover, centred(ky.gram)), remover);
  let [mean, squares] = [0, 0];
  const n = a.rows;
  for (let i = 0; i < n; i++) mean += a.data[i * (n + 1)]! * b.data[i * (n + 1)]!;
  for (let i = 0; i < a.data.length; i++) squares += (a.data[i]! * b.data[i]!) ** 2;
  return { ...gammaTest(innerProduct(a, b), mean, 2 * squares), widths: [kx.width, ky.width, kz.width] };
}

function removerOf(kernel: Matrix): Matrix {
  const n = kernel.rows;
  const ridged = { ...kernel, data: kernel.data.slice() };
  for (let i = 0; i < n; i++) ridged.data[i * (n + 1)]! += EPSILON;
  const inverse = choleskyInverse(cholesky(ridged));
  for (let i = 0; i < inverse.data.length; i++) inverse.data[i]! *= EPSILON;
  return inverse;
}

function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)]!;
  return sum;
}

function gammaTest(statistic: number, mean: number, variance: number) {
  const shape = (mean * mean) / variance;
  const scale = variance / mean;
  return { statistic, pValue: gammaCdf(Math.max(0, statistic), shape, scale).upper, shape, scale };
}
