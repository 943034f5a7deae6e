import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../src/kernels/linalg/cholesky.js';
import { matmul, matmulNT } from '../../../src/kernels/linalg/matmul.js';
import { type Matrix, matrix, transpose } from '../../../src/kernels/linalg/matrix.js';
import type { StateSpace } from '../../../src/kernels/state-space/model.js';

/**
 * All states at once given all observations, as one Gaussian of T n numbers: mean and covariance of (x_0 .. x_{T-1})
 * by powers of F, conditioned on y by one Cholesky factor. Nothing of a recursion is in it.
 */
export function statesGivenAll(model: StateSpace, y: Float64Array) {
  const { transition: F, observation: H } = model;
  const [m, n] = [H.rows, F.rows];
  const steps = y.length / m;
  const means = [matrix(n, 1, model.initialMean)];
  const variances = [model.initialCovariance];
  for (let t = 1; t < steps; t++) {
    means.push(matmul(F, means[t - 1]!));
    variances.push(add(matmulNT(matmul(F, variances[t - 1]!), F), model.transitionCovariance));
  }
  const prior = matrix(steps * n, steps * n);
  for (let s = 0; s < steps; s++) {
    let block = variances[s]!;
    for (let t = s; t < steps; t++) {
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          prior.data[(t * n + i) * steps * n + s * n + j] = block.data[i * n + j]!;
          prior.data[(s * n + j) * steps * n + t * n + i] = block.data[i * n + j]!;
        }
      block = matmul(F, block);
    }
  }
  const mean = matrix(steps * n, 1, Float64Array.from(means.flatMap(({ data }) => [...data])));
  const seen = [...y.keys()].filter((i) => !Number.isNaN(y[i]!));
  const all = matrix(seen.length, steps * n); // rows of H at their times
  const noise = matrix(seen.length, seen.length);
  seen.forEach((a, i) => {
    for (let j = 0; j < n; j++)
      all.data[i * steps * n + Math.floor(a / m) * n + j] = H.data[(a % m) * n + j]!;
    seen.forEach((b, k) => {
      if (Math.floor(a / m) === Math.floor(b / m))
        noise.data[i * seen.length + k] = model.observationCovariance.data[(a % m) * m + (b % m)]!;
    });
  });
  const across = matmul(all, prior);
  const l = cholesky(symmetric(add(matmulNT(across, all), noise)));
  const expected = matmul(all, mean);
  const off = matrix(
    seen.length,
    1,
    Float64Array.from(seen, (a, i) => y[a]! - expected.data[i]!),
  );
  const gain = choleskySolve(l, off);
  return {
    n: steps * n,
    means: add(mean, matmul(transpose(across), gain)).data,
    covariance: add(prior, matmul(transpose(across), choleskySolve(l, across)), -1).data,
    logLikelihood:
      -0.5 *
      (seen.length * Math.log(2 * Math.PI) +
        choleskyLogDeterminant(l) +
        off.data.reduce((sum, v, i) => sum + v * gain.data[i]!, 0)),
  };
}

const add = (a: Matrix, b: Matrix, factor = 1): Matrix =>
  matrix(
    a.rows,
    a.cols,
    a.data.map((v, i) => v + factor * b.data[i]!),
  );

const symmetric = (a: Matrix): Matrix =>
  add(
    matrix(
      a.rows,
      a.cols,
      a.data.map((v) => v / 2),
    ),
    transpose(a),
    0.5,
  );
