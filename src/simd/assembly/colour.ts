// Stored RGB to the CIE spaces and back, four pixels at a time in float32.
import { expPs, logPs } from './tensor/math';

// @ts-ignore: decorator
@inline
const XYZ: i32 = 0;
// @ts-ignore: decorator
@inline
const LAB: i32 = 1;

/**
 * Pixels begin..end-1 of `bytes` 1 or 2 a sample. `light` is the linear light of each level. `constants`, all float32:
 * r and b of the three rows that give X / Xn, Y / Yn, Z / Zn (g is what is left to 1, so that grays come out equal),
 * Xn, Yn, Zn, the shares of X and Z in X + 15 Y + 3 Z of white, 13 u'n and 13 v'n.
 */
export function ciePixels(
  begin: i32, end: i32, source: usize, bytes: i32, channels: i32, light: usize, constants: usize, space: i32,
  out: usize,
): void {
  const green = channels < 3 ? 0 : 1;
  for (let p = begin; p < end; p += 4) {
    // Beyond the end the first of the four stands in; it is stored where it belongs, once more.
    const p1 = p + 1 < end ? p + 1 : p, p2 = p + 2 < end ? p + 2 : p, p3 = p + 3 < end ? p + 3 : p;
    const r = lights(source, bytes, light, p * channels, p1 * channels, p2 * channels, p3 * channels);
    const g = lights(source, bytes, light, p * channels + green, p1 * channels + green, p2 * channels + green, p3 * channels + green);
    const b = lights(source, bytes, light, p * channels + 2 * green, p1 * channels + 2 * green, p2 * channels + 2 * green, p3 * channels + 2 * green);
    const dr = f32x4.sub(r, g), db = f32x4.sub(b, g);
    let x = mixed(g, dr, db, constants), y = mixed(g, dr, db, constants + 8), z = mixed(g, dr, db, constants + 16);
    if (space == XYZ) {
      x = f32x4.mul(x, v128.load32_splat(constants, 24));
      y = f32x4.mul(y, v128.load32_splat(constants, 28));
      z = f32x4.mul(z, v128.load32_splat(constants, 32));
    } else if (space == LAB) {
      const fx = root(x), fy = root(y), fz = root(z);
      x = f32x4.sub(f32x4.mul(fy, f32x4.splat(116)), f32x4.splat(16));
      y = f32x4.mul(f32x4.splat(500), f32x4.sub(fx, fy));
      z = f32x4.mul(f32x4.splat(200), f32x4.sub(fy, fz));
    } else {
      const l = f32x4.sub(f32x4.mul(root(y), f32x4.splat(116)), f32x4.splat(16));
      const d = f32x4.add(
        f32x4.add(y, f32x4.mul(v128.load32_splat(constants, 36), f32x4.sub(x, y))),
        f32x4.mul(v128.load32_splat(constants, 40), f32x4.sub(z, y)),
      );
      // Black has no chromaticity; 0 / 0 must not get through.
      const dark = f32x4.le(d, f32x4.splat(0));
      const one = f32x4.splat(1);
      const u = f32x4.sub(f32x4.div(x, v128.bitselect(one, d, dark)), one);
      const v = f32x4.sub(f32x4.div(y, v128.bitselect(one, d, dark)), one);
      x = l;
      y = v128.andnot(f32x4.mul(f32x4.mul(l, v128.load32_splat(constants, 44)), u), dark);
      z = v128.andnot(f32x4.mul(f32x4.mul(l, v128.load32_splat(constants, 48)), v), dark);
    }
    storeTriples(out, p, p1, p2, p3, x, y, z);
  }
}

/**
 * The other way, to stored values. `constants`: the 3 x 3 matrix from X / Xn, Y / Yn, Z / Zn to linear RGB, Xn, Yn, Zn,
 * u'n, v'n. `space` -1 is linear RGB as it stands. Values are cut off at 0 and 1 if `clip`.
 */
