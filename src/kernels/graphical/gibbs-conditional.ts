import type { Rng } from '../../core/random.js';
import { strides } from './assignment.js';
import type { LogModel } from './log-model.js';

/** The logarithm, up to a constant, of p(x_v | all others), for each state of v; the next call writes over it. */
export type Conditional = (v: number, states: Int32Array) => Float64Array;

/** Full conditionals of single variables: the factors of a variable at the states of its Markov blanket. */
export function conditionals(model: LogModel): Conditional {
  const { cards, at, unary, first, variable, factor, incident, edges, table, tables } = model;
  const stride = strides(model);
  const widths = Array.from(
    { length: 1 + cards.reduce((a, b) => Math.max(a, b), 1) },
    (_, n) => new Float64Array(n),
  );
  return (v, states) => {
    const card = cards[v]!;
    const logs = widths[card]!;
    for (let x = 0; x < card; x++) logs[x] = unary[at[v]! + x]!;
    for (let i = incident[v]!; i < incident[v + 1]!; i++) {
      const edge = edges[i]!;
      const f = factor[edge]!;
      let place = 0;
      for (let e = first[f]!; e < first[f + 1]!; e++)
        if (e !== edge) place += stride[e]! * states[variable[e]!]!;
      const values = tables[table[f]!]!;
      for (let x = 0, step = stride[edge]!; x < card; x++, place += step) logs[x]! += values[place]!;
    }
    return logs;
  };
}

/** A state by its weight exp(logs / temperature), -1 where all are 0. */
export function draw(logs: Float64Array, rng: Rng, temperature = 1): number {
  let most = -Infinity;
  for (let x = 0; x < logs.length; x++) if (logs[x]! > most) most = logs[x]!;
  if (most === -Infinity) return -1;
  let sum = 0;
  for (let x = 0; x < logs.length; x++) sum += Math.exp((logs[x]! - most) / temperature);
  let left = rng.uniform() * sum;
  let last = 0;
  for (let x = 0; x < logs.length; x++) {
    const weight = Math.exp((logs[x]! - most) / temperature);
    if (weight === 0) continue;
    last = x;
    left -= weight;
    if (left < 0) return x;
  }
  return last;
}
