import { expPairs } from './exp-pairs';

// Messages along chains, float64. Rows of k numbers, k even: an odd number of states has one more, which nothing
// leads to and whose weight is 0. Sequence s has the rows offsets[s] .. offsets[s + 1] - 1; group g the sequences
// groups[g] .. groups[g + 1] - 1, and everything that is summed is summed group by group.
//
// A forward row is scaled to sum 1; where its sum falls below LEAST, numbers may have been lost, and the sequence is
// given up (logZ NaN) for the caller to do it in logarithms.

const LEAST: f64 = 1e-100;
/** Rows whose backward messages are kept together until they are multiplied with the forward ones. */
const TILE: i32 = 32;

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

// @ts-ignore: decorator
@inline
function index(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}

/** to_j = sum_i from_i m_ij for rows of k, eight, four and two columns at a time. */
// @ts-ignore: decorator
@inline
function multiply(from: usize, m: usize, k: i32, to: usize): void {
  const step = (<usize>k) << 3;
  const end = from + step;
  let j = 0;
  for (; j + 8 <= k; j += 8) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let entry = at(m, j);
    for (let x = from; x < end; x += 8, entry += step) {
      const w = v128.load64_splat(x);
      a = f64x2.add(a, f64x2.mul(w, v128.load(entry)));
      b = f64x2.add(b, f64x2.mul(w, v128.load(entry, 16)));
      c = f64x2.add(c, f64x2.mul(w, v128.load(entry, 32)));
      d = f64x2.add(d, f64x2.mul(w, v128.load(entry, 48)));
    }
    const out = at(to, j);
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
  if (j + 4 <= k) {
    let a = f64x2.splat(0);
    let b = a;
    let entry = at(m, j);
    for (let x = from; x < end; x += 8, entry += step) {
      const w = v128.load64_splat(x);
      a = f64x2.add(a, f64x2.mul(w, v128.load(entry)));
      b = f64x2.add(b, f64x2.mul(w, v128.load(entry, 16)));
    }
    const out = at(to, j);
    v128.store(out, a);
    v128.store(out, b, 16);
    j += 4;
  }
  if (j < k) {
    let a = f64x2.splat(0);
    let entry = at(m, j);
    for (let x = from; x < end; x += 8, entry += step)
      a = f64x2.add(a, f64x2.mul(v128.load64_splat(x), v128.load(entry)));
    v128.store(at(to, j), a);
  }
}

// @ts-ignore: decorator
@inline
function lanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

// @ts-ignore: decorator
@inline
function dot(x: usize, y: usize, k: i32): f64 {
  let sum = f64x2.splat(0);
  for (let j = 0; j < k; j += 2) sum = f64x2.add(sum, f64x2.mul(v128.load(at(x, j)), v128.load(at(y, j))));
  return lanes(sum);
}

/** to = x y, entry by entry; gives the sum. */
// @ts-ignore: decorator
@inline
function weigh(x: usize, y: usize, k: i32, to: usize): f64 {
  let sum = f64x2.splat(0);
  for (let j = 0; j < k; j += 2) {
    const v = f64x2.mul(v128.load(at(x, j)), v128.load(at(y, j)));
    v128.store(at(to, j), v);
    sum = f64x2.add(sum, v);
  }
  return lanes(sum);
}

// @ts-ignore: decorator
@inline
function scale(x: usize, by: f64, k: i32): void {
  const factor = f64x2.splat(by);
  for (let j = 0; j < k; j += 2) v128.store(at(x, j), f64x2.mul(v128.load(at(x, j)), factor));
}

/**
 * Rows begin..end-1: weight = e^(logWeight - greatest of the row), which is left in logScales. A row without hope has
 * weights 0 and scale 0. The two may be the same memory.
 */
