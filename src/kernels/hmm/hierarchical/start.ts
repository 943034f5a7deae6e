import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import { fitHmm } from '../baum-welch.js';
import { withExpectations } from '../expectations.js';
import type { Emission, Observations } from '../hmm.js';
import { type Shape, startModel } from '../start.js';
import type { Hierarchical } from './hierarchical.js';

/** Passes of the plain model over all states that learning begins with. */
const PASSES_PLAIN = 10;

/**
 * A model to begin learning from: the plain model of U M states after a few passes, its states grouped so that each
 * goes with those it moves to and comes from (drawn in proportion to how often, so that several beginnings differ), and
 * the shares of its expected moves, with one more of each. No top state follows itself; one alone never ends.
 */
export function startHierarchical(
  data: Observations,
  levels: readonly [number, number],
  shape: Shape,
  rng: Rng,
): Hierarchical {
  const { hmm } = fitHmm(data, startModel(data, shape, rng.stream('plain')), {
    ...{ method: 'em', iterations: PASSES_PLAIN, tol: 0, freeze: [], floor: shape.floor, priorStrength: 0 },
  });
  const { initial: first, pairs } = withExpectations(data, hmm, (expect) => expect(hmm));
  const [tops, m] = levels;
  const k = tops * m;
  const order = grouped(pairs, levels, rng.stream('groups'));
  const initial = new Float64Array(tops).fill(1);
  const top = Float64Array.from({ length: tops * tops }, (_, at) =>
    tops > 1 && at % (tops + 1) === 0 ? 0 : 1,
  );
  const start = new Float64Array(k).fill(1);
  const sub = new Float64Array(k * m).fill(1);
  const ends = Float64Array.from({ length: 2 * k }, (_, at) => (tops === 1 && at % 2 === 1 ? 0 : 1));
  for (let from = 0; from < k; from++) {
    const u = Math.floor(from / m);
    initial[u]! += first[order[from]!]!;
    start[from]! += first[order[from]!]!;
    for (let to = 0; to < k; to++) {
      const moves = pairs[order[from]! * k + order[to]!]!;
      const v = Math.floor(to / m);
      ends[2 * from + (u === v ? 0 : 1)]! += moves;
      if (u === v) sub[from * m + (to % m)]! += moves;
      else {
        top[u * tops + v]! += moves;
        start[to]! += moves;
      }
    }
  }
  const ended = shares(ends, 2);
  return {
    ...{ levels, emission: reordered(hmm.emission, order) },
    ...{ initial: shares(initial, tops), top: shares(top, tops), start: shares(start, m) },
    sub: shares(sub, m),
    end: Float64Array.from({ length: k }, (_, z) => ended[2 * z + 1]!),
  };
}

/** [U M]: which state of the plain model each (u, s) is. */
function grouped(pairs: Float64Array, [tops, m]: readonly [number, number], rng: Rng): Int32Array {
  const k = tops * m;
  const order = new Int32Array(k);
  const free = new Set(Array.from({ length: k }, (_, j) => j));
  const flow = (i: number, j: number) => pairs[i * k + j]! + pairs[j * k + i]!;
  for (let z = 0; z < k; z++) {
    const group = order.subarray(z - (z % m), z);
    const left = [...free];
    // A trace of evenness where nothing has moved to or from the group.
    const weights = Float64Array.from(left, (j) => group.reduce((sum, i) => sum + flow(i, j), 1e-9));
    order[z] = left[categorical(rng, weights)]!;
    free.delete(order[z]!);
  }
  return order;
}

function shares(counts: Float64Array, width: number): Float64Array {
  return counts.map((v, at) => {
    const from = at - (at % width);
    return v / counts.subarray(from, from + width).reduce((a, b) => a + b, 0);
  });
}

/** The same emission with its states in another order. */
function reordered(e: Emission, order: Int32Array): Emission {
  const rows = (values: Float64Array): Float64Array => {
    const width = values.length / e.k;
    return values.map((_, at) => values[order[Math.floor(at / width)]! * width + (at % width)]!);
  };
  switch (e.kind) {
    case 'categorical':
      return { ...e, probabilities: e.probabilities.map(rows) };
    case 'multinomial':
      return { ...e, probabilities: rows(e.probabilities) };
    case 'poisson':
      return { ...e, rates: rows(e.rates) };
    case 'gaussian':
      return { ...e, means: rows(e.means), covariances: rows(e.covariances) };
    case 'gmm':
      return { ...e, weights: rows(e.weights), means: rows(e.means), covariances: rows(e.covariances) };
    case 'student':
      return { ...e, means: rows(e.means), scales: rows(e.scales), dof: rows(e.dof) };
  }
}
