import { heap } from '../graph/heap.js';
import { impossible } from './evidence.js';
import { type FactorMessages, type Fold, factorMessages } from './factor-messages.js';
import { forestOrder } from './forest-order.js';
import type { LogModel } from './log-model.js';

export const SCHEDULES = ['sequential', 'flooding', 'residual'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export interface PropagationOptions {
  fold?: Fold;
  /**
   * sequential: forwards and backwards over the variables, each message by the newest others; on a forest in
   * breadth-first order, where one round is exact. flooding: all at once from those of the round before.
   * residual: always the message that would change most.
   */
  schedule?: Schedule;
  /** Rounds; with residual as many updates as there are messages count as one. */
  iterations?: number;
  /** Stop when no logarithm of a message, largest 0, changes by more. */
  tol?: number;
  /** Share of the old message in the new one, 0 to below 1; none is needed, and taken, on forests. */
  damping?: number;
  /** rho of each factor, 0 < rho <= 1 (default 1): tree-reweighted messages. */
  appearance?: Float64Array;
  onIteration?: (iteration: number, residual: number) => void;
}

export interface Propagation {
  /** Logarithms of what is believed of each variable's states, up to a constant for each. */
  beliefs: Float64Array;
  /** From each edge's factor to its variable, in logarithms. */
  messages: Float64Array;
  /** What the variables of a factor think without it, for `FactorMessages`. */
  cavities: (factor: number) => Float64Array;
  factors: FactorMessages;
  iterations: number;
  /** Messages from a factor to a variable that were made. */
  updates: number;
  /** The largest change in the last round. */
  residual: number;
  converged: boolean;
}

/**
 * Message passing on a factor graph, in logarithms:
 *
 *   belief_v = unary_v + sum over the factors g of v  rho_g m_{g->v},
 *   m_{f->v} = (+) over the others u of f  [ table_f / rho_f + sum_u (belief_u - m_{f->u}) ].
 *
 * With rho = 1 it is belief propagation, exact on forests; with the appearance probabilities of factors in random
 * forests it is tree-reweighted.
 *
 * @see Kschischang, Frey & Loeliger, Factor graphs and the sum-product algorithm, 2001; Wainwright, Jaakkola &
 *   Willsky, A new class of upper bounds on the log partition function, 2005; Elidan, McGraw & Koller, Residual
 *   belief propagation, 2006
 */
export function propagate(model: LogModel, options: PropagationOptions = {}): Propagation {
  const { fold = 'sum', schedule = 'sequential', iterations = 1000, tol = 1e-9, appearance } = options;
  const { cards, at, unary, first, variable, factor, message, incident, edges } = model;
  const { order, forest } = forestOrder(model);
  const exact = forest && !appearance;
  const damping = exact ? 0 : (options.damping ?? 0);
  const sender = factorMessages(
    model,
    fold,
    appearance?.map((rho) => 1 / rho),
  );
  const messages = new Float64Array(message[variable.length]!);
  const beliefs = unary.slice();
  let [widest, longest] = [1, 1];
  for (const card of cards) widest = Math.max(widest, card);
  for (let f = 0; f < model.factors; f++)
    longest = Math.max(longest, message[first[f + 1]!]! - message[first[f]!]!);
  const cavity = new Float64Array(longest);
  const fresh = new Float64Array(widest);
  let updates = 0;

  const rho = (edge: number) => (appearance ? appearance[factor[edge]!]! : 1);

  function believe(v: number): void {
    const card = cards[v]!;
    const a = at[v]!;
    for (let x = 0; x < card; x++) beliefs[a + x] = unary[a + x]!;
    for (let i = incident[v]!; i < incident[v + 1]!; i++) {
      const e = edges[i]!;
      const m = message[e]!;
      const weight = rho(e);
      for (let x = 0; x < card; x++) beliefs[a + x]! += weight * messages[m + x]!;
    }
    let some = false;
    for (let x = 0; x < card; x++) if (beliefs[a + x]! > -Infinity) some = true;
    if (!some) throw impossible(model.evidence);
  }

  function takeOut(e: number, to: number): void {
    const v = variable[e]!;
    const [a, m] = [at[v]!, message[e]!];
    for (let x = 0; x < cards[v]!; x++) {
      const sent = messages[m + x]!;
      cavity[to + x] = sent > -Infinity ? beliefs[a + x]! - sent : without(e, x);
    }
  }

  /** -Infinity cannot be taken away again: the others are added up. */
  function without(edge: number, x: number): number {
    if (appearance) return -Infinity; // the factor itself forbids the state, whatever the others think
    const v = variable[edge]!;
    let sum = unary[at[v]! + x]!;
    for (let i = incident[v]!; i < incident[v + 1]!; i++)
      if (edges[i] !== edge) sum += messages[message[edges[i]!]! + x]!;
    return sum;
  }

  function cavities(f: number, skip = -1): Float64Array {
    for (let e = first[f]!; e < first[f + 1]!; e++)
      if (e !== skip) takeOut(e, message[e]! - message[first[f]!]!);
    return cavity;
  }

  /** The new message of an edge, damped, to `fresh`; how much it differs from the old one. */
  function renew(e: number): number {
    sender.send(e, cavities(factor[e]!, e), fresh, 0);
    const m = message[e]!;
    let change = 0;
    for (let x = 0; x < cards[variable[e]!]!; x++) {
      const old = messages[m + x]!;
      if (fresh[x] === old) continue;
      if (damping > 0 && fresh[x]! > -Infinity && old > -Infinity)
        fresh[x] = (1 - damping) * fresh[x]! + damping * old;
      change = Math.max(change, Math.abs(fresh[x]! - old));
    }
    return change;
  }

  function put(e: number, target: Float64Array): void {
    updates++;
    const m = message[e]!;
    for (let x = 0; x < cards[variable[e]!]!; x++) target[m + x] = fresh[x]!;
  }

  function sequential(): () => number {
    const visits = forest ? order : Int32Array.from(cards, (_, v) => v);
    const rank = new Int32Array(visits.length);
    for (let i = 0; i < visits.length; i++) rank[visits[i]!] = i;
    const leads = leadingEdges(model, rank);
    const visit = (v: number, inward: number) => {
      let change = 0;
      for (let i = incident[v]!; i < incident[v + 1]!; i++) {
        const e = edges[i]!;
        if (leads[e] !== inward) continue;
        change = Math.max(change, renew(e));
        put(e, messages);
      }
      if (incident[v + 1]! > incident[v]!) believe(v);
      return change;
    };
    return () => {
      let change = 0;
      for (let i = visits.length - 1; i >= 0; i--) change = Math.max(change, visit(visits[i]!, 1));
      for (let i = 0; i < visits.length; i++) change = Math.max(change, visit(visits[i]!, 0));
      return change;
    };
  }

  function flooding(): () => number {
    const next = new Float64Array(messages.length);
    return () => {
      let change = 0;
      for (let e = 0; e < variable.length; e++) {
        change = Math.max(change, renew(e));
        put(e, next);
      }
      messages.set(next);
      for (let v = 0; v < cards.length; v++) believe(v);
      return change;
    };
  }

  /** The heap may hold an edge several times; only the entry with its present residual counts. */
  function residual(): () => number {
    const residuals = new Float64Array(variable.length);
    const waiting = heap(Math.max(1, variable.length));
    const look = (e: number) => {
      residuals[e] = renew(e);
      if (residuals[e]! > tol) waiting.push(-residuals[e]!, e, 0);
    };
    let started = false;
    return () => {
      if (!started) for (let e = 0; e < variable.length; e++) look(e);
      started = true;
      for (let made = 0; made < variable.length; ) {
        if (!waiting.pop()) return 0;
        const e = waiting.item();
        if (-waiting.priority() !== residuals[e]) continue;
        renew(e);
        put(e, messages);
        made++;
        const v = variable[e]!;
        believe(v);
        // A damped message still has some way to go.
        look(e);
        for (let i = incident[v]!; i < incident[v + 1]!; i++) {
          const f = factor[edges[i]!]!;
          if (f === factor[e]) continue;
          for (let to = first[f]!; to < first[f + 1]!; to++) if (to !== edges[i]) look(to);
        }
      }
      return residuals.reduce((most, value) => Math.max(most, value), 0);
    };
  }

  for (let v = 0; v < cards.length; v++) believe(v);
  const round = { sequential, flooding, residual }[schedule]();
  let change = variable.length === 0 ? 0 : Infinity;
  let iteration = 0;
  while (change > tol && iteration < iterations) {
    change = round();
    iteration++;
    options.onIteration?.(iteration, change);
    if (exact && schedule === 'sequential') change = 0;
  }
  return {
    ...{ beliefs, messages, cavities, factors: sender, iterations: iteration, updates },
    ...{ residual: change, converged: change <= tol },
  };
}

/** 1 where an edge's variable is the first of its factor in the order, which messages go to on the way back. */
function leadingEdges({ factors, first, variable }: LogModel, rank: Int32Array): Uint8Array {
  const leads = new Uint8Array(variable.length);
  for (let f = 0; f < factors; f++) {
    let lead = first[f]!;
    for (let e = lead + 1; e < first[f + 1]!; e++) if (rank[variable[e]!]! < rank[variable[lead]!]!) lead = e;
    leads[lead] = 1;
  }
  return leads;
}

/**
 * The estimate of log Z that belongs to messages at rest,
 *
 *   scale + sum_f rho_f log Z_f + sum_v (1 - sum_{f of v} rho_f) log Z_v,
 *
 * with Z_f and Z_v the sums over the beliefs as they are: Bethe's with rho = 1, exact on forests.
 */
export function logZOfBeliefs(
  model: LogModel,
  { beliefs, cavities, factors }: Propagation,
  appearance?: Float64Array,
) {
  const { cards, at, scale, incident, edges, factor } = model;
  let sum = scale;
  for (let f = 0; f < model.factors; f++)
    sum += (appearance ? appearance[f]! : 1) * factors.total(f, cavities(f));
  for (let v = 0; v < cards.length; v++) {
    let count = 1;
    for (let i = incident[v]!; i < incident[v + 1]!; i++)
      count -= appearance ? appearance[factor[edges[i]!]!]! : 1;
    let most = -Infinity;
    for (let x = at[v]!; x < at[v + 1]!; x++) most = Math.max(most, beliefs[x]!);
    let z = 0;
    for (let x = at[v]!; x < at[v + 1]!; x++) z += Math.exp(beliefs[x]! - most);
    sum += count * (most + Math.log(z));
  }
  return sum;
}
