// The innermost loop of matrix products and convolutions: 4 rows x 8 columns of C stay in registers while rows of
// A are walked where they lie and a panel of B is read in order. The loop is not unrolled by hand: V8 would then
// fetch for several steps at once and run out of its 15 registers.

/** Columns of a panel of B. */
export const COLUMNS: i32 = 8;
/** Rows of C in registers. */
export const ROWS: i32 = 4;

/** The first `count` of 4 numbers at p; 0 for the others. */
// @ts-ignore: decorator
@inline
export function loadSome(p: usize, count: i32): v128 {
  if (count >= 4) return v128.load(p);
  if (count == 3) return v128.load32_lane(p + 8, v128.load64_zero(p), 2);
  if (count == 2) return v128.load64_zero(p);
  return count == 1 ? v128.load32_zero(p) : f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
export function storeSome(p: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(p, v);
  else if (count == 1) v128.store32_lane(p, v, 0);
  else if (count > 1) {
    v128.store64_lane(p, v, 0);
    if (count == 3) v128.store32_lane(p + 8, v, 2);
  }
}

// @ts-ignore: decorator
@inline
function storeRow(c: usize, low: v128, high: v128, count: i32): void {
  storeSome(c, low, count);
  storeSome(c + 16, high, count - 4);
}

/**
 * The first `count` columns of rows r = 0..3 of C, at cr, are set (`fresh`) to or increased by
 *
 *   sum over x = 0..runs-1, k = 0..steps-1 of  A[pr + x run + k aStep] B[b + (x steps + k) bStep + columns]
 *
 * with all distances in bytes. Rows that C does not have are given as its last one once more.
 */
export function block(
  p0: usize, p1: usize, p2: usize, p3: usize, aStep: usize, runs: i32, run: usize, steps: i32,
  b: usize, bStep: usize, c0: usize, c1: usize, c2: usize, c3: usize, count: i32, fresh: bool,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (!fresh) {
    s00 = loadSome(c0, count);
    s10 = loadSome(c1, count);
    s20 = loadSome(c2, count);
    s30 = loadSome(c3, count);
    s01 = loadSome(c0 + 16, count - 4);
    s11 = loadSome(c1 + 16, count - 4);
    s21 = loadSome(c2 + 16, count - 4);
    s31 = loadSome(c3 + 16, count - 4);
  }
  const back = run - <usize>steps * aStep;
  for (let x = 0; x < runs; x++) {
    for (let k = steps; k > 0; k--) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const a0 = v128.load32_splat(p0);
      s00 = f32x4.add(s00, f32x4.mul(a0, b0));
      s01 = f32x4.add(s01, f32x4.mul(a0, b1));
      const a1 = v128.load32_splat(p1);
      s10 = f32x4.add(s10, f32x4.mul(a1, b0));
      s11 = f32x4.add(s11, f32x4.mul(a1, b1));
      const a2 = v128.load32_splat(p2);
      s20 = f32x4.add(s20, f32x4.mul(a2, b0));
      s21 = f32x4.add(s21, f32x4.mul(a2, b1));
      const a3 = v128.load32_splat(p3);
      s30 = f32x4.add(s30, f32x4.mul(a3, b0));
      s31 = f32x4.add(s31, f32x4.mul(a3, b1));
      p0 += aStep;
      p1 += aStep;
      p2 += aStep;
      p3 += aStep;
      b += bStep;
    }
    p0 += back;
    p1 += back;
    p2 += back;
    p3 += back;
  }
  storeRow(c0, s00, s01, count);
  storeRow(c1, s10, s11, count);
  storeRow(c2, s20, s21, count);
  storeRow(c3, s30, s31, count);
}

/**
 * One panel of B: `steps` rows of 8 columns from the matrix whose element (k, j) lies at
 * source + k kStep + j jStep (bytes); columns past `count` are zeros. `jStep` or `kStep` is 4.
 */
export function packPanel(source: usize, kStep: usize, jStep: usize, count: i32, steps: i32, to: usize): void {
  if (count < COLUMNS) {
    for (let k = 0; k < steps; k++, source += kStep, to += 32)
      for (let j = 0; j < COLUMNS; j++)
        store<f32>(to + (<usize>j << 2), j < count ? load<f32>(source + <usize>j * jStep) : 0);
    return;
  }
  if (jStep == 4) {
    for (let k = 0; k < steps; k++, source += kStep, to += 32) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
    }
    return;
  }
  let k = 0;
  for (; k + 3 < steps; k += 4, source += 16, to += 128) {
    turn(source, jStep, to);
    turn(source + 4 * jStep, jStep, to + 16);
  }
  for (; k < steps; k++, source += 4)
    for (let j = 0; j < COLUMNS; j++, to += 4) store<f32>(to, load<f32>(source + <usize>j * jStep));
}

/** A 4 x 4 square turned about its diagonal, into rows 32 bytes apart. */
// @ts-ignore: decorator
@inline
function turn(source: usize, step: usize, to: usize): void {
  const r0 = v128.load(source), r1 = v128.load(source + step);
  const r2 = v128.load(source + 2 * step), r3 = v128.load(source + 3 * step);
  const a = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(a, b, 0, 2));
  v128.store(to, v128.shuffle<u64>(a, b, 1, 3), 32);
  v128.store(to, v128.shuffle<u64>(c, d, 0, 2), 64);
  v128.store(to, v128.shuffle<u64>(c, d, 1, 3), 96);
}
