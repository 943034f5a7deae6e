import { DataError } from '../../core/errors.js';
import { checkEvidence, impossible } from './evidence.js';
import { type Evidence, type FactorGraph, jointStates } from './factor.js';

export interface Enumerated {
  readonly logZ: number;
  /** P(variable = state | evidence), state by state. */
  readonly marginals: readonly Float64Array[];
  /** The most probable joint state, of equals the first in counting order (last variable fastest). */
  readonly best: { readonly states: Int32Array; readonly logValue: number };
}

/**
 * All there is to know of a small model, by going through its joint states one by one: what every other method is
 * held against. Refused beyond `limit` states.
 */
export function enumerate(
  graph: FactorGraph,
  evidence: Evidence = new Map(),
  { limit = 2 ** 24 }: { limit?: number } = {},
): Enumerated {
  const { cards } = graph;
  checkEvidence(graph, evidence);
  const free = Int32Array.from(cards.keys()).filter((v) => !evidence.has(v));
  const count = jointStates(free, cards);
  if (!(count <= limit))
    throw new DataError(`${count} joint states are too many to go through, at most ${limit} are`);

  const best = { states: new Int32Array(cards.length), logValue: -Infinity };
  forEachState(graph, free, evidence, (log, states) => {
    if (log > best.logValue) {
      best.logValue = log;
      best.states.set(states);
    }
  });
  if (best.logValue === -Infinity) throw impossible(evidence);
  const sums = Array.from(cards, (card) => new Float64Array(card));
  let total = 0;
  forEachState(graph, free, evidence, (log, states) => {
    const p = Math.exp(log - best.logValue);
    total += p;
    for (let v = 0; v < states.length; v++) sums[v]![states[v]!]! += p;
  });
  return {
    logZ: best.logValue + Math.log(total),
    marginals: sums.map((sum) => sum.map((p) => p / total)),
    best,
  };
}

/** Calls `visit` with the log of the product of all factors, in counting order; factors are looked up where they lie. */
function forEachState(
  { cards, factors }: FactorGraph,
  free: Int32Array,
  evidence: Evidence,
  visit: (logValue: number, states: Int32Array) => void,
): void {
  const states = Int32Array.from(cards, (_, v) => evidence.get(v) ?? 0);
  const logs = factors.map(({ values }) => values.map(Math.log));
  const at = new Int32Array(factors.length);
  const steps = new Map<number, { factor: number; step: number }[]>(Array.from(free, (v) => [v, []]));
  factors.forEach(({ scope }, factor) => {
    for (let i = scope.length - 1, step = 1; i >= 0; step *= cards[scope[i--]!]!) {
      at[factor]! += step * states[scope[i]!]!;
      steps.get(scope[i]!)?.push({ factor, step });
    }
  });
  for (;;) {
    let sum = 0;
    for (let f = 0; f < logs.length; f++) sum += logs[f]![at[f]!]!;
    visit(sum, states);
    let i = free.length - 1;
    for (; i >= 0; i--) {
      const v = free[i]!;
      const carry = states[v]! + 1 === cards[v];
      const by = carry ? 1 - cards[v]! : 1;
      states[v]! += by;
      for (const { factor, step } of steps.get(v)!) at[factor]! += by * step;
      if (!carry) break;
    }
    if (i < 0) return;
  }
}
