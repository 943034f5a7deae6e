import { DataError } from '../../core/errors.js';
import { type Messages, passMessages } from './clique-messages.js';
import { type CliqueTree, cliqueTree } from './clique-tree.js';
import { checkVariables, mostProbable, probabilities, withKnown } from './eliminate.js';
import { type EliminationPlan, type OrderHeuristic, planElimination } from './elimination-order.js';
import { checkEvidence, condition, impossible } from './evidence.js';
import type { Evidence, Factor, FactorGraph } from './factor.js';
import { requireFeasible } from './feasibility.js';
import { RangeLost } from './linear-tables.js';
import { reduce } from './reduce.js';
import type { Semiring, Table } from './semiring.js';
import { SEMIRINGS } from './semirings.js';

export interface JunctionTreeOptions {
  heuristic?: OrderHeuristic | undefined;
  memoryBytes?: number | undefined;
}

/** What is known of single variables short of their state: a likelihood of each state, up to scale. */
export type Likelihoods = ReadonlyMap<number, Float64Array>;

export interface JunctionTree extends CliqueTree {
  readonly plan: EliminationPlan;
  /** Messages of the call before are used again where the evidence behind them is the same. */
  calibrate(evidence?: Evidence, likelihoods?: Likelihoods): Calibrated;
}

/** Answers for one model and one evidence. Messages are passed when an answer needs them, once. */
export interface Calibrated {
  /** Log of the sum over all joint states that agree with the evidence. */
  readonly logZ: number;
  /** P(v | evidence), state by state. */
  marginal(v: number): Float64Array;
  /** That of every variable. */
  marginals(): Float64Array[];
  /** P(variables | evidence), axes in this order; cheapest where one clique holds them. */
  joint(variables: ArrayLike<number>): Factor;
  /** A joint state of highest probability, and the log of the product of all factors there. */
  mostProbable(): { states: Int32Array; logValue: number };
}

/**
 * A junction tree: built once, asked many times under changing evidence. Known variables shrink the tables of the
 * same tree; only messages that come from a changed clique are passed again.
 *
 * @see Lauritzen & Spiegelhalter, 1988; Madsen & Jensen, Lazy propagation, 1999
 */
export function junctionTree(graph: FactorGraph, options: JunctionTreeOptions = {}): JunctionTree {
  const whole = reduce(graph, new Map());
  const { cards, factors } = whole;
  const plan = planElimination(
    cards,
    factors.map(({ scope }) => scope),
    { heuristic: options.heuristic },
  );
  requireFeasible(plan, { passes: 2, memoryBytes: options.memoryBytes });
  const tree = cliqueTree(plan, cards.length);
  const placed = tree.cliques.map((): Factor[] => []);
  const position = new Map(Array.from(plan.order, (v, i) => [v, i]));
  for (const factor of factors) {
    const first = factor.scope.reduce(
      (a, b) => (position.get(a)! < position.get(b)! ? a : b),
      factor.scope[0] ?? 0,
    );
    placed[tree.homes[first] ?? 0]?.push(factor);
  }
  const holders = Array.from(cards, (): number[] => []);
  tree.cliques.forEach((clique, c) => {
    for (const v of clique) holders[v]!.push(c);
  });
  const runs = new Map<Semiring, Run>();

  /** All messages to parents under this evidence, with what can be kept of the last run. */
  const run = (evidence: Evidence, likelihoods: Likelihoods, semiring: Semiring): Messages => {
    const before = runs.get(semiring);
    const touched = new Set<number>();
    if (before) {
      for (const v of changed(before.evidence, evidence, (a, b) => a === b))
        for (const c of holders[v]!) touched.add(c);
      for (const v of changed(before.likelihoods, likelihoods, sameNumbers)) touched.add(tree.homes[v]!);
    }
    const tables = placed.map((own, c) => {
      if (before && !touched.has(c)) return before.tables[c]!;
      const made = own.map((factor) => semiring.table(condition(factor, cards, evidence)));
      for (const v of tree.cliques[c]!) {
        const likelihood = likelihoods.get(v);
        if (!likelihood || tree.homes[v] !== c) continue;
        const factor = { scope: Int32Array.of(v), values: likelihood };
        made.push(semiring.table(condition(factor, cards, evidence)));
      }
      return made;
    });
    const kept = before ? stillTrue(tree, touched, before.messages) : { up: [], down: [] };
    const messages = passMessages(tree, cards, evidence, tables, semiring, kept);
    runs.set(semiring, { evidence, likelihoods, tables, messages });
    return messages;
  };

  return {
    ...tree,
    plan,
    calibrate(evidence = new Map(), likelihoods = new Map()) {
      checkEvidence(graph, evidence);
      checkLikelihoods(graph, likelihoods);
      const answers = { evidence: new Map(evidence), likelihoods: new Map(likelihoods) };
      let semiring: Semiring = SEMIRINGS['sum-product'];
      let messages: Messages | undefined;
      const ask = <T>(question: (messages: Messages, semiring: Semiring) => T): T => {
        try {
          messages ??= run(answers.evidence, answers.likelihoods, semiring);
          return question(messages, semiring);
        } catch (error) {
          if (!(error instanceof RangeLost)) throw error;
          semiring = SEMIRINGS.log;
          messages = run(answers.evidence, answers.likelihoods, semiring);
          return question(messages, semiring);
        }
      };
      const logZ = ask((passed) => passed.logZ);
      if (logZ === -Infinity) throw impossible(evidence);
      const joint = (variables: ArrayLike<number>) =>
        ask((passed, ring) => {
          const scope = checkVariables(graph, variables);
          const free = scope.filter((v) => !answers.evidence.has(v));
          const first = free.reduce((a, b) => (position.get(a)! < position.get(b)! ? a : b), free[0] ?? -1);
          const home = tree.homes[first];
          const members = home === undefined ? undefined : new Set(tree.cliques[home]);
          const table =
            home !== undefined && free.every((v) => members!.has(v))
              ? ring.project(passed.belief(home), free, cards)
              : passed.across(free);
          return withKnown(probabilities(table, ring), scope, cards, answers.evidence);
        });
      return {
        logZ,
        joint,
        marginal: (v) => joint([v]).values,
        marginals: () =>
          ask((passed, ring) => {
            const all: Float64Array[] = Array.from(cards, (card) => new Float64Array(card));
            for (const [v, state] of answers.evidence) all[v]![state] = 1;
            passed.forEachVariable((v, table) => {
              all[v] = probabilities(table, ring).values;
            });
            return all;
          }),
        mostProbable() {
          const soft = Array.from(answers.likelihoods, ([v, values]) => ({
            scope: Int32Array.of(v),
            values,
          }));
          const all = { cards, factors: [...graph.factors, ...soft] };
          return mostProbable(all, answers.evidence, { plan: withoutKnown(plan, answers.evidence) });
        },
      };
    },
  };
}

