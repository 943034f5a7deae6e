// Rows of plain numbers and text, piece by piece. The same in plain code, equal to the last bit:
// src/core/formats/csv-numbers.ts; how the pieces are laid out: src/core/formats/csv-pieces.ts.

const LF: u32 = 10;
const CR: u32 = 13;
const TAB: u32 = 9;
const BLANK: u32 = 32;
const QUOTE: u32 = 34;

/** Words of a piece: line ends in it and before it (given), rows taken, where it stopped, cells in doubt. */
const PIECE_BYTES: usize = 20;
/** Words of a cell in doubt: row, column of numbers, begin and end of the cell, begin of the row. */
const DOUBT_BYTES: usize = 20;

/** Count the line feeds of pieces begin .. end - 1 of the text. */
export function csvLineEnds(begin: i32, end: i32, text: usize, size: i32, pieceSize: i32, pieces: usize): void {
  const lf = i8x16.splat(<i8>LF);
  for (let i = begin; i < end; i++) {
    let p = text + <usize>i * pieceSize;
    const stop = text + <usize>min(size, (i + 1) * pieceSize);
    let count = 0;
    for (; p + 16 <= stop; p += 16) count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(p), lf)));
    for (; p < stop; p++) count += <i32>(<u32>load<u8>(p) == LF);
    store<i32>(pieces + <usize>i * PIECE_BYTES, count);
  }
}

/**
 * Read the rows that begin behind a line feed of pieces begin .. end - 1 (and, for piece 0, the first row), as
 * far as they are plain and among the first `rows`. Column s of the numbers holds out[s rows] ..., text column
 * t has the begin and the end of its cells in spans[2 t rows] ...; a cell that is no plain number of up to 19
 * digits and 31 characters within the normal doubles is left in doubt, up to `mostDoubts` of them a piece.
 *
 * 33 bytes before the text and 32 behind it may be read.
 */
export function csvRows(
  begin: i32,
  end: i32,
  text: usize,
  size: i32,
  pieceSize: i32,
  pieces: usize,
  plan: usize,
  powers: usize,
  out: usize,
  spans: usize,
  rows: i32,
  doubts: usize,
  mostDoubts: i32,
): void {
  for (let i = begin; i < end; i++) {
    const piece = pieces + <usize>i * PIECE_BYTES;
    const before = load<i32>(piece, 4);
    let row = before + 1;
    let count = load<i32>(piece);
    let p = text + <usize>i * pieceSize;
    if (i == 0) {
      row = 0;
      count++;
    } else if (count > 0) {
      while (<u32>load<u8>(p) != LF) p++;
      p++;
    }
    count = min(count, rows - row);
    if (count <= 0) {
      store<i32>(piece, 0, 8);
      store<i32>(piece, 0, 16);
      continue;
    }
    text0 = text;
    delimiter = load<u32>(plan);
    width = load<i32>(plan, 4);
    maxRecord = <usize>load<u32>(plan, 8);
    cells = plan + 12;
    fives = powers;
    numbers = out;
    textSpans = spans;
    stride = rows;
    list = doubts + <usize>i * mostDoubts * DOUBT_BYTES;
    room = mostDoubts;
    noted = 0;
    let taken = 0;
    for (const stop = text + size; taken < count && p < stop; taken++) {
      const kept = noted;
      const next = readRow(p, row + taken);
      if (next == 0) {
        noted = kept;
        break;
      }
      p = next;
    }
    store<i32>(piece, taken, 8);
    store<u32>(piece, <u32>(p - text), 12);
    store<i32>(piece, noted, 16);
  }
}

// What does not change within a piece.
let text0: usize = 0;
let delimiter: u32 = 0;
let width: i32 = 0;
let maxRecord: usize = 0;
let cells: usize = 0;
let fives: usize = 0;
let numbers: usize = 0;
let textSpans: usize = 0;
let stride: i32 = 0;
let list: usize = 0;
let room: i32 = 0;
/** Cells in doubt so far. */
let noted: i32 = 0;