export function storedPixels(
  begin: i32, end: i32, source: usize, constants: usize, space: i32, clip: i32, out: usize,
): void {
  for (let p = begin; p < end; p += 4) {
    const p1 = p + 1 < end ? p + 1 : p, p2 = p + 2 < end ? p + 2 : p, p3 = p + 3 < end ? p + 3 : p;
    let x = coordinates(source, p, p1, p2, p3), y = coordinates(source + 4, p, p1, p2, p3), z = coordinates(source + 8, p, p1, p2, p3);
    if (space == XYZ) {
      x = f32x4.div(x, v128.load32_splat(constants, 36));
      y = f32x4.div(y, v128.load32_splat(constants, 40));
      z = f32x4.div(z, v128.load32_splat(constants, 44));
    } else if (space == LAB) {
      const f = f32x4.mul(f32x4.add(x, f32x4.splat(16)), f32x4.splat(1.0 / 116));
      const g = f32x4.add(f, f32x4.mul(y, f32x4.splat(0.002)));
      const h = f32x4.sub(f, f32x4.mul(z, f32x4.splat(0.005)));
      x = unroot(g);
      y = unroot(f);
      z = unroot(h);
    } else if (space > LAB) luv(x, y, z, constants);
    if (space > LAB) {
      x = luvX;
      y = luvY;
      z = luvZ;
    }
    let r = x, g = y, b = z;
    if (space >= 0) {
      r = row(x, y, z, constants);
      g = row(x, y, z, constants + 12);
      b = row(x, y, z, constants + 24);
    }
    storeTriples(out, p, p1, p2, p3, stored(r, clip), stored(g, clip), stored(b, clip));
  }
}

let luvX: v128 = f32x4.splat(0);
let luvY: v128 = f32x4.splat(0);
let luvZ: v128 = f32x4.splat(0);

/** X / Xn, Y / Yn, Z / Zn of Luv, in the three variables above. */
function luv(l: v128, u: v128, v: v128, constants: usize): void {
  const none = f32x4.le(l, f32x4.splat(0));
  const wide = f32x4.mul(v128.bitselect(f32x4.splat(1), l, none), f32x4.splat(13));
  const un = v128.load32_splat(constants, 48), vn = v128.load32_splat(constants, 52);
  const a = f32x4.add(f32x4.div(u, wide), un);
  const b = f32x4.add(f32x4.div(v, wide), vn);
  const y = unroot(f32x4.mul(f32x4.add(l, f32x4.splat(16)), f32x4.splat(1.0 / 116)));
  const part = f32x4.div(f32x4.mul(y, v128.load32_splat(constants, 40)), f32x4.mul(f32x4.splat(4), b));
  const x = f32x4.mul(part, f32x4.mul(f32x4.splat(9), a));
  const z = f32x4.mul(
    part,
    f32x4.sub(f32x4.sub(f32x4.splat(12), f32x4.mul(f32x4.splat(3), a)), f32x4.mul(f32x4.splat(20), b)),
  );
  luvX = v128.andnot(f32x4.div(x, v128.load32_splat(constants, 36)), none);
  luvY = v128.andnot(y, none);
  luvZ = v128.andnot(f32x4.div(z, v128.load32_splat(constants, 44)), none);
}

// @ts-ignore: decorator
@inline
function lights(source: usize, bytes: i32, light: usize, a: i32, b: i32, c: i32, d: i32): v128 {
  let v = v128.load32_zero(lightAt(source, bytes, light, a));
  v = v128.load32_lane(lightAt(source, bytes, light, b), v, 1);
  v = v128.load32_lane(lightAt(source, bytes, light, c), v, 2);
  return v128.load32_lane(lightAt(source, bytes, light, d), v, 3);
}

// @ts-ignore: decorator
@inline
function lightAt(source: usize, bytes: i32, light: usize, i: i32): usize {
  const level = bytes == 1 ? <usize>load<u8>(source + <usize>i) : <usize>load<u16>(source + (<usize>i << 1));
  return light + (level << 2);
}

