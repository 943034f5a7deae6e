import { DataError } from '../../core/errors.js';
import { convolve } from '../signal/convolve.js';
import { SECTION, type Sections } from './pair-sections.js';
import { sosFilter } from './sos-filter.js';
import { steadyState } from './steady-state.js';

/**
 * x through the sections forwards, then backwards: |H|^2 in place of H, and no delay. The ends are continued by
 * `padding` samples, mirrored through the end point (2 x_0 - x_k), and both ways begin in the steady state of their
 * first sample.
 *
 * @param padding samples at each end, fewer than x has
 * @see Gustafsson, Determining the initial states in forward-backward filtering, 1996
 */
export function zeroPhaseSos(
  x: Float64Array,
  sections: Sections,
  padding = sosPadding(sections),
): Float64Array {
  const rest = steadyState(sections);
  const oneWay = (y: Float64Array) => {
    const first = y[0]!;
    const state = rest.map((v) => v * first);
    return sosFilter(y, sections, state, y);
  };
  return thereAndBack(x, padding, oneWay);
}

/** The same for taps h_0 h_1 ...; 3 times their number of padding is the default. */
export function zeroPhaseFir(x: Float64Array, taps: Float64Array, padding = 3 * taps.length): Float64Array {
  // Before its first sample an input in steady state has been that sample for ever.
  const oneWay = (y: Float64Array) => {
    const held = new Float64Array(y.length + taps.length - 1).fill(y[0]!);
    held.set(y, taps.length - 1);
    return convolve(held, taps).subarray(taps.length - 1, taps.length - 1 + y.length);
  };
  return thereAndBack(x, padding, oneWay);
}

/** Three times the order plus one, as SciPy pads; sections with b2 or a2 all 0 count half. */
export function sosPadding(sections: Sections): number {
  const count = sections.length / SECTION;
  let [zeros, poles] = [0, 0];
  for (let at = 0; at < sections.length; at += SECTION) {
    if (sections[at + 2] === 0) zeros++;
    if (sections[at + 5] === 0) poles++;
  }
  return 3 * (2 * count + 1 - Math.min(zeros, poles));
}

function thereAndBack(
  x: Float64Array,
  padding: number,
  oneWay: (y: Float64Array) => Float64Array,
): Float64Array {
  if (x.length <= padding)
    throw new DataError(
      `filtering both ways continues each end by ${padding} samples and needs more than that, got ${x.length}`,
      { hint: 'a smaller --padding takes fewer' },
    );
  const y = oneWay(oddExtension(x, padding)).reverse();
  return oneWay(y)
    .reverse()
    .slice(padding, padding + x.length);
}

/** 2 x_0 - x_k before the begin, 2 x_(n-1) - x_(n-1-k) behind the end. */
function oddExtension(x: Float64Array, padding: number): Float64Array {
  const y = new Float64Array(x.length + 2 * padding);
  y.set(x, padding);
  const last = x.length - 1;
  for (let k = 1; k <= padding; k++) {
    y[padding - k] = 2 * x[0]! - x[k]!;
    y[padding + last + k] = 2 * x[last]! - x[last - k]!;
  }
  return y;
}
