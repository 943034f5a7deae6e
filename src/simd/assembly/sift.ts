import { angles } from './gradient-angle';
import { workspace } from './tensor/workspace';

// Histograms of gradients around keypoints. A keypoint is eight words: address, width and height (i32) of the
// float32 plane it is described in, and x, y, sigma, orientation (f32) there; the last word is free.
//
// The Gaussian weight of a pixel is the product of one of its column and one of its row, so that a window takes
// a few exponentials only. The weights lie in the thread's workspace.

const WORDS: usize = 32;
/** A window ends this far from its keypoint: the weights of its columns and rows fit the workspace. */
const REACH: f64 = 7000;
/**
 * The workspace begins with two copies of the histogram, for samples in turn: one that waits for the sum before it
 * would take most of the time. Then come the weights of columns and rows.
 */
const COPY: usize = 2048;
const COLUMNS: usize = 4096;
const ROWS: usize = COLUMNS + 57344;

/** What is left of a row, as a mask of lanes. */
function remaining(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/** Two neighbouring bins of a histogram grow by the low two lanes. */
// @ts-ignore: decorator
@inline
function deposit(at: usize, pair: v128): void {
  v128.store64_lane(at, f32x4.add(v128.load64_zero(at), pair), 0);
}

/**
 * Values exp(-d^2 / (2 width^2)) at d, d + 1, d + 2 ... without an exponential each: the ratio of one to the next
 * falls by the same factor from step to step.
 */
function weighSteps(to: usize, n: i32, d: f64, width: f64): void {
  const fall = -0.5 / (width * width);
  const factor = Math.exp(2 * fall);
  let value = Math.exp(d * d * fall);
  let ratio = Math.exp((2 * d + 1) * fall);
  for (let i = 0; i < n; i++) {
    store<f32>(to + (<usize>i << 2), <f32>value);
    value *= ratio;
    ratio *= factor;
  }
}

/** Weights of the columns and rows of a window. */
function weigh(columns: usize, rows: usize, left: i32, right: i32, top: i32, bottom: i32, x: f64, y: f64, width: f64): void {
  // Three more columns: a last group of four reads on, and finds numbers.
  if (left <= right) weighSteps(columns, right - left + 4, <f64>left - x, width);
  if (top <= bottom) weighSteps(rows, bottom - top + 1, <f64>top - y, width);
}

/** Both copies together; what lies in the last 16 bytes beyond the histogram is not looked at. */
function addCopy(bins: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(bins + k, f32x4.add(v128.load(bins + k), v128.load(bins + COPY + k)));
}

const BINS: i32 = 36;

/**
 * For each keypoint the histogram of 36 orientations at `histograms`: gradients within 4.5 sigma, weighed by their
 * length and by a Gaussian of 1.5 sigma, each divided between the two bins that it lies between.
 */
export function siftOrientations(begin: i32, end: i32, points: usize, histograms: usize): void {
  const bins = workspace();
  const columns = bins + COLUMNS;
  const rows = bins + ROWS;
  const scale = f32x4.splat(<f32>(BINS / (2 * Math.PI)));
  for (let n = begin; n < end; n++) {
    const point = points + <usize>n * WORDS;
    const plane = <usize>load<u32>(point);
    const width = load<i32>(point, 4);
    const height = load<i32>(point, 8);
    const x = <f64>load<f32>(point, 12);
    const y = <f64>load<f32>(point, 16);
    const spread = 1.5 * <f64>load<f32>(point, 20);
    const reach = min(REACH, 3 * spread);
    const row = <usize>width << 2;
    const left = max(1, <i32>ceil(x - reach));
    const right = min(width - 2, <i32>floor(x + reach));
    const top = max(1, <i32>ceil(y - reach));
    const bottom = min(height - 2, <i32>floor(y + reach));
    memory.fill(bins, 0, (BINS + 2) << 2);
    memory.fill(bins + COPY, 0, (BINS + 2) << 2);
    weigh(columns, rows, left, right, top, bottom, x, y, spread);
    for (let r = top; r <= bottom; r++) {
      const weight = v128.load32_splat(rows + (<usize>(r - top) << 2));
      const line = plane + <usize>r * row;
      for (let c = left; c <= right; c += 4) {
        const at = line + (<usize>c << 2);
        let gx = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
        let gy = f32x4.sub(v128.load(at + row), v128.load(at - row));
        if (c + 3 > right) {
          const mask = remaining(right - c + 1);
          gx = v128.and(gx, mask);
          gy = v128.and(gy, mask);
        }
        const gauss = f32x4.mul(weight, v128.load(columns + (<usize>(c - left) << 2)));
        const length = f32x4.mul(gauss, f32x4.sqrt(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy))));
        let bin = f32x4.mul(angles(gy, gx), scale);
        bin = f32x4.add(bin, v128.and(f32x4.splat(<f32>BINS), f32x4.lt(bin, f32x4.splat(0))));
        const whole = f32x4.floor(bin);
        const share = f32x4.mul(length, f32x4.sub(bin, whole));
        const rest = f32x4.sub(length, share);
        const index = i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 2);
        const low = v128.shuffle<f32>(rest, share, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(rest, share, 2, 6, 3, 7);
        deposit(bins + i32x4.extract_lane(index, 0), low);
        deposit(bins + COPY + i32x4.extract_lane(index, 1), v128.shuffle<i64>(low, low, 1, 1));
        deposit(bins + i32x4.extract_lane(index, 2), high);
        deposit(bins + COPY + i32x4.extract_lane(index, 3), v128.shuffle<i64>(high, high, 1, 1));
      }
    }
    addCopy(bins, (BINS + 2) << 2);
    // An angle just below 0 may round to a whole turn: its bins are 36 and 37.
    store<f32>(bins, load<f32>(bins) + load<f32>(bins + (BINS << 2)));
    store<f32>(bins, load<f32>(bins, 4) + load<f32>(bins + (BINS << 2), 4), 4);
    memory.copy(histograms + <usize>n * (BINS << 2), bins, BINS << 2);
  }
}

