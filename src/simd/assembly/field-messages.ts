// Min-sum messages of pairs of a shape on a grid: kernels/field/message-passing.ts, which this follows. Labels of a pixel are
// `labels` float32 in a row, a multiple of 4; slot 2 s of the messages holds what came along lines of set s, slot
// 2 s + 1 what came back, each [pixels, labels].

import { workspace } from './tensor/workspace';

// @ts-ignore: decorator
@inline
function stepX(s: i32): i32 {
  return s == 1 ? 0 : s == 3 ? -1 : 1;
}

// @ts-ignore: decorator
@inline
function stepY(s: i32): i32 {
  return s == 0 ? 0 : 1;
}

// @ts-ignore: decorator
@inline
function leastLane(v: v128): f32 {
  return min(
    min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** h = belief - back, less its least; `belief` is data plus all messages. */
// @ts-ignore: decorator
@inline
function prepare(belief: usize, back: usize, h: usize, bytes: usize): void {
  let low = f32x4.splat(Infinity);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = f32x4.sub(v128.load(belief + i), v128.load(back + i));
    v128.store(h + i, v);
    low = f32x4.pmin(low, v);
  }
  const least = f32x4.splat(leastLane(low));
  for (let i: usize = 0; i < bytes; i += 16) v128.store(h + i, f32x4.sub(v128.load(h + i), least));
}

/**
 * Into h itself, the lower envelope of wedges of slope w, which nothing farther than `reach` can win: steps of 1, 2, 4
 * and so on both ways reach every distance, four labels at a time (h has room to both sides).
 */
function wedges(h: usize, bytes: usize, w: f32, reach: i32): void {
  for (let k = 1; k <= reach; k <<= 1) {
    const cost = f32x4.splat(w * <f32>k);
    const shift = (<usize>k) << 2;
    for (let at = h + bytes - 16; at >= h; at -= 16)
      v128.store(at, f32x4.pmin(v128.load(at), f32x4.add(v128.load(at - shift), cost)));
    for (let at = h; at < h + bytes; at += 16)
      v128.store(at, f32x4.pmin(v128.load(at), f32x4.add(v128.load(at + shift), cost)));
  }
}

/**
 * min over d of h(b + d) + w d^2, which nothing beyond the square root of the end can win: a window of `reach` to
 * either side, of labels that are known (h has room of `reach` to both sides). Sixteen labels at a time.
 */
function parabolas(h: usize, out: usize, bytes: usize, w: f32, reach: i32, end: f32): void {
  const far = f32x4.splat(end);
  for (let i: usize = 0; i < bytes; i += 64) {
    let m0 = far, m1 = far, m2 = far, m3 = far;
    let from = h + i - ((<usize>reach) << 2);
    for (let d = -reach; d <= reach; d++, from += 4) {
      const cost = f32x4.splat(w * <f32>(d * d));
      m0 = f32x4.pmin(m0, f32x4.add(v128.load(from), cost));
      m1 = f32x4.pmin(m1, f32x4.add(v128.load(from, 16), cost));
      m2 = f32x4.pmin(m2, f32x4.add(v128.load(from, 32), cost));
      m3 = f32x4.pmin(m3, f32x4.add(v128.load(from, 48), cost));
    }
    v128.store(out + i, m0);
    v128.store(out + i, m1, 16);
    v128.store(out + i, m2, 32);
    v128.store(out + i, m3, 48);
  }
}

/** min(h, end) over the old message at `to`; the largest change. */
// @ts-ignore: decorator
@inline
function deliver(h: usize, to: usize, bytes: usize, end: f32, damping: f32): f32 {
  const most = f32x4.splat(end);
  const fresh = f32x4.splat(1 - damping);
  const stale = f32x4.splat(damping);
  let moved = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const old = v128.load(to + i);
    const message = f32x4.add(f32x4.mul(fresh, f32x4.pmin(v128.load(h + i), most)), f32x4.mul(stale, old));
    moved = f32x4.pmax(moved, f32x4.abs(f32x4.sub(message, old)));
    v128.store(to + i, message);
  }
  return largestLane(moved);
}

