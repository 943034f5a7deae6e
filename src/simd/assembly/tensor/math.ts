// Elementary functions of four float32 at once, within 2 units in the last place of the true value; infinities,
// zeros, NaN and results too large or too small for a float32 come out as those of Math. Coefficients are those
// of Moshier's Cephes (single precision) and, for the logarithm, of Sun's fdlibm.

/** Adding and subtracting it rounds to the nearest integer, which then stands in the low bits. */
const ROUND: f32 = 12582912; // 1.5 * 2^23

// @ts-ignore: decorator
@inline
function times(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** a * b + c, in two roundings. */
// @ts-ignore: decorator
@inline
function horner(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

/** 2^n for the int32 lanes n, -126..127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** The larger lane; NaN of x stays. */
// @ts-ignore: decorator
@inline
export function atLeast(x: v128, bound: f32): v128 {
  return f32x4.pmax(x, f32x4.splat(bound));
}

/** The smaller lane; NaN of x stays. */
// @ts-ignore: decorator
@inline
export function atMost(x: v128, bound: f32): v128 {
  return f32x4.pmin(x, f32x4.splat(bound));
}

/** x log2(e) rounded, as float + ROUND. */
// @ts-ignore: decorator
@inline
function octaves(x: v128): v128 {
  return horner(x, f32x4.splat(1.44269504088896341), ROUND);
}

/** x - n ln 2, with ln 2 in two parts so that the first product is exact. */
// @ts-ignore: decorator
@inline
function withoutOctaves(x: v128, n: v128): v128 {
  const r = f32x4.sub(x, times(n, f32x4.splat(0.693359375)));
  return f32x4.add(r, times(n, f32x4.splat(2.12194440e-4)));
}

/** e^r - 1 for |r| <= ln(2) / 2. */
// @ts-ignore: decorator
@inline
function expTail(r: v128): v128 {
  let p = horner(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = horner(p, r, 8.3334519073e-3);
  p = horner(p, r, 4.1665795894e-2);
  p = horner(p, r, 1.6666665459e-1);
  p = horner(p, r, 5.0000001201e-1);
  return f32x4.add(times(p, times(r, r)), r);
}

/** e^x */
// @ts-ignore: decorator
@inline
export function expPs(x: v128): v128 {
  x = atLeast(atMost(x, 89), -104);
  const t = octaves(x);
  const p = f32x4.add(f32x4.splat(1), expTail(withoutOctaves(x, f32x4.sub(t, f32x4.splat(ROUND)))));
  // In two steps, so that results below the normal range are rounded once and those above become infinite.
  const n = i32x4.sub(t, f32x4.splat(ROUND));
  const half = i32x4.shr_s(n, 1);
  return times(times(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** e^x - 1 */
// @ts-ignore: decorator
@inline
export function expm1Ps(x: v128): v128 {
  const y = atLeast(atMost(x, 89), -30);
  const t = octaves(y);
  const p = expTail(withoutOctaves(y, f32x4.sub(t, f32x4.splat(ROUND))));
  const n = i32x4.sub(t, f32x4.splat(ROUND));
  const top = v128.and(i32x4.gt_s(n, i32x4.splat(127)), i32x4.splat(1)); // 2^128 is no float32
  const scale = powerOfTwo(i32x4.sub(n, top));
  const sum = f32x4.add(times(p, scale), f32x4.sub(scale, f32x4.splat(1)));
  // -0 stays -0.
  return v128.bitselect(x, times(sum, powerOfTwo(top)), f32x4.eq(x, f32x4.splat(0)));
}

/** Natural logarithm; NaN below zero. */
// @ts-ignore: decorator
@inline
export function logPs(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const y = v128.bitselect(times(x, f32x4.splat(33554432)), x, tiny); // 2^25: no number is subnormal then
  // y = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2))
  const bits = i32x4.add(y, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const k = f32x4.convert_i32x4_s(
    i32x4.sub(i32x4.shr_s(bits, 23), i32x4.add(i32x4.splat(127), v128.and(tiny, i32x4.splat(25)))),
  );
  const f = f32x4.sub(
    i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3)), f32x4.splat(1),
  );
  const s = f32x4.div(f, f32x4.add(f32x4.splat(2), f));
  const z = times(s, s), w = times(z, z);
  const odd = times(z, horner(w, f32x4.splat(0.28498786688), 0.66666662693));
  const even = times(w, horner(w, f32x4.splat(0.24279078841), 0.40000972152));
  const half = times(times(f32x4.splat(0.5), f), f);
  let r = times(s, f32x4.add(half, f32x4.add(odd, even)));
  r = f32x4.add(r, times(k, f32x4.splat(9.0580006145e-6)));
  r = f32x4.add(f32x4.sub(r, half), f);
  r = f32x4.add(r, times(k, f32x4.splat(6.9313812256e-1)));
  // +inf and NaN as they are; -inf at zero; NaN below.
  r = v128.bitselect(r, x, f32x4.lt(x, f32x4.splat(f32.POSITIVE_INFINITY)));
  r = v128.bitselect(f32x4.splat(f32.NaN), r, f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.splat(f32.NEGATIVE_INFINITY), r, f32x4.eq(x, f32x4.splat(0)));
}

/** tanh x = -t / (t + 2), t = e^(-2|x|) - 1, with the sign of x */
// @ts-ignore: decorator
@inline
export function tanhPs(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(<i32>0x80000000));
  const t = expm1Ps(times(f32x4.abs(x), f32x4.splat(-2)));
  return v128.or(f32x4.abs(f32x4.div(t, f32x4.add(t, f32x4.splat(2)))), sign);
}

/** 1 / (1 + e^-x), as e^x / (1 + e^x) below zero: small results keep their digits */
// @ts-ignore: decorator
@inline
export function sigmoidPs(x: v128): v128 {
  const e = expPs(f32x4.neg(f32x4.abs(x)));
  const top = v128.bitselect(e, f32x4.splat(1), f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(top, f32x4.add(f32x4.splat(1), e));
}

/** Lanes beyond which quarter turns are taken off by the slow way. */
const MOST_TURNS: f32 = 1e8;

/** x - n pi/2 in float64, two lanes; n, the nearest integer + 1.5 * 2^52, is left in the low bits of `turns`. */
// @ts-ignore: decorator
@inline
function turns(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(6.36619772367581382433e-1)), f64x2.splat(6755399441055744));
}

// @ts-ignore: decorator
@inline
function withoutTurns(x: v128, t: v128): v128 {
  const n = f64x2.sub(t, f64x2.splat(6755399441055744));
  const r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.57079631090164184570)));
  return f64x2.sub(r, f64x2.mul(n, f64x2.splat(1.58932547735281966916e-8)));
}

