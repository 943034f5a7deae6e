import type { LogModel } from './log-model.js';
import type { MessageState } from './schedules.js';

/** Ratios within e^600 can be multiplied and divided as doubles without a thought of their range. */
const RANGE = 600;

/**
 * Whether sum-product messages may be plain numbers: factors are pairs without zeros, and what a variable's potential
 * and its factors can say at most, one against another, stays within the range of doubles.
 */
export function fitsDoubles(model: LogModel): boolean {
  const { cards, at, unary, first, factors, factor, incident, edges, table, tables } = model;
  for (let f = 0; f < factors; f++) if (first[f + 1]! - first[f]! !== 2) return false;
  const spans = tables.map((values) => span(values, 0, values.length));
  for (let v = 0; v < cards.length; v++) {
    let sum = span(unary, at[v]!, at[v + 1]!);
    for (let i = incident[v]!; i < incident[v + 1]!; i++) sum += spans[table[factor[edges[i]!]!]!]!;
    if (!(sum <= RANGE)) return false;
  }
  return true;
}

function span(values: Float64Array, from: number, to: number): number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    if (values[i]! < least) least = values[i]!;
    if (values[i]! > most) most = values[i]!;
  }
  return most - least;
}

/**
 * The same messages as in log-messages.ts, as plain numbers, the largest of each 1: no logarithm and no exponential,
 * and with Potts tables
 *
 *   m(x) = different Q + (equal - different) q(x),   q = belief / message,  Q = sum of q,
 *
 * so that a message takes as many steps as there are states. Changes are told as shares of the smaller number.
 */
export function linearMessages(model: LogModel, damping: number): MessageState {
  const { cards, at, unary, first, variable, factor, message, incident, edges, table, potts } = model;
  const tables = model.tables.map((values) => {
    const most = values.reduce((a, b) => Math.max(a, b));
    return values.map((value) => Math.exp(value - most));
  });
  const own = new Float64Array(unary.length);
  for (let v = 0; v < cards.length; v++) {
    let most = -Infinity;
    for (let x = at[v]!; x < at[v + 1]!; x++) most = Math.max(most, unary[x]!);
    for (let x = at[v]!; x < at[v + 1]!; x++) own[x] = Math.exp(unary[x]! - most);
  }
  const messages = new Float64Array(message[variable.length]!).fill(1);
  const beliefs = own.slice();
  const widest = cards.reduce((a, b) => Math.max(a, b), 1);
  const q = new Float64Array(widest);
  const fresh = new Float64Array(widest);

  function scale(values: Float64Array, from: number, card: number): void {
    let most = 0;
    for (let x = 0; x < card; x++) if (values[from + x]! > most) most = values[from + x]!;
    const by = 1 / most;
    for (let x = 0; x < card; x++) values[from + x]! *= by;
  }

  /** Without the largest in the sum where unequal states are preferred: what is left of Q - q(x) may be little. */
  function pottsMessage(equal: number, different: number, card: number): void {
    let [most, sum, best] = [0, 0, 0];
    for (let y = 0; y < card; y++) {
      if (q[y]! > most) {
        most = q[y]!;
        best = y;
      }
      sum += q[y]!;
    }
    if (equal >= different) {
      for (let x = 0; x < card; x++) fresh[x] = different * sum + (equal - different) * q[x]!;
      return;
    }
    let rest = 0;
    for (let y = 0; y < card; y++) if (y !== best) rest += q[y]!;
    for (let x = 0; x < card; x++)
      fresh[x] = equal * q[x]! + different * (x === best ? rest : most + Math.max(0, rest - q[x]!));
  }

  function pairMessage(t: Float64Array, edge: number, begin: number, card: number, otherCard: number): void {
    const [step, across] = edge === begin ? [otherCard, 1] : [1, card];
    for (let x = 0; x < card; x++) {
      let sum = 0;
      for (let y = 0, place = x * step; y < otherCard; y++, place += across) sum += t[place]! * q[y]!;
      fresh[x] = sum;
    }
  }

  return {
    messages,
    beliefs,
    renew(edge) {
      const f = factor[edge]!;
      const begin = first[f]!;
      const other = edge === begin ? begin + 1 : begin;
      const u = variable[other]!;
      const card = cards[variable[edge]!]!;
      const otherCard = cards[u]!;
      const [a, from] = [at[u]!, message[other]!];
      for (let y = 0; y < otherCard; y++) q[y] = beliefs[a + y]! / messages[from + y]!;
      const t = tables[table[f]!]!;
      if (potts[table[f]!]) pottsMessage(t[0]!, t[1]!, card);
      else pairMessage(t, edge, begin, card, otherCard);
      scale(fresh, 0, card);
      const m = message[edge]!;
      let change = 0;
      for (let x = 0; x < card; x++) {
        const old = messages[m + x]!;
        if (damping > 0) fresh[x] = fresh[x]! ** (1 - damping) * old ** damping;
        const apart = Math.abs(fresh[x]! - old) / Math.min(fresh[x]!, old);
        if (apart > change) change = apart;
      }
      return change;
    },
    put(edge, target = messages) {
      const m = message[edge]!;
      for (let x = 0; x < cards[variable[edge]!]!; x++) target[m + x] = fresh[x]!;
    },
    believe(v) {
      const card = cards[v]!;
      const a = at[v]!;
      for (let x = 0; x < card; x++) beliefs[a + x] = own[a + x]!;
      for (let i = incident[v]!; i < incident[v + 1]!; i++) {
        const m = message[edges[i]!]!;
        for (let x = 0; x < card; x++) beliefs[a + x]! *= messages[m + x]!;
      }
      scale(beliefs, a, card);
    },
  };
}
