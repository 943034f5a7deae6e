// Haar-like features over integral images, four windows at once: neighbours in a picture, whose corners lie side by
// side in memory, or the training windows of a transposed table (a row of all windows for each corner).
//
// A record has twelve words: kind (0 two rectangles, 1 three, 2 four), byte offsets of the boundaries along the
// feature (four) and across it (three), then of a stump threshold, vote below, vote above. Offsets of rows and columns
// simply add up, so that a feature and its transpose are the same code.

const RECORD: usize = 48;

/** Sum between two boundaries across, up to boundary `along`. */
@inline
function strip(base: usize, record: usize, along: usize, across: usize): v128 {
  const from = base + load<u32>(record + (along << 2), 4);
  return i32x4.sub(
    v128.load(from + load<u32>(record + (across << 2), 24)),
    v128.load(from + load<u32>(record + (across << 2), 20)),
  );
}

/** White minus black. The middle of three counts twice, so that the answer to a constant is 0. */
@inline
function response(base: usize, record: usize): v128 {
  const kind = load<i32>(record);
  const a = strip(base, record, 0, 0);
  const b = strip(base, record, 1, 0);
  const c = strip(base, record, 2, 0);
  if (kind == 1) {
    const d = strip(base, record, 3, 0);
    const bc = i32x4.sub(b, c);
    return i32x4.add(i32x4.add(bc, i32x4.shl(bc, 1)), i32x4.sub(d, a));
  }
  const near = i32x4.sub(i32x4.shl(b, 1), i32x4.add(a, c));
  if (kind == 0) return near;
  const d = strip(base, record, 0, 1);
  const e = strip(base, record, 1, 1);
  const f = strip(base, record, 2, 1);
  return i32x4.sub(near, i32x4.sub(i32x4.shl(e, 1), i32x4.add(d, f)));
}

@inline
function windowSum(base: usize, right: usize, down: usize): v128 {
  return i32x4.sub(
    i32x4.sub(v128.load(base + down + right), v128.load(base + down)),
    i32x4.sub(v128.load(base + right), v128.load(base)),
  );
}

/** n q - s^2 of two windows: n^2 times their variance, in whole numbers a double holds exactly. */
@inline
function spread(s: v128, q: v128, n: f64): v128 {
  const sum = f64x2.convert_low_i32x4_u(s);
  return f64x2.sub(f64x2.mul(f64x2.splat(n), f64x2.convert_low_i32x4_u(q)), f64x2.mul(sum, sum));
}

/** `bytes` in whole vectors; memory.fill goes byte by byte where bulk memory is off. */
@inline
function clear(at: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, i32x4.splat(0));
}

let hits: i32 = 0;

/**
 * A row of `count` windows through the cascade. `out` of a window: stages passed and sum of their margins, with that
 * of the one it failed (dense); or, of those that pass all, index and sum of margins, counted in `hits`.
 */
