/** Adding it rounds to the nearest integer, which then stands in the low bits: 1.5 * 2^23. */
const ROUND: f32 = 12582912;

/**
 * 2^x of four float32 for x <= 0, to 3e-6 of the value and exact for 0; what is below 2^-125 comes out as about that. For
 * weights, at half the cost of expPs. The polynomial of 2^f, |f| <= 1/2, has the least relative error of degree 4.
 */
// @ts-ignore: decorator
@inline
export function decay(x: v128): v128 {
  const t = f32x4.pmax(x, f32x4.splat(-125));
  const n = f32x4.add(t, f32x4.splat(ROUND));
  const f = f32x4.sub(t, f32x4.sub(n, f32x4.splat(ROUND)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(0.00958285), f), f32x4.splat(0.05590643));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.24024099));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.69312419));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1));
  // The integer of n is added to the exponent; its other bits leave at the top.
  return i32x4.add(p, i32x4.shl(n, 23));
}
