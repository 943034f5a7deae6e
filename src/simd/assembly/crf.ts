// Sums of a linear-chain CRF over sparse features that are 0 or 1. Attribute a has the features first[a] ..
// first[a + 1] - 1, each with a target (a label); rows of scores and posteriors have k numbers, k even.
import { workspace } from './tensor/workspace';
import { f64At } from './vector';

// @ts-ignore: decorator
@inline
function index(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}

/**
 * Scores of the labels of tokens begin..end-1: for each the weights of the features of the token's attributes,
 * attribute[start[t]] .. A label that pads the row cannot be. Neighbouring attributes are summed in two rows, so that one
 * need not wait for the other.
 */
export function crfScores(
  begin: i32, end: i32, k: i32, labels: i32, start: usize, attribute: usize, first: usize, target: usize,
  weights: usize, scores: usize,
): void {
  const other = workspace();
  for (let t = begin; t < end; t++) {
    const row = f64At(scores, t * k);
    for (let j = 0; j < k; j += 2) {
      v128.store(f64At(row, j), f64x2.splat(0));
      v128.store(f64At(other, j), f64x2.splat(0));
    }
    const last = index(start, t + 1);
    for (let n = index(start, t); n < last; n++) {
      const a = index(attribute, n);
      const from = index(first, a);
      const to = index(first, a + 1);
      const sums = n & 1 ? other : row;
      if (to - from == labels) {
        addAll(sums, f64At(weights, from), labels);
        continue;
      }
      for (let f = from; f < to; f++) {
        const at = f64At(sums, index(target, f));
        store<f64>(at, load<f64>(at) + load<f64>(f64At(weights, f)));
      }
    }
    addAll(row, other, labels);
    if (labels < k) store<f64>(f64At(row, labels), -Infinity);
  }
}

/** All labels, in their order: row += weights. */
// @ts-ignore: decorator
@inline
function addAll(row: usize, weights: usize, labels: i32): void {
  let j = 0;
  for (; j + 2 <= labels; j += 2) {
    const at = f64At(row, j);
    v128.store(at, f64x2.add(v128.load(at), v128.load(f64At(weights, j))));
  }
  if (j < labels) {
    const at = f64At(row, j);
    store<f64>(at, load<f64>(at) + load<f64>(f64At(weights, j)));
  }
}

/**
 * How often the features of attributes begin..end-1 are expected: the posteriors of their labels, summed over the
 * tokens of the attribute, token[start[a]] .. , in an order that depends on nothing else.
 */
export function crfExpected(
  begin: i32, end: i32, k: i32, start: usize, token: usize, first: usize, target: usize, posteriors: usize,
  expected: usize,
): void {
  for (let a = begin; a < end; a++) {
    const from = index(first, a);
    const to = index(first, a + 1);
    const n0 = token + ((<usize>index(start, a)) << 2);
    const n1 = token + ((<usize>index(start, a + 1)) << 2);
    for (let f = from; f < to; ) {
      const y = index(target, f);
      // Targets ascend: those within the next eight labels are summed together, where there are more than two.
      let near = f + 1;
      while (near < to && index(target, near) < (y & ~1) + 8) near++;
      if (near - f > 2 && k >= 8) {
        const base = min(y & ~1, k - 8);
        eight(f64At(posteriors, base), k, n0, n1, f, near, base, target, expected);
        f = near;
      } else {
        store<f64>(f64At(expected, f), column(f64At(posteriors, y), k, n0, n1));
        f++;
      }
    }
  }
}

/** One label, over the tokens n0 .. n1 - 4. */
function column(posteriors: usize, k: i32, n0: usize, n1: usize): f64 {
  let a: f64 = 0;
  let b: f64 = 0;
  let n = n0;
  for (; n + 4 < n1; n += 8) {
    a += load<f64>(f64At(posteriors, load<i32>(n) * k));
    b += load<f64>(f64At(posteriors, load<i32>(n, 4) * k));
  }
  if (n < n1) a += load<f64>(f64At(posteriors, load<i32>(n) * k));
  return a + b;
}

/** Eight labels from `base` on, of which the features f .. near - 1 take theirs. */
function eight(
  posteriors: usize, k: i32, n0: usize, n1: usize, f: i32, near: i32, base: i32, target: usize, expected: usize,
): void {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let n = n0; n < n1; n += 4) {
    const row = f64At(posteriors, load<i32>(n) * k);
    a = f64x2.add(a, v128.load(row));
    b = f64x2.add(b, v128.load(row, 16));
    c = f64x2.add(c, v128.load(row, 32));
    d = f64x2.add(d, v128.load(row, 48));
  }
  for (; f < near; f++) {
    const at = index(target, f) - base;
    const pair = at < 4 ? (at < 2 ? a : b) : at < 6 ? c : d;
    const sum = at & 1 ? f64x2.extract_lane(pair, 1) : f64x2.extract_lane(pair, 0);
    store<f64>(f64At(expected, f), sum);
  }
}
