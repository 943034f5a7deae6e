import { flowNetwork, maxFlow } from '../graph/max-flow.js';

/** An energy over binary variables, collected term by term and minimised by a cut. */
export interface BinaryCut {
  /** Costs `zero` in state 0, `one` in state 1. */
  unary(v: number, zero: number, one: number): void;
  /** Costs a, b, c, d in states 00, 01, 10, 11; b + c >= a + d, which is for the caller to know. */
  pair(u: number, v: number, a: number, b: number, c: number, d: number): void;
  /** The states of least energy; 0 where both are as good. */
  solve(): Uint8Array;
}

/**
 * Minimum of a submodular energy of binary variables,
 *
 *   sum_v E_v(x_v) + sum_{u,v} E_uv(x_u, x_v),   E_uv(0,1) + E_uv(1,0) >= E_uv(0,0) + E_uv(1,1),
 *
 * as a smallest cut: state 0 is the source's side, and an arc of capacity b + c - a - d is cut where u is 0 and v 1.
 *
 * @see Kolmogorov & Zabih, What energy functions can be minimized via graph cuts?, 2004
 */
export function binaryCut(variables: number, pairs: number): BinaryCut {
  const gain = new Float64Array(variables); // energy of state 1 less that of state 0
  const from = new Int32Array(pairs);
  const to = new Int32Array(pairs);
  const forward = new Float64Array(pairs);
  let count = 0;
  return {
    unary(v, zero, one) {
      gain[v]! += one - zero;
    },
    pair(u, v, a, b, c, d) {
      gain[u]! += c - a;
      gain[v]! += d - c;
      from[count] = u;
      to[count] = v;
      forward[count++] = Math.max(0, b + c - a - d); // below 0 by rounding only
    },
    solve() {
      const network = flowNetwork(variables, {
        from: from.subarray(0, count),
        to: to.subarray(0, count),
        forward: forward.subarray(0, count),
        backward: new Float64Array(count),
      });
      const terminals = { source: gain.map((g) => Math.max(0, g)), sink: gain.map((g) => Math.max(0, -g)) };
      const { sourceSide } = maxFlow(network, terminals);
      // A node that neither terminal holds may lie on any side: state 0 is the lower one.
      return sourceSide.map((zero) => 1 - zero);
    },
  };
}
