import type { Objective } from '../../../src/kernels/optimize/lbfgs.js';

/** sum 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2: minimum 0 at (1, ..., 1), along a curved valley. */
export const rosenbrock: Objective = (x, g) => {
  let f = 0;
  g.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! ** 2;
    const b = 1 - x[i]!;
    f += 100 * a * a + b * b;
    g[i]! += -400 * a * x[i]! - 2 * b;
    g[i + 1]! += 200 * a;
  }
  return f;
};

/** Negative log likelihood of a logistic regression on `n` made-up points, with a ridge of 1e-3 / 2 |w|^2. */
export function logistic(n: number, d: number): Objective {
  const feature = (i: number, j: number) => Math.sin(1 + i * (j + 1) * 0.7) + (j === 0 ? (i % 2) * 0.5 : 0);
  return (w, g) => {
    let f = 0;
    g.fill(0);
    for (let j = 0; j < d; j++) {
      f += 0.0005 * w[j]! ** 2;
      g[j] = 0.001 * w[j]!;
    }
    for (let i = 0; i < n; i++) {
      let z = 0;
      for (let j = 0; j < d; j++) z += feature(i, j) * w[j]!;
      const y = i % 2;
      f += Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
      const miss = 1 / (1 + Math.exp(-z)) - y;
      for (let j = 0; j < d; j++) g[j]! += miss * feature(i, j);
    }
    return f;
  };
}
