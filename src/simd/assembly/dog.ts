// Extrema of differences of Gaussians. An octave is `levels` planes of width x height float32, `levelBytes` apart;
// difference i, D_i = L_(i+1) - L_i, is never stored: it is two loads away wherever it is needed.

function difference(at: usize, levelBytes: usize): v128 {
  return f32x4.sub(v128.load(at + levelBytes), v128.load(at));
}

/** Lanes in which `sign` times the difference at `at` is below |D|, or equal to it where ties are allowed. */
function below(at: usize, levelBytes: usize, sign: v128, size: v128): v128 {
  return f32x4.lt(v128.xor(difference(at, levelBytes), sign), size);
}

function notAbove(at: usize, levelBytes: usize, sign: v128, size: v128): v128 {
  return f32x4.le(v128.xor(difference(at, levelBytes), sign), size);
}

/**
 * Places where |D_i|, i = 1 .. intervals, is above the threshold and D_i extremal among its 26 neighbours in place
 * and scale: larger than those before it in the order (i, y, x), not smaller than those after it, so that of two
 * equal ones the first is taken. Begin and end count pieces of `pieceRows` rows; each has room for `capacity`
 * places (x, y, i) as i32 at `found`, and counts at `counts` how many there would be.
 */
export function dogExtrema(
  begin: i32, end: i32, levels: usize, levelBytes: usize, width: i32, height: i32, intervals: i32,
  threshold: f32, border: i32, pieceRows: i32, found: usize, counts: usize, capacity: i32,
): void {
  const row = <usize>width << 2;
  const signBit = i32x4.splat(i32.MIN_VALUE);
  const least = f32x4.splat(threshold);
  const lanes = i32x4(0, 1, 2, 3);
  const right = width - border;
  for (let piece = begin; piece < end; piece++) {
    const to = found + <usize>piece * <usize>capacity * 12;
    let count = 0;
    const first = border + piece * pieceRows;
    const last = min(height - border, first + pieceRows);
    for (let y = first; y < last; y++) {
      for (let x = border; x < right; x += 4) {
        let at = levels + <usize>y * row + (<usize>x << 2);
        let level = v128.load(at);
        let above = v128.load(at + levelBytes);
        let value = f32x4.sub(above, level);
        level = above;
        above = v128.load(at + 2 * levelBytes);
        let coarser = f32x4.sub(above, level);
        for (let i = 1; i <= intervals; i++) {
          at += levelBytes;
          const finer = value;
          value = coarser;
          level = above;
          above = v128.load(at + 2 * levelBytes);
          coarser = f32x4.sub(above, level);
          const size = v128.andnot(value, signBit);
          const sign = v128.and(value, signBit);
          // First over scale: where that fails it fails for whole regions, and nothing more is read.
          let mask = f32x4.gt(size, least);
          mask = v128.and(mask, f32x4.lt(v128.xor(finer, sign), size));
          mask = v128.and(mask, f32x4.le(v128.xor(coarser, sign), size));
          if (!v128.any_true(mask)) continue;
          mask = v128.and(mask, below(at - 4, levelBytes, sign, size));
          mask = v128.and(mask, notAbove(at + 4, levelBytes, sign, size));
          if (!v128.any_true(mask)) continue;
          mask = v128.and(mask, below(at - row, levelBytes, sign, size));
          mask = v128.and(mask, notAbove(at + row, levelBytes, sign, size));
          if (!v128.any_true(mask)) continue;
          mask = v128.and(mask, below(at - row - 4, levelBytes, sign, size));
          mask = v128.and(mask, below(at - row + 4, levelBytes, sign, size));
          mask = v128.and(mask, notAbove(at + row - 4, levelBytes, sign, size));
          mask = v128.and(mask, notAbove(at + row + 4, levelBytes, sign, size));
          if (x + 4 > right) mask = v128.and(mask, i32x4.lt_s(lanes, i32x4.splat(right - x)));
          if (!v128.any_true(mask)) continue;
          for (let j: usize = 0; j < 3; j++) {
            const under = at - levelBytes + j * row - row;
            const over = at + levelBytes + j * row - row;
            for (let k: usize = 0; k < 12; k += 4) {
              mask = v128.and(mask, below(under + k - 4, levelBytes, sign, size));
              mask = v128.and(mask, notAbove(over + k - 4, levelBytes, sign, size));
            }
          }
          let bits = i32x4.bitmask(mask);
          for (let lane = 0; bits != 0; lane++, bits >>= 1) {
            if (!(bits & 1)) continue;
            if (count < capacity) {
              const place = to + <usize>count * 12;
              store<i32>(place, x + lane);
              store<i32>(place, y, 4);
              store<i32>(place, i, 8);
            }
            count++;
          }
        }
      }
    }
    store<i32>(counts + (<usize>piece << 2), count);
  }
}

