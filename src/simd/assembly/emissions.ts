import { addProduct } from './chain';
import { workspace } from './tensor/workspace';

// What states say of observations, float64, in rows of an even number k of states as in chain.ts.

/** Rows of observations whose moments are made together. */
const TILE: i32 = 16;

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

// @ts-ignore: decorator
@inline
function row(base: usize, t: i32, k: i32): usize {
  return base + (((<usize>t) * (<usize>k)) << 3);
}

/**
 * Rows begin..end-1 of log densities of Gaussians, -(offset_j + |F_j (x - mean_j)|^2 / 2), F_j lower triangular.
 *
 * parameters: for each pair of states, two numbers each: offset, d means, the rows of F one after the other
 */
export function gaussianRows(
  begin: i32, end: i32, points: usize, d: i32, k: i32, parameters: usize, out: usize,
): void {
  const half = f64x2.splat(-0.5);
  const apart = workspace();
  const apart2 = apart + ((<usize>d) << 4);
  const pairBytes = (<usize>(1 + d + d * (d + 1) / 2)) << 4;
  for (let t = begin; t < end; t += 2) {
    const x = row(points, t, d);
    const x2 = t + 1 < end ? row(points, t + 1, d) : x;
    const to = row(out, t, k);
    const to2 = t + 1 < end ? row(out, t + 1, k) : to;
    let pair = parameters;
    for (let j = 0; j < k; j += 2, pair += pairBytes) {
      const offset = v128.load(pair);
      let sum = f64x2.splat(0);
      let sum2 = sum;
      let factor = pair + 16 + ((<usize>d) << 4);
      for (let i = 0; i < d; i++) {
        const mean = v128.load(pair + ((<usize>(i + 1)) << 4));
        v128.store(apart + ((<usize>i) << 4), f64x2.sub(v128.load64_splat(at(x, i)), mean));
        v128.store(apart2 + ((<usize>i) << 4), f64x2.sub(v128.load64_splat(at(x2, i)), mean));
        let z = f64x2.splat(0);
        let z2 = z;
        for (let m = 0; m <= i; m++, factor += 16) {
          const f = v128.load(factor);
          z = f64x2.add(z, f64x2.mul(f, v128.load(apart + ((<usize>m) << 4))));
          z2 = f64x2.add(z2, f64x2.mul(f, v128.load(apart2 + ((<usize>m) << 4))));
        }
        sum = f64x2.add(sum, f64x2.mul(z, z));
        sum2 = f64x2.add(sum2, f64x2.mul(z2, z2));
      }
      v128.store(at(to, j), f64x2.sub(f64x2.mul(half, sum), offset));
      v128.store(at(to2, j), f64x2.sub(f64x2.mul(half, sum2), offset));
    }
  }
}

/**
 * Blocks begin..end-1 of `block` rows: into moments [k, width] of the block the sums over rows of
 * posterior_t(j) (1, x, x x^T by rows of its lower half). Rows with a number missing (NaN) are left out.
 *
 * width is even and at least 1 + d + d (d + 1) / 2; scratch: TILE width numbers a block
 */
export function gaussianMoments(
  begin: i32, end: i32, block: i32, points: usize, n: i32, d: i32, posteriors: usize, k: i32,
  width: i32, moments: usize, scratch: usize,
): void {
  for (let b = begin; b < end; b++) {
    const into = row(moments, b * k, width);
    const tile = row(scratch, b * TILE, width);
    memory.fill(into, 0, (<usize>(k * width)) << 3);
    memory.fill(tile, 0, (<usize>(TILE * width)) << 3);
    const last = min(n, (b + 1) * block);
    for (let first = b * block; first < last; first += TILE) {
      const rows = min(TILE, last - first);
      for (let t = 0; t < rows; t++) fillProducts(row(points, first + t, d), d, row(tile, t, width), width);
      addProduct(row(posteriors, first, k), k, k, tile, width, rows, into);
    }
  }
}

/** 1, x, and the lower half of x x^T; all 0 where a number is missing. */
// @ts-ignore: decorator
@inline
function fillProducts(x: usize, d: i32, to: usize, width: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < d; i++) sum += load<f64>(at(x, i));
  if (sum != sum) {
    memory.fill(to, 0, (<usize>width) << 3);
    return;
  }
  store<f64>(to, 1);
  let product = at(to, 1 + d);
  for (let i = 0; i < d; i++) {
    const v = load<f64>(at(x, i));
    store<f64>(at(to, 1 + i), v);
    for (let j = 0; j <= i; j++, product += 8) store<f64>(product, v * load<f64>(at(x, j)));
  }
}

/**
 * Rows begin..end-1 of what a table says of symbols: table[symbol] for one column of symbols, the sum over the columns
 * for several, whose tables lie one after the other; starts[c] is the first row of that of column c.
 */
export function symbolRows(
  begin: i32, end: i32, symbols: usize, d: i32, starts: usize, k: i32, table: usize, out: usize,
): void {
  for (let t = begin; t < end; t++) {
    const own = symbols + (((<usize>t) * (<usize>d)) << 2);
    const to = row(out, t, k);
    const first = row(table, load<i32>(own), k);
    for (let j = 0; j < k; j += 2) v128.store(at(to, j), v128.load(at(first, j)));
    for (let c = 1; c < d; c++) {
      const start = load<i32>(starts + ((<usize>c) << 2));
      const from = row(table, start + load<i32>(own + ((<usize>c) << 2)), k);
      for (let j = 0; j < k; j += 2)
        v128.store(at(to, j), f64x2.add(v128.load(at(to, j)), v128.load(at(from, j))));
    }
  }
}

/** Blocks begin..end-1 of `block` rows: posteriors added to the row of each symbol, in a table of the block. */
export function symbolCounts(
  begin: i32, end: i32, block: i32, symbols: usize, n: i32, d: i32, starts: usize, posteriors: usize, k: i32,
  tableRows: i32, counts: usize,
): void {
  for (let b = begin; b < end; b++) {
    const into = row(counts, b * tableRows, k);
    memory.fill(into, 0, (<usize>tableRows * <usize>k) << 3);
    const last = min(n, (b + 1) * block);
    for (let t = b * block; t < last; t++) {
      const own = symbols + (((<usize>t) * (<usize>d)) << 2);
      const from = row(posteriors, t, k);
      for (let c = 0; c < d; c++) {
        const start = load<i32>(starts + ((<usize>c) << 2));
        const to = row(into, start + load<i32>(own + ((<usize>c) << 2)), k);
        for (let j = 0; j < k; j += 2)
          v128.store(at(to, j), f64x2.add(v128.load(at(to, j)), v128.load(at(from, j))));
      }
    }
  }
}
