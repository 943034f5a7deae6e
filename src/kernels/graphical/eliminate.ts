import { DataError } from '../../core/errors.js';
import { eliminate, walkBack } from './buckets.js';
import { type EliminationPlan, type OrderHeuristic, planElimination } from './elimination-order.js';
import { checkEvidence, impossible, logValue } from './evidence.js';
import { type Evidence, type Factor, type FactorGraph, jointStates } from './factor.js';
import { requireFeasible } from './feasibility.js';
import { reduce } from './reduce.js';
import type { Semiring, Table } from './semiring.js';
import { inRange } from './semirings.js';

export interface EliminationOptions {
  heuristic?: OrderHeuristic | undefined;
  /** An order from before, of the same factors, known variables and variables that stay. */
  plan?: EliminationPlan | undefined;
  memoryBytes?: number | undefined;
}

const NOTHING: Evidence = new Map();
const NOBODY = new Int32Array();

/**
 * P(variables | evidence) by variable elimination, and log Z, the logarithm of the sum over all joint states that
 * agree with the evidence: of a Bayesian network log P(evidence).
 *
 * @param variables each once, in the order of the answer's axes; known ones have all mass on their state
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, section 9.3
 */
export function jointMarginal(
  graph: FactorGraph,
  variables: ArrayLike<number>,
  evidence: Evidence = NOTHING,
  options: EliminationOptions = {},
): { factor: Factor; logZ: number } {
  const { cards } = graph;
  const scope = checkVariables(graph, variables);
  checkEvidence(graph, evidence);
  const free = scope.filter((v) => !evidence.has(v));
  const { factors } = reduce(graph, evidence);
  const plan = planOf(cards, factors, free, options);
  return inRange(({ sum }) => {
    const { rest } = eliminate(factors.map(sum.table), cards, plan, sum);
    const joint = sum.product(rest, free, cards);
    const logZ = sum.log(sum.project(joint, NOBODY, cards));
    if (logZ === -Infinity) throw impossible(evidence);
    return { factor: withKnown(probabilities(joint, sum), scope, cards, evidence), logZ };
  });
}

/** log Z given the evidence; -Infinity where that is impossible. */
export function logPartition(
  graph: FactorGraph,
  evidence: Evidence = NOTHING,
  options: EliminationOptions = {},
): number {
  const { cards } = graph;
  checkEvidence(graph, evidence);
  const { factors } = reduce(graph, evidence);
  const plan = planOf(cards, factors, NOBODY, options);
  return inRange(({ sum }) =>
    sum.log(sum.product(eliminate(factors.map(sum.table), cards, plan, sum).rest, NOBODY, cards)),
  );
}

/**
 * The most probable joint state that agrees with the evidence, by elimination with maxima and a walk back. Of equals
 * the lowest state, decided variable by variable from the last one eliminated.
 *
 * @returns a state for each variable, and the log of the product of all factors there: minus the energy
 */
export function mostProbable(
  graph: FactorGraph,
  evidence: Evidence = NOTHING,
  options: EliminationOptions = {},
): { states: Int32Array; logValue: number } {
  const { cards } = graph;
  checkEvidence(graph, evidence);
  const { factors } = reduce(graph, evidence);
  const plan = planOf(cards, factors, NOBODY, options);
  const states = inRange(({ max }) =>
    walkBack(eliminate(factors.map(max.table), cards, plan, max), cards, plan, max),
  );
  for (const [v, state] of evidence) states[v] = state;
  const value = logValue(graph, states);
  if (value === -Infinity) throw impossible(evidence);
  return { states, logValue: value };
}

/**
 * The most probable joint state of some variables, the others summed out:  argmax_m sum_s prod_f f(m, s).
 *
 * @param maximised variables, each once
 * @returns their states, in that order, and the log of that sum
 * @see Koller & Friedman, 2009, section 13.2.3
 */
export function marginalMap(
  graph: FactorGraph,
  maximised: ArrayLike<number>,
  evidence: Evidence = NOTHING,
  options: EliminationOptions = {},
): { states: Int32Array; logValue: number } {
  const { cards } = graph;
  const scope = checkVariables(graph, maximised);
  checkEvidence(graph, evidence);
  const { factors } = reduce(graph, evidence);
  const late = new Set(scope);
  const plan = planOf(cards, factors, NOBODY, options, (v) => late.has(v));
  const summed = { ...plan, order: plan.order.filter((v) => !late.has(v)) };
  const maxima = {
    order: plan.order.subarray(summed.order.length),
    neighbours: plan.neighbours.slice(summed.order.length),
  };
  const { states, value } = inRange(({ sum, max }) => {
    const { rest } = eliminate(factors.map(sum.table), cards, summed, sum);
    const last = eliminate(rest, cards, maxima, max);
    return {
      states: walkBack(last, cards, maxima, max),
      value: max.log(max.product(last.rest, NOBODY, cards)),
    };
  });
  if (value === -Infinity) throw impossible(evidence);
  return { states: scope.map((v) => evidence.get(v) ?? states[v]!), logValue: value };
}

export function checkVariables({ cards }: FactorGraph, variables: ArrayLike<number>): Int32Array {
  const scope = Int32Array.from(variables);
  const unknown = scope.find((v) => !(v >= 0 && v < cards.length));
  if (unknown !== undefined)
    throw new DataError(`variable ${unknown} was asked for, there are ${cards.length}`);
  if (new Set(scope).size < scope.length) throw new DataError('a variable was asked for twice');
  return scope;
}

function planOf(
  cards: Int32Array,
  factors: readonly Factor[],
  keep: Int32Array,
  { heuristic, plan, memoryBytes }: EliminationOptions,
  late?: (v: number) => boolean,
): EliminationPlan {
  const made =
    plan ??
    planElimination(
      cards,
      factors.map(({ scope }) => scope),
      { heuristic, keep, late },
    );
  const largestClique = Math.max(made.largestClique, jointStates(keep, cards));
  requireFeasible({ ...made, largestClique }, { memoryBytes });
  return made;
}

/** A table scaled so that it sums to 1. */
export function probabilities(table: Table, semiring: Semiring): Factor {
  const weights = semiring.weights(table);
  const sum = weights.reduce((a, b) => a + b, 0);
  return { scope: table.scope, values: weights.map((weight) => weight / sum) };
}

/** A table over the unknown of the variables, written out over all of them. */
export function withKnown(
  { scope: free, values }: Factor,
  scope: Int32Array,
  cards: Int32Array,
  evidence: Evidence,
): Factor {
  if (free.length === scope.length) return { scope, values };
  const out = new Float64Array(jointStates(scope, cards));
  const states = new Int32Array(free.length);
  for (let i = 0; i < values.length; i++) {
    for (let a = free.length - 1, left = i; a >= 0; a--) {
      const card = cards[free[a]!]!;
      states[a] = left % card;
      left = (left - states[a]!) / card;
    }
    let at = 0;
    let a = 0;
    for (const v of scope) at = at * cards[v]! + (evidence.get(v) ?? states[a++]!);
    out[at] = values[i]!;
  }
  return { scope, values: out };
}