/** sin(x + phase pi/2) where no lane is beyond MOST_TURNS. */
// @ts-ignore: decorator
@inline
function sinNear(x: v128, phase: i32): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<u32>(x, x, 2, 3, 2, 3));
  const tl = turns(low), th = turns(high);
  const r = v128.shuffle<u64>(
    f32x4.demote_f64x2_zero(withoutTurns(low, tl)), f32x4.demote_f64x2_zero(withoutTurns(high, th)), 0, 2,
  );
  const n = i32x4.add(v128.shuffle<u32>(tl, th, 0, 2, 4, 6), i32x4.splat(phase));
  const z = times(r, r);
  let s = horner(f32x4.splat(-1.9515295891e-4), z, 8.3321608736e-3);
  s = f32x4.add(r, times(times(horner(s, z, -1.6666654611e-1), z), r));
  let c = horner(f32x4.splat(2.443315711809948e-5), z, -1.388731625493765e-3);
  c = times(times(horner(c, z, 4.166664568298827e-2), z), z);
  c = f32x4.add(f32x4.sub(c, times(f32x4.splat(0.5), z)), f32x4.splat(1));
  const odd = i32x4.ne(v128.and(n, i32x4.splat(1)), i32x4.splat(0));
  const sign = i32x4.shl(v128.and(n, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

// @ts-ignore: decorator
@inline
function anyFar(x: v128): bool {
  // NaN and infinities are not below the bound either.
  return !i32x4.all_true(f32x4.lt(f32x4.abs(x), f32x4.splat(MOST_TURNS)));
}

// In float64, as the float32 functions of AssemblyScript take the wrong quarter for large numbers.
function sinFar(x: v128): v128 {
  let r = f32x4.splat(<f32>NativeMath.sin(<f64>f32x4.extract_lane(x, 0)));
  r = f32x4.replace_lane(r, 1, <f32>NativeMath.sin(<f64>f32x4.extract_lane(x, 1)));
  r = f32x4.replace_lane(r, 2, <f32>NativeMath.sin(<f64>f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(r, 3, <f32>NativeMath.sin(<f64>f32x4.extract_lane(x, 3)));
}

function cosFar(x: v128): v128 {
  let r = f32x4.splat(<f32>NativeMath.cos(<f64>f32x4.extract_lane(x, 0)));
  r = f32x4.replace_lane(r, 1, <f32>NativeMath.cos(<f64>f32x4.extract_lane(x, 1)));
  r = f32x4.replace_lane(r, 2, <f32>NativeMath.cos(<f64>f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(r, 3, <f32>NativeMath.cos(<f64>f32x4.extract_lane(x, 3)));
}

// @ts-ignore: decorator
@inline
export function sinPs(x: v128): v128 {
  if (anyFar(x)) return sinFar(x);
  // -0 stays -0.
  return v128.bitselect(x, sinNear(x, 0), f32x4.eq(x, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
export function cosPs(x: v128): v128 {
  return anyFar(x) ? cosFar(x) : sinNear(x, 1);
}

// @ts-ignore: decorator
@inline
function apply(f: i32, x: v128): v128 {
  if (f == 0) return expPs(x);
  if (f == 1) return expm1Ps(x);
  if (f == 2) return logPs(x);
  if (f == 3) return tanhPs(x);
  if (f == 4) return sigmoidPs(x);
  return f == 5 ? sinPs(x) : cosPs(x);
}

/** y[i] = f(x[i]), elements begin..end-1; f counts exp, expm1, log, tanh, sigmoid, sin, cos from 0. */
export function mathF32(begin: i32, end: i32, f: i32, x: usize, y: usize): void {
  let i = begin;
  for (; i + 3 < end; i += 4) v128.store(y + (<usize>i << 2), apply(f, v128.load(x + (<usize>i << 2))));
  for (; i < end; i++) v128.store32_lane(y + (<usize>i << 2), apply(f, v128.load32_zero(x + (<usize>i << 2))), 0);
}
