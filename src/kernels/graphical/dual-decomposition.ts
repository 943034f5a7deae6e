import type { Rng } from '../../core/random.js';
import { logScore, withObserved } from './assignment.js';
import { decode } from './decode.js';
import type { Evidence, FactorGraph } from './factor.js';
import { finiteModel } from './finite-model.js';
import { type LogModel, logModel, prefixSums } from './log-model.js';
import { propagate } from './propagate.js';
import { randomForests } from './random-forests.js';
import { type Bounded, type BoundedOptions, proven } from './trw-s.js';

/**
 * Dual decomposition over forests that cover the factors: each has a copy of all variables, an equal share of what it
 * has in common with others, and prices lambda that sum to 0 over the copies; each is solved exactly, and
 *
 *   best score <= bound(lambda) = sum_T max_x [score_T(x) + sum_v lambda_{T,v}(x_v)].
 *
 * A subgradient step raises the price of the states that fewer copies chose, by Polyak's rule with the best score
 * known. Where all copies agree their states are proven best.
 *
 * @see Komodakis, Paragios & Tziritas, MRF energy minimization and beyond via dual decomposition, 2011
 */
export function dualDecomposition(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 500, tol = 1e-9, onIteration }: BoundedOptions,
  rng: Rng,
): Bounded {
  const model = logModel(graph, evidence);
  const finite = finiteModel(model);
  const forests = randomForests(model, 1, rng);
  const parts = partsOf(finite, forests);
  const best = { states: new Int32Array(model.cards.length), score: -Infinity, finite: -Infinity };
  const bounds: number[] = [];
  const counts = new Float64Array(model.unary.length);
  let step = 1;
  let converged = false;
  while (!converged && bounds.length < iterations) {
    let bound = finite.scale;
    counts.fill(0);
    const chosen = parts.map((part) => {
      const run = propagate(part, { fold: 'max' });
      const states = decode(part, run);
      bound += logScore(part, states);
      states.forEach((x, v) => {
        counts[model.at[v]! + x]! += 1 / parts.length;
      });
      const score = logScore(finite, states);
      if (score > best.finite) Object.assign(best, { states, score: logScore(model, states), finite: score });
      return states;
    });
    const least = bounds.at(-1) ?? Infinity;
    if (bound >= least) step *= 0.95; // overshot: the steps are too long
    bounds.push(Math.min(bound, least));
    onIteration?.(bounds.length, best.score, bounds.at(-1)!);
    let length = 0;
    for (const states of chosen)
      states.forEach((x, v) => {
        length += 1 - counts[model.at[v]! + x]!;
      });
    const rate = length > 0 ? (step * Math.max(bound - best.finite, tol)) / length : 0;
    converged = proven(best.finite, bounds.at(-1)!) || rate * parts.length < tol;
    if (!converged) for (const [t, part] of parts.entries()) reprice(part, chosen[t]!, counts, rate);
  }
  return {
    ...{ score: best.score, bound: bounds.at(-1)!, bounds, converged, iterations: bounds.length },
    states: withObserved(model, best.states),
    optimal: proven(best.score, bounds.at(-1)!),
  };
}

/** lambda_{T,v}(x) -= rate ([x_{T,v} = x] - share of the copies that chose x). */
function reprice(
  { at, cards, unary }: LogModel,
  states: Int32Array,
  counts: Float64Array,
  rate: number,
): void {
  for (let v = 0; v < cards.length; v++) {
    for (let i = at[v]!; i < at[v]! + cards[v]!; i++) unary[i]! += rate * counts[i]!;
    unary[at[v]! + states[v]!]! -= rate;
  }
}

/** A model for each forest, which with its unary potentials is its own; the sum of all is the whole, but for scale. */
function partsOf(model: LogModel, forests: readonly Int32Array[]): LogModel[] {
  const shares = new Int32Array(model.factors);
  for (const forest of forests) for (const f of forest) shares[f]!++;
  const parts = forests.length > 0 ? forests : [new Int32Array()];
  return parts.map((forest) => part(model, forest, shares, parts.length));
}

function part(model: LogModel, forest: Int32Array, shares: Int32Array, parts: number): LogModel {
  const { cards, first, table, tables } = model;
  const known = new Map<number, number>();
  const own: Float64Array[] = [];
  const potts: boolean[] = [];
  const ids = Array.from(forest, (f) => {
    const key = table[f]! * (parts + 1) + shares[f]!;
    const id = known.get(key) ?? own.push(tables[table[f]!]!.map((value) => value / shares[f]!)) - 1;
    potts[id] = model.potts[table[f]!]!;
    known.set(key, id);
    return id;
  });
  const scopes = Array.from(forest, (f) => model.variable.subarray(first[f]!, first[f + 1]!));
  const variable = Int32Array.from(scopes.flatMap((scope) => [...scope]));
  const degrees = new Int32Array(cards.length);
  for (const v of variable) degrees[v]!++;
  const incident = prefixSums(degrees);
  const next = incident.slice();
  const edges = new Int32Array(variable.length);
  variable.forEach((v, e) => {
    edges[next[v]!++] = e;
  });
  return {
    ...model,
    ...{ scale: 0, unary: model.unary.map((value) => value / parts), factors: forest.length },
    ...{ first: prefixSums(scopes.map(({ length }) => length)), variable, incident, edges },
    factor: Int32Array.from(scopes.flatMap(({ length }, i) => new Array<number>(length).fill(i))),
    message: prefixSums(Array.from(variable, (v) => cards[v]!)),
    ...{ table: Int32Array.from(ids), tables: own, potts },
  };
}
