import { simd } from '../../simd/engine.js';
import type { Cursor, NumericPlan } from './csv-numbers.js';
import { utf8 } from './csv-record.js';
import { fivePowers } from './decimal.js';

/** A piece is as many bytes: small enough to share out a block, the same for any number of threads. */
export const PIECE_BYTES = 2 ** 15;
const MOST_DOUBTS = 2 ** 11; // cells in doubt in a piece

// What a piece is told and tells, in words (src/simd/assembly/csv.ts has the same).
const PIECE = { words: 5, lineEnds: 0, before: 1, taken: 2, stop: 3, doubts: 4 } as const;
const DOUBT = { words: 5, row: 0, slot: 1, begin: 2, end: 3, rowBegin: 4 } as const;

// Bytes beside the text that the kernel may look at.
const AHEAD = 64;
const BEHIND = 64;

/** The number a cell of text stands for; undefined stops the scan before its row. */
export type Settle = (cell: string, row: number, slot: number) => number | undefined;

let powers: Uint8Array | undefined;

/**
 * `scanNumbers` for many rows, by SIMD and on all threads: the same rows and the same numbers, to the last bit.
 * One difference: a cell that is no plain number of up to 19 digits is put to `settle`, in the order of the
 * rows, so that a missing cell need not end the scan. A row that ends in a CR alone does end it.
 *
 * The text is cut into pieces of equal size. Line feeds are counted first, so that each piece knows the number
 * of its rows, those that begin in it, and can be read by any thread straight into its place. What pieces
 * behind a row that is not plain have read is thrown away. A scan that is `alone` starts no other threads.
 */
export function scanPieces(
  bytes: Buffer,
  end: number,
  at: Cursor,
  { delimiter, width, slots, textSlots, spans, stride, maxRecord }: NumericPlan,
  out: Float64Array,
  settle: Settle,
  alone = false,
): void {
  powers ??= new Uint8Array(fivePowers().buffer);
  const table = powers;
  const { pos, row } = at;
  const size = end - pos;
  const count = Math.ceil(size / PIECE_BYTES);
  simd((s) => {
    const text = s.u8(AHEAD + size + BEHIND);
    text.view().set(bytes.subarray(pos, end), AHEAD);
    text.view().fill(0, AHEAD + size);
    const start = text.ptr + AHEAD;
    const pieces = s.i32(count * PIECE.words);
    s.parallel('csvLineEnds', count, alone ? count : 8, [start, size, PIECE_BYTES, pieces.ptr]);
    let lineEnds = 0;
    const told = pieces.view();
    for (let i = 0; i < told.length; i += PIECE.words) {
      told[i + PIECE.before] = lineEnds;
      lineEnds += told[i + PIECE.lineEnds]!;
    }

    const rows = Math.min(stride - row, lineEnds + 1);
    const plan = s.i32(3 + 2 * width);
    plan.view().set([delimiter, width, maxRecord]);
    plan.view().set(slots, 3);
    plan.view().set(textSlots, 3 + width);
    const fives = s.u8(table);
    const numbers = s.f64((out.length / stride) * rows);
    const places = s.i32((spans.length / stride) * rows);
    const doubts = s.i32(count * MOST_DOUBTS * DOUBT.words);
    const args = [start, size, PIECE_BYTES, pieces.ptr, plan.ptr, fives.ptr, numbers.ptr, places.ptr, rows];
    s.parallel('csvRows', count, alone ? count : 1, [...args, doubts.ptr, MOST_DOUBTS]);

    const values = numbers.view();
    const taken = settled(pieces.view(), doubts.view(), values);
    for (let slot = 0; slot * stride < out.length; slot++)
      out.set(values.subarray(slot * rows, slot * rows + taken), slot * stride + row);
    const found = places.view();
    for (let t = 0; 2 * t * stride < spans.length; t++)
      for (let k = 0; k < 2 * taken; k++) spans[2 * (t * stride + row) + k] = pos + found[2 * t * rows + k]!;
    at.row = row + taken;

    /** Go through the pieces in order, up to a row that is not plain; leaves `at.pos` there. */
    function settled(pieces: Int32Array, doubts: Int32Array, values: Float64Array): number {
      let taken = 0;
      for (let i = 0; i < count; i++) {
        const piece = pieces.subarray(i * PIECE.words, (i + 1) * PIECE.words);
        const own = Math.min(piece[PIECE.lineEnds]! + (i === 0 ? 1 : 0), rows - taken);
        for (let d = 0; d < piece[PIECE.doubts]!; d++) {
          const k = (i * MOST_DOUBTS + d) * DOUBT.words;
          const r = doubts[k + DOUBT.row]!;
          const slot = doubts[k + DOUBT.slot]!;
          const cell = utf8(bytes, pos + doubts[k + DOUBT.begin]!, pos + doubts[k + DOUBT.end]!);
          const value = cell === undefined ? undefined : settle(cell, row + r, slot);
          if (value === undefined) {
            at.pos = pos + doubts[k + DOUBT.rowBegin]!;
            return r;
          }
          values[slot * rows + r] = value;
        }
        if (own > 0) at.pos = pos + piece[PIECE.stop]!;
        taken += piece[PIECE.taken]!;
        if (piece[PIECE.taken]! < own) break;
      }
      return taken;
    }
  });
}