// @ts-ignore: decorator
@inline
function coordinates(source: usize, a: i32, b: i32, c: i32, d: i32): v128 {
  let v = v128.load32_zero(source + <usize>a * 12);
  v = v128.load32_lane(source + <usize>b * 12, v, 1);
  v = v128.load32_lane(source + <usize>c * 12, v, 2);
  return v128.load32_lane(source + <usize>d * 12, v, 3);
}

// @ts-ignore: decorator
@inline
function storeTriples(out: usize, a: i32, b: i32, c: i32, d: i32, x: v128, y: v128, z: v128): void {
  const p = out + <usize>a * 12, q = out + <usize>b * 12, r = out + <usize>c * 12, s = out + <usize>d * 12;
  v128.store32_lane(p, x, 0);
  v128.store32_lane(p, y, 0, 4);
  v128.store32_lane(p, z, 0, 8);
  v128.store32_lane(q, x, 1);
  v128.store32_lane(q, y, 1, 4);
  v128.store32_lane(q, z, 1, 8);
  v128.store32_lane(r, x, 2);
  v128.store32_lane(r, y, 2, 4);
  v128.store32_lane(r, z, 2, 8);
  v128.store32_lane(s, x, 3);
  v128.store32_lane(s, y, 3, 4);
  v128.store32_lane(s, z, 3, 8);
}

/** g + m (r - g) + n (b - g) */
// @ts-ignore: decorator
@inline
function mixed(g: v128, dr: v128, db: v128, m: usize): v128 {
  return f32x4.add(f32x4.add(g, f32x4.mul(v128.load32_splat(m), dr)), f32x4.mul(v128.load32_splat(m, 4), db));
}

// @ts-ignore: decorator
@inline
function row(x: v128, y: v128, z: v128, m: usize): v128 {
  const sum = f32x4.add(f32x4.mul(v128.load32_splat(m), x), f32x4.mul(v128.load32_splat(m, 4), y));
  return f32x4.add(sum, f32x4.mul(v128.load32_splat(m, 8), z));
}

/** CIE f: a cube root by two steps of Halley's method from a third of the exponent, straight near 0. */
// @ts-ignore: decorator
@inline
function root(x: v128): v128 {
  const third = f32x4.mul(f32x4.convert_i32x4_s(x), f32x4.splat(1.0 / 3));
  let t = i32x4.add(i32x4.trunc_sat_f32x4_s(third), i32x4.splat(709921077));
  t = closer(closer(t, x), x);
  const straight = f32x4.add(f32x4.mul(x, f32x4.splat(7.787037037)), f32x4.splat(0.1379310345));
  return v128.bitselect(t, straight, f32x4.gt(x, f32x4.splat(0.008856451679)));
}

/** Halley's step as a correction, t + t (x - t^3) / (2 t^3 + x), so that the last one rounds little but its sum. */
// @ts-ignore: decorator
@inline
function closer(t: v128, x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(t, t), t);
  const step = f32x4.div(f32x4.sub(x, cube), f32x4.add(f32x4.add(cube, cube), x));
  return f32x4.add(t, f32x4.mul(t, step));
}

// @ts-ignore: decorator
@inline
function unroot(t: v128): v128 {
  const straight = f32x4.mul(f32x4.sub(t, f32x4.splat(0.1379310345)), f32x4.splat(0.1284185493));
  const cube = f32x4.mul(f32x4.mul(t, t), t);
  return v128.bitselect(cube, straight, f32x4.gt(t, f32x4.splat(0.2068965517)));
}

/** The curve of sRGB. */
// @ts-ignore: decorator
@inline
function stored(v: v128, clip: i32): v128 {
  const curved = f32x4.sub(
    f32x4.mul(f32x4.splat(1.055), expPs(f32x4.mul(logPs(v), f32x4.splat(1.0 / 2.4)))),
    f32x4.splat(0.055),
  );
  const s = v128.bitselect(curved, f32x4.mul(v, f32x4.splat(12.92)), f32x4.gt(v, f32x4.splat(0.0031308)));
  return clip ? f32x4.pmin(f32x4.pmax(s, f32x4.splat(0)), f32x4.splat(1)) : s;
}
