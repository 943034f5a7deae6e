import type { Rng } from '../../core/random.js';
import { type MarkovModel, predictor } from './markov-model.js';

/** A sequence of so many symbols, one after the other by the law of the next given the last ones. */
export function sampleMarkov(
  model: MarkovModel,
  length: number,
  rng: Rng,
  begin: readonly number[] = [],
): Int32Array {
  const predict = predictor(model);
  const codes = new Int32Array(Math.max(length, begin.length));
  codes.set(begin);
  for (let t = begin.length; t < length; t++) {
    const u = rng.uniform();
    let [sum, chosen] = [0, -1];
    for (let y = 0; y < model.states; y++) {
      const p = predict(codes, 0, t, y);
      if (p === 0) continue;
      chosen = y; // the last possible one takes what rounding leaves
      sum += p;
      if (u < sum) break;
    }
    codes[t] = chosen;
  }
  return codes;
}
