import { simd } from '../../simd/engine.js';
import { normalElement } from './normal-element.js';
import { INSIDE, STEP } from './ziggurat.js';

const ROW = 8; // elements, of four counters
const PIECE_ROWS = 1 << 16; // 4 MiB of results at a time, which then are copied out of the arena
const GRAIN = 1 << 12;

/** As fillUniform in double precision, several elements at a time and on all threads; the same bytes. */
export function fillUniformSimd(key: Uint32Array, fill: number, out: Float64Array) {
  simd((s) => {
    const rows = Math.min(PIECE_ROWS, Math.ceil(out.length / ROW));
    const block = s.f64(rows * ROW);
    eachPiece(out.length, (from, count) => {
      s.parallel('fillUniformRows', Math.ceil(count / ROW), GRAIN, [block.ptr, from / 2, fill, ...key]);
      out.set(block.view().subarray(0, count), from);
    });
  });
}

/** As fillNormal; candidates outside the ziggurat's sure part, one in 80, are settled by the plain code. */
export function fillNormalSimd(
  key: Uint32Array,
  fill: number,
  out: Float64Array | Float32Array,
  mean: number,
  sd: number,
) {
  simd((s) => {
    const rows = Math.min(PIECE_ROWS, Math.ceil(out.length / ROW));
    const steps = s.f64(STEP);
    const inside = s.f64(INSIDE);
    const missing = s.u8(rows);
    const whole = normalElement(key, fill);
    const block = s.f64(rows * ROW);
    eachPiece(out.length, (from, count) => {
      const used = Math.ceil(count / ROW);
      const places = [block.ptr, missing.ptr, steps.ptr, inside.ptr];
      s.parallel('fillNormalRows', used, GRAIN, [...places, mean, sd, from / 2, fill, ...key]);
      out.set(block.view().subarray(0, count), from);
      const flags = missing.view();
      for (let row = 0; row < used; row++) {
        for (let bits = flags[row]!; bits !== 0; bits &= bits - 1) {
          const i = from + row * ROW + (31 - Math.clz32(bits & -bits));
          if (i < out.length) out[i] = mean + sd * whole(i);
        }
      }
    });
  });
}

function eachPiece(length: number, body: (from: number, count: number) => void) {
  const step = PIECE_ROWS * ROW;
  for (let from = 0; from < length; from += step) body(from, Math.min(step, length - from));
}