export function chainScale(begin: i32, end: i32, k: i32, logWeights: usize, weights: usize, logScales: usize): void {
  for (let t = begin; t < end; t++) {
    const from = row(logWeights, t, k);
    const to = row(weights, t, k);
    let most = f64x2.splat(-Infinity);
    for (let j = 0; j < k; j += 2) most = f64x2.pmax(most, v128.load(at(from, j)));
    const greatest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
    const shift = greatest > -Infinity ? greatest : 0;
    store<f64>(at(logScales, t), shift);
    const less = f64x2.splat(shift);
    for (let j = 0; j < k; j += 2) v128.store(at(to, j), expPairs(f64x2.sub(v128.load(at(from, j)), less)));
  }
}

/**
 * Groups begin..end-1, forward: row t of alpha is  a_t(j) = w_t(j) sum_i a_(t-1)(i) A_ij / c_t,  sum_j a_t(j) = 1,
 * c_t in sums, and logZ of each sequence is the sum of log c_t and logScales (0: none), with what `final` (0: none)
 * gives at the end.
 *
 * codes: where not 0, row t of the weights is row codes[t] of a table. start: what sequence s begins with, at
 * start + s startStep numbers.
 */
export function chainForward(
  begin: i32, end: i32, groups: usize, offsets: usize, k: i32, weights: usize, codes: usize, logScales: usize,
  start: usize, startStep: i32, transition: usize, final: usize, alpha: usize, sums: usize, logZ: usize,
): void {
  for (let g = begin; g < end; g++)
    for (let s = index(groups, g); s < index(groups, g + 1); s++) {
      const first = index(offsets, s);
      const last = index(offsets, s + 1);
      let product: f64 = 1;
      let sum: f64 = 0;
      let rest: f64 = 0;
      let lost = false;
      for (let t = first; t < last; t++) {
        const to = row(alpha, t, k);
        const weight = row(weights, codes == 0 ? t : index(codes, t), k);
        let c: f64;
        if (t == first) c = weigh(row(start, s, startStep), weight, k, to);
        else {
          multiply(row(alpha, t - 1, k), transition, k, to);
          c = weigh(to, weight, k, to);
        }
        if (!(c > LEAST && c < Infinity)) {
          lost = true;
          break;
        }
        scale(to, 1 / c, k);
        store<f64>(at(sums, t), c);
        product *= c;
        let term: f64 = logScales == 0 ? 0 : load<f64>(at(logScales, t));
        // One logarithm for many steps, before the product leaves the range of numbers.
        if (product < LEAST || product > 1 / LEAST) {
          term += Math.log(product);
          product = 1;
        }
        // Kahan: a million terms of one sign would lose digits.
        const y = term - rest;
        const next = sum + y;
        rest = next - sum - y;
        sum = next;
      }
      let ending: f64 = 1;
      if (!lost && final != 0) {
        ending = last > first ? dot(row(alpha, last - 1, k), final, k) : 1;
        lost = !(ending > LEAST);
      }
      store<f64>(at(logZ, s), lost ? NaN : sum + (Math.log(product) - rest) + Math.log(ending));
    }
}

/**
 * Groups begin..end-1, backward, after chainForward: rows of alpha become posteriors, and `pairs` of the group, k x k,
 * gets  sum_t a_(t-1)(i) w_t(j) b_t(j) / c_t  (times A_ij the expected moves from i to j). Sequences given up are
 * left out.
 *
 * scratch: (2 TILE + 2) k numbers a group
 */