/** The last time messages were passed: what was known, and what came of it. */
interface Run {
  readonly evidence: Evidence;
  readonly likelihoods: Likelihoods;
  readonly tables: readonly (readonly Table[])[];
  readonly messages: Messages;
}

/** Keys whose values differ, or that only one of the maps has. */
function changed<V>(
  a: ReadonlyMap<number, V>,
  b: ReadonlyMap<number, V>,
  same: (x: V, y: V) => boolean,
): number[] {
  const differs = (v: number) => {
    const x = a.get(v);
    const y = b.get(v);
    return x === undefined || y === undefined ? x !== y : !same(x, y);
  };
  return [...new Set([...a.keys(), ...b.keys()])].filter(differs);
}

const sameNumbers = (a: Float64Array, b: Float64Array) => a.every((value, i) => value === b[i]);

/** Messages that do not come from a touched clique: to the parent from none below, to the child from none beside. */
function stillTrue({ parents }: CliqueTree, touched: ReadonlySet<number>, { up, down }: Messages) {
  const below = Int32Array.from(parents, (_, c) => (touched.has(c) ? 1 : 0));
  const roots = Int32Array.from(parents.keys());
  parents.forEach((parent, c) => {
    if (parent >= 0) below[parent]! += below[c]!;
  });
  for (let c = parents.length - 1; c >= 0; c--) if (parents[c]! >= 0) roots[c] = roots[parents[c]!]!;
  return {
    up: up.map((message, c) => (below[c] === 0 ? message : undefined)),
    down:
      parents.length === 0
        ? []
        : Array.from(parents, (_, c) => (below[roots[c]!] === below[c] ? down[c] : undefined)),
  };
}

/** A plan for a model some of whose variables have become known. */
const withoutKnown = (plan: EliminationPlan, evidence: Evidence): EliminationPlan => {
  if (evidence.size === 0) return plan;
  const stays = Array.from(plan.order, (v) => !evidence.has(v));
  return {
    ...plan,
    order: plan.order.filter((_, i) => stays[i]),
    neighbours: plan.neighbours.flatMap((around, i) =>
      stays[i] ? [around.filter((v) => !evidence.has(v))] : [],
    ),
  };
};

function checkLikelihoods({ cards }: FactorGraph, likelihoods: Likelihoods): void {
  for (const [v, values] of likelihoods) {
    if (values.length !== cards[v])
      throw new DataError(
        `variable ${v} has ${cards[v] ?? 'no'} states, its likelihood ${values.length} numbers`,
      );
    if (!values.every((value) => value >= 0 && value < Infinity))
      throw new DataError(`the likelihood of variable ${v} holds a number that is negative or not finite`);
  }
}
