import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { SECTION, type Sections } from './pair-sections.js';

/** Two numbers a section; what a cascade remembers of the samples before. Zeros are silence. */
export type SosState = Float64Array;

export const sosState = (sections: Sections): SosState => new Float64Array((2 * sections.length) / SECTION);

/** Sections that a thread runs at once. */
const GROUP = 4;

/** Samples of a block: one that stays in the first cache, or one that is worth waking a thread for. */
const BLOCK = { alone: 4096, shared: 32768 };

/**
 * x through second-order sections, one after the other, each
 *
 *   y = b0 x + p,   p' = (q + c1 x) - a1 p,   q' = c2 x - a2 p,   c1 = b1 - a1 b0,   c2 = b2 - a2 b0,
 *
 * the transposed direct form with b1 and b2 rearranged so that the way from p to p' is short. `state` holds p and q of each
 * section and is carried on: a signal in blocks of any lengths gives the bytes of the whole. `y` takes the result and may
 * be x itself.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 6.3
 */
export function sosFilter(
  x: Float64Array,
  sections: Sections,
  state: SosState = sosState(sections),
  y: Float64Array = new Float64Array(x.length),
): Float64Array {
  if (x.length === 0) return y;
  if (compute.simd) bySimd(x, y, sections, state);
  else plain(x, y, sections, state);
  return y;
}

function plain(x: Float64Array, y: Float64Array, sections: Sections, state: SosState): void {
  if (x !== y) y.set(x);
  for (let s = 0; s < state.length / 2; s++) {
    const [b0, c1, a1, c2, a2] = rearranged(sections, s);
    let p = state[2 * s]!;
    let q = state[2 * s + 1]!;
    for (let i = 0; i < y.length; i++) {
      const v = y[i]!;
      y[i] = b0 * v + p;
      const next = q + c1 * v - a1 * p;
      q = c2 * v - a2 * p;
      p = next;
    }
    state[2 * s] = p;
    state[2 * s + 1] = q;
  }
}

function rearranged(sections: Sections, s: number): [number, number, number, number, number] {
  const [b0, b1, b2, , a1, a2] = sections.subarray(SECTION * s, SECTION * (s + 1));
  return [b0!, b1! - a1! * b0!, a1!, b2! - a2! * b0!, a2!];
}

/**
 * Block by block through groups of four sections. Group g works on block b while group g + 1 works on block b - 1, each in
 * its thread: who does it makes no difference to what is done.
 */
function bySimd(x: Float64Array, y: Float64Array, sections: Sections, state: SosState): void {
  const count = state.length / 2;
  const groups = Math.ceil(count / GROUP);
  const size = Math.min(groups > 1 ? BLOCK.shared : BLOCK.alone, x.length);
  const blocks = Math.ceil(x.length / size);
  simd((s) => {
    const room = s.f64(groups * size);
    const coefficients = s.f64(10 * Math.ceil(count / 2));
    const states = s.f64(4 * Math.ceil(count / 2));
    const c = coefficients.view();
    const held = states.view();
    for (let i = 0; i < count; i++) {
      const lane = i % 2;
      rearranged(sections, i).forEach((v, k) => {
        c[10 * (i >> 1) + 2 * k + lane] = v;
      });
      held[4 * (i >> 1) + lane] = state[2 * i]!;
      held[4 * (i >> 1) + 2 + lane] = state[2 * i + 1]!;
    }
    const samples = room.view();
    const blockOf = (signal: Float64Array, b: number) => signal.subarray(b * size, (b + 1) * size);
    for (let wave = 0; wave < blocks + groups - 1; wave++) {
      if (wave < blocks) samples.set(blockOf(x, wave), (wave % groups) * size);
      s.parallel('sosGroups', groups, 1, [
        room.ptr,
        size,
        groups,
        x.length,
        wave,
        coefficients.ptr,
        states.ptr,
        count,
      ]);
      const done = wave - groups + 1;
      if (done >= 0) {
        const block = blockOf(y, done);
        const first = (done % groups) * size;
        block.set(samples.subarray(first, first + block.length));
      }
    }
    for (let i = 0; i < count; i++) {
      state[2 * i] = held[4 * (i >> 1) + (i % 2)]!;
      state[2 * i + 1] = held[4 * (i >> 1) + 2 + (i % 2)]!;
    }
  });
}