/** Read one row; answers where the next one begins, or 0 if this one is not plain. */
function readRow(start: usize, row: i32): usize {
  const mark = delimiter;
  const blanks = mark == BLANK;
  const tab = mark == TAB ? BLANK : TAB;
  const last = width - 1;
  const to = numbers + (<usize>row << 3);
  const columnBytes = stride << 3;
  let slotAt = cells;
  let p = start;
  let byte: u32 = 0;
  for (let j = 0; j <= last; j++, slotAt += 4) {
    byte = load<u8>(p);
    while (byte <= BLANK && (byte == BLANK || byte == tab)) byte = load<u8>(++p);
    const cell = p;
    const slot = load<i32>(slotAt);
    let cellEnd: usize = 0;
    if (slot >= 0) {
      cellEnd = readNumber(p, to + <usize>(slot * columnBytes));
      if (cellEnd != 0) {
        byte = load<u8>(cellEnd);
        p = cellEnd + 1;
        if (byte == mark && j < last && !blanks) continue;
        p = cellEnd;
        while (byte == BLANK || byte == tab) byte = load<u8>(++p);
        if (byte != mark && byte != LF && byte != CR && !(blanks && p > cellEnd)) cellEnd = 0;
      }
    }
    if (cellEnd == 0) {
      // Text, not wanted, or in doubt: only where it ends matters, and that no quote hides this.
      p = cell;
      byte = load<u8>(p);
      while (byte != mark && byte != LF && byte != CR && byte != QUOTE && !(blanks && byte == TAB)) {
        byte = load<u8>(++p);
      }
      if (byte == QUOTE || (p == cell && (blanks || width == 1))) return 0;
      let stop = p;
      while (stop > cell && (load<u8>(stop - 1) == BLANK || load<u8>(stop - 1) == tab)) stop--;
      if (!noteCell(j, slot, row, start, cell, stop)) return 0;
      cellEnd = p;
      while (byte == BLANK || byte == tab) byte = load<u8>(++p);
    }
    if (j < last) {
      if (blanks) {
        if (p == cellEnd) return 0;
      } else {
        if (byte != mark) return 0;
        p++;
      }
    } else if (byte == mark) {
      // One delimiter may close the row.
      byte = load<u8>(++p);
      while (byte == BLANK || byte == tab) byte = load<u8>(++p);
    }
  }
  if (byte == CR) byte = load<u8>(++p);
  return byte == LF && ++p - start <= maxRecord ? p : 0;
}

/** Write down where a cell of text, or one in doubt, lies; false if there is no room. */
function noteCell(j: i32, slot: i32, row: i32, start: usize, cell: usize, stop: usize): bool {
  const textSlot = load<i32>(cells + (<usize>(width + j) << 2));
  if (textSlot >= 0) {
    const span = textSpans + ((<usize>textSlot * stride + row) << 3);
    store<u32>(span, <u32>(cell - text0));
    store<u32>(span, <u32>(stop - text0), 4);
  } else if (slot >= 0) {
    if (noted == room) return false;
    const doubt = list + <usize>noted * DOUBT_BYTES;
    noted++;
    store<i32>(doubt, row);
    store<i32>(doubt, slot, 4);
    store<u32>(doubt, <u32>(cell - text0), 8);
    store<u32>(doubt, <u32>(stop - text0), 12);
    store<u32>(doubt, <u32>(start - text0), 16);
  }
  return true;
}

/**
 * The number `[+-]digits[.digits][e[+-]digits]` that begins at `at`, stored at `to`; answers where it ends, or
 * 0 if there is none, or no certain one.
 *
 * Its end is found in 32 bytes at once. Then the digits, without the point and up to 32 of them, are laid side
 * by side so that the last one comes last: those behind the point are where they should be, those before it
 * one byte too early. Sums of 2, 4 and 8 neighbours leave four integers of eight digits.
 */
