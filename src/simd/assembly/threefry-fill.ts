// Threefry-4x32-20 on four counters at once, one a lane, and what is made of its words element by element. The
// same in plain code, equal to the last bit: src/core/random/threefry.ts, ziggurat.ts and fill.ts.

/** A row is eight elements of 8 bytes: four counters of four words, two words an element. */
const ROW_BYTES: usize = 64;

/** Eight uniform numbers on [0, 1), multiples of 2^-53, a row; row 0 begins at counter `counter`. */
export function fillUniformRows(
  begin: i32,
  end: i32,
  out: usize,
  counter: i32,
  fill: i32,
  k0: i32,
  k1: i32,
  k2: i32,
  k3: i32,
): void {
  for (let row = begin; row < end; row++) {
    const to = out + <usize>row * ROW_BYTES;
    threefryRow(to, counter + 4 * row, fill, k0, k1, k2, k3);
    const a = v128.load(to);
    const b = v128.load(to, 16);
    const c = v128.load(to, 32);
    const d = v128.load(to, 48);
    storePair(to, unit(a, b), unit(c, d));
    storePair(to + 32, unit(upper(a), upper(b)), unit(upper(c), upper(d)));
  }
}

/**
 * Eight normal numbers a row as mean + sd z, where the first candidate lies inside the ziggurat. Bit i of
 * missing[row] says that element i does not; it is left to plain code.
 */
export function fillNormalRows(
  begin: i32,
  end: i32,
  out: usize,
  missing: usize,
  steps: usize,
  inside: usize,
  mean: f64,
  sd: f64,
  counter: i32,
  fill: i32,
  k0: i32,
  k1: i32,
  k2: i32,
  k3: i32,
): void {
  const shift = f64x2.splat(mean);
  const scale = f64x2.splat(sd);
  for (let row = begin; row < end; row++) {
    const to = out + <usize>row * ROW_BYTES;
    threefryRow(to, counter + 4 * row, fill, k0, k1, k2, k3);
    let bits = 0;
    // Lanes 0 and 1 of the words are elements 0 to 3, lanes 2 and 3 are 4 to 7; a and b make the even ones.
    let a = v128.load(to);
    let b = v128.load(to, 16);
    let c = v128.load(to, 32);
    let d = v128.load(to, 48);
    for (let half = 0; half < 2; half++) {
      const evenSize = magnitude(a, b);
      const oddSize = magnitude(c, d);
      const even = f64x2.mul(evenSize, gather(steps, a));
      const odd = f64x2.mul(oddSize, gather(steps, c));
      const evenMissing = i64x2.bitmask(f64x2.ge(evenSize, gather(inside, a)));
      const oddMissing = i64x2.bitmask(f64x2.ge(oddSize, gather(inside, c)));
      bits |= spread(evenMissing, oddMissing) << (4 * half);
      storePair(
        to + 32 * half,
        f64x2.add(shift, f64x2.mul(scale, v128.xor(even, sign(a)))),
        f64x2.add(shift, f64x2.mul(scale, v128.xor(odd, sign(c)))),
      );
      a = upper(a);
      b = upper(b);
      c = upper(c);
      d = upper(d);
    }
    store<u8>(missing + row, bits);
  }
}

// @ts-ignore: decorator
@inline
function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Lanes 2 and 3 in the place of 0 and 1. */
// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

/** even[0], odd[0], even[1], odd[1]. */
// @ts-ignore: decorator
@inline
function storePair(to: usize, even: v128, odd: v128): void {
  v128.store(to, v128.shuffle<f64>(even, odd, 0, 2));
  v128.store(to, v128.shuffle<f64>(even, odd, 1, 3), 16);
}

// @ts-ignore: decorator
@inline
function unit(a: v128, b: v128): v128 {
  const high = f64x2.convert_low_i32x4_u(i32x4.shr_u(a, 5));
  const low = f64x2.convert_low_i32x4_u(i32x4.shr_u(b, 6));
  const whole = f64x2.add(f64x2.mul(high, f64x2.splat(67108864)), low);
  return f64x2.mul(whole, f64x2.splat(1.1102230246251565e-16));
}

