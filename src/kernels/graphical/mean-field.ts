import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { marginalsOf } from './assignment.js';
import type { Convergence } from './belief-propagation.js';
import type { Evidence, FactorGraph } from './factor.js';
import { type LogModel, logModel } from './log-model.js';

export interface MeanFieldOptions {
  /** Sweeps over the variables. */
  iterations?: number;
  /** Stop when a sweep raises the bound by less than this times max(|bound|, 1). */
  tol?: number;
  /** Runs from random starts, of which the one with the best bound counts; the first starts from the potentials. */
  restarts?: number;
  onIteration?: (iteration: number, bound: number) => void;
}

export interface MeanField extends Convergence {
  marginals: Float64Array[];
  /** A lower bound on log Z: E_q[log potentials] + H(q). */
  bound: number;
  /** The bound after each sweep of the best run: it never falls. */
  bounds: number[];
}

/**
 * The product of independent marginals q that is nearest to the model in KL(q || p), by coordinate ascent:
 *
 *   log q_v(x) = unary_v(x) + sum over the factors f of v  E_q[ table_f | x_v = x ] + constant,
 *   log Z >= sum_v E_q[unary_v] + sum_f E_q[table_f] + sum_v H(q_v).
 *
 * @throws DataError where zeros of the potentials leave no state to a variable once the others are averaged over
 * @see Wainwright & Jordan, Graphical models, exponential families, and variational inference, 2008, section 5
 */
export function meanField(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 1000, tol = 1e-10, restarts = 1, onIteration }: MeanFieldOptions,
  rng: Rng,
): MeanField {
  const model = logModel(graph, evidence);
  const expectations = factorExpectations(model);
  let best: (Convergence & { q: Float64Array; bounds: number[] }) | undefined;
  for (let run = 0; run < restarts; run++) {
    const q = startingPoint(model, run, rng.stream(run));
    const bounds: number[] = [];
    let converged = false;
    while (!converged && bounds.length < iterations) {
      for (let v = 0; v < model.cards.length; v++) update(model, expectations, q, v);
      const bound = lowerBound(model, expectations, q);
      const gain = bounds.length === 0 ? Infinity : bound - bounds[bounds.length - 1]!;
      converged = gain <= tol * Math.max(Math.abs(bound), 1);
      bounds.push(bound);
      if (run === 0) onIteration?.(bounds.length, bound);
    }
    if (!best || bounds.at(-1)! > best.bounds.at(-1)!)
      best = { q, bounds, converged, iterations: bounds.length };
  }
  const { q, bounds, ...convergence } = best!;
  return {
    marginals: marginalsOf(model, graph, q.map(Math.log)),
    bound: bounds.at(-1)!,
    bounds,
    ...convergence,
  };
}

/** Uniform marginals can be a saddle; a little chance leads away from it. */
export function startingPoint({ cards, at, unary }: LogModel, run: number, rng: Rng): Float64Array {
  const q = new Float64Array(unary.length);
  cards.forEach((card, v) => {
    const states = unary.subarray(at[v]!, at[v]! + card);
    const most = states.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    states.forEach((value, x) => {
      const chance = run === 0 ? 1 + 1e-3 * rng.uniform() : -Math.log1p(-rng.uniform());
      q[at[v]! + x] = value === -Infinity ? 0 : run === 0 ? Math.exp(value - most) * chance : chance;
      sum += q[at[v]! + x]!;
    });
    for (let x = 0; x < card; x++) q[at[v]! + x]! /= sum;
  });
  return q;
}

/**
 * E_q[table_f | x_v], added to `out` for each state of an edge's variable. Where q is 0 a table's -Infinity counts
 * nothing.
 */
export type FactorExpectations = (edge: number, q: Float64Array, out: Float64Array, outAt: number) => void;

export function factorExpectations(model: LogModel): FactorExpectations {
  const { cards, at, first, variable, factor, table, tables } = model;
  let largest = 1;
  for (const values of tables) largest = Math.max(largest, values.length);
  // Two of them: the table is averaged axis by axis, from one into the other.
  const scratch = [new Float64Array(largest), new Float64Array(largest)] as const;

  return (edge, q, out, outAt) => {
    const f = factor[edge]!;
    let from: Float64Array = tables[table[f]!]!;
    let size = from.length;
    let turn: 0 | 1 = 0;
    // Axes behind the edge's own, fastest first, then those before it, fastest first.
    for (let e = first[f + 1]! - 1; e >= first[f]!; e--) {
      if (e === edge) continue;
      const v = variable[e]!;
      const card = cards[v]!;
      const inner = e > edge ? 1 : cards[variable[edge]!]!;
      const to = scratch[turn];
      size /= card;
      for (let i = 0; i < size; i++) {
        const begin = Math.floor(i / inner) * card * inner + (i % inner);
        let sum = 0;
        for (let x = 0; x < card; x++) {
          const p = q[at[v]! + x]!;
          if (p > 0) sum += p * from[begin + x * inner]!;
        }
        to[i] = sum;
      }
      from = to;
      turn = turn === 0 ? 1 : 0;
    }
    for (let x = 0; x < size; x++) out[outAt + x]! += from[x]!;
  };
}

function update(model: LogModel, expect: FactorExpectations, q: Float64Array, v: number): void {
  const { cards, at, unary, incident, edges } = model;
  const [a, card] = [at[v]!, cards[v]!];
  if (card === 1) return;
  const logs = unary.slice(a, a + card);
  for (let i = incident[v]!; i < incident[v + 1]!; i++) expect(edges[i]!, q, logs, 0);
  softmax(logs, q, a);
}

/** q = exp(logs) / sum of them, from `at` on. */
function softmax(logs: Float64Array, q: Float64Array, at: number): void {
  let most = -Infinity;
  for (const value of logs) if (value > most) most = value;
  if (most === -Infinity) throw contradiction();
  let sum = 0;
  for (let x = 0; x < logs.length; x++) {
    q[at + x] = Math.exp(logs[x]! - most);
    sum += q[at + x]!;
  }
  for (let x = 0; x < logs.length; x++) q[at + x]! /= sum;
}

export const contradiction = () =>
  new DataError('the potentials have zeros that no product of independent marginals avoids', {
    hint: 'methods that keep to zeros: bp, trw, gibbs',
  });

function lowerBound(model: LogModel, expect: FactorExpectations, q: Float64Array): number {
  const { cards, at, unary, scale, factors, first, variable } = model;
  let bound = scale;
  for (let i = 0; i < q.length; i++) if (q[i]! > 0) bound += q[i]! * (unary[i]! - Math.log(q[i]!));
  const conditional = new Float64Array(cards.reduce((a, b) => Math.max(a, b), 1));
  for (let f = 0; f < factors; f++) {
    const v = variable[first[f]!]!;
    conditional.fill(0);
    expect(first[f]!, q, conditional, 0);
    for (let x = 0; x < cards[v]!; x++) if (q[at[v]! + x]! > 0) bound += q[at[v]! + x]! * conditional[x]!;
  }
  return bound;
}