function d(at: usize, levelBytes: usize): f64 {
  return <f64>load<f32>(at + levelBytes) - <f64>load<f32>(at);
}

const STEPS: i32 = 5;
/** Beyond half a sample the next one is nearer; a little more, so that it is not thrown to and fro between two. */
const REACH: f64 = 0.6;

/**
 * For each place (x, y, i): the extremum of the parabola through D around it, as eight f32 (kept 0 or 1, x, y, i
 * between samples, |D| there, whole x, y and i). See dog-extrema.ts for the formulas and tests.
 */
export function dogRefine(
  begin: i32, end: i32, places: usize, result: usize, levels: usize, levelBytes: usize, width: i32, height: i32,
  intervals: i32, contrast: f64, edge: f64, border: i32,
): void {
  const row = <usize>width << 2;
  for (let n = begin; n < end; n++) {
    const out = result + (<usize>n << 5);
    let x = load<i32>(places + <usize>n * 12);
    let y = load<i32>(places + <usize>n * 12, 4);
    let i = load<i32>(places + <usize>n * 12, 8);
    store<f32>(out, 0);
    for (let step = 0; step < STEPS; step++) {
      const at = levels + <usize>i * levelBytes + <usize>y * row + (<usize>x << 2);
      const up = at + levelBytes;
      const down = at - levelBytes;
      const c = d(at, levelBytes);
      const e = d(at + 4, levelBytes);
      const w = d(at - 4, levelBytes);
      const s = d(at + row, levelBytes);
      const m = d(at - row, levelBytes);
      const u = d(up, levelBytes);
      const l = d(down, levelBytes);
      const gx = 0.5 * (e - w);
      const gy = 0.5 * (s - m);
      const gi = 0.5 * (u - l);
      const xx = e + w - 2 * c;
      const yy = s + m - 2 * c;
      const ii = u + l - 2 * c;
      const xy = 0.25 * (d(at + row + 4, levelBytes) - d(at + row - 4, levelBytes)
        - d(at - row + 4, levelBytes) + d(at - row - 4, levelBytes));
      const xi = 0.25 * (d(up + 4, levelBytes) - d(up - 4, levelBytes)
        - d(down + 4, levelBytes) + d(down - 4, levelBytes));
      const yi = 0.25 * (d(up + row, levelBytes) - d(up - row, levelBytes)
        - d(down + row, levelBytes) + d(down - row, levelBytes));
      // Cramer's rule for H o = -g
      const a = yy * ii - yi * yi;
      const b = xi * yi - xy * ii;
      const f = xy * yi - xi * yy;
      const volume = xx * a + xy * b + xi * f;
      if (volume == 0) break;
      const ox = -(gx * a + gy * b + gi * f) / volume;
      const oy = -(gx * b + gy * (xx * ii - xi * xi) + gi * (xi * xy - xx * yi)) / volume;
      const oi = -(gx * f + gy * (xi * xy - xx * yi) + gi * (xx * yy - xy * xy)) / volume;
      if (abs(ox) <= REACH && abs(oy) <= REACH && abs(oi) <= REACH) {
        const peak = abs(c + 0.5 * (gx * ox + gy * oy + gi * oi));
        const trace = xx + yy;
        const det = xx * yy - xy * xy;
        if (peak * <f64>intervals < contrast || det <= 0 || trace * trace * edge >= (edge + 1) * (edge + 1) * det)
          break;
        store<f32>(out, 1);
        store<f32>(out, <f32>(<f64>x + ox), 4);
        store<f32>(out, <f32>(<f64>y + oy), 8);
        store<f32>(out, <f32>(<f64>i + oi), 12);
        store<f32>(out, <f32>peak, 16);
        store<f32>(out, <f32>x, 20);
        store<f32>(out, <f32>y, 24);
        store<f32>(out, <f32>i, 28);
        break;
      }
      // A flat parabola throws far; what leaves the octave is given up.
      const nx = <f64>x + nearest(ox);
      const ny = <f64>y + nearest(oy);
      const ni = <f64>i + nearest(oi);
      if (!(nx >= <f64>border && nx < <f64>(width - border) && ny >= <f64>border && ny < <f64>(height - border)
        && ni >= 1 && ni <= <f64>intervals)) break;
      x = <i32>nx;
      y = <i32>ny;
      i = <i32>ni;
    }
  }
}