function scanRow(
  sums: usize, squares: usize, count: i32, right: usize, down: usize, pixels: f64, leastSpread: f64,
  stages: usize, stageCount: i32, dense: bool, index: i32, out: usize,
): void {
  const least = f64x2.splat(leastSpread);
  for (let x = 0; x < count; x += 4) {
    const base = sums + ((<usize>x) << 2);
    const s = windowSum(base, right, down);
    const q = windowSum(squares + ((<usize>x) << 2), right, down);
    const low = spread(s, q, pixels);
    const high = spread(
      v128.shuffle<i32>(s, s, 2, 3, 2, 3),
      v128.shuffle<i32>(q, q, 2, 3, 2, 3),
      pixels,
    );
    let alive = v128.shuffle<i32>(f64x2.ge(low, least), f64x2.ge(high, least), 0, 2, 4, 6);
    const deviation = v128.shuffle<i32>(
      f32x4.demote_f64x2_zero(f64x2.sqrt(low)),
      f32x4.demote_f64x2_zero(f64x2.sqrt(high)),
      0, 1, 4, 5,
    );
    let depth = i32x4.splat(0);
    let total = v128.andnot(f32x4.splat(-Infinity), alive);
    let record = stages + ((<usize>stageCount) << 3);
    for (let k = 0; k < stageCount && v128.any_true(alive); k++) {
      const stage = stages + ((<usize>k) << 3);
      let votes = f32x4.splat(0);
      for (const end = record + RECORD * <usize>load<i32>(stage); record < end; record += RECORD) {
        const limit = f32x4.mul(v128.load32_splat(record, 32), deviation);
        const below = f32x4.lt(f32x4.convert_i32x4_s(response(base, record)), limit);
        votes = f32x4.add(
          votes,
          v128.bitselect(v128.load32_splat(record, 36), v128.load32_splat(record, 40), below),
        );
      }
      const margin = f32x4.sub(votes, v128.load32_splat(stage, 4));
      total = f32x4.add(total, v128.and(margin, alive));
      alive = v128.and(alive, f32x4.ge(margin, f32x4.splat(0)));
      depth = i32x4.sub(depth, alive);
    }
    if (dense) {
      const to = out + ((<usize>x) << 3);
      v128.store(to, v128.shuffle<i32>(depth, total, 0, 4, 1, 5));
      v128.store(to, v128.shuffle<i32>(depth, total, 2, 6, 3, 7), 16);
    } else if (v128.any_true(alive)) {
      for (let lane = 0; lane < 4 && x + lane < count; lane++) {
        const bits = i32x4.bitmask(alive);
        if (((bits >> lane) & 1) == 0) continue;
        const to = out + ((<usize>hits) << 3);
        store<i32>(to, index + x + lane);
        const value =
          lane == 0
            ? f32x4.extract_lane(total, 0)
            : lane == 1
              ? f32x4.extract_lane(total, 1)
              : lane == 2
                ? f32x4.extract_lane(total, 2)
                : f32x4.extract_lane(total, 3);
        store<f32>(to, value, 4);
        hits++;
      }
    }
  }
}

/** Training windows begin..end-1 of a transposed table whose rows have `stride` bytes; begin is a multiple of four. */
export function haarJudge(
  begin: i32, end: i32, sums: usize, squares: usize, right: usize, down: usize, pixels: f64, leastSpread: f64,
  stages: usize, stageCount: i32, out: usize,
): void {
  const at = (<usize>begin) << 2;
  scanRow(
    sums + at, squares + at, end - begin, right, down, pixels, leastSpread,
    stages, stageCount, true, 0, out + (at << 1),
  );
}

/**
 * Row y of a picture made smaller: pixel x is the mean over the area it covers. All in whole numbers: a source
 * pixel is `width` (`height`) units long, a pixel of the result as many as the source has pixels.
 */
