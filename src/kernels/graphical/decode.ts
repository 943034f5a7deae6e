import { factorMessages, normalise } from './factor-messages.js';
import { forestOrder } from './forest-order.js';
import type { LogModel } from './log-model.js';
import type { Propagation } from './propagate.js';

/**
 * States from max-product messages, variable by variable, by default in breadth-first order: each takes the best one given those
 * that were decided before and what the messages say of the rest. Exact on forests, ties and all, where the best
 * state of each variable by itself might not fit together.
 *
 * @see Kolmogorov, Convergent tree-reweighted message passing for energy minimization, 2006, section 4.3
 */
export function decode(
  model: LogModel,
  { messages, cavities }: Pick<Propagation, 'messages' | 'cavities'>,
  order = forestOrder(model).order,
): Int32Array {
  const { cards, at, unary, first, variable, factor, message, incident, edges } = model;
  const sender = factorMessages(model, 'max');
  const states = new Int32Array(cards.length).fill(-1);
  let widest = 1;
  for (const card of cards) widest = Math.max(widest, card);
  const scores = new Float64Array(widest);
  const told = new Float64Array(widest);

  /** What f tells v now that some of its variables are decided. */
  function tell(edge: number): void {
    const f = factor[edge]!;
    const cavity = cavities(f);
    for (let e = first[f]!; e < first[f + 1]!; e++) {
      const u = variable[e]!;
      const from = message[e]! - message[first[f]!]!;
      if (states[u]! >= 0)
        for (let x = 0; x < cards[u]!; x++) cavity[from + x] = x === states[u] ? 0 : -Infinity;
    }
    sender.send(edge, cavity, told, 0);
  }

  for (const v of order) {
    const card = cards[v]!;
    for (let x = 0; x < card; x++) scores[x] = unary[at[v]! + x]!;
    for (let i = incident[v]!; i < incident[v + 1]!; i++) {
      const e = edges[i]!;
      const f = factor[e]!;
      let decided = false;
      for (let other = first[f]!; other < first[f + 1]!; other++)
        if (states[variable[other]!]! >= 0) decided = true;
      if (decided) tell(e);
      for (let x = 0; x < card; x++) scores[x]! += decided ? told[x]! : messages[message[e]! + x]!;
    }
    normalise(scores, 0, card);
    let best = 0;
    for (let x = 1; x < card; x++) if (scores[x]! > scores[best]!) best = x;
    states[v] = best;
  }
  return states;
}