// @ts-ignore: decorator
@inline
function readNumber(at: usize, to: usize): usize {
  const sign = load<u8>(at);
  const negative = <i32>(sign == 45);
  const signed = negative | <i32>(sign == 43);
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const zero = v128.load(ZEROS);
  const nine = v128.load(NINES);
  const point = v128.load(POINTS);
  const points = i8x16.bitmask(i8x16.eq(a, point)) | (i8x16.bitmask(i8x16.eq(b, point)) << 16);
  const digits =
    i8x16.bitmask(i8x16.le_u(i8x16.sub(a, zero), nine)) |
    (i8x16.bitmask(i8x16.le_u(i8x16.sub(b, zero), nine)) << 16) |
    signed;
  const whole = ctz(~digits);
  const pointed = (points >>> whole) & 1;
  const length = ctz(~(digits | (pointed << whole)));
  const n = length - pointed - signed;
  if (length == 32 || n == 0) return 0;

  let end = at + length;
  const straight = STEPS + select(n + signed - whole, 32, pointed);
  const wanted = STEPS + n;
  const low = v128.bitselect(v128.load(end - 16), v128.load(end - 17), v128.load(straight, 16));
  const high = v128.bitselect(v128.load(end - 32), v128.load(end - 33), v128.load(straight));
  const eights = i32x4.dot_i16x8_s(
    i16x8.narrow_i32x4_s(
      fours(v128.and(i8x16.sub(low, zero), v128.load(wanted, 16))),
      fours(v128.and(i8x16.sub(high, zero), v128.load(wanted))),
    ),
    v128.load(TEN_THOUSANDS),
  );
  const lows = <u64>i64x2.extract_lane(eights, 0);
  const highs = <u64>i64x2.extract_lane(eights, 1);
  if ((highs & 0xffffffff) != 0 || highs >> 32 >= 1000) return 0; // more than 19 digits
  const w = (highs >> 32) * 10000000000000000 + (lows & 0xffffffff) * 100000000 + (lows >> 32);

  let q = whole - signed - n;
  if ((load<u8>(end) | 32) == 101) {
    let byte = <i32>load<u8>(++end);
    const down = byte == 45;
    if (down || byte == 43) byte = load<u8>(++end);
    const first = end;
    let exponent = 0;
    while (byte >= 48 && byte <= 57) {
      if (exponent < 100000) exponent = exponent * 10 + byte - 48;
      byte = load<u8>(++end);
    }
    if (end == first) return 0;
    q += down ? -exponent : exponent;
  }
  const bits = nearestDouble(w, q);
  if (bits >= INFINITE) return 0;
  store<u64>(to, bits | (<u64>negative << 63));
  return end;
}

/** Sixteen digits as four numbers of four digits. */
// @ts-ignore: decorator
@inline
function fours(digits: v128): v128 {
  const tens = i16x8.mul(v128.and(digits, v128.load(EVEN)), v128.load(TENS));
  return i32x4.dot_i16x8_s(i16x8.add(tens, i16x8.shr_u(digits, 8)), v128.load(HUNDREDS));
}

// Constants come from memory: written in code, each would be built anew for every number.
const ZEROS = memory.data<u8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16);
const NINES = memory.data<u8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16);
const POINTS = memory.data<u8>([46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46], 16);
const EVEN = memory.data<u16>([255, 255, 255, 255, 255, 255, 255, 255], 16);
const TENS = memory.data<u16>([10, 10, 10, 10, 10, 10, 10, 10], 16);
const HUNDREDS = memory.data<u16>([100, 1, 100, 1, 100, 1, 100, 1], 16);
const TEN_THOUSANDS = memory.data<u16>([10000, 1, 10000, 1, 10000, 1, 10000, 1], 16);
/** 32 lanes off, 32 on: from STEPS + k the last k of 32 lanes are on. */
const STEPS = memory.data<u64>([0, 0, 0, 0, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE], 16);

const SMALLEST: i32 = -342;
const LARGEST: i32 = 308;
const INFINITE: u64 = 0x7ff0000000000000;

/**
 * The bits of the double nearest to w 10^q, ties to even; INFINITE where it is subnormal, too large or far out.
 * The upper and the lower half of 5^q, cut to 128 bits, come from `fivePowers` (src/core/formats/decimal.ts).
 *
 * @see Lemire, Number parsing at a gigabyte per second, 2021; that 128 bits always suffice: Mushtak and
 *      Lemire, Fast number parsing without fallback, 2023
 */
function nearestDouble(w: u64, q: i32): u64 {
  if (w == 0) return 0;
  if (<u32>(q - SMALLEST) > <u32>(LARGEST - SMALLEST)) return INFINITE;
  const shift = clz(w);
  const five = fives + (<usize>(q - SMALLEST) << 4);
  const m = w << shift;
  const first = load<u64>(five);
  let high = upperHalf(m, first);
  let low = m * first;
  if ((high & 0x1ff) == 0x1ff) {
    const more = upperHalf(m, load<u64>(five, 8));
    low += more;
    if (low < more) high++;
  }
  const upper = high >> 63;
  let mantissa = high >> (upper + 9);
  const exponent = ((217706 * q) >> 16) + 1086 + <i32>upper - <i32>shift; // 217706 / 2^16 = log2(10)
  if (exponent <= 0) return INFINITE;
  // Half way between two doubles, as happens for small powers only: to even.
  if (<u32>(q + 4) <= 27) {
    if (low <= 1 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) mantissa &= ~1;
  }
  // A mantissa that is rounded up to 2^53 carries into the exponent by the addition.
  return (<u64>(exponent - 1) << 52) + ((mantissa + (mantissa & 1)) >> 1);
}

/** The upper 64 bits of x y. */
// @ts-ignore: decorator
@inline
function upperHalf(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  return x1 * y1 + (middle >> 32) + ((x0 * y1 + (middle & 0xffffffff)) >> 32);
}
