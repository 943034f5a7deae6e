// Separable convolution with a symmetric kernel, both passes in one sweep down the picture: a strip of rows is
// weighed across, then down, while it is still in the cache. Rows are cut into pieces of `pieceRows`, each with
// scratch memory of its own.
//
// Both passes are the same loop: out[i] = sum_k w_k (x[i - k step] + x[i + k step]), where a step is one pixel
// or one row. w_0 is halved, so that the centre needs no special case. Rows of scratch memory are `stride` bytes
// apart, whole blocks of 16 samples: loops have no tails.

const REPLICATE: i32 = 1;
const WRAP: i32 = 2;
const CONSTANT: i32 = 3;

const F32: i32 = 0;
const U8: i32 = 1;

/** Where position i of a line of n samples is taken from; -1 outside a constant border. Otherwise reflect 101. */
export function source(i: i32, n: i32, border: i32): i32 {
  if (i >= 0 && i < n) return i;
  if (border == CONSTANT) return -1;
  if (border == REPLICATE) return i < 0 ? 0 : n - 1;
  if (border == WRAP) {
    const m = i % n;
    return m < 0 ? m + n : m;
  }
  if (n == 1) return 0;
  const period = 2 * (n - 1);
  let m = i % period;
  if (m < 0) m += period;
  return m < n ? m : period - m;
}

// ---- float32 arithmetic, for float32, 16-bit and strongly blurred 8-bit pictures

/** n samples as float32. kind: 0 float32, 1 8-bit, 2 16-bit. */
export function convertRow(to: usize, from: usize, n: i32, kind: i32): void {
  let i: usize = 0;
  if (kind == F32) {
    memory.copy(to, from, (<usize>n) << 2);
  } else if (kind == U8) {
    for (; i + 8 <= <usize>n; i += 8) {
      const eight = v128.load8x8_u(from + i);
      v128.store(to + (i << 2), f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(eight)));
      v128.store(to + (i << 2), f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(eight)), 16);
    }
    for (; i < <usize>n; i++) store<f32>(to + (i << 2), <f32>load<u8>(from + i));
  } else {
    for (; i + 4 <= <usize>n; i += 4)
      v128.store(to + (i << 2), f32x4.convert_i32x4_u(v128.load16x4_u(from + (i << 1))));
    for (; i < <usize>n; i++) store<f32>(to + (i << 2), <f32>load<u16>(from + (i << 1)));
  }
}

function storeRow(to: usize, from: usize, n: i32, kind: i32): void {
  if (kind == F32) {
    memory.copy(to, from, (<usize>n) << 2);
  } else if (kind == U8) {
    for (let i: usize = 0; i < <usize>n; i++)
      store<u8>(to + i, <u8>(min<f32>(255, load<f32>(from + (i << 2)) + 0.5)));
  } else {
    for (let i: usize = 0; i < <usize>n; i++)
      store<u16>(to + (i << 1), <u16>(min<f32>(65535, load<f32>(from + (i << 2)) + 0.5)));
  }
}

export function weighF32(to: usize, from: usize, step: usize, bytes: usize, taps: usize, radius: i32): void {
  for (let i: usize = 0; i < bytes; i += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let left = from + i;
    let right = left;
    for (let k = 0; k <= radius; k++) {
      const w = v128.load32_splat(taps + ((<usize>k) << 2));
      a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(left), v128.load(right))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(left, 32), v128.load(right, 32))));
      d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(left, 48), v128.load(right, 48))));
      left -= step;
      right += step;
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to + i, c, 32);
    v128.store(to + i, d, 48);
  }
}

/**
 * Two rows of the second pass at once: what row y takes from below, row y + 1 took the step before, so that a
 * sample is loaded once for both. The same sums in the same order as weighF32.
 */
