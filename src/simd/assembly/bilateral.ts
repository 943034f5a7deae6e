import { expPs } from './tensor/math';

/**
 * Weighted means of the neighbours of each pixel, weights exp(-d^2 / (2 s^2)) of place, given in `space`, times
 * exp(scale D^2) of the distance D between the samples of all channels. `src` holds `channels` planes of float32 with a
 * margin around them, `planeBytes` apart, rows of `stride` bytes; dst planes of width x height. Rows begin..end-1.
 *
 * neighbours: places of the neighbours as bytes from the first sample of the margin's square, and their weights.
 */
export function bilateralRows(
  begin: i32, end: i32, src: usize, planeBytes: usize, stride: usize, channels: i32, width: i32, height: i32,
  centre: usize, neighbours: usize, weights: usize, n: i32, scale: f32, dst: usize,
): void {
  const factor = f32x4.splat(scale);
  const plane = <usize>(width * height) << 2;
  for (let y = begin; y < end; y++) {
    for (let x = 0; x < width; x += 4) {
      const corner = src + <usize>y * stride + ((<usize>x) << 2);
      const own = v128.load(corner + centre);
      const own1 = channels > 1 ? v128.load(corner + centre + planeBytes) : own;
      const own2 = channels > 2 ? v128.load(corner + centre + 2 * planeBytes) : own;
      let total = f32x4.splat(0);
      let sum = total;
      let sum1 = total;
      let sum2 = total;
      for (let k = 0; k < n; k++) {
        const p = corner + load<usize>(neighbours + ((<usize>k) << 2));
        const value = v128.load(p);
        let d = f32x4.sub(value, own);
        d = f32x4.mul(d, d);
        let value1 = value;
        let value2 = value;
        if (channels > 1) {
          value1 = v128.load(p + planeBytes);
          const e = f32x4.sub(value1, own1);
          d = f32x4.add(d, f32x4.mul(e, e));
        }
        if (channels > 2) {
          value2 = v128.load(p + 2 * planeBytes);
          const e = f32x4.sub(value2, own2);
          d = f32x4.add(d, f32x4.mul(e, e));
        }
        const w = f32x4.mul(v128.load32_splat(weights + ((<usize>k) << 2)), expPs(f32x4.mul(d, factor)));
        total = f32x4.add(total, w);
        sum = f32x4.add(sum, f32x4.mul(w, value));
        if (channels > 1) sum1 = f32x4.add(sum1, f32x4.mul(w, value1));
        if (channels > 2) sum2 = f32x4.add(sum2, f32x4.mul(w, value2));
      }
      const to = dst + ((<usize>(y * width + x)) << 2);
      put(to, f32x4.div(sum, total), width - x);
      if (channels > 1) put(to + plane, f32x4.div(sum1, total), width - x);
      if (channels > 2) put(to + 2 * plane, f32x4.div(sum2, total), width - x);
    }
  }
}

/** Four samples, or those that a row has left. */
function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, v);
    return;
  }
  store<f32>(to, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}
