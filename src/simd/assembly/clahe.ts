// Contrast limited adaptive histogram equalisation: a curve for each tile, then a blend of the four nearest ones. The
// same float32 operations in the same order as the plain kernel, so that both give the same bytes.

// @ts-ignore: decorator
@inline
function levelAt(p: usize, i: usize, bytes: i32): usize {
  return bytes == 1 ? <usize>load<u8>(p + i) : <usize>load<u16>(p + (i << 1));
}

/**
 * Curves of tiles begin..end-1. `columns` and `rows` tell which sample of the picture stands at each place of the
 * extended one; `limit` 0 is none; `counts` has room for the levels of every tile.
 */
export function claheCurves(
  begin: i32, end: i32, picture: usize, bytes: i32, width: i32, columns: usize, rows: usize, across: i32,
  tileWidth: i32, tileHeight: i32, levels: i32, limit: i32, counts: usize, curves: usize,
): void {
  const scale = <f32>(<f64>(levels - 1) / <f64>(tileWidth * tileHeight));
  for (let t = begin; t < end; t++) {
    const h = counts + ((<usize>t * <usize>levels) << 2);
    memory.fill(h, 0, <usize>levels << 2);
    const left = columns + (<usize>((t % across) * tileWidth) << 2);
    const top = rows + (<usize>((t / across) * tileHeight) << 2);
    for (let y = 0; y < tileHeight; y++) {
      const line = <usize>load<i32>(top + (<usize>y << 2)) * <usize>width;
      // Columns of the picture lie side by side, those of the extension do not.
      const x0 = (t % across) * tileWidth;
      const inside = max(0, min(tileWidth, width - x0));
      count(picture, line + <usize>x0, inside, bytes, h);
      for (let x = inside; x < tileWidth; x++)
        count(picture, line + <usize>load<i32>(left + (<usize>x << 2)), 1, bytes, h);
    }
    if (limit > 0) limitCounts(h, levels, limit);
    let sum = 0;
    for (let v = 0; v < levels; v++) {
      sum += load<i32>(h + (<usize>v << 2));
      const level = <u32>min<f32>(<f32>(levels - 1), nearest<f32>(<f32>sum * scale));
      const at = <usize>t * <usize>levels + <usize>v;
      if (bytes == 1) store<u8>(curves + at, <u8>level);
      else store<u16>(curves + (at << 1), <u16>level);
    }
  }
}

