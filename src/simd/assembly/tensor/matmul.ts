import { finishRow } from './activation';
import { block, COLUMNS, packPanel, ROWS } from './block';

// C = op(A) op(B) of float32 matrices, after Goto & van de Geijn, Anatomy of High-Performance Matrix
// Multiplication, 2008: B is packed into panels of 8 columns, DEPTH rows at a time so that a piece of a panel
// stays in the first-level cache; rows of A are read where they lie, a transposed A is packed by 4 rows.

/** Rows of B packed together: 8 KiB of a panel. */
const DEPTH: i32 = 256;
/** Columns of C that one thread works on at once. */
const TILE_COLUMNS: i32 = 256;

/**
 * B for matmulTiles: panels begin..end-1, counted through all matrices of a batch, of n columns and `depth` rows;
 * element (k, j) of a matrix is at k n + j, transposed at j depth + k. In the target, DEPTH rows of one panel lie
 * together, then those of the next panel.
 */
export function packColumns(begin: i32, end: i32, source: usize, n: i32, depth: i32, transposed: i32, target: usize): void {
  const panels = (n + COLUMNS - 1) / COLUMNS;
  const kStep: usize = transposed ? 4 : <usize>n << 2, jStep: usize = transposed ? <usize>depth << 2 : 4;
  for (let index = begin; index < end; index++) {
    const matrix = <usize>(index / panels), j = index % panels * COLUMNS;
    const from = source + (matrix * <usize>n * <usize>depth << 2) + <usize>j * jStep;
    const to = target + (matrix * <usize>(panels * COLUMNS) * <usize>depth << 2);
    for (let k = 0; k < depth; k += DEPTH) {
      const steps = min(DEPTH, depth - k);
      packPanel(
        from + <usize>k * kStep, kStep, jStep, n - j, steps,
        to + ((<usize>k * <usize>(panels * COLUMNS) + <usize>j * <usize>steps) << 2),
      );
    }
  }
}

/** A transposed A (depth x m) for matmulTiles: quadruples begin..end-1 of rows of op(A), step after step. */
export function packQuadruples(begin: i32, end: i32, source: usize, m: i32, depth: i32, target: usize): void {
  const quadruples = (m + ROWS - 1) / ROWS;
  const step = <usize>m << 2;
  for (let index = begin; index < end; index++) {
    const matrix = <usize>(index / quadruples), i = index % quadruples * ROWS;
    let from = source + ((matrix * <usize>m * <usize>depth + <usize>i) << 2);
    let to = target + ((matrix * <usize>(quadruples * ROWS) + <usize>i) * <usize>depth << 2);
    if (m - i >= ROWS) {
      for (let k = 0; k < depth; k++, from += step, to += 16) v128.store(to, v128.load(from));
      continue;
    }
    for (let k = 0; k < depth; k++, from += step)
      for (let r = 0; r < ROWS; r++, to += 4) store<f32>(to, i + r < m ? load<f32>(from + (<usize>r << 2)) : 0);
  }
}

/**
 * Tiles begin..end-1 of C = activation(A B + bias), `tileRows` x TILE_COLUMNS each, counted through the batch.
 * Matrix t of the batch is made of matrix (t / inner) aOuter + (t % inner) aInner of A, and so for B.
 *
 * @param packed A comes from packQuadruples; else its rows lie one after the other
 */
export function matmulTiles(
  begin: i32, end: i32, a: usize, packed: i32, aOuter: i32, aInner: i32, b: usize, bOuter: i32, bInner: i32,
  inner: i32, c: usize, m: i32, n: i32, depth: i32, bias: usize, activation: i32, alpha: f32, tileRows: i32,
): void {
  const across = (n + TILE_COLUMNS - 1) / TILE_COLUMNS, down = (m + tileRows - 1) / tileRows;
  const paddedRows = (m + ROWS - 1) / ROWS * ROWS, paddedColumns = (n + COLUMNS - 1) / COLUMNS * COLUMNS;
  const cRow = <usize>n << 2;
  const aRow: usize = packed ? 4 : <usize>depth << 2, aStep: usize = packed ? 16 : 4;
  for (let tile = begin; tile < end; tile++) {
    const matrix = tile / (across * down);
    const aMatrix = a + (<usize>(matrix / inner * aOuter + matrix % inner * aInner)
      * <usize>(packed ? paddedRows : m) * <usize>depth << 2);
    const bMatrix = b + (<usize>(matrix / inner * bOuter + matrix % inner * bInner)
      * <usize>paddedColumns * <usize>depth << 2);
    const cMatrix = c + <usize>matrix * <usize>m * cRow;
    const top = tile / across % down * tileRows, left = tile % across * TILE_COLUMNS;
    const bottom = min(m, top + tileRows), right = min(n, left + TILE_COLUMNS);
    productTile(aMatrix, aRow, aStep, bMatrix, paddedColumns, cMatrix, cRow, top, bottom, left, right, depth, true);
    if (bias != 0 || activation != 0)
      for (let i = top; i < bottom; i++)
        finishRow(
          cMatrix + <usize>i * cRow + (<usize>left << 2), bias ? bias + (<usize>left << 2) : 0, right - left,
          activation, alpha,
        );
  }
}

/**
 * Rows top..bottom-1 and columns left..right-1 of C are set to (`fresh`) or increased by A B, B in panels of
 * packColumns.
 *
 * @param a    rows of `depth` numbers, or quadruples of them: `aRow` bytes from one row to the next of the same
 *             four, `aStep` from one number of a row to the next
 * @param left a multiple of 8, as is top one of 4
 */