function shrinkRow(
  source: usize, sourceWidth: i32, sourceHeight: i32, width: i32, height: i32, y: i32, columns: usize, to: usize,
): void {
  const padded = (sourceWidth + 15) & ~15;
  clear(columns, (<usize>padded) << 2);
  const top = <i64>y * sourceHeight;
  const bottom = top + sourceHeight;
  for (let i = <i32>(top / height); <i64>i * height < bottom; i++) {
    const weight = <i32>(min<i64>(bottom, <i64>(i + 1) * height) - max<i64>(top, <i64>i * height));
    const w = i32x4.splat(weight);
    const row = source + <usize>i * <usize>sourceWidth;
    let x: usize = 0;
    for (; x + 16 <= <usize>sourceWidth; x += 16) {
      const to = columns + (x << 2);
      const v = v128.load(row + x);
      const a = i16x8.extend_low_i8x16_u(v);
      const b = i16x8.extend_high_i8x16_u(v);
      v128.store(to, i32x4.add(v128.load(to), i32x4.mul(w, i32x4.extend_low_i16x8_u(a))));
      v128.store(to, i32x4.add(v128.load(to, 16), i32x4.mul(w, i32x4.extend_high_i16x8_u(a))), 16);
      v128.store(to, i32x4.add(v128.load(to, 32), i32x4.mul(w, i32x4.extend_low_i16x8_u(b))), 32);
      v128.store(to, i32x4.add(v128.load(to, 48), i32x4.mul(w, i32x4.extend_high_i16x8_u(b))), 48);
    }
    for (; x < <usize>sourceWidth; x++) {
      const to = columns + (x << 2);
      store<i32>(to, load<i32>(to) + weight * <i32>load<u8>(row + x));
    }
  }
  const area = <f64>sourceWidth * <f64>sourceHeight;
  // The unit behind x is unit `left` of source pixel i.
  let i = columns;
  let left = 0;
  for (let x = 0; x < width; x++) {
    let missing = sourceWidth;
    let sum: i64 = 0;
    if (left > 0) {
      const part = min(width - left, missing);
      sum = <i64>load<i32>(i) * part;
      missing -= part;
      left += part;
      if (left == width) {
        left = 0;
        i += 4;
      }
    }
    let whole: i64 = 0;
    for (; missing >= width; missing -= width, i += 4) whole += load<i32>(i);
    sum += whole * width;
    if (missing > 0) {
      sum += <i64>load<i32>(i) * missing;
      left = missing;
    }
    store<u8>(to + x, <u8>(<f64>sum / area + 0.5));
  }
}

/**
 * Bands of pictures of all scales, each by itself: it is made smaller, summed and scanned while it is in the cache.
 * Of a piece (nine words): width and height of the scale, first row, rows of windows, distance of rows, scratch, room
 * for hits, their number, stages. `plan`: source, its width and height, width and height of the window, stages.
 * Scratch: two tables of (rows + window height) (width + 8) words, a row of the source in words, one of bytes.
 */
export function haarBands(begin: i32, end: i32, pieces: usize, plan: usize, pixels: f64, leastSpread: f64): void {
  const source = <usize>load<u32>(plan);
  const sourceWidth = load<i32>(plan, 4);
  const sourceHeight = load<i32>(plan, 8);
  const windowWidth = load<i32>(plan, 12);
  const windowHeight = load<i32>(plan, 16);
  const stageCount = load<i32>(plan, 20);
  for (let p = begin; p < end; p++) {
    const piece = pieces + 36 * <usize>p;
    const width = load<i32>(piece);
    const height = load<i32>(piece, 4);
    const first = load<i32>(piece, 8);
    const rows = load<i32>(piece, 12);
    const step = load<i32>(piece, 16);
    const sums = <usize>load<u32>(piece, 20);
    const out = <usize>load<u32>(piece, 24);
    const stages = <usize>load<u32>(piece, 32);
    const stride = (<usize>(width + 8)) << 2;
    const lines = rows + windowHeight - 1;
    const squares = sums + stride * <usize>(lines + 1);
    const columns = squares + stride * <usize>(lines + 1);
    const line = columns + ((<usize>((sourceWidth + 15) & ~15)) << 2);
    clear(sums, stride);
    clear(squares, stride);
    const same = width == sourceWidth && height == sourceHeight;
    for (let y = 0; y < lines; y++) {
      let row = line;
      if (same) row = source + <usize>(first + y) * <usize>sourceWidth;
      else shrinkRow(source, sourceWidth, sourceHeight, width, height, first + y, columns, line);
      let above = sums + stride * <usize>y;
      let above2 = squares + stride * <usize>y;
      store<i32>(above + stride, 0);
      store<i32>(above2 + stride, 0);
      let sum = 0;
      let square = 0;
      for (let x = 0; x < width; x++) {
        const v = <i32>load<u8>(row + x);
        sum += v;
        square += v * v;
        above += 4;
        above2 += 4;
        store<i32>(above + stride, load<i32>(above) + sum);
        store<i32>(above2 + stride, load<i32>(above2) + square);
      }
    }
    hits = 0;
    const right = (<usize>windowWidth) << 2;
    const down = stride * <usize>windowHeight;
    const count = width - windowWidth + 1;
    for (let y = 0; y < rows; y += step) {
      const at = stride * <usize>y;
      scanRow(
        sums + at, squares + at, count, right, down, pixels, leastSpread,
        stages, stageCount, false, (first + y) * width, out,
      );
    }
    store<i32>(piece, hits, 28);
  }
}