// Into `sum`, data plus all messages of the pixel.
// @ts-ignore: decorator
@inline
function addUp(at: usize, costs: usize, messages: usize, slot: usize, slots: i32, bytes: usize, sum: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    let v = v128.load(costs + at + i);
    let from = messages + at + i;
    for (let s = 0; s < slots; s++, from += slot) v = f32x4.add(v, v128.load(from));
    v128.store(sum + i, v);
  }
}

const POTTS: i32 = 0;
const LINEAR: i32 = 1;

/**
 * Pixels of this colour in rows begin..end-1 send to their neighbours; moved[y]: the largest change by a pixel of the
 * row. kind: 0 potts, 1 linear, 2 quadratic; `count` labels of the padded ones are meant; no pair costs more
 * than `top` times its weight.
 */
export function shapeMessages(
  begin: i32, end: i32, width: i32, height: i32, labels: i32, lines: i32, costs: usize, weights: usize, messages: usize,
  colour: i32, colours: i32, damping: f32, moved: usize, kind: i32, count: i32, top: f32,
): void {
  const bytes = (<usize>labels) << 2;
  const pixels = width * height;
  const slot = <usize>pixels * bytes;
  const reach = min(count - 1, <i32>Mathf.ceil(kind == LINEAR ? top : Mathf.sqrt(top)));
  // Sums, h with room on both sides, what comes out; whole blocks of sixteen.
  const block = (bytes + 63) & ~63;
  const room = (((<usize>reach) << 2) + 79) & ~15;
  const sum = workspace();
  const h = sum + block + room;
  const out = h + block + room;
  for (let at = h - room; at < out; at += 16) v128.store(at, f32x4.splat(1e30));
  for (let y = begin; y < end; y++) {
    let first = (colour + y) & 1;
    if (colours == 4) {
      if ((y & 1) != colour >> 1) continue;
      first = colour & 1;
    }
    let most = load<f32>(moved + ((<usize>y) << 2));
    for (let x = first; x < width; x += 2) {
      const p = y * width + x;
      const at = <usize>p * bytes;
      addUp(at, costs, messages, slot, 2 * lines, bytes, sum);
      for (let s = 0; s < lines; s++) {
        const dx = stepX(s);
        const dy = stepY(s);
        const ahead = dy * width + dx;
        const along = messages + <usize>(2 * s) * slot;
        const back = along + slot;
        const plane = weights + ((<usize>(s * pixels + p)) << 2);
        for (let way = 0; way < 2; way++) {
          const sign = way == 0 ? 1 : -1;
          const nx = x + sign * dx;
          const ny = y + sign * dy;
          if (nx < 0 || nx >= width || ny < 0 || ny >= height) continue;
          const w = load<f32>(way == 0 ? plane : plane - ((<usize>ahead) << 2));
          prepare(sum, (way == 0 ? back : along) + at, h, bytes);
          const to = (way == 0 ? along : back) + at + <usize>(sign * ahead * <i32>bytes);
          if (kind == POTTS) most = max(most, deliver(h, to, bytes, w * top, damping));
          else if (kind == LINEAR) {
            wedges(h, bytes, w, reach);
            most = max(most, deliver(h, to, bytes, w * top, damping));
          } else {
            parabolas(h, out, bytes, w, reach, w * top);
            most = max(most, deliver(out, to, bytes, w * top, damping));
          }
        }
      }
    }
    store<f32>(moved + ((<usize>y) << 2), most);
  }
}

/** The label of least belief of each pixel in rows begin..end-1, the first of equals. */
export function cheapestLabels(
  begin: i32, end: i32, width: i32, height: i32, labels: i32, lines: i32, costs: usize, weights: usize, messages: usize,
  best: usize,
): void {
  const bytes = (<usize>labels) << 2;
  const slot = <usize>(width * height) * bytes;
  const sum = workspace();
  for (let p = begin * width; p < end * width; p++) {
    addUp(<usize>p * bytes, costs, messages, slot, 2 * lines, bytes, sum);
    let least = load<f32>(sum);
    let label = 0;
    for (let l = 1; l < labels; l++) {
      const v = load<f32>(sum + ((<usize>l) << 2));
      if (v < least) {
        least = v;
        label = l;
      }
    }
    store<i32>(best + ((<usize>p) << 2), label);
  }
}