export function productTile(
  a: usize, aRow: usize, aStep: usize, b: usize, paddedColumns: i32, c: usize, cRow: usize, top: i32, bottom: i32,
  left: i32, right: i32, depth: i32, fresh: bool,
): void {
  for (let k = 0; k < depth; k += DEPTH) {
    const steps = min(DEPTH, depth - k);
    const bBlock = b + (<usize>k * <usize>paddedColumns << 2);
    for (let j = left; j < right; j += COLUMNS) {
      const panel = bBlock + (<usize>j * <usize>steps << 2);
      for (let i = top; i < bottom; i += ROWS) {
        const last = <usize>min(ROWS, bottom - i) - 1;
        const r1 = min<usize>(1, last), r2 = min<usize>(2, last);
        const p = a + (<usize>i * <usize>depth << 2) + <usize>k * aStep;
        const q = c + <usize>i * cRow + (<usize>j << 2);
        block(
          p, p + r1 * aRow, p + r2 * aRow, p + last * aRow, aStep, 1, 0, steps, panel, 32,
          q, q + r1 * cRow, q + r2 * cRow, q + last * cRow, right - j, fresh && k == 0,
        );
      }
    }
  }
}

/**
 * C = activation(A op(B) + bias) for up to 4 rows of A, where packing B would cost more than the product. Pieces
 * begin..end-1 of 32 columns.
 *
 * @param transposed B is n x depth: products of rows; else rows of B are added up
 */
export function matmulFewRows(
  begin: i32, end: i32, a: usize, b: usize, transposed: i32, c: usize, m: i32, n: i32, depth: i32,
  bias: usize, activation: i32, alpha: f32,
): void {
  const left = begin * 32, right = min(n, end * 32);
  for (let i = 0; i < m; i++) {
    const row = a + (<usize>i * <usize>depth << 2), to = c + ((<usize>i * <usize>n + <usize>left) << 2);
    if (transposed) rowTimesRows(row, b + (<usize>left * <usize>depth << 2), to, right - left, depth);
    else rowTimesColumns(row, b + (<usize>left << 2), <usize>n << 2, to, right - left, depth);
    if (bias != 0 || activation != 0)
      finishRow(to, bias ? bias + (<usize>left << 2) : 0, right - left, activation, alpha);
  }
}

// @ts-ignore: decorator
@inline
function across(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<u32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** c[j] = a . (row j of b), four rows at once. */
function rowTimesRows(a: usize, b: usize, c: usize, count: i32, depth: i32): void {
  const step = <usize>depth << 2;
  for (let j = 0; j < count; j += 4) {
    const last = <usize>min(4, count - j) - 1;
    let p = a, b0 = b + <usize>j * step;
    let b1 = b0 + min<usize>(1, last) * step, b2 = b0 + min<usize>(2, last) * step, b3 = b0 + last * step;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let k = 0; k + 3 < depth; k += 4, p += 16, b0 += 16, b1 += 16, b2 += 16, b3 += 16) {
      const v = v128.load(p);
      s0 = f32x4.add(s0, f32x4.mul(v, v128.load(b0)));
      s1 = f32x4.add(s1, f32x4.mul(v, v128.load(b1)));
      s2 = f32x4.add(s2, f32x4.mul(v, v128.load(b2)));
      s3 = f32x4.add(s3, f32x4.mul(v, v128.load(b3)));
    }
    let d0 = across(s0), d1 = across(s1), d2 = across(s2), d3 = across(s3);
    for (const end = a + step; p < end; p += 4, b0 += 4, b1 += 4, b2 += 4, b3 += 4) {
      const v = load<f32>(p);
      d0 += v * load<f32>(b0);
      d1 += v * load<f32>(b1);
      d2 += v * load<f32>(b2);
      d3 += v * load<f32>(b3);
    }
    const to = c + (<usize>j << 2);
    store<f32>(to, d0);
    if (last > 0) store<f32>(to + 4, d1);
    if (last > 1) store<f32>(to + 8, d2);
    if (last > 2) store<f32>(to + 12, d3);
  }
}

/** c = sum of a[k] (row k of b), 32 columns in registers at a time. */
function rowTimesColumns(a: usize, b: usize, step: usize, c: usize, count: i32, depth: i32): void {
  let j = 0;
  for (; j + 31 < count; j += 32) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    let q = b + (<usize>j << 2);
    for (let k = 0; k < depth; k++, q += step) {
      const v = v128.load32_splat(a + (<usize>k << 2));
      s0 = f32x4.add(s0, f32x4.mul(v, v128.load(q)));
      s1 = f32x4.add(s1, f32x4.mul(v, v128.load(q, 16)));
      s2 = f32x4.add(s2, f32x4.mul(v, v128.load(q, 32)));
      s3 = f32x4.add(s3, f32x4.mul(v, v128.load(q, 48)));
      s4 = f32x4.add(s4, f32x4.mul(v, v128.load(q, 64)));
      s5 = f32x4.add(s5, f32x4.mul(v, v128.load(q, 80)));
      s6 = f32x4.add(s6, f32x4.mul(v, v128.load(q, 96)));
      s7 = f32x4.add(s7, f32x4.mul(v, v128.load(q, 112)));
    }
    const to = c + (<usize>j << 2);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
  }
  for (; j + 3 < count; j += 4) {
    let s = f32x4.splat(0);
    let q = b + (<usize>j << 2);
    for (let k = 0; k < depth; k++, q += step)
      s = f32x4.add(s, f32x4.mul(v128.load32_splat(a + (<usize>k << 2)), v128.load(q)));
    v128.store(c + (<usize>j << 2), s);
  }
  for (; j < count; j++) {
    let s: f32 = 0;
    let q = b + (<usize>j << 2);
    for (let k = 0; k < depth; k++, q += step) s += load<f32>(a + (<usize>k << 2)) * load<f32>(q);
    store<f32>(c + (<usize>j << 2), s);
  }
}