/** n samples in a row; runs of one level would wait for each other, so the two counts of a pair are made apart. */
function count(picture: usize, first: usize, n: i32, bytes: i32, h: usize): void {
  if (bytes == 2) {
    for (let i = <usize>0; i < <usize>n; i++) {
      const at = h + (levelAt(picture, first + i, 2) << 2);
      store<i32>(at, load<i32>(at) + 1);
    }
    return;
  }
  let p = picture + first;
  const stop = p + <usize>n;
  for (; p + 1 < stop; p += 2) {
    const u = <usize>load<u8>(p), v = <usize>load<u8>(p, 1);
    const same = i32(u == v);
    const at = h + (u << 2), to = h + (v << 2);
    const a = load<i32>(at), b = load<i32>(to);
    store<i32>(at, a + 1);
    store<i32>(to, b + 1 + same);
  }
  if (p < stop) {
    const at = h + (<usize>load<u8>(p) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

function limitCounts(h: usize, levels: i32, limit: i32): void {
  let cut = 0;
  for (let v = 0; v < levels; v++) {
    const n = load<i32>(h + (<usize>v << 2));
    if (n > limit) {
      cut += n - limit;
      store<i32>(h + (<usize>v << 2), limit);
    }
  }
  const each = cut / levels;
  let rest = cut - each * levels;
  for (let v = 0; v < levels; v++) {
    const at = h + (<usize>v << 2);
    store<i32>(at, load<i32>(at) + each);
  }
  const step = rest > 0 ? max(1, levels / rest) : 1;
  for (let v = 0; v < levels && rest > 0; v += step, rest--) {
    const at = h + (<usize>v << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/**
 * Rows begin..end-1. `first` has for each column the curves on its left and right, in levels from the first tile of a
 * row; `places` how far it is from the left one.
 */
export function claheRows(
  begin: i32, end: i32, picture: usize, bytes: i32, width: i32, first: usize, places: usize, across: i32, down: i32,
  tileHeight: i32, levels: i32, curves: usize, out: usize,
): void {
  const part = <f32>(<f64>1 / <f64>tileHeight);
  const line = <usize>across * <usize>levels;
  for (let y = begin; y < end; y++) {
    const at = <f32>y * part - 0.5;
    const j = <i32>Math.floor(<f64>at);
    const v = at - <f32>j;
    const w = <f32>1 - v;
    const upper = curves + (((<usize>max(0, j)) * line) << <usize>(bytes - 1));
    const lower = curves + (((<usize>min(down - 1, j + 1)) * line) << <usize>(bytes - 1));
    let p = <usize>y * <usize>width;
    for (let x = 0; x < width; x++, p++) {
      const level = levelAt(picture, p, bytes);
      const a = <usize>load<i32>(first + (<usize>x << 3)) + level;
      const b = <usize>load<i32>(first + (<usize>x << 3), 4) + level;
      const u = load<f32>(places + (<usize>x << 2));
      const t = <f32>1 - u;
      const above = <f32>(<u32>levelAt(upper, a, bytes)) * t + <f32>(<u32>levelAt(upper, b, bytes)) * u;
      const below = <f32>(<u32>levelAt(lower, a, bytes)) * t + <f32>(<u32>levelAt(lower, b, bytes)) * u;
      const level2 = <u32>nearest<f32>(above * w + below * v);
      if (bytes == 1) store<u8>(out + p, <u8>level2);
      else store<u16>(out + (p << 1), <u16>level2);
    }
  }
}

/**
 * The same for bytes. `corners` has for each stretch between the middles of tiles, row by row, and for each level the
 * levels of the four curves there, in one word; `stretches` the first word of each column's stretch.
 */
export function claheBytes(
  begin: i32, end: i32, picture: usize, width: i32, stretches: usize, places: usize, across: i32, tileHeight: i32,
  corners: usize, out: usize,
): void {
  const part = <f32>(<f64>1 / <f64>tileHeight);
  const low = i32x4.splat(255);
  const one = f32x4.splat(1);
  for (let y = begin; y < end; y++) {
    const at = <f32>y * part - 0.5;
    const j = <i32>Math.floor(<f64>at);
    const v = f32x4.splat(at - <f32>j);
    const w = f32x4.sub(one, v);
    const row = corners + ((<usize>((j + 1) * (across + 1))) << 10);
    let p = picture + <usize>y * <usize>width;
    let q = out + <usize>y * <usize>width;
    let s = stretches;
    let f = places;
    let x = 0;
    for (; x + 3 < width; x += 4, p += 4, q += 4, s += 16, f += 16) {
      let words = v128.load32_zero(word(row, s, p));
      words = v128.load32_lane(word(row, s + 4, p + 1), words, 1);
      words = v128.load32_lane(word(row, s + 8, p + 2), words, 2);
      words = v128.load32_lane(word(row, s + 12, p + 3), words, 3);
      const bytes = i16x8.narrow_i32x4_u(blend(words, v128.load(f), v, w, low, one), low);
      v128.store32_lane(q, i8x16.narrow_i16x8_u(bytes, bytes), 0);
    }
    for (; x < width; x++, p++, q++, s += 4, f += 4) {
      const level = blend(v128.load32_zero(word(row, s, p)), v128.load32_zero(f), v, w, low, one);
      store<u8>(q, <u8>i32x4.extract_lane(level, 0));
    }
  }
}

// @ts-ignore: decorator
@inline
function word(row: usize, stretch: usize, p: usize): usize {
  return row + (<usize>(load<i32>(stretch) + <i32>load<u8>(p)) << 2);
}

// @ts-ignore: decorator
@inline
function blend(words: v128, u: v128, v: v128, w: v128, low: v128, one: v128): v128 {
  const t = f32x4.sub(one, u);
  const a = f32x4.convert_i32x4_u(v128.and(words, low));
  const b = f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(words, 8), low));
  const c = f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(words, 16), low));
  const d = f32x4.convert_i32x4_u(i32x4.shr_u(words, 24));
  const above = f32x4.add(f32x4.mul(a, t), f32x4.mul(b, u));
  const below = f32x4.add(f32x4.mul(c, t), f32x4.mul(d, u));
  return i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.add(f32x4.mul(above, w), f32x4.mul(below, v))));
}
