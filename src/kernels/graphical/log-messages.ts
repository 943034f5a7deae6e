import { impossible } from './evidence.js';
import { type FactorMessages, type Fold, factorMessages } from './factor-messages.js';
import type { LogModel } from './log-model.js';
import type { MessageState } from './schedules.js';

/** Messages and beliefs in logarithms, of any range, zeros and all. */
export interface LogMessages extends MessageState {
  /** What the variables of a factor think without it, one block for each edge, but for that of `skip`. */
  cavities(factor: number, skip?: number): Float64Array;
  sender: FactorMessages;
}

/** @param appearance rho of each factor; 1 where left out */
export function logMessages(
  model: LogModel,
  fold: Fold,
  damping: number,
  appearance: Float64Array | undefined,
): LogMessages {
  const { cards, at, unary, first, variable, factor, message, incident, edges } = model;
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

  function put(e: number, target = messages): void {
    const m = message[e]!;
    for (let x = 0; x < cards[variable[e]!]!; x++) target[m + x] = fresh[x]!;
  }

  for (let v = 0; v < cards.length; v++) believe(v);
  return { messages, beliefs, sender, cavities, renew, put, believe };
}
