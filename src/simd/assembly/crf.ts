// Sums of a linear-chain CRF over sparse features that are 0 or 1. Attribute a has the features first[a] ..
// first[a + 1] - 1, each with a target (a label); rows of scores and posteriors have k numbers, k even.
import { f64At } from './vector';

// @ts-ignore: decorator
@inline
function index(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}

/**
 * Scores of the labels of tokens begin..end-1: for each the weights of the features of the token's attributes,
 * attribute[start[t]] .. A label that pads the row cannot be.
 */
export function crfScores(
  begin: i32, end: i32, k: i32, labels: i32, start: usize, attribute: usize, first: usize, target: usize,
  weights: usize, scores: usize,
): void {
  for (let t = begin; t < end; t++) {
    const row = f64At(scores, t * k);
    for (let j = 0; j < labels; j++) store<f64>(f64At(row, j), 0);
    if (labels < k) store<f64>(f64At(row, labels), -Infinity);
    const last = index(start, t + 1);
    for (let n = index(start, t); n < last; n++) {
      const a = index(attribute, n);
      const to = index(first, a + 1);
      for (let f = index(first, a); f < to; f++) {
        const at = f64At(row, index(target, f));
        store<f64>(at, load<f64>(at) + load<f64>(f64At(weights, f)));
      }
    }
  }
}

/**
 * How often the features of attributes begin..end-1 are expected: the posteriors of their labels, summed over the
 * tokens of the attribute, token[start[a]] .. , in their order.
 */
export function crfExpected(
  begin: i32, end: i32, k: i32, start: usize, token: usize, first: usize, target: usize, posteriors: usize,
  expected: usize,
): void {
  for (let a = begin; a < end; a++) {
    const from = index(first, a);
    const to = index(first, a + 1);
    const n0 = index(start, a);
    const n1 = index(start, a + 1);
    if (to == from + 1) {
      const column = f64At(posteriors, index(target, from));
      let sum: f64 = 0;
      for (let n = n0; n < n1; n++) sum += load<f64>(f64At(column, index(token, n) * k));
      store<f64>(f64At(expected, from), sum);
      continue;
    }
    for (let f = from; f < to; f++) store<f64>(f64At(expected, f), 0);
    for (let n = n0; n < n1; n++) {
      const row = f64At(posteriors, index(token, n) * k);
      for (let f = from; f < to; f++) {
        const at = f64At(expected, f);
        store<f64>(at, load<f64>(at) + load<f64>(f64At(row, index(target, f))));
      }
    }
  }
}
