import { EXACT_POWER, nearestDouble } from './decimal.js';

/** Where a scan stands; it is moved on by the scan. */
export interface Cursor {
  pos: number;
  row: number;
}

const TOO_LONG = 16; // more digits than `rest` takes: the number goes to Number()

/** How a plain numeric table is laid out. */
export interface NumericPlan {
  /** Byte between cells; a blank (32) stands for any run of blanks and tabs. */
  delimiter: number;
  /** Cells in a row. */
  width: number;
  /** For each cell of a row the column of numbers it fills, or -1. */
  slots: Int32Array;
  /** For each cell of a row the column of text it belongs to, or -1: its begin and end go to `spans`. */
  textSlots: Int32Array;
  /** Of the text in column t and this row: spans[2 (t stride + row)] and the number behind it. */
  spans: Int32Array;
  /** Room for each column in `out`: column s holds out[s * stride] … */
  stride: number;
  /** A longer row is left to the record reader, which refuses it. */
  maxRecord: number;
}

/**
 * Read rows of plain decimal numbers and plain text from bytes[at.pos] up to `end` into `out`, until `stride` rows are
 * there. It stops, at the start of the row, before anything else: quotes, no number where one is due, blank
 * lines, a row that is too short or too long, a number beyond the doubles. The record reader, which knows all these,
 * takes that row. Every row must end with a line end inside the bytes.
 *
 * A cell is `[+-]digits[.digits][e[+-]digits]` with blanks around it; its value is that of Number(cell), bit
 * for bit. Digits are taken four at a time from one 32-bit word, and gathered as m + rest / 10^r, a
 * double-double for `nearestDouble`; this costs half of what digit by digit does. Four bytes past the last
 * one may be read.
 */
export function scanNumbers(
  bytes: Uint8Array,
  end: number,
  at: Cursor,
  { delimiter, width, slots, textSlots, spans, stride, maxRecord }: NumericPlan,
  out: Float64Array,
): void {
  let { pos, row } = at;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blanks = delimiter === 32;
  const tab = delimiter === 9 ? 32 : 9;
  rows: while (pos < end && row < stride) {
    let p = pos;
    let byte = 0;
    for (let j = 0; j < width; j++) {
      byte = bytes[p]!;
      while (byte === 32 || byte === tab) byte = bytes[++p]!;
      const slot = slots[j]!;
      if (slot < 0) {
        // Text, or not wanted: only where it ends matters, and that no quote hides this.
        const begin = p;
        while (byte !== delimiter && byte !== 10 && byte !== 13 && byte !== 34) {
          if (blanks && byte === 9) break;
          byte = bytes[++p]!;
        }
        if (byte === 34 || (p === begin && (blanks || width === 1))) break rows;
        const text = textSlots[j]!;
        if (text >= 0) {
          let stop = p;
          while (stop > begin && (bytes[stop - 1] === 32 || bytes[stop - 1] === tab)) stop--;
          spans[2 * (text * stride + row)] = begin;
          spans[2 * (text * stride + row) + 1] = stop;
        }
      } else {
        const begin = p;
        const negative = byte === 45;
        if (negative || byte === 43) byte = bytes[++p]!;
        let m = 0; // the first 12 to 15 digits from the first that is no zero
        let n = 0;
        let rest = 0; // the next 12 to 15
        let r = 0;
        let digits = 0;
        let point = -1;
        let e = 0;
        for (;;) {
          // Four bytes at a time; `odd` marks those that are no digits, k counts the digits before.
          let four = view.getUint32(p, true) ^ 0x30303030;
          const odd = (four | (four + 0x06060606)) & 0xf0f0f0f0;
          let k = 4;
          if (odd !== 0) {
            k = (31 - Math.clz32(odd & -odd)) >>> 3;
            four = k === 0 ? 0 : four << (32 - 8 * k);
          }
          four = four * 10 + (four >>> 8);
          four = (four & 0xff) * 100 + ((four >>> 16) & 0xff);
          if (n <= 11) {
            m = m * EXACT_POWER[k]! + four;
            if (m > 0) n += k;
          } else {
            if (r <= 11) rest = rest * EXACT_POWER[k]! + four;
            r += r <= 11 || k === 0 ? k : TOO_LONG;
          }
          digits += k;
          p += k;
          if (odd !== 0) {
            byte = bytes[p]!;
            if (byte !== 46 || point >= 0) break;
            point = digits;
            p++;
          }
        }
        if (digits === 0) break rows;
        if (point >= 0) e = point - digits;
        if (byte === 101 || byte === 69) {
          byte = bytes[++p]!;
          const down = byte === 45;
          if (down || byte === 43) byte = bytes[++p]!;
          const start = p;
          let exponent = 0;
          while (byte >= 48 && byte <= 57) {
            if (exponent < 100000) exponent = exponent * 10 + byte - 48;
            byte = bytes[++p]!;
          }
          if (p === start) break rows;
          e += down ? -exponent : exponent;
        }
        let value = r <= 15 ? nearestDouble(m, r === 0 ? 0 : rest / EXACT_POWER[r]!, e + r) : Number.NaN;
        if (negative) value = -value;
        if (Number.isNaN(value)) {
          value = Number(latin1(bytes, begin, p));
          if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) break rows;
        }
        out[slot * stride + row] = value;
      }
      const cellEnd = p;
      while (byte === 32 || byte === tab) byte = bytes[++p]!;
      if (j < width - 1) {
        if (blanks) {
          if (p === cellEnd) break rows;
        } else {
          if (byte !== delimiter) break rows;
          p++;
        }
      } else if (byte === delimiter) {
        // One delimiter may close the row.
        byte = bytes[++p]!;
        while (byte === 32 || byte === tab) byte = bytes[++p]!;
      }
    }
    if (byte === 10) p++;
    else if (byte === 13) {
      p++;
      if (p < end && bytes[p] === 10) p++;
    } else break;
    if (p - pos > maxRecord) break;
    pos = p;
    row++;
  }
  at.pos = pos;
  at.row = row;
}

function latin1(bytes: Uint8Array, begin: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(begin, end));
}
