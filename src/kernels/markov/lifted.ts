import { DataError } from '../../core/errors.js';
import { contextFinder } from './contexts.js';
import { type MarkovModel, nextLaw, predictor } from './markov-model.js';
import type { Transitions } from './transitions.js';

/** A chain of order 1 whose states are the last symbols of another. */
export interface LiftedChain {
  readonly chain: Transitions;
  /** Law of the first state: of the first `order` symbols, at least one. */
  readonly initial: Float64Array;
  /** The symbols that each state stands for, the oldest first. */
  readonly contexts: readonly (readonly number[])[];
}

/** Rows of more states, each with a law over all symbols, take gigabytes. */
const MOST_ENTRIES = 2 ** 26;

/**
 * A chain of order k over K symbols as one of order 1 over K^k states, so that all that is known of chains of order 1
 * holds of it: from (a, b, c) it goes to (b, c, y). Order 0 is a chain whose rows are all alike.
 */
export function lift(model: MarkovModel): LiftedChain {
  const { states, levels, smoothing } = model;
  const order = Math.max(1, model.order);
  const n = states ** order;
  const sparse = smoothing === 0 && model.order > 0;
  if (n > 2 ** 20 || (!sparse && n * states > MOST_ENTRIES))
    throw new DataError(`${states}^${order} states, more than fit`, {
      hint: 'a lower order or fewer symbols will do',
    });
  const contexts = Array.from({ length: n }, (_, c) => digits(c, states, order));
  const predict = predictor(model);
  const find = contextFinder(levels, states);
  const found = new Int32Array(model.order + 1);
  const start = new Int32Array(n + 1);
  const [to, p]: [number[], number[]] = [[], []];
  const tail = states ** (order - 1);
  contexts.forEach((context, c) => {
    find(context, 0, order, found);
    const known = sparse ? found[model.order]! : -1;
    const own = levels[model.order]!;
    const successors =
      known >= 0
        ? own.next.subarray(own.start[known]!, own.start[known + 1]!)
        : Int32Array.from({ length: states }, (_, y) => y);
    const law =
      known >= 0
        ? Float64Array.from(successors, (y) => predict(context, 0, order, y))
        : nextLaw(model, predict, context);
    law.forEach((chance, i) => {
      if (chance === 0) return;
      to.push((c % tail) * states + successors[i]!);
      p.push(chance);
    });
    start[c + 1] = to.length;
  });
  const initial = Float64Array.from(contexts, (context) => {
    let chance = 1;
    for (let t = 0; t < order && chance > 0; t++) chance *= predict(context, 0, t, context[t]!);
    return chance;
  });
  return { chain: { n, start, to: Int32Array.from(to), p: Float64Array.from(p) }, initial, contexts };
}

const digits = (value: number, base: number, length: number): number[] =>
  Array.from({ length }, (_, i) => Math.floor(value / base ** (length - 1 - i)) % base);
