import { axpy, dot } from '../linalg/vector.js';

/** The last steps and gradient changes, which stand for the inverse Hessian. */
export interface LbfgsMemory {
  /** Keep s = x_new - x, y = g_new - g, unless s . y says that the curvature is not positive. */
  push(s: Float64Array, y: Float64Array): void;
  /** -H g by the two-loop recursion. */
  direction(g: Float64Array): Float64Array;
  clear(): void;
  readonly size: number;
}

/** @see Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.4 and equation 7.20 */
export function lbfgsMemory(limit: number): LbfgsMemory {
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  return {
    push(s, y) {
      const curvature = dot(s, y);
      if (!(curvature > Number.EPSILON * Math.sqrt(dot(s, s) * dot(y, y)))) return;
      if (pairs.length === limit) pairs.shift();
      pairs.push({ s, y, rho: 1 / curvature });
    },
    direction(g) {
      const q = g.map((v) => -v);
      const weights = new Float64Array(pairs.length);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const { s, y, rho } = pairs[i]!;
        weights[i] = rho * dot(s, q);
        axpy(-weights[i]!, y, q);
      }
      const newest = pairs.at(-1);
      if (newest) {
        const gamma = 1 / (newest.rho * dot(newest.y, newest.y));
        for (let i = 0; i < q.length; i++) q[i]! *= gamma;
      }
      pairs.forEach(({ s, y, rho }, i) => {
        axpy(weights[i]! - rho * dot(y, q), s, q);
      });
      return q;
    },
    clear: () => {
      pairs.length = 0;
    },
    get size() {
      return pairs.length;
    },
  };
}