const DIGIT: i32 = 11;
const BUCKETS: i32 = 2048;

/**
 * For each feature the numbers of the windows by rising response over deviation; the top bit tells that the next one
 * has a larger response, so that a threshold fits between. begin is a multiple of `grain`, which has scratch
 * memory of its own: 8 n + 3 * 8192 bytes, rounded up to 64.
 */
export function haarOrders(
  begin: i32, end: i32, records: usize, sums: usize, deviations: usize, n: i32, orders: usize,
  scratch: usize, scratchBytes: usize, grain: i32,
): void {
  const keys = scratch + scratchBytes * <usize>(begin / grain);
  const padded = (n + 3) & ~3;
  const spare = keys + ((<usize>padded) << 2);
  const other = spare + ((<usize>padded) << 1);
  const counts = other + ((<usize>padded) << 1);
  for (let f = begin; f < end; f++) {
    const record = records + RECORD * <usize>f;
    clear(counts, 3 * BUCKETS * 4);
    for (let i = 0; i < n; i += 4) {
      const at = (<usize>i) << 2;
      const value = f32x4.div(f32x4.convert_i32x4_s(response(sums + at, record)), v128.load(deviations + at));
      // In the order of unsigned integers: negative numbers turned over, the others above them.
      const flip = v128.or(i32x4.shr_s(value, 31), i32x4.splat(<i32>0x80000000));
      v128.store(keys + at, v128.xor(value, flip));
    }
    for (let i = 0; i < n; i++) {
      const key = load<u32>(keys + ((<usize>i) << 2));
      const low = counts + ((<usize>(key & 2047)) << 2);
      const middle = counts + 8192 + ((<usize>((key >> 11) & 2047)) << 2);
      const high = counts + 16384 + ((<usize>(key >> 22)) << 2);
      store<u32>(low, load<u32>(low) + 1);
      store<u32>(middle, load<u32>(middle) + 1);
      store<u32>(high, load<u32>(high) + 1);
    }
    const out = orders + ((<usize>f * <usize>n) << 1);
    for (let i = 0; i < n; i++) store<u16>(out + ((<usize>i) << 1), <u16>i);
    sortBy(0, keys, out, spare, n, counts);
    sortBy(1, keys, spare, other, n, counts + 8192);
    sortBy(2, keys, other, out, n, counts + 16384);
    let key = load<u32>(keys + ((<usize>load<u16>(out)) << 2));
    for (let i = 0; i < n - 1; i++) {
      const at = out + ((<usize>i) << 1);
      const next = load<u32>(keys + ((<usize>load<u16>(at, 2)) << 2));
      if (next != key) store<u16>(at, load<u16>(at) | 0x8000);
      key = next;
    }
  }
}

function sortBy(digit: i32, keys: usize, from: usize, to: usize, n: i32, counts: usize): void {
  const shift = <u32>(digit * DIGIT);
  let sum: u32 = 0;
  for (let b = 0; b < BUCKETS; b++) {
    const at = counts + ((<usize>b) << 2);
    const count = load<u32>(at);
    store<u32>(at, sum);
    sum += count;
  }
  for (let i = 0; i < n; i++) {
    const index = load<u16>(from + ((<usize>i) << 1));
    const key = load<u32>(keys + ((<usize>index) << 2));
    const at = counts + ((<usize>((key >> shift) & 2047)) << 2);
    const place = load<u32>(at);
    store<u16>(to + ((<usize>place) << 1), index);
    store<u32>(at, place + 1);
  }
}
