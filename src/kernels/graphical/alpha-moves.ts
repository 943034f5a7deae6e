import { likeliest, logScore, withObserved } from './assignment.js';
import { binaryCut } from './binary-cut.js';
import type { Evidence, FactorGraph } from './factor.js';
import { insideModel, type Settled } from './icm.js';
import { logModel } from './log-model.js';
import { requireMetric, requireSemiMetric } from './metric.js';
import { type PairwiseEnergy, pairwiseEnergy } from './pairwise-energy.js';

export interface MoveOptions {
  /** Rounds over the labels, or pairs of labels. */
  iterations?: number;
  /** One state for each variable; by default each variable's best by its own potential. */
  start?: Int32Array;
}

/**
 * Alpha-expansion: for each label in turn all variables may keep theirs or take that one, the best such move found by a
 * cut, until no move lowers the energy. For metrics the energy it ends in is at most 2 max/min of the distances of two
 * labels times the least.
 *
 * Its condition, for all labels:  e(b, c) + e(a, a) <= e(b, a) + e(a, c).
 *
 * @see Boykov, Veksler & Zabih, Fast approximate energy minimization via graph cuts, 2001
 */
export function alphaExpansion(graph: FactorGraph, evidence: Evidence, options: MoveOptions = {}): Settled {
  return moves(graph, evidence, 'expansion', options, (energy, states) => {
    const labels = energy.cards.reduce((a, b) => Math.max(a, b), 1);
    for (let alpha = 0; alpha < labels; alpha++)
      move(energy, states, (v, x) => x !== alpha && alpha < energy.cards[v]!, undefined, alpha);
  });
}

/**
 * Alpha-beta-swap: for each pair of labels all variables that have one of them may have either. Its condition is
 * weaker than that of expansion,  e(a, a) + e(b, b) <= e(a, b) + e(b, a),  and so is what it finds.
 */
export function alphaBetaSwap(graph: FactorGraph, evidence: Evidence, options: MoveOptions = {}): Settled {
  return moves(graph, evidence, 'swap', options, (energy, states) => {
    const labels = energy.cards.reduce((a, b) => Math.max(a, b), 1);
    for (let alpha = 0; alpha < labels; alpha++)
      for (let beta = alpha + 1; beta < labels; beta++)
        move(energy, states, (v, x) => (x === alpha || x === beta) && beta < energy.cards[v]!, alpha, beta);
  });
}

function moves(
  graph: FactorGraph,
  evidence: Evidence,
  kind: 'expansion' | 'swap',
  { iterations = 100, start }: MoveOptions,
  round: (energy: PairwiseEnergy, states: Int32Array) => void,
): Settled {
  const model = logModel(graph, evidence);
  const energy = pairwiseEnergy(model, kind);
  (kind === 'expansion' ? requireMetric : requireSemiMetric)(energy);
  const states = start ? insideModel(model, start) : likeliest(model, model.unary);
  const scores = [];
  let converged = false;
  while (!converged && scores.length < iterations) {
    const before = states.slice();
    round(energy, states);
    scores.push(logScore(model, states));
    converged = states.every((x, v) => x === before[v]);
  }
  const score = logScore(model, states);
  return { states: withObserved(model, states), score, scores, iterations: scores.length, converged };
}

/**
 * One move, made if it lowers the energy: each variable that may move ends in state `zero` (its own, where that is not
 * given) or `one`. All mean the same by the two sides of the cut, or pairs would not be submodular.
 */
function move(
  energy: PairwiseEnergy,
  states: Int32Array,
  mayMove: (v: number, x: number) => boolean,
  zero: number | undefined,
  one: number,
): void {
  const { cards, at, unary, pairs, from, to, table, tables } = energy;
  const node = new Int32Array(states.length).fill(-1);
  let count = 0;
  for (let v = 0; v < states.length; v++) if (mayMove(v, states[v]!)) node[v] = count++;
  if (count === 0) return;
  const cut = binaryCut(count, pairs);
  const stays = (v: number) => (node[v]! < 0 ? states[v]! : (zero ?? states[v]!));
  for (let v = 0; v < states.length; v++)
    if (node[v]! >= 0) cut.unary(node[v]!, unary[at[v]! + stays(v)]!, unary[at[v]! + one]!);
  for (let p = 0; p < pairs; p++) {
    const [u, v] = [from[p]!, to[p]!];
    const [i, j] = [node[u]!, node[v]!];
    if (i < 0 && j < 0) continue;
    const e = tables[table[p]!]!;
    const y = stays(v);
    const [here, there] = [stays(u) * cards[v]!, one * cards[v]!];
    if (j < 0) cut.unary(i, e[here + y]!, e[there + y]!);
    else if (i < 0) cut.unary(j, e[here + y]!, e[here + one]!);
    else cut.pair(i, j, e[here + y]!, e[here + one]!, e[there + y]!, e[there + one]!);
  }
  const taken = cut.solve();
  const moved = states.map((_, v) => (node[v]! >= 0 && taken[node[v]!] ? one : stays(v)));
  const before = energyOf(energy, states);
  if (energyOf(energy, moved) < before - 1e-12 * Math.max(1, Math.abs(before))) states.set(moved);
}

function energyOf({ cards, at, unary, pairs, from, to, table, tables }: PairwiseEnergy, states: Int32Array) {
  let sum = 0;
  for (let v = 0; v < states.length; v++) sum += unary[at[v]! + states[v]!]!;
  for (let p = 0; p < pairs; p++)
    sum += tables[table[p]!]![states[from[p]!]! * cards[to[p]!]! + states[to[p]!]!]!;
  return sum;
}
