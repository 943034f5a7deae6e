// The nearest vectors of each query: products of 4 queries with 8 data at a time stay in registers, as in
// matmul.ts, and are held against the worst that a query has kept so far. A step is one float32 of each vector,
// or a pair of whole numbers in 16 bits; both take 4 bytes, so that the two walk the memory alike.

/** Queries that a thread takes at once: with a panel of data they fit the first-level cache. */
const BLOCK: i32 = 64;

// @ts-ignore: decorator
@inline
function step<T>(sum: v128, a: v128, b: v128): v128 {
  if (isFloat<T>()) return f32x4.add(sum, f32x4.mul(a, b));
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

/** Puts a score into its place among the `keep` least, rising; of equals the first to come stays first. */
function insert<T>(score: T, name: i32, keep: i32, scores: usize, names: usize): void {
  let i = keep - 1;
  for (; i > 0 && load<T>(scores + ((<usize>(i - 1)) << 2)) > score; i--) {
    const at = (<usize>i) << 2;
    store<T>(scores + at, load<T>(scores + at - 4));
    store<i32>(names + at, load<i32>(names + at - 4));
  }
  store<T>(scores + ((<usize>i) << 2), score);
  store<i32>(names + ((<usize>i) << 2), name);
}

function insertF32(score: f32, name: i32, keep: i32, scores: usize, names: usize): void {
  insert<f32>(score, name, keep, scores, names);
}

function insertI32(score: i32, name: i32, keep: i32, scores: usize, names: usize): void {
  insert<i32>(score, name, keep, scores, names);
}

// @ts-ignore: decorator
@inline
function take<T>(score: T, name: i32, keep: i32, scores: usize, names: usize): void {
  if (score >= load<T>(scores + ((<usize>(keep - 1)) << 2))) return;
  if (isFloat<T>()) insertF32(<f32>score, name, keep, scores, names);
  else insertI32(<i32>score, name, keep, scores, names);
}

/** Four scores |b|^2 - 2 a b of one query. */
// @ts-ignore: decorator
@inline
function offer<T>(products: v128, norms: v128, first: i32, keep: i32, scores: usize, names: usize): void {
  const v = v128.sub<T>(norms, v128.add<T>(products, products));
  const worst = v128.load32_splat(scores + ((<usize>(keep - 1)) << 2));
  if (!v128.any_true(v128.lt<T>(v, worst))) return;
  take<T>(v128.extract_lane<T>(v, 0), first, keep, scores, names);
  take<T>(v128.extract_lane<T>(v, 1), first + 1, keep, scores, names);
  take<T>(v128.extract_lane<T>(v, 2), first + 2, keep, scores, names);
  take<T>(v128.extract_lane<T>(v, 3), first + 3, keep, scores, names);
}

/**
 * Blocks begin..end-1 of 64 queries. queries: rows of `steps` words, padded with zeros to a multiple of 4 rows.
 * panels: 8 data side by side, step after step; the last is padded with zeros, whose norms are the largest number.
 * scores and names: `keep` of each query, scores beginning at the largest number.
 */
// @ts-ignore: decorator
@inline
function nearest<T>(
  begin: i32, end: i32, queries: usize, count: i32, steps: i32, panels: usize, norms: usize, n: i32,
  keep: i32, scores: usize, names: usize,
): void {
  const row = (<usize>steps) << 2;
  const kept = (<usize>keep) << 2;
  for (let first = begin * BLOCK; first < min(count, end * BLOCK); first += BLOCK)
    for (let j = 0; j < n; j += 8) {
      const panel = panels + <usize>j * row;
      const low = v128.load(norms + ((<usize>j) << 2));
      const high = v128.load(norms + ((<usize>j) << 2), 16);
      const last = min(count, first + BLOCK);
      for (let q = first; q < last; q += 4) {
        let a = queries + <usize>q * row;
        let c00 = i32x4.splat(0);
        let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
        const a2 = a + 2 * row;
        const delta = a2 - a;
        for (let b = panel, stop = panel + (<usize>steps << 5); b < stop; b += 32, a += 4) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          const x0 = v128.load32_splat(a);
          c00 = step<T>(c00, x0, b0);
          c01 = step<T>(c01, x0, b1);
          const x1 = v128.load32_splat(a + row);
          c10 = step<T>(c10, x1, b0);
          c11 = step<T>(c11, x1, b1);
          const x2 = v128.load32_splat(a + delta);
          c20 = step<T>(c20, x2, b0);
          c21 = step<T>(c21, x2, b1);
          const x3 = v128.load32_splat(a + delta + row);
          c30 = step<T>(c30, x3, b0);
          c31 = step<T>(c31, x3, b1);
        }
        const s = scores + <usize>q * kept;
        const m = names + <usize>q * kept;
        offer<T>(c00, low, j, keep, s, m);
        offer<T>(c01, high, j + 4, keep, s, m);
        offer<T>(c10, low, j, keep, s + kept, m + kept);
        offer<T>(c11, high, j + 4, keep, s + kept, m + kept);
        offer<T>(c20, low, j, keep, s + 2 * kept, m + 2 * kept);
        offer<T>(c21, high, j + 4, keep, s + 2 * kept, m + 2 * kept);
        offer<T>(c30, low, j, keep, s + 3 * kept, m + 3 * kept);
        offer<T>(c31, high, j + 4, keep, s + 3 * kept, m + 3 * kept);
      }
    }
}