export function chainBackward(
  begin: i32, end: i32, groups: usize, offsets: usize, k: i32, weights: usize, codes: usize, transposed: usize, final: usize,
  alpha: usize, sums: usize, logZ: usize, pairs: usize, scratch: usize,
): void {
  const bytes = (<usize>k) << 3;
  for (let g = begin; g < end; g++) {
    const own = row(scratch, g * (2 * TILE + 2), k);
    const messages = own;
    const posteriors = row(own, TILE, k);
    const beta = row(own, 2 * TILE, k);
    const moved = row(pairs, g * k, k);
    memory.fill(moved, 0, bytes * <usize>k);
    for (let s = index(groups, g); s < index(groups, g + 1); s++) {
      const first = index(offsets, s);
      const last = index(offsets, s + 1);
      const known = load<f64>(at(logZ, s));
      if (last <= first || known != known) continue;
      for (let j = 0; j < k; j++) store<f64>(at(beta, j), final == 0 ? 1 : load<f64>(at(final, j)));
      for (let high = last; high > first; ) {
        const low = max(first, high - TILE);
        // sum a b = 1 but for rounding, which would add up over a long sequence.
        scale(beta, 1 / dot(row(alpha, high - 1, k), beta, k), k);
        for (let t = high - 1; t >= low; t--) {
          const message = row(messages, t - low, k);
          weigh(row(alpha, t, k), beta, k, row(posteriors, t - low, k));
          if (t == first) break;
          weigh(row(weights, codes == 0 ? t : index(codes, t), k), beta, k, message);
          scale(message, 1 / load<f64>(at(sums, t)), k);
          multiply(message, transposed, k, beta);
        }
        const begins = max(low, first + 1);
        addProduct(row(alpha, begins - 1, k), k, k, row(messages, begins - low, k), k, high - begins, moved);
        memory.copy(row(alpha, low, k), posteriors, bytes * <usize>(high - low));
        high = low;
      }
    }
  }
}

/** m_ij += sum_t a_ti b_tj: `height` columns of a (even, rows of `height`), `width` of b (even), `rows` of both. */
export function addProduct(a: usize, height: i32, k: i32, b: usize, width: i32, rows: i32, m: usize): void {
  const aStep = (<usize>height) << 3;
  const bStep = (<usize>width) << 3;
  for (let i = 0; i < k; i += 2) {
    let j = 0;
    for (; j + 8 <= width; j += 8) {
      let from = at(a, i);
      let other = at(b, j);
      const up = row(m, i, width) + ((<usize>j) << 3);
      const down = up + bStep;
      let a0 = v128.load(up);
      let a1 = v128.load(up, 16);
      let a2 = v128.load(up, 32);
      let a3 = v128.load(up, 48);
      let b0 = v128.load(down);
      let b1 = v128.load(down, 16);
      let b2 = v128.load(down, 32);
      let b3 = v128.load(down, 48);
      for (let t = 0; t < rows; t++, from += aStep, other += bStep) {
        const x = v128.load64_splat(from);
        const y = v128.load64_splat(from, 8);
        const p = v128.load(other);
        const q = v128.load(other, 16);
        const r = v128.load(other, 32);
        const s = v128.load(other, 48);
        a0 = f64x2.add(a0, f64x2.mul(x, p));
        a1 = f64x2.add(a1, f64x2.mul(x, q));
        a2 = f64x2.add(a2, f64x2.mul(x, r));
        a3 = f64x2.add(a3, f64x2.mul(x, s));
        b0 = f64x2.add(b0, f64x2.mul(y, p));
        b1 = f64x2.add(b1, f64x2.mul(y, q));
        b2 = f64x2.add(b2, f64x2.mul(y, r));
        b3 = f64x2.add(b3, f64x2.mul(y, s));
      }
      v128.store(up, a0);
      v128.store(up, a1, 16);
      v128.store(up, a2, 32);
      v128.store(up, a3, 48);
      v128.store(down, b0);
      v128.store(down, b1, 16);
      v128.store(down, b2, 32);
      v128.store(down, b3, 48);
    }
    for (; j < width; j += 2) {
      let from = at(a, i);
      let other = at(b, j);
      const up = row(m, i, width) + ((<usize>j) << 3);
      let above = v128.load(up);
      let below = v128.load(up + bStep);
      for (let t = 0; t < rows; t++, from += aStep, other += bStep) {
        const p = v128.load(other);
        above = f64x2.add(above, f64x2.mul(v128.load64_splat(from), p));
        below = f64x2.add(below, f64x2.mul(v128.load64_splat(from, 8), p));
      }
      v128.store(up, above);
      v128.store(up + bStep, below);
    }
  }
}

