import { type Arena, simd } from '../../simd/engine.js';
import type { Contraction } from './contraction.js';

// Below this, copying tables into the shared memory takes longer than the plain loops.
const WORTHWHILE = 2 ** 16;
const MOST_BYTES = 3 * 2 ** 30; // of the 4 GiB that 32-bit addresses reach, shared with others
const MOST_TILE = 4096; // two of them are in the workspace of a thread
const GRAIN = 8192; // joint states that one thread takes at once, at least

/** Whether the SIMD loops pay for joint states of this number. */
export const paysSimd = (
  tables: readonly Float64Array[],
  { tile, layout }: Contraction,
  states: number,
  results: number,
): boolean => {
  const numbers = tables.reduce((sum, { length }) => sum + length, results);
  const varying = layout.filter((kind) => kind !== 'same').length;
  return (
    states >= WORTHWHILE &&
    tile <= MOST_TILE &&
    8 * numbers < MOST_BYTES &&
    states * Math.max(1, varying) >= 2 * (numbers - results)
  );
};

/** The loops of `contractPlain` two entries at a time, stretches of the result shared among threads. */
export function contractSimd(
  tables: readonly Float64Array[],
  { outer, middle, tile, reduces, layout }: Contraction,
  states: number,
  results: number,
  fold: 'sum' | 'max',
): Float64Array {
  return simd((s: Arena) => {
    const values = tables.map((table) => s.f64(table).ptr);
    const places = layout.map((kind) => (kind === 'same' ? 0 : kind === 'even' ? 1 : s.i32(kind).ptr));
    const shape = s.i32(
      Int32Array.of(
        ...[tables.length, outer.cards.length, middle.cards.length, tile],
        ...[reduces ? 1 : 0, fold === 'max' ? 1 : 0],
        ...[...outer.cards, ...outer.steps, ...middle.cards, ...middle.steps, ...places],
      ),
    );
    const addresses = s.i32(Int32Array.from(values));
    const out = s.f64(results);
    const stretches = reduces ? results : results / tile;
    const grain = Math.max(1, Math.ceil((GRAIN * stretches) / states));
    s.parallel('contractTiles', stretches, grain, [shape.ptr, addresses.ptr, out.ptr]);
    return out.copy();
  });
}
