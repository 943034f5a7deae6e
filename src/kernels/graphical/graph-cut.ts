import { DataError } from '../../core/errors.js';
import { logScore, withObserved } from './assignment.js';
import type { Convergence } from './belief-propagation.js';
import { binaryCut } from './binary-cut.js';
import type { Evidence, FactorGraph } from './factor.js';
import { logModel } from './log-model.js';
import { type PairwiseEnergy, pairwiseEnergy, rounding } from './pairwise-energy.js';

export interface Cut extends Convergence {
  states: Int32Array;
  /** log of the product of all potentials; -energy. */
  score: number;
}

/**
 * The best joint state of a binary field by one cut: exact where every pair is submodular,
 * psi(0,0) psi(1,1) >= psi(0,1) psi(1,0), or becomes so when the states of some variables are exchanged.
 *
 * @see Greig, Porteous & Seheult, Exact maximum a posteriori estimation for binary images, 1989
 */
export function graphCut(graph: FactorGraph, evidence: Evidence): Cut {
  const model = logModel(graph, evidence);
  const energy = pairwiseEnergy(model, 'graph-cut');
  const wide = energy.cards.findIndex((card) => card > 2);
  if (wide >= 0)
    throw new DataError(`graph-cut is for variables of two states, ${wide} has ${energy.cards[wide]}`, {
      hint: 'methods for more states: expansion, swap, trw',
    });
  const flipped = exchanges(energy);
  const cut = binaryCut(energy.cards.length, energy.pairs);
  energy.cards.forEach((card, v) => {
    const a = energy.at[v]!;
    if (card === 2) cut.unary(v, energy.unary[a + flipped[v]!]!, energy.unary[a + 1 - flipped[v]!]!);
  });
  for (let p = 0; p < energy.pairs; p++) {
    const [u, v] = [energy.from[p]!, energy.to[p]!];
    const [i, j] = [flipped[u]!, flipped[v]!];
    const e = (x: number, y: number) => energy.tables[energy.table[p]!]![2 * (x ^ i) + (y ^ j)]!;
    cut.pair(u, v, e(0, 0), e(0, 1), e(1, 0), e(1, 1));
  }
  const solved = cut.solve();
  const states = Int32Array.from(energy.cards, (card, v) => (card === 2 ? solved[v]! ^ flipped[v]! : 0));
  return {
    states: withObserved(model, states),
    score: logScore(model, states),
    ...{ iterations: 1, converged: true },
  };
}

/** 1 for the variables whose states change places so that all pairs are submodular. */
function exchanges({ cards, pairs, from, to, table, tables }: PairwiseEnergy): Uint8Array {
  const sign = tables.map((e) => {
    const excess = e.length === 4 ? e[1]! + e[2]! - e[0]! - e[3]! : 0;
    return Math.abs(excess) <= rounding(e) ? 0 : Math.sign(excess);
  });
  const neighbours: { v: number; differ: number }[][] = Array.from(cards, () => []);
  for (let p = 0; p < pairs; p++) {
    const s = sign[table[p]!]!;
    if (s === 0) continue;
    neighbours[from[p]!]!.push({ v: to[p]!, differ: s < 0 ? 1 : 0 });
    neighbours[to[p]!]!.push({ v: from[p]!, differ: s < 0 ? 1 : 0 });
  }
  const side = new Int8Array(cards.length).fill(-1);
  for (let root = 0; root < cards.length; root++) {
    if (side[root]! >= 0) continue;
    side[root] = 0;
    const queue = [root];
    for (const u of queue)
      for (const { v, differ } of neighbours[u]!) {
        const wanted = side[u]! ^ differ;
        if (side[v]! < 0) {
          side[v] = wanted;
          queue.push(v);
        } else if (side[v] !== wanted)
          throw new DataError(
            `graph-cut is for submodular fields: variables ${Math.min(u, v)} and ${Math.max(u, v)} lie on a cycle where an odd number of pairs wants to differ`,
            { hint: 'methods for any factors: trw, bp, dual, icm, annealing' },
          );
      }
  }
  return Uint8Array.from(side);
}
