// Cascades of second-order sections, in the form whose feedback is one product and one difference deep:
//
//   y = b0 x + p,   p' = (q + c1 x) - a1 p,   q' = c2 x - a2 p,   c1 = b1 - a1 b0,   c2 = b2 - a2 b0.
//
// Two sections run side by side in the lanes of a vector, the second on the sample before: each waits for its own
// state only. Four run in two vectors. Lanes do what a loop over one section would do, so that the bytes are the same
// however the sections and the samples are cut.
//
// Coefficients of a pair: b0 c1 a1 c2 a2, each for both sections (80 bytes); its state p, q likewise (32 bytes). The
// other half of an odd last pair is never touched.

const PAIR: usize = 80;
const STATE: usize = 32;

/** One sample through section `lane` (0 or 8) of a pair. */
// @ts-ignore: decorator
@inline
function step(c: usize, s: usize, lane: usize, x: f64): f64 {
  const p = load<f64>(s + lane);
  store<f64>(s + lane, load<f64>(s + lane, 16) + load<f64>(c + lane, 16) * x - load<f64>(c + lane, 32) * p);
  store<f64>(s + lane, load<f64>(c + lane, 48) * x - load<f64>(c + lane, 64) * p, 16);
  return load<f64>(c + lane) * x + p;
}

function one(x: usize, end: usize, c: usize, s: usize): void {
  const b0 = load<f64>(c), c1 = load<f64>(c, 16), a1 = load<f64>(c, 32), c2 = load<f64>(c, 48), a2 = load<f64>(c, 64);
  let p = load<f64>(s), q = load<f64>(s, 16);
  for (; x < end; x += 8) {
    const v = load<f64>(x);
    store<f64>(x, b0 * v + p);
    const next = q + c1 * v - a1 * p;
    q = c2 * v - a2 * p;
    p = next;
  }
  store<f64>(s, p);
  store<f64>(s, q, 16);
}

function two(x: usize, end: usize, c: usize, s: usize): void {
  if (x >= end) return;
  let first = step(c, s, 0, load<f64>(x));
  const b0 = v128.load(c), c1 = v128.load(c, 16), a1 = v128.load(c, 32), c2 = v128.load(c, 48), a2 = v128.load(c, 64);
  let p = v128.load(s), q = v128.load(s, 16);
  let y = f64x2.splat(first);
  for (; x + 8 < end; x += 8) {
    const v = v128.shuffle<u64>(v128.load64_splat(x, 8), y, 0, 2);
    y = f64x2.add(f64x2.mul(b0, v), p);
    v128.store64_lane(x, y, 1);
    const next = f64x2.sub(f64x2.add(q, f64x2.mul(c1, v)), f64x2.mul(a1, p));
    q = f64x2.sub(f64x2.mul(c2, v), f64x2.mul(a2, p));
    p = next;
  }
  v128.store(s, p);
  v128.store(s, q, 16);
  first = f64x2.extract_lane(y, 0);
  store<f64>(x, step(c, s, 8, first));
}

function four(x: usize, end: usize, c: usize, s: usize): void {
  const d = c + PAIR, t = s + STATE;
  if (end - x < 32) {
    for (; x < end; x += 8)
      store<f64>(x, step(d, t, 8, step(d, t, 0, step(c, s, 8, step(c, s, 0, load<f64>(x))))));
    return;
  }
  // Each section is one sample ahead of the next: three samples into the first, one into the third.
  let b = step(c, s, 8, step(c, s, 0, load<f64>(x)));
  let a = step(c, s, 0, load<f64>(x, 8));
  const third = step(d, t, 0, b);
  b = step(c, s, 8, a);
  a = step(c, s, 0, load<f64>(x, 16));
  const b0 = v128.load(c), c1 = v128.load(c, 16), a1 = v128.load(c, 32), c2 = v128.load(c, 48), a2 = v128.load(c, 64);
  const d0 = v128.load(d), e1 = v128.load(d, 16), f1 = v128.load(d, 32), e2 = v128.load(d, 48), f2 = v128.load(d, 64);
  let p = v128.load(s), q = v128.load(s, 16), r = v128.load(t), u = v128.load(t, 16);
  let y = f64x2.replace_lane(f64x2.splat(a), 1, b);
  let z = f64x2.splat(third);
  for (; x + 24 < end; x += 8) {
    const w = v128.shuffle<u64>(y, z, 1, 2);
    const v = v128.shuffle<u64>(v128.load64_splat(x, 24), y, 0, 2);
    y = f64x2.add(f64x2.mul(b0, v), p);
    z = f64x2.add(f64x2.mul(d0, w), r);
    v128.store64_lane(x, z, 1);
    const next = f64x2.sub(f64x2.add(q, f64x2.mul(c1, v)), f64x2.mul(a1, p));
    q = f64x2.sub(f64x2.mul(c2, v), f64x2.mul(a2, p));
    p = next;
    const later = f64x2.sub(f64x2.add(u, f64x2.mul(e1, w)), f64x2.mul(f1, r));
    u = f64x2.sub(f64x2.mul(e2, w), f64x2.mul(f2, r));
    r = later;
  }
  v128.store(s, p);
  v128.store(s, q, 16);
  v128.store(t, r);
  v128.store(t, u, 16);
  a = f64x2.extract_lane(y, 0);
  b = f64x2.extract_lane(y, 1);
  store<f64>(x, step(d, t, 8, f64x2.extract_lane(z, 0)));
  store<f64>(x, step(d, t, 8, step(d, t, 0, b)), 8);
  store<f64>(x, step(d, t, 8, step(d, t, 0, step(c, s, 8, a))), 16);
}

/**
 * Groups of four sections begin..end-1, group g on block `wave - g` of the signal in place: groups may run at once, each
 * has its own block and state. Blocks of `size` samples lie in `slots` places, block b at b % slots; `n` samples in all.
 */
export function sosGroups(
  begin: i32, end: i32, blocks: usize, size: i32, slots: i32, n: i32, wave: i32,
  coefficients: usize, states: usize, sections: i32,
): void {
  for (let g = begin; g < end; g++) {
    const block = wave - g;
    const length = min(size, n - block * size);
    if (block < 0 || length <= 0) continue;
    const x = blocks + ((<usize>((block % slots) * size)) << 3);
    const stop = x + ((<usize>length) << 3);
    let c = coefficients + PAIR * <usize>(2 * g);
    let s = states + STATE * <usize>(2 * g);
    let left = min(4, sections - 4 * g);
    if (left == 4) four(x, stop, c, s);
    else {
      if (left >= 2) {
        two(x, stop, c, s);
        c += PAIR;
        s += STATE;
        left -= 2;
      }
      if (left == 1) one(x, stop, c, s);
    }
  }
}
