import type { LogModel } from './log-model.js';

export type Fold = 'sum' | 'max';

/**
 * What one factor tells one of its variables, in logarithms, largest number 0:
 *
 *   m(x_v) = (+) over the other variables of  [ weight table_f(x) + sum_{u != v} cavity_u(x_u) ]
 *
 * where (+) is the maximum, or log sum exp.
 *
 * @param cavities what the variables of f think without f, one block for each edge of f, from 0
 */
export interface FactorMessages {
  send(edge: number, cavities: Float64Array, out: Float64Array, outAt: number): void;
  /** log sum (or max) over all variables of [weight table_f(x) + sum_u cavity_u(x_u)]. */
  total(factor: number, cavities: Float64Array): number;
}

/** Below this a sum of exponentials may have lost terms that count: it is made again in logarithms. */
const SAFE = 1e-280;

/** @param weights of the tables, by factor: 1 / appearance probability in tree-reweighted methods */
export function factorMessages(model: LogModel, fold: Fold, weights?: Float64Array): FactorMessages {
  const { cards, first, variable, factor, message, table, tables, potts } = model;
  let widest = 1;
  let largest = 1;
  for (const card of cards) widest = Math.max(widest, card);
  for (const values of tables) largest = Math.max(largest, values.length);
  const joint = new Float64Array(largest);
  const q = new Float64Array(widest);
  const told = new Float64Array(widest);

  function send(edge: number, cavities: Float64Array, out: Float64Array, outAt: number): void {
    tell(edge, cavities, out, outAt);
    normalise(out, outAt, cards[variable[edge]!]!);
  }

  function tell(edge: number, cavities: Float64Array, out: Float64Array, outAt: number): void {
    const f = factor[edge]!;
    const begin = first[f]!;
    const t = tables[table[f]!]!;
    const weight = weights ? weights[f]! : 1;
    const card = cards[variable[edge]!]!;
    if (first[f + 1]! - begin !== 2) wide(edge, f, weight, cavities, out, outAt);
    else {
      const other = edge === begin ? begin + 1 : begin;
      const from = message[other]! - message[begin]!;
      const otherCard = cards[variable[other]!]!;
      if (potts[table[f]!]) pottsMessage(weight * t[0]!, weight * t[1]!, card, cavities, from, out, outAt);
      else {
        const [own, across] = edge === begin ? [otherCard, 1] : [1, card];
        pair(t, weight, card, own, otherCard, across, cavities, from, out, outAt);
      }
    }
  }

  /** Entry (x, y) of the table is at x own + y across; y is summed over. */
  function pair(
    t: Float64Array,
    weight: number,
    card: number,
    own: number,
    otherCard: number,
    across: number,
    cavities: Float64Array,
    from: number,
    out: Float64Array,
    outAt: number,
  ): void {
    for (let x = 0; x < card; x++) {
      let most = -Infinity;
      for (let y = 0, place = x * own; y < otherCard; y++, place += across) {
        const term = weight * t[place]! + cavities[from + y]!;
        if (term > most) most = term;
      }
      out[outAt + x] = most;
      if (fold === 'max' || most === -Infinity) continue;
      let sum = 0;
      for (let y = 0, place = x * own; y < otherCard; y++, place += across)
        sum += Math.exp(weight * t[place]! + cavities[from + y]! - most);
      out[outAt + x] = most + Math.log(sum);
    }
  }

  /** exp(m(x)) = e^same q(x) + e^other (Q - q(x)), q = exp(cavity): one pass instead of one a state. */
  function pottsMessage(
    same: number,
    other: number,
    card: number,
    cavities: Float64Array,
    from: number,
    out: Float64Array,
    outAt: number,
  ): void {
    let most = -Infinity;
    let second = -Infinity;
    let best = 0;
    for (let y = 0; y < card; y++) {
      const c = cavities[from + y]!;
      if (c > most) {
        second = most;
        most = c;
        best = y;
      } else if (c > second) second = c;
    }
    if (fold === 'max') {
      for (let x = 0; x < card; x++)
        out[outAt + x] = Math.max(same + cavities[from + x]!, other + (x === best ? second : most));
      return;
    }
    const scale = Math.max(same, other);
    const [onDiagonal, off] = [Math.exp(same - scale), Math.exp(other - scale)];
    let rest = 0;
    for (let y = 0; y < card; y++) {
      q[y] = Math.exp(cavities[from + y]! - most);
      if (y !== best) rest += q[y]!;
    }
    // The largest is left out of `rest`, so that no difference of nearly equal numbers is taken.
    for (let x = 0; x < card; x++) {
      const others = x === best ? rest : 1 + Math.max(0, rest - q[x]!);
      const sum = onDiagonal * q[x]! + off * others;
      out[outAt + x] =
        sum > SAFE ? scale + most + Math.log(sum) : logPotts(x, same, other, card, cavities, from);
    }
  }

  function logPotts(
    x: number,
    same: number,
    other: number,
    card: number,
    cavities: Float64Array,
    from: number,
  ): number {
    let most = -Infinity;
    for (let y = 0; y < card; y++) most = Math.max(most, (x === y ? same : other) + cavities[from + y]!);
    if (most === -Infinity) return most;
    let sum = 0;
    for (let y = 0; y < card; y++) sum += Math.exp((x === y ? same : other) + cavities[from + y]! - most);
    return most + Math.log(sum);
  }

  /** joint = weight table + the cavities of all edges but `without`. */
  function fill(f: number, without: number, weight: number, cavities: Float64Array): number {
    const t = tables[table[f]!]!;
    const size = t.length;
    for (let i = 0; i < size; i++) joint[i] = weight * t[i]!;
    let inner = size;
    for (let e = first[f]!; e < first[f + 1]!; e++) {
      const card = cards[variable[e]!]!;
      const block = inner;
      inner /= card;
      if (e === without) continue;
      const from = message[e]! - message[first[f]!]!;
      for (let begin = 0; begin < size; begin += block)
        for (let x = 0, i = begin; x < card; x++) {
          const c = cavities[from + x]!;
          for (const end = i + inner; i < end; i++) joint[i]! += c;
        }
    }
    return size;
  }

  function wide(
    edge: number,
    f: number,
    weight: number,
    cavities: Float64Array,
    out: Float64Array,
    outAt: number,
  ) {
    const size = fill(f, edge, weight, cavities);
    let inner = 1;
    for (let e = edge + 1; e < first[f + 1]!; e++) inner *= cards[variable[e]!]!;
    const card = cards[variable[edge]!]!;
    for (let x = 0; x < card; x++) {
      let most = -Infinity;
      for (let begin = x * inner; begin < size; begin += card * inner)
        for (let i = begin; i < begin + inner; i++) if (joint[i]! > most) most = joint[i]!;
      out[outAt + x] = most;
      if (fold === 'max' || most === -Infinity) continue;
      let sum = 0;
      for (let begin = x * inner; begin < size; begin += card * inner)
        for (let i = begin; i < begin + inner; i++) sum += Math.exp(joint[i]! - most);
      out[outAt + x] = most + Math.log(sum);
    }
  }

  function total(f: number, cavities: Float64Array): number {
    const card = cards[variable[first[f]!]!]!;
    tell(first[f]!, cavities, told, 0);
    let most = -Infinity;
    for (let x = 0; x < card; x++) {
      told[x]! += cavities[x]!;
      if (told[x]! > most) most = told[x]!;
    }
    if (fold === 'max' || most === -Infinity) return most;
    let sum = 0;
    for (let x = 0; x < card; x++) sum += Math.exp(told[x]! - most);
    return most + Math.log(sum);
  }

  return { send, total };
}

/** The largest becomes 0; numbers that are all -Infinity are left. */
export function normalise(out: Float64Array, at: number, card: number): void {
  let most = -Infinity;
  for (let x = 0; x < card; x++) if (out[at + x]! > most) most = out[at + x]!;
  if (most > -Infinity) for (let x = 0; x < card; x++) out[at + x]! -= most;
}
