import { cholesky, choleskyInverse, choleskyLogDeterminant } from '../linalg/cholesky.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import type { FamilyStatistics } from './fit-complete.js';
import { addMoments } from './linear-family.js';
import type { GaussianNode } from './network.js';
import type { Family, Samples } from './structure.js';

/** The nodes of numbers of a part, for one row of the data at a time. */
export interface GaussianPart {
  at(row: number): void;
  /**
   * log of the density of the known numbers, the unknown ones integrated out.
   *
   * @param rowOf row of coefficients of each member
   */
  logDensity(rowOf: (member: number) => number): number;
  /** Adds what is expected under these coefficients to the statistics of the members. */
  addMoments(rowOf: (member: number) => number, weight: number, into: readonly FamilyStatistics[]): void;
}

/**
 * Each member's residual is linear in the unknown numbers y, e = c + a . y, so that the product of the densities is
 *
 *   exp(g + h . y - y' K y / 2),   K = sum a a' / v,   h = -sum c a / v,   g = -1/2 sum (c^2 / v + log 2 pi v),
 *
 * whose integral is exp(g + h' K^-1 h / 2) (2 pi)^(n/2) |K|^(-1/2), and under which y is normal around K^-1 h with
 * covariance K^-1.
 */
export function gaussianPart(
  unknown: readonly number[],
  families: readonly Family[],
  nodes: readonly GaussianNode[],
  { columns }: Samples,
): GaussianPart {
  const n = unknown.length;
  const places = new Map(unknown.map((v, i) => [v, i]));
  // Of each member its inputs and itself: which of the unknown it is, or -1 for a known number.
  const axes = families.map(({ node, inputs }) =>
    Int32Array.from([...inputs, node], (v) => places.get(v) ?? -1),
  );
  const values = axes.map((own) => new Float64Array(own.length));
  const a = new Float64Array(n);

  /** The residual of a member: its constant part; `a` gets the factors of the unknown. */
  const residual = (g: number, row: number): number => {
    const { intercepts, weights } = nodes[g]!;
    const own = axes[g]!;
    const m = own.length - 1;
    a.fill(0);
    let c = -intercepts[row]!;
    for (let i = 0; i <= m; i++) {
      const factor = i === m ? 1 : -weights[row * m + i]!;
      if (own[i]! < 0) c += factor * values[g]![i]!;
      else a[own[i]!]! += factor;
    }
    return c;
  };

  const form = (rowOf: (member: number) => number) => {
    const k = matrix(n, n);
    const h = new Float64Array(n);
    let constant = 0;
    for (let g = 0; g < nodes.length; g++) {
      const row = rowOf(g);
      const v = nodes[g]!.variances[row]!;
      const c = residual(g, row);
      constant -= 0.5 * (Math.log(2 * Math.PI * v) + (c * c) / v);
      for (let i = 0; i < n; i++) {
        if (a[i] === 0) continue;
        h[i]! -= (c * a[i]!) / v;
        for (let j = 0; j < n; j++) k.data[i * n + j]! += (a[i]! * a[j]!) / v;
      }
    }
    return { k, h, constant };
  };

  const posterior = (k: Matrix, h: Float64Array) => {
    const l = cholesky(k);
    const covariance = choleskyInverse(l).data;
    const mean = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) mean[i]! += covariance[i * n + j]! * h[j]!;
    return { l, covariance, mean };
  };

  return {
    at(row) {
      families.forEach(({ node, inputs }, g) => {
        [...inputs, node].forEach((v, i) => {
          values[g]![i] = axes[g]![i]! < 0 ? columns[v]![row]! : 0;
        });
      });
    },
    logDensity(rowOf) {
      const { k, h, constant } = form(rowOf);
      if (n === 0) return constant;
      const { l, mean } = posterior(k, h);
      let quadratic = 0;
      for (let i = 0; i < n; i++) quadratic += h[i]! * mean[i]!;
      return constant + 0.5 * (quadratic + n * Math.log(2 * Math.PI) - choleskyLogDeterminant(l));
    },
    addMoments(rowOf, weight, into) {
      let mean: Float64Array = a;
      let covariance: Float64Array = a;
      if (n > 0) {
        const { k, h } = form(rowOf);
        ({ mean, covariance } = posterior(k, h));
      }
      for (let g = 0; g < nodes.length; g++) {
        const own = into[g]!;
        if (own.kind !== 'gaussian') continue;
        const { sums, centre } = own.moments;
        const ax = axes[g]!;
        const row = rowOf(g);
        const z = new Float64Array(ax.length + 1).fill(1);
        for (let p = 0; p < ax.length; p++)
          z[p + 1] = (ax[p]! < 0 ? values[g]![p]! : mean[ax[p]!]!) - centre[p]!;
        addMoments(sums, row, z, weight);
        const d = z.length;
        for (let p = 0; p < ax.length; p++)
          for (let q = 0; q <= p; q++)
            if (ax[p]! >= 0 && ax[q]! >= 0)
              sums[row * d * d + (p + 1) * d + q + 1]! += weight * covariance[ax[p]! * n + ax[q]!]!;
      }
    },
  };
}
