import type { FactorGraph } from './factor.js';
import type { LogModel } from './log-model.js';

/** Where factor f's table has the states of its variables. */
export function entryOf({ first, variable, cards }: LogModel, f: number, states: Int32Array): number {
  let place = 0;
  for (let e = first[f]!; e < first[f + 1]!; e++) {
    const v = variable[e]!;
    place = place * cards[v]! + states[v]!;
  }
  return place;
}

/** How far apart the entries are that differ in an edge's variable alone, by one state. */
export function strides({ first, variable, cards, factors }: LogModel): Int32Array {
  const stride = new Int32Array(variable.length);
  for (let f = 0; f < factors; f++)
    for (let e = first[f + 1]! - 1, step = 1; e >= first[f]!; e--) {
      stride[e] = step;
      step *= cards[variable[e]!]!;
    }
  return stride;
}

/** log of the product of all potentials; -energy. States of observed variables are 0, as the model counts them. */
export function logScore(model: LogModel, states: Int32Array): number {
  const { scale, cards, at, unary, factors, table, tables } = model;
  let sum = scale;
  for (let v = 0; v < cards.length; v++) sum += unary[at[v]! + states[v]!]!;
  for (let f = 0; f < factors; f++) sum += tables[table[f]!]![entryOf(model, f, states)]!;
  return sum;
}

/** States as the graph counts them, the observed ones filled in. */
export const withObserved = ({ observed }: LogModel, states: Int32Array): Int32Array =>
  states.map((state, v) => (observed[v]! >= 0 ? observed[v]! : state));

/** The most likely state of each variable by itself, the lowest of equals. */
export function likeliest({ cards, at }: LogModel, scores: Float64Array): Int32Array {
  return cards.map((card, v) => {
    let best = 0;
    for (let x = 1; x < card; x++) if (scores[at[v]! + x]! > scores[at[v]! + best]!) best = x;
    return best;
  });
}

/** Probabilities of each variable's states from their logarithms up to a constant; observed ones are certain. */
export function marginalsOf(
  { cards, observed, at }: LogModel,
  graph: FactorGraph,
  logs: Float64Array,
): Float64Array[] {
  return Array.from(graph.cards, (all, v) => {
    const p = new Float64Array(all);
    if (observed[v]! >= 0) p[observed[v]!] = 1;
    else {
      let most = -Infinity;
      for (let x = 0; x < cards[v]!; x++) most = Math.max(most, logs[at[v]! + x]!);
      let sum = 0;
      for (let x = 0; x < all; x++) {
        p[x] = Math.exp(logs[at[v]! + x]! - most);
        sum += p[x]!;
      }
      for (let x = 0; x < all; x++) p[x]! /= sum;
    }
    return p;
  });
}