function weighTwoRows(to: usize, to2: usize, from: usize, step: usize, bytes: usize, taps: usize, radius: i32): void {
  const half = v128.load32_splat(taps);
  for (let i: usize = 0; i < bytes; i += 32) {
    let left = from + i;
    let right = left + step;
    let above = v128.load(left);
    let above2 = v128.load(left, 16);
    let below = v128.load(right);
    let below2 = v128.load(right, 16);
    let a = f32x4.mul(half, f32x4.add(above, above));
    let b = f32x4.mul(half, f32x4.add(above2, above2));
    let c = f32x4.mul(half, f32x4.add(below, below));
    let d = f32x4.mul(half, f32x4.add(below2, below2));
    for (let k = 1; k <= radius; k++) {
      left -= step;
      right += step;
      const w = v128.load32_splat(taps + ((<usize>k) << 2));
      const up = v128.load(left);
      const up2 = v128.load(left, 16);
      const down = v128.load(right);
      const down2 = v128.load(right, 16);
      a = f32x4.add(a, f32x4.mul(w, f32x4.add(up, below)));
      b = f32x4.add(b, f32x4.mul(w, f32x4.add(up2, below2)));
      c = f32x4.add(c, f32x4.mul(w, f32x4.add(above, down)));
      d = f32x4.add(d, f32x4.mul(w, f32x4.add(above2, down2)));
      above = up;
      above2 = up2;
      below = down;
      below2 = down2;
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to2 + i, c);
    v128.store(to2 + i, d, 16);
  }
}

/**
 * taps: w_0 / 2, w_1 .. w_radius as f32. kind: 0 float32, 1 8-bit, 2 16-bit samples in src and dst.
 * Scratch of a piece: `scratchBytes` = (2 radius + strip + 3) stride + 4 (2 radius channels + 16).
 */
export function blurF32(
  begin: i32, end: i32, src: usize, dst: usize, width: i32, height: i32, channels: i32, kind: i32,
  taps: usize, radius: i32, border: i32, outside: f32,
  scratch: usize, scratchBytes: usize, stride: usize, pieceRows: i32, strip: i32,
): void {
  const samples = width * channels;
  const margin = radius * channels;
  const pixel = (<usize>channels) << 2;
  const rowBytes = <usize>samples * (kind == F32 ? 4 : <usize>kind);
  for (let piece = begin; piece < end; piece++) {
    const out = scratch + <usize>piece * scratchBytes;
    const out2 = out + stride;
    const rows = out2 + stride;
    const line = rows + stride * <usize>(2 * radius + strip);
    const centre = line + ((<usize>margin) << 2);
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    let next = first - radius;
    let kept = 0;
    for (let y = first; y < last; y += strip) {
      const n = min(strip, last - y);
      for (const until = y + n + radius; next < until; next++, kept++) {
        const to = rows + <usize>kept * stride;
        const from = source(next, height, border);
        if (from < 0) {
          for (let i: usize = 0; i < stride; i += 4) store<f32>(to + i, outside);
          continue;
        }
        convertRow(centre, src + <usize>from * rowBytes, samples, kind);
        for (let x = 1; x <= radius; x++) {
          for (let side = 0; side < 2; side++) {
            const at = side == 0 ? -x : width - 1 + x;
            const taken = source(at, width, border);
            for (let c = 0; c < channels; c++) {
              const value = taken < 0 ? outside : load<f32>(centre + ((<usize>(taken * channels + c)) << 2));
              store<f32>(centre + ((<isize>(at * channels + c)) << 2), value);
            }
          }
        }
        weighF32(to, centre, pixel, stride, taps, radius);
      }
      for (let i = 0; i < n; i += 2) {
        const from = rows + <usize>(radius + i) * stride;
        const to = dst + <usize>(y + i) * rowBytes;
        if (i + 1 == n) {
          weighF32(out, from, stride, stride, taps, radius);
          storeRow(to, out, samples, kind);
        } else if (kind == F32 && rowBytes % 64 == 0) {
          weighTwoRows(to, to + rowBytes, from, stride, rowBytes, taps, radius);
        } else {
          weighTwoRows(out, out2, from, stride, stride, taps, radius);
          storeRow(to, out, samples, kind);
          storeRow(to + rowBytes, out2, samples, kind);
        }
      }
      memory.copy(rows, rows + <usize>n * stride, <usize>(2 * radius) * stride);
      kept = 2 * radius;
    }
  }
}

// ---- 8-bit pictures in whole numbers: weights are multiples of 2^-15, rows between the passes keep 6 bits
// behind the point, sums are exact in 32 bits.

