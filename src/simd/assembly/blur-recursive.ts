// A Gaussian as the sum of three damped waves to either side of the centre, each a recursion of two steps: as many
// operations for every sigma. Sixteen lines (columns, or rows of one channel) at a time lie side by side in scratch
// memory as float32; recursions run in float64, two lines in one vector.
import { source } from './blur';

const LINES: i32 = 16;
const LINE_BYTES: usize = 64;

// @ts-ignore: decorator
@inline
function sample(p: usize, kind: i32): f32 {
  if (kind == 0) return load<f32>(p);
  return kind == 1 ? <f32>load<u8>(p) : <f32>load<u16>(p);
}

// @ts-ignore: decorator
@inline
function put(p: usize, v: f32, kind: i32): void {
  if (kind == 0) store<f32>(p, v);
  else if (kind == 1) store<u8>(p, <u8>max<f32>(0, min<f32>(255, v + 0.5)));
  else store<u16>(p, <u16>max<f32>(0, min<f32>(65535, v + 0.5)));
}

// @ts-ignore: decorator
@inline
function coefficient(waves: usize, k: i32): v128 {
  return v128.load64_splat(waves + (k << 3));
}

/**
 * Shares begin..end-1 of `share` blocks of sixteen lines. Line l begins at sample (l / inner) outer + l % inner and
 * has n samples `step` apart. src and dst hold float32 (kind 0), 8-bit (1) or 16-bit (2) samples.
 *
 * waves: for each of three, at the sample itself and the one before: c0, c1; the same for the way back: b1, b2; and
 * what both recursions take from their last two values: d1, d2. Eighteen float64.
 * Scratch of a share: (2 n + 2 pad + 1) 64 bytes.
 */
export function recursiveLines(
  begin: i32, end: i32, src: usize, srcKind: i32, dst: usize, dstKind: i32,
  lines: i32, n: i32, step: i32, inner: i32, outer: i32, pad: i32, border: i32, outside: f32,
  waves: usize, scratch: usize,
): void {
  const all = n + 2 * pad;
  const blocks = (lines + LINES - 1) / LINES;
  const share = (blocks + SHARES - 1) / SHARES;
  const srcSize: usize = srcKind == 0 ? 4 : <usize>srcKind;
  const dstSize: usize = dstKind == 0 ? 4 : <usize>dstKind;
  for (let part = begin; part < end; part++) {
    const starts = scratch + <usize>part * <usize>(2 * n + 2 * pad + 1) * LINE_BYTES; // of the sixteen lines
    const x = starts + LINE_BYTES;
    const y = x + <usize>all * LINE_BYTES;
    for (let block = part * share; block < min(blocks, (part + 1) * share); block++) {
      const first = block * LINES;
      const some = min(LINES, lines - first);
      for (let l = 0; l < LINES; l++) {
        const line = first + min(l, some - 1);
        store<usize>(starts + (l << 2), <usize>((line / inner) * outer + (line % inner)));
      }
      const neighbours = srcKind == 0 && some == LINES && first + LINES <= inner;
      for (let i = 0; i < all; i++) {
        const at = source(i - pad, n, border);
        const to = x + <usize>i * LINE_BYTES;
        const from = src + <usize>(at * step) * srcSize;
        if (at < 0) {
          for (let l = 0; l < LINES; l++) store<f32>(to + (l << 2), outside);
        } else if (neighbours) {
          memory.copy(to, from + (load<usize>(starts) << 2), LINE_BYTES);
        } else {
          for (let l = 0; l < LINES; l++)
            store<f32>(to + (l << 2), sample(from + load<usize>(starts + (l << 2)) * srcSize, srcKind));
        }
      }
      for (let l = 0; l < some; l += 2) both(x + (l << 2), y + (l << 2), n, pad, waves);
      for (let i = 0; i < n; i++) {
        const to = dst + <usize>(i * step) * dstSize;
        for (let l = 0; l < some; l++)
          put(to + load<usize>(starts + (l << 2)) * dstSize, load<f32>(y + <usize>i * LINE_BYTES + (l << 2)), dstKind);
      }
    }
  }
}

/** Into how many shares lines are divided, each with scratch memory of its own. */
const SHARES: i32 = 16;

/** Forth and back over two lines. */
function both(x: usize, y: usize, n: i32, pad: i32, waves: usize): void {
  const zero = f64x2.splat(0);
  let c0 = coefficient(waves, 0), c1 = coefficient(waves, 1);
  let d1 = coefficient(waves, 4), d2 = coefficient(waves, 5);
  let e0 = coefficient(waves, 6), e1 = coefficient(waves, 7);
  let f1 = coefficient(waves, 10), f2 = coefficient(waves, 11);
  let g0 = coefficient(waves, 12), g1 = coefficient(waves, 13);
  let h1 = coefficient(waves, 16), h2 = coefficient(waves, 17);
  let before = zero;
  let p1 = zero, p2 = zero, q1 = zero, q2 = zero, r1 = zero, r2 = zero;
  for (let i = 0; i < pad + n; i++) {
    const now = f64x2.promote_low_f32x4(v128.load64_zero(x + <usize>i * LINE_BYTES));
    const p = next(c0, now, c1, before, d1, p1, d2, p2);
    const q = next(e0, now, e1, before, f1, q1, f2, q2);
    const r = next(g0, now, g1, before, h1, r1, h2, r2);
    p2 = p1; p1 = p;
    q2 = q1; q1 = q;
    r2 = r1; r1 = r;
    before = now;
    if (i >= pad) save(y + <usize>(i - pad) * LINE_BYTES, f64x2.add(p, f64x2.add(q, r)));
  }
  c0 = coefficient(waves, 2); c1 = coefficient(waves, 3);
  e0 = coefficient(waves, 8); e1 = coefficient(waves, 9);
  g0 = coefficient(waves, 14); g1 = coefficient(waves, 15);
  p1 = zero; p2 = zero; q1 = zero; q2 = zero; r1 = zero; r2 = zero;
  let after = zero;
  let later = zero;
  for (let i = n + 2 * pad - 1; i >= pad; i--) {
    const p = next(c0, after, c1, later, d1, p1, d2, p2);
    const q = next(e0, after, e1, later, f1, q1, f2, q2);
    const r = next(g0, after, g1, later, h1, r1, h2, r2);
    p2 = p1; p1 = p;
    q2 = q1; q1 = q;
    r2 = r1; r1 = r;
    later = after;
    after = f64x2.promote_low_f32x4(v128.load64_zero(x + <usize>i * LINE_BYTES));
    if (i >= pad + n) continue;
    const to = y + <usize>(i - pad) * LINE_BYTES;
    const forth = f64x2.promote_low_f32x4(v128.load64_zero(to));
    save(to, f64x2.add(forth, f64x2.add(p, f64x2.add(q, r))));
  }
}

// @ts-ignore: decorator
@inline
function next(c0: v128, x0: v128, c1: v128, x1: v128, d1: v128, y1: v128, d2: v128, y2: v128): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(c0, x0), f64x2.mul(c1, x1)),
    f64x2.add(f64x2.mul(d1, y1), f64x2.mul(d2, y2)),
  );
}

// @ts-ignore: decorator
@inline
function save(to: usize, v: v128): void {
  store<i64>(to, i64x2.extract_lane(f32x4.demote_f64x2_zero(v), 0));
}
