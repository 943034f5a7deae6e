import { categorical } from '../../core/random/choice.js';
import type { Rng } from '../../core/random.js';
import { emitterOf } from './emitter.js';
import { columnsOf, type Hmm } from './hmm.js';

/** A sequence of `steps` steps: states by the chain, each with an observation of its own. */
export function sampleHmm(hmm: Hmm, steps: number, rng: Rng): { states: Int32Array; data: Float64Array } {
  const { k, initial, transition, emission } = hmm;
  const d = columnsOf(emission);
  const emitter = emitterOf(emission);
  const states = new Int32Array(steps);
  const data = new Float64Array(steps * d);
  const [walk, seen] = [rng.stream('states'), rng.stream('observations')];
  for (let t = 0; t < steps; t++) {
    const row = t === 0 ? initial : transition.subarray(states[t - 1]! * k, (states[t - 1]! + 1) * k);
    states[t] = categorical(walk, row);
    emitter.sample(states[t]!, seen, data.subarray(t * d, (t + 1) * d));
  }
  return { states, data };
}
