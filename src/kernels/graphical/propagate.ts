import type { FactorMessages, Fold } from './factor-messages.js';
import { forestOrder } from './forest-order.js';
import { fitsDoubles, linearMessages } from './linear-messages.js';
import { logMessages } from './log-messages.js';
import type { LogModel } from './log-model.js';
import { flooding, type MessageState, residual, type Schedule, sequential } from './schedules.js';

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
  sender: FactorMessages;
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
 * Where no product can leave the range of doubles, sums of pairs are made of plain numbers (linear-messages.ts).
 * With rho = 1 it is belief propagation, exact on forests; with the appearance probabilities of factors in random
 * forests it is tree-reweighted.
 *
 * @see Kschischang, Frey & Loeliger, Factor graphs and the sum-product algorithm, 2001; Wainwright, Jaakkola &
 *   Willsky, A new class of upper bounds on the log partition function, 2005; Elidan, McGraw & Koller, Residual
 *   belief propagation, 2006
 */
export function propagate(model: LogModel, options: PropagationOptions = {}): Propagation {
  const { fold = 'sum', schedule = 'sequential', iterations = 1000, tol = 1e-9, appearance } = options;
  const { cards, variable } = model;
  const { order, forest } = forestOrder(model);
  const exact = forest && !appearance;
  const damping = exact ? 0 : (options.damping ?? 0);
  const logs = logMessages(model, fold, damping, appearance);
  const linear =
    fold === 'sum' && !appearance && fitsDoubles(model) ? linearMessages(model, damping) : undefined;
  let updates = 0;
  const { put, ...rest }: MessageState = linear ?? logs;
  const state: MessageState = {
    ...rest,
    put(edge, target) {
      updates++;
      put(edge, target);
    },
  };
  const round =
    schedule === 'sequential'
      ? sequential(model, state, forest ? order : Int32Array.from(cards, (_, v) => v))
      : schedule === 'flooding'
        ? flooding(model, state)
        : residual(model, state, tol);
  let change = variable.length === 0 ? 0 : Infinity;
  let iteration = 0;
  while (change > tol && iteration < iterations) {
    change = round();
    iteration++;
    options.onIteration?.(iteration, change);
    if (exact && schedule === 'sequential') change = 0;
  }
  if (linear) {
    for (let i = 0; i < logs.messages.length; i++) logs.messages[i] = Math.log(linear.messages[i]!);
    for (let v = 0; v < cards.length; v++) logs.believe(v);
  }
  const { beliefs, messages, cavities, sender } = logs;
  return {
    ...{ beliefs, messages, cavities, sender, iterations: iteration, updates },
    ...{ residual: change, converged: change <= tol },
  };
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
  { beliefs, cavities, sender }: Propagation,
  appearance?: Float64Array,
) {
  const { cards, at, scale, incident, edges, factor } = model;
  let sum = scale;
  for (let f = 0; f < model.factors; f++)
    sum += (appearance ? appearance[f]! : 1) * sender.total(f, cavities(f));
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