// @ts-ignore: decorator
@inline
function magnitude(a: v128, b: v128): v128 {
  const high = f64x2.mul(f64x2.convert_low_i32x4_u(b), f64x2.splat(1048576));
  return f64x2.add(high, f64x2.convert_low_i32x4_u(i32x4.shr_u(a, 12)));
}

/** Bit 8 of each of the two words as the sign of a double. */
// @ts-ignore: decorator
@inline
function sign(a: v128): v128 {
  const wide = v128.shuffle<i32>(a, a, 0, 0, 1, 1);
  return v128.and(i32x4.shl(wide, 23), i64x2.splat(0x8000000000000000));
}

/** table[a & 255] of two words. */
// @ts-ignore: decorator
@inline
function gather(table: usize, a: v128): v128 {
  const first = table + (<usize>(i32x4.extract_lane(a, 0) & 255) << 3);
  const second = table + (<usize>(i32x4.extract_lane(a, 1) & 255) << 3);
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Bits e1 e0 and o1 o0 as o1 e1 o0 e0. */
// @ts-ignore: decorator
@inline
function spread(even: i32, odd: i32): i32 {
  return (even & 1) | ((odd & 1) << 1) | ((even & 2) << 1) | ((odd & 2) << 2);
}

/** The outputs of counters (counter + lane, 0, fill, 0): word w of all four lanes at to + 16 w. */
function threefryRow(to: usize, counter: i32, fill: i32, k0: i32, k1: i32, k2: i32, k3: i32): void {
  const k4 = 0x1bd11bda ^ k0 ^ k1 ^ k2 ^ k3;
  let x0 = i32x4.add(i32x4.splat(counter + k0), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(k1);
  let x2 = i32x4.splat(fill + k2);
  let x3 = i32x4.splat(k3);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 10), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 26), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 11), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 21), x2);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 13), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 27), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 23), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 5), x2);
  x0 = i32x4.add(x0, i32x4.splat(k1));
  x1 = i32x4.add(x1, i32x4.splat(k2));
  x2 = i32x4.add(x2, i32x4.splat(k3));
  x3 = i32x4.add(x3, i32x4.splat(k4 + 1));
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 6), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 20), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 17), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 11), x2);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 25), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 10), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 18), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 20), x2);
  x0 = i32x4.add(x0, i32x4.splat(k2));
  x1 = i32x4.add(x1, i32x4.splat(k3));
  x2 = i32x4.add(x2, i32x4.splat(k4));
  x3 = i32x4.add(x3, i32x4.splat(k0 + 2));
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 10), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 26), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 11), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 21), x2);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 13), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 27), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 23), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 5), x2);
  x0 = i32x4.add(x0, i32x4.splat(k3));
  x1 = i32x4.add(x1, i32x4.splat(k4));
  x2 = i32x4.add(x2, i32x4.splat(k0));
  x3 = i32x4.add(x3, i32x4.splat(k1 + 3));
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 6), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 20), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 17), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 11), x2);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 25), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 10), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 18), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 20), x2);
  x0 = i32x4.add(x0, i32x4.splat(k4));
  x1 = i32x4.add(x1, i32x4.splat(k0));
  x2 = i32x4.add(x2, i32x4.splat(k1));
  x3 = i32x4.add(x3, i32x4.splat(k2 + 4));
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 10), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 26), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 11), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 21), x2);
  x0 = i32x4.add(x0, x1);
  x1 = v128.xor(rotate(x1, 13), x0);
  x2 = i32x4.add(x2, x3);
  x3 = v128.xor(rotate(x3, 27), x2);
  x0 = i32x4.add(x0, x3);
  x3 = v128.xor(rotate(x3, 23), x0);
  x2 = i32x4.add(x2, x1);
  x1 = v128.xor(rotate(x1, 5), x2);
  x0 = i32x4.add(x0, i32x4.splat(k0));
  x1 = i32x4.add(x1, i32x4.splat(k1));
  x2 = i32x4.add(x2, i32x4.splat(k2));
  x3 = i32x4.add(x3, i32x4.splat(k3 + 5));
  v128.store(to, x0);
  v128.store(to, x1, 16);
  v128.store(to, x2, 32);
  v128.store(to, x3, 48);
}