export function nearestF32(
  begin: i32, end: i32, queries: usize, count: i32, steps: i32, panels: usize, norms: usize, n: i32,
  keep: i32, scores: usize, names: usize,
): void {
  nearest<f32>(begin, end, queries, count, steps, panels, norms, n, keep, scores, names);
}

export function nearestI16(
  begin: i32, end: i32, queries: usize, count: i32, steps: i32, panels: usize, norms: usize, n: i32,
  keep: i32, scores: usize, names: usize,
): void {
  nearest<i32>(begin, end, queries, count, steps, panels, norms, n, keep, scores, names);
}

/** Queries begin..end-1 of `words` times 64 bits, by the number of bits that differ. */
export function nearestBits(
  begin: i32, end: i32, queries: usize, words: i32, data: usize, n: i32, keep: i32, scores: usize, names: usize,
): void {
  const row = (<usize>words) << 3;
  for (let q = begin; q < end; q++) {
    const query = queries + <usize>q * row;
    const s = scores + ((<usize>(q * keep)) << 2);
    const m = names + ((<usize>(q * keep)) << 2);
    let worst = load<i32>(s + ((<usize>(keep - 1)) << 2));
    let b = data;
    for (let j = 0; j < n; j++) {
      let bits: i64 = 0;
      for (let a = query, stop = query + row; a < stop; a += 8, b += 8)
        bits += popcnt<i64>(load<i64>(a) ^ load<i64>(b));
      if (<i32>bits < worst) {
        insertI32(<i32>bits, j, keep, s, m);
        worst = load<i32>(s + ((<usize>(keep - 1)) << 2));
      }
    }
  }
}

/** out[i] = |query - data[list[i]]|^2 for rows of d float32, d a multiple of 4. */
export function distancesTo(query: usize, data: usize, d: i32, list: usize, count: i32, out: usize): void {
  const row = (<usize>d) << 2;
  for (let i = 0; i < count; i++) {
    let b = data + <usize>load<i32>(list + ((<usize>i) << 2)) * row;
    let s = f32x4.splat(0);
    let t = s;
    let a = query;
    const stop = query + row;
    for (; a + 32 <= stop; a += 32, b += 32) {
      const e = f32x4.sub(v128.load(a), v128.load(b));
      const f = f32x4.sub(v128.load(a, 16), v128.load(b, 16));
      s = f32x4.add(s, f32x4.mul(e, e));
      t = f32x4.add(t, f32x4.mul(f, f));
    }
    if (a < stop) {
      const e = f32x4.sub(v128.load(a), v128.load(b));
      s = f32x4.add(s, f32x4.mul(e, e));
    }
    s = f32x4.add(s, t);
    const sum = (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1))
      + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
    store<f32>(out + ((<usize>i) << 2), sum);
  }
}