// The grid of 4 x 4 cells has a cell more before it and two behind it, which catch what falls outside; a cell has
// two bins more than 8, which are bins 0 and 1 again.
const GRID: i32 = 7;
const CELL: i32 = 10;
const NEXT: usize = CELL << 2;
const BELOW: usize = (GRID * CELL) << 2;

/**
 * For each keypoint 128 numbers at `descriptors`: see sift-descriptor.ts. `magnification`: side of a cell in sigmas.
 * `clip`: the largest share of the length that a number may have. `root`: as RootSIFT.
 */
export function siftDescribe(
  begin: i32, end: i32, points: usize, descriptors: usize, magnification: f64, clip: f64, root: i32,
): void {
  const bins = workspace();
  const columns = bins + COLUMNS;
  const rows = bins + ROWS;
  const octants = f32x4.splat(<f32>(4 / Math.PI));
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const steps = f32x4(0, 1, 2, 3);
  for (let n = begin; n < end; n++) {
    const point = points + <usize>n * WORDS;
    const plane = <usize>load<u32>(point);
    const width = load<i32>(point, 4);
    const height = load<i32>(point, 8);
    const x = <f64>load<f32>(point, 12);
    const y = <f64>load<f32>(point, 16);
    const side = magnification * <f64>load<f32>(point, 20);
    const orientation = <f64>load<f32>(point, 24);
    const cos = Math.cos(orientation);
    const sin = Math.sin(orientation);
    const turn = f32x4.splat(<f32>((orientation * 4) / Math.PI));
    const reach = min(REACH, 2.5 * side * (abs(cos) + abs(sin)));
    const row = <usize>width << 2;
    const left = max(1, <i32>ceil(x - reach));
    const right = min(width - 2, <i32>floor(x + reach));
    const top = max(1, <i32>ceil(y - reach));
    const bottom = min(height - 2, <i32>floor(y + reach));
    memory.fill(bins, 0, (GRID * GRID * CELL) << 2);
    memory.fill(bins + COPY, 0, (GRID * GRID * CELL) << 2);
    weigh(columns, rows, left, right, top, bottom, x, y, 2 * side);
    const du = cos / side;
    const dv = -sin / side;
    const perU = 1 / du;
    const perV = 1 / dv;
    const acrossU = f32x4.splat(<f32>du);
    const acrossV = f32x4.splat(<f32>dv);
    for (let r = top; r <= bottom; r++) {
      const dy = <f64>r - y;
      const u0 = (sin * dy) / side + 1.5;
      const v0 = (cos * dy) / side + 1.5;
      // Columns with -1 < u, v < 4
      const ua = (-1 - u0) * perU;
      const ub = (4 - u0) * perU;
      const va = (-1 - v0) * perV;
      const vb = (4 - v0) * perV;
      const first = max(left, <i32>ceil(clamp(x + max(min(ua, ub), min(va, vb)), width)));
      const last = min(right, <i32>floor(clamp(x + min(max(ua, ub), max(va, vb)), width)));
      const weight = v128.load32_splat(rows + (<usize>(r - top) << 2));
      const line = plane + <usize>r * row;
      for (let c = first; c <= last; c += 4) {
        const at = line + (<usize>c << 2);
        let gx = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
        let gy = f32x4.sub(v128.load(at + row), v128.load(at - row));
        if (c + 3 > last) {
          const mask = remaining(last - c + 1);
          gx = v128.and(gx, mask);
          gy = v128.and(gy, mask);
        }
        const gauss = f32x4.mul(weight, v128.load(columns + (<usize>(c - left) << 2)));
        const length = f32x4.mul(gauss, f32x4.sqrt(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy))));

        const dx = <f64>c - x;
        let u = f32x4.add(f32x4.splat(<f32>(u0 + du * dx)), f32x4.mul(acrossU, steps));
        let v = f32x4.add(f32x4.splat(<f32>(v0 + dv * dx)), f32x4.mul(acrossV, steps));
        u = f32x4.pmin(four, f32x4.pmax(f32x4.splat(-1), u));
        v = f32x4.pmin(four, f32x4.pmax(f32x4.splat(-1), v));
        // Counted against the turn of y: counter-clockwise as seen
        let o = f32x4.sub(turn, f32x4.mul(angles(gy, gx), octants));
        o = f32x4.add(o, v128.and(eight, f32x4.lt(o, zero)));
        o = f32x4.sub(o, v128.and(eight, f32x4.ge(o, eight)));

        const wholeU = f32x4.floor(u);
        const wholeV = f32x4.floor(v);
        const wholeO = f32x4.floor(o);
        const share = f32x4.mul(length, f32x4.sub(o, wholeO));
        const rest = f32x4.sub(length, share);
        const fu = f32x4.sub(u, wholeU);
        const fv = f32x4.sub(v, wholeV);
        const eu = f32x4.sub(one, fu);
        const ev = f32x4.sub(one, fv);
        const cell = i32x4.add(
          i32x4.mul(i32x4.trunc_sat_f32x4_s(wholeV), i32x4.splat(GRID)),
          i32x4.add(i32x4.trunc_sat_f32x4_s(wholeU), i32x4.splat(GRID + 1)),
        );
        const index = i32x4.shl(
          i32x4.add(i32x4.mul(cell, i32x4.splat(CELL)), i32x4.trunc_sat_f32x4_s(wholeO)),
          2,
        );
        const a = bins + i32x4.extract_lane(index, 0);
        const b = bins + COPY + i32x4.extract_lane(index, 1);
        const d = bins + i32x4.extract_lane(index, 2);
        const e = bins + COPY + i32x4.extract_lane(index, 3);
        const low = v128.shuffle<f32>(rest, share, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(rest, share, 2, 6, 3, 7);
        spread(f32x4.mul(ev, eu), low, high, a, b, d, e);
        spread(f32x4.mul(ev, fu), low, high, a + NEXT, b + NEXT, d + NEXT, e + NEXT);
        spread(f32x4.mul(fv, eu), low, high, a + BELOW, b + BELOW, d + BELOW, e + BELOW);
        spread(f32x4.mul(fv, fu), low, high, a + BELOW + NEXT, b + BELOW + NEXT, d + BELOW + NEXT, e + BELOW + NEXT);
      }
    }
    addCopy(bins, (GRID * GRID * CELL) << 2);
    collect(bins, descriptors + (<usize>n << 9));
    normalise(descriptors + (<usize>n << 9), clip, root);
  }
}