/** Two taps a step: i32x4.dot gives w_k a + w_{k+1} b for interleaved a and b. `pairs` is (radius + 1) / 2. */
function weighI16(to: usize, from: usize, step: isize, bytes: usize, taps: usize, pairs: i32, last: bool): void {
  const step2 = step << 1;
  const half = i32x4.splat(last ? 1 << 20 : 1 << 8);
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = half;
    let b = half;
    let c = half;
    let d = half;
    let left = from + i;
    let right = left;
    for (let k = 0; k < pairs; k++) {
      const w = v128.load32_splat(taps + ((<usize>k) << 2));
      const p = i16x8.add(v128.load(left), v128.load(right));
      const q = i16x8.add(v128.load(left, 16), v128.load(right, 16));
      const r = i16x8.add(v128.load(left - step), v128.load(right + step));
      const s = i16x8.add(v128.load(left - step, 16), v128.load(right + step, 16));
      a = i32x4.add(a, i32x4.dot_i16x8_s(w, v128.shuffle<i16>(p, r, 0, 8, 1, 9, 2, 10, 3, 11)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(w, v128.shuffle<i16>(p, r, 4, 12, 5, 13, 6, 14, 7, 15)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(w, v128.shuffle<i16>(q, s, 0, 8, 1, 9, 2, 10, 3, 11)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(w, v128.shuffle<i16>(q, s, 4, 12, 5, 13, 6, 14, 7, 15)));
      left -= step2;
      right += step2;
    }
    if (last) {
      const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 21), i32x4.shr_s(b, 21));
      const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 21), i32x4.shr_s(d, 21));
      v128.store(to + (i >> 1), i8x16.narrow_i16x8_u(low, high));
    } else {
      v128.store(to + i, i16x8.narrow_i32x4_s(i32x4.shr_s(a, 9), i32x4.shr_s(b, 9)));
      v128.store(to + i, i16x8.narrow_i32x4_s(i32x4.shr_s(c, 9), i32x4.shr_s(d, 9)), 16);
    }
  }
}

/**
 * As blurF32 for 8-bit samples. taps: w_0 / 2, w_1 .. w_radius as i16, times 2^15, radius odd.
 * Scratch of a piece: (2 radius + strip + 2) stride + 2 (2 radius channels + 16).
 */
export function blurU8(
  begin: i32, end: i32, src: usize, dst: usize, width: i32, height: i32, channels: i32,
  taps: usize, radius: i32, border: i32, outside: i32,
  scratch: usize, scratchBytes: usize, stride: usize, pieceRows: i32, strip: i32,
): void {
  const samples = width * channels;
  const margin = radius * channels;
  const pixel = (<usize>channels) << 1;
  const pairs = (radius + 1) >> 1;
  for (let piece = begin; piece < end; piece++) {
    const out = scratch + <usize>piece * scratchBytes;
    const rows = out + stride;
    const line = rows + stride * <usize>(2 * radius + strip);
    const centre = line + ((<usize>margin) << 1);
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    let next = first - radius;
    let kept = 0;
    for (let y = first; y < last; y += strip) {
      const n = min(strip, last - y);
      for (const until = y + n + radius; next < until; next++, kept++) {
        const to = rows + <usize>kept * stride;
        const from = source(next, height, border);
        if (from < 0) {
          for (let i: usize = 0; i < stride; i += 2) store<i16>(to + i, <i16>(outside << 6));
          continue;
        }
        const row = src + <usize>from * <usize>samples;
        let i: usize = 0;
        for (; i + 8 <= <usize>samples; i += 8) v128.store(centre + (i << 1), v128.load8x8_u(row + i));
        for (; i < <usize>samples; i++) store<i16>(centre + (i << 1), <i16>load<u8>(row + i));
        for (let x = 1; x <= radius; x++) {
          for (let side = 0; side < 2; side++) {
            const at = side == 0 ? -x : width - 1 + x;
            const taken = source(at, width, border);
            for (let c = 0; c < channels; c++) {
              const value = taken < 0 ? <i16>outside : load<i16>(centre + ((<usize>(taken * channels + c)) << 1));
              store<i16>(centre + ((<isize>(at * channels + c)) << 1), value);
            }
          }
        }
        weighI16(to, centre, pixel, stride, taps, pairs, false);
      }
      for (let i = 0; i < n; i++) {
        weighI16(out, rows + <usize>(radius + i) * stride, stride, stride, taps, pairs, true);
        memory.copy(dst + <usize>(y + i) * <usize>samples, out, samples);
      }
      memory.copy(rows, rows + <usize>n * stride, <usize>(2 * radius) * stride);
      kept = 2 * radius;
    }
  }
}
