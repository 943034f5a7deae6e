// Gradients of four pixels at once.

/** Minimax polynomial of atan(z) / z in z^2 on 0..1: 3e-7 radians. */
const A0: f32 = 0.9999961256980896;
const A1: f32 = -0.3331736922264099;
const A2: f32 = 0.19807815551757812;
const A3: f32 = -0.1323334276676178;
const A4: f32 = 0.07962366938591003;
const A5: f32 = -0.0336042195558548;
const A6: f32 = 0.006811792030930519;

/** atan2(y, x) in [-pi, pi], lane by lane; 0 for (0, 0). */
// @ts-ignore: decorator
@inline
export function angles(y: v128, x: v128): v128 {
  const zero = f32x4.splat(0);
  const wide = f32x4.abs(x);
  const high = f32x4.abs(y);
  const z = f32x4.div(f32x4.pmin(wide, high), f32x4.pmax(f32x4.pmax(wide, high), f32x4.splat(1e-30)));
  const q = f32x4.mul(z, z);
  let p = f32x4.add(f32x4.mul(f32x4.splat(A6), q), f32x4.splat(A5));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(A4));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(A3));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(A2));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(A1));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(A0));
  p = f32x4.mul(p, z);
  p = v128.bitselect(f32x4.sub(f32x4.splat(1.5707963267948966), p), p, f32x4.gt(high, wide));
  p = v128.bitselect(f32x4.sub(f32x4.splat(3.141592653589793), p), p, f32x4.lt(x, zero));
  return v128.or(p, v128.and(y, i32x4.splat(i32.MIN_VALUE)));
}
