// Scores of a template at every place from its correlations and sums over the window, which slide along: a column
// sum for each column of the picture, and one addition and one subtraction a step across.

// @ts-ignore: decorator
@inline
const ZNCC: i32 = 0;
// @ts-ignore: decorator
@inline
const NCC: i32 = 1;
// @ts-ignore: decorator
@inline
const SSD: i32 = 2;

/**
 * Pieces of `pieceRows` rows of the result, begin..end-1. `image` is float32, interleaved; `sums` holds the sum of
 * each channel of the template, then its `energy` sum T^2 and, for zncc, its variance times n. `scratch` has for each
 * piece column sums of the channels and of the squares.
 */
export function matchScores(
  begin: i32, end: i32, image: usize, correlation: usize, out: usize, width: i32, channels: i32,
  templateWidth: i32, templateHeight: i32, rows: i32, pieceRows: i32, method: i32, sums: usize, energy: f64,
  spread: f64, flat: f64, scratch: usize, scratchBytes: usize,
): void {
  const line = width * channels;
  const across = width - templateWidth + 1;
  const step = <usize>line << 2;
  const n = <f64>(templateWidth * templateHeight);
  for (let piece = begin; piece < end; piece++) {
    const columns = scratch + <usize>piece * scratchBytes;
    const squares = columns + (<usize>line << 3);
    memory.fill(columns, 0, (<usize>(line + width)) << 3);
    const first = piece * pieceRows;
    const last = min(rows, first + pieceRows);
    for (let r = 0; r < templateHeight; r++)
      enter(image + <usize>(first + r) * step, columns, squares, width, channels);
    for (let r = first; r < last; r++) {
      const at = <usize>r * <usize>across;
      scoreRow(columns, squares, correlation + (at << 3), out + (at << 2), across, channels, templateWidth, n,
        method, sums, energy, spread, flat);
      if (r + 1 < last) {
        const leaving = image + <usize>r * step;
        exchange(leaving, leaving + <usize>templateHeight * step, columns, squares, width, channels);
      }
    }
  }
}

function enter(row: usize, columns: usize, squares: usize, width: i32, channels: i32): void {
  for (let x = 0; x < width; x++)
    for (let c = 0; c < channels; c++) {
      const i = <usize>(x * channels + c);
      const v = <f64>load<f32>(row + (i << 2));
      store<f64>(columns + (i << 3), load<f64>(columns + (i << 3)) + v);
      const q = squares + (<usize>x << 3);
      store<f64>(q, load<f64>(q) + v * v);
    }
}

function exchange(old: usize, row: usize, columns: usize, squares: usize, width: i32, channels: i32): void {
  for (let x = 0; x < width; x++)
    for (let c = 0; c < channels; c++) {
      const i = <usize>(x * channels + c);
      const v = <f64>load<f32>(row + (i << 2));
      const u = <f64>load<f32>(old + (i << 2));
      store<f64>(columns + (i << 3), load<f64>(columns + (i << 3)) + (v - u));
      const q = squares + (<usize>x << 3);
      store<f64>(q, load<f64>(q) + (v * v - u * u));
    }
}

function scoreRow(
  columns: usize, squares: usize, correlation: usize, out: usize, across: i32, channels: i32, templateWidth: i32,
  n: f64, method: i32, sums: usize, energy: f64, spread: f64, flat: f64,
): void {
  // Up to four channels, the sums of those that are missing stay 0.
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0, q: f64 = 0;
  const t0 = load<f64>(sums), t1 = load<f64>(sums, 8), t2 = load<f64>(sums, 16), t3 = load<f64>(sums, 24);
  const stride = <usize>channels << 3;
  const reach = <usize>templateWidth * stride;
  const back = <usize>templateWidth << 3;
  for (let x = 0; x < templateWidth; x++) {
    const p = columns + <usize>x * stride;
    s0 += load<f64>(p);
    if (channels > 1) s1 += load<f64>(p, 8);
    if (channels > 2) s2 += load<f64>(p, 16);
    if (channels > 3) s3 += load<f64>(p, 24);
    q += load<f64>(squares + (<usize>x << 3));
  }
  for (let x = 0; x < across; x++) {
    const c = load<f64>(correlation + (<usize>x << 3));
    let score: f64 = 0;
    if (method == ZNCC) {
      const v = q - (s0 * s0 + s1 * s1 + s2 * s2 + s3 * s3) / n;
      if (v > flat * q)
        score = min<f64>(1, max<f64>(-1, (c - (s0 * t0 + s1 * t1 + s2 * t2 + s3 * t3) / n) / Math.sqrt(v * spread)));
    } else if (method == NCC) {
      if (q > 0) score = min<f64>(1, max<f64>(-1, c / Math.sqrt(q * energy)));
    } else if (method == SSD) score = max<f64>(0, q - 2 * c + energy);
    else score = c;
    store<f32>(out + (<usize>x << 2), <f32>score);
    if (x + 1 == across) break;
    const p = columns + <usize>x * stride;
    s0 += load<f64>(p + reach) - load<f64>(p);
    if (channels > 1) s1 += load<f64>(p + reach, 8) - load<f64>(p, 8);
    if (channels > 2) s2 += load<f64>(p + reach, 16) - load<f64>(p, 16);
    if (channels > 3) s3 += load<f64>(p + reach, 24) - load<f64>(p, 24);
    const w = squares + (<usize>x << 3);
    q += load<f64>(w + back) - load<f64>(w);
  }
}
