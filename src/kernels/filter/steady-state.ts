import { DataError } from '../../core/errors.js';
import { SECTION, type Sections } from './pair-sections.js';
import { type SosState, sosState } from './sos-filter.js';

/**
 * State of a cascade after an endless input of ones: a signal that begins with x_0, filtered from x_0 times this state,
 * has no step at its begin. The states of sections further on are scaled by the gain at frequency 0 of those before.
 *
 * @see Gustafsson, Determining the initial states in forward-backward filtering, 1996
 */
export function steadyState(sections: Sections): SosState {
  const state = sosState(sections);
  let input = 1;
  for (let s = 0; s < state.length / 2; s++) {
    const [b0, b1, b2, , a1, a2] = sections.subarray(SECTION * s, SECTION * (s + 1));
    const poles = 1 + a1! + a2!;
    if (poles === 0) throw new DataError('a filter with a pole at frequency 0 has no steady state');
    const output = (input * (b0! + b1! + b2!)) / poles;
    state[2 * s + 1] = b2! * input - a2! * output;
    state[2 * s] = output - b0! * input;
    input = output;
  }
  return state;
}
