// Min-sum messages of Potts pairs on a grid: kernels/field/message-passing.ts, which this follows. Labels of a pixel are
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

// min(belief - back - least, weight) over the old message at `to`; the largest change. `belief` is data plus all.
// @ts-ignore: decorator
@inline
function deliver(belief: usize, back: usize, to: usize, bytes: usize, weight: f32, damping: f32): f32 {
  let low = f32x4.splat(Infinity);
  for (let i: usize = 0; i < bytes; i += 16)
    low = f32x4.pmin(low, f32x4.sub(v128.load(belief + i), v128.load(back + i)));
  const least = f32x4.splat(leastLane(low));
  const most = f32x4.splat(weight);
  const fresh = f32x4.splat(1 - damping);
  const stale = f32x4.splat(damping);
  let moved = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const old = v128.load(to + i);
    const h = f32x4.sub(f32x4.sub(v128.load(belief + i), v128.load(back + i)), least);
    const message = f32x4.add(f32x4.mul(fresh, f32x4.pmin(h, most)), f32x4.mul(stale, old));
    moved = f32x4.pmax(moved, f32x4.abs(f32x4.sub(message, old)));
    v128.store(to + i, message);
  }
  return max(
    max(f32x4.extract_lane(moved, 0), f32x4.extract_lane(moved, 1)),
    max(f32x4.extract_lane(moved, 2), f32x4.extract_lane(moved, 3)),
  );
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

/** Pixels of this colour in rows begin..end-1 send to their neighbours; moved[y]: the largest change by a pixel of the row. */
export function pottsMessages(
  begin: i32, end: i32, width: i32, height: i32, labels: i32, lines: i32, costs: usize, weights: usize, messages: usize,
  colour: i32, colours: i32, damping: f32, moved: usize,
): void {
  const bytes = (<usize>labels) << 2;
  const pixels = width * height;
  const slot = <usize>pixels * bytes;
  const sum = workspace();
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
        if (x + dx >= 0 && x + dx < width && y + dy < height)
          most = max(most, deliver(sum, back + at, along + at + <usize>(ahead * <i32>bytes), bytes, load<f32>(plane), damping));
        if (x - dx >= 0 && x - dx < width && y - dy >= 0)
          most = max(most, deliver(sum, along + at, back + at - <usize>(ahead * <i32>bytes), bytes, load<f32>(plane - ((<usize>ahead) << 2)), damping));
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