/**
 * Sequences begin..end-1: the best path and its logarithm. Rows of logWeights become the best values of paths that
 * end in each state; the path is found again from them, so that no pointers are kept. Of equals the lowest.
 *
 * logTransposed: row j holds the logarithms of A_ij
 */
export function chainViterbi(
  begin: i32, end: i32, offsets: usize, k: i32, states: i32, logWeights: usize, logStart: usize,
  logTransition: usize, logTransposed: usize, logFinal: usize, path: usize, scores: usize,
): void {
  const step = (<usize>k) << 3;
  for (let s = begin; s < end; s++) {
    const first = index(offsets, s);
    const last = index(offsets, s + 1);
    let shifted: f64 = 0;
    for (let t = first; t < last; t++) {
      const to = row(logWeights, t, k);
      if (t == first) {
        for (let j = 0; j < k; j += 2)
          v128.store(at(to, j), f64x2.add(v128.load(at(to, j)), v128.load(at(logStart, j))));
        continue;
      }
      const from = to - step;
      if (((t - first) & 255) == 0) shifted += lower(from, k);
      let j = 0;
      for (; j + 8 <= k; j += 8) {
        let a = f64x2.splat(-Infinity);
        let b = a;
        let c = a;
        let d = a;
        let entry = at(logTransition, j);
        for (let x = from; x < to; x += 8, entry += step) {
          const v = v128.load64_splat(x);
          a = f64x2.pmax(a, f64x2.add(v, v128.load(entry)));
          b = f64x2.pmax(b, f64x2.add(v, v128.load(entry, 16)));
          c = f64x2.pmax(c, f64x2.add(v, v128.load(entry, 32)));
          d = f64x2.pmax(d, f64x2.add(v, v128.load(entry, 48)));
        }
        const out = at(to, j);
        v128.store(out, f64x2.add(a, v128.load(out)));
        v128.store(out, f64x2.add(b, v128.load(out, 16)), 16);
        v128.store(out, f64x2.add(c, v128.load(out, 32)), 32);
        v128.store(out, f64x2.add(d, v128.load(out, 48)), 48);
      }
      for (; j < k; j += 2) {
        let a = f64x2.splat(-Infinity);
        let entry = at(logTransition, j);
        for (let x = from; x < to; x += 8, entry += step)
          a = f64x2.pmax(a, f64x2.add(v128.load64_splat(x), v128.load(entry)));
        const out = at(to, j);
        v128.store(out, f64x2.add(a, v128.load(out)));
      }
    }
    let best: f64 = -Infinity;
    let state = 0;
    if (last > first)
      for (let j = 0; j < states; j++) {
        const v = load<f64>(at(row(logWeights, last - 1, k), j)) + load<f64>(at(logFinal, j));
        if (v > best) {
          best = v;
          state = j;
        }
      }
    store<f64>(at(scores, s), last > first ? best + shifted : 0);
    for (let t = last - 1; t >= first; t--) {
      store<i32>(path + ((<usize>t) << 2), state);
      if (t == first) break;
      const from = row(logWeights, t - 1, k);
      const entry = row(logTransposed, state, k);
      let most: f64 = -Infinity;
      state = 0;
      for (let i = 0; i < states; i++) {
        const v = load<f64>(at(from, i)) + load<f64>(at(entry, i));
        if (v > most) {
          most = v;
          state = i;
        }
      }
    }
  }
}

/** Takes the greatest number of a row from all, so that long paths keep their digits; gives what was taken. */
function lower(x: usize, k: i32): f64 {
  let most = f64x2.splat(-Infinity);
  for (let j = 0; j < k; j += 2) most = f64x2.pmax(most, v128.load(at(x, j)));
  const greatest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (!(greatest > -Infinity)) return 0;
  const less = f64x2.splat(greatest);
  for (let j = 0; j < k; j += 2) v128.store(at(x, j), f64x2.sub(v128.load(at(x, j)), less));
  return greatest;
}