function clamp(c: f64, width: i32): f64 {
  return min(max(c, -1), <f64>width);
}

/** Of four samples the part that falls to one cell each, at a, b, d and e. */
// @ts-ignore: decorator
@inline
function spread(part: v128, low: v128, high: v128, a: usize, b: usize, d: usize, e: usize): void {
  const p = f32x4.mul(low, v128.shuffle<f32>(part, part, 0, 0, 1, 1));
  const q = f32x4.mul(high, v128.shuffle<f32>(part, part, 2, 2, 3, 3));
  deposit(a, p);
  deposit(b, v128.shuffle<i64>(p, p, 1, 1));
  deposit(d, q);
  deposit(e, v128.shuffle<i64>(q, q, 1, 1));
}

/** The 4 x 4 cells inside the grid, with their surplus bins added to those they stand for. */
function collect(bins: usize, to: usize): void {
  for (let j = 0; j < 4; j++) {
    for (let i = 0; i < 4; i++) {
      const cell = bins + (<usize>(((j + 1) * GRID + i + 1) * CELL) << 2);
      store<f32>(cell, load<f32>(cell) + load<f32>(cell, 32));
      store<f32>(cell, load<f32>(cell, 4) + load<f32>(cell, 36), 4);
      memory.copy(to + (<usize>(j * 4 + i) << 5), cell, 32);
    }
  }
}

/** To length 1, cut off at `clip`, to length 1 again; `root` takes square roots of shares of the sum. */
function normalise(at: usize, clip: f64, root: i32): void {
  let squares: f64 = 0;
  for (let k: usize = 0; k < 512; k += 4) squares += <f64>load<f32>(at + k) * <f64>load<f32>(at + k);
  if (squares == 0) return;
  const most = clip * sqrt(squares);
  let sum: f64 = 0;
  squares = 0;
  for (let k: usize = 0; k < 512; k += 4) {
    const value = min(<f64>load<f32>(at + k), most);
    sum += value;
    squares += value * value;
  }
  const length = sqrt(squares);
  for (let k: usize = 0; k < 512; k += 4) {
    const value = min(<f64>load<f32>(at + k), most);
    store<f32>(at + k, <f32>(root ? sqrt(value / sum) : value / length));
  }
}
