// e^x of two float64 numbers at once, for x <= 0: what is left of weights after their greatest was taken out.

const LOG2E: f64 = 1.4426950408889634;
// ln 2 in two parts, so that x - n ln 2 keeps all digits (Cody & Waite).
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
// Added to a number below 2^51 it leaves the nearest whole number in the lowest bits.
const ROUND: f64 = 6755399441055744;
/** Below this the result is 0: no subnormal numbers, which would slow all that follows. */
const LEAST: f64 = -708;

/**
 * x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its series to r^13, whose rest is below 2^-57; the relative error stays
 * below 4e-16. NaN and what lies under -708 give 0.
 */
// @ts-ignore: decorator
@inline
export function expPairs(x: v128): v128 {
  const inside = f64x2.ge(x, f64x2.splat(LEAST));
  const rounded = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUND));
  const n = f64x2.sub(rounded, f64x2.splat(ROUND));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))),
    f64x2.mul(n, f64x2.splat(LN2_LOW)),
  );
  const s = f64x2.mul(r, r);
  const s2 = f64x2.mul(s, s);
  // Even and odd neighbours first (Estrin): short chains of operations that wait for each other.
  const a = pair(r, 1.0 / 2.0, 1.0 / 6.0);
  const b = pair(r, 1.0 / 24.0, 1.0 / 120.0);
  const c = pair(r, 1.0 / 720.0, 1.0 / 5040.0);
  const d = pair(r, 1.0 / 40320.0, 1.0 / 362880.0);
  const e = pair(r, 1.0 / 3628800.0, 1.0 / 39916800.0);
  const f = pair(r, 1.0 / 479001600.0, 1.0 / 6227020800.0);
  const low = f64x2.add(a, f64x2.mul(s, b));
  const middle = f64x2.add(c, f64x2.mul(s, d));
  const high = f64x2.add(e, f64x2.mul(s, f));
  const tail = f64x2.add(low, f64x2.mul(s2, f64x2.add(middle, f64x2.mul(s2, high))));
  const power = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(s, tail)));
  const scale = i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52);
  return v128.and(f64x2.mul(power, scale), inside);
}

// @ts-ignore: decorator
@inline
function pair(r: v128, even: f64, odd: f64): v128 {
  return f64x2.add(f64x2.splat(even), f64x2.mul(r, f64x2.splat(odd)));
}
