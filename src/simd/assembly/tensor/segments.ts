import { loadSome, storeSome } from './block';

/**
 * Slices begin..end-1 of y [outer, count, inner words] = x [outer, size, inner words] at `indices`; zeros where an
 * index is not one.
 */
export function gatherSlices(
  begin: i32, end: i32, x: usize, indices: usize, y: usize, size: i32, count: i32, inner: i32,
): void {
  const bytes = <usize>inner << 2;
  for (let slice = begin; slice < end; slice++) {
    const index = load<i32>(indices + (<usize>(slice % count) << 2));
    const to = y + <usize>slice * bytes;
    if (index < 0 || index >= size) memory.fill(to, 0, bytes);
    else memory.copy(to, x + (<usize>(slice / count * size) + <usize>index) * bytes, bytes);
  }
}

/**
 * y[s] = sum of the rows of x whose id is s, in their order, columns begin..end-1 of strips of 64; ids that are no
 * segment are left out.
 */
export function segmentSums(
  begin: i32, end: i32, x: usize, ids: usize, y: usize, rows: i32, inner: i32, segments: i32,
): void {
  const first = begin * 64, last = min(inner, end * 64);
  const step = <usize>inner << 2;
  for (let s = 0; s < segments; s++)
    memory.fill(y + <usize>s * step + (<usize>first << 2), 0, <usize>(last - first) << 2);
  for (let row = 0; row < rows; row++) {
    const id = load<i32>(ids + (<usize>row << 2));
    if (id < 0 || id >= segments) continue;
    const from = x + <usize>row * step, to = y + <usize>id * step;
    for (let c = first; c < last; c += 4) {
      const at = <usize>c << 2, count = last - c;
      storeSome(to + at, f32x4.add(loadSome(to + at, count), loadSome(from + at, count)), count);
    }
  }
}

/** Rows begin..end-1 of y [count, depth]: `on` at the place that an index names, `off` elsewhere; bits of either. */
export function oneHotRows(begin: i32, end: i32, indices: usize, y: usize, depth: i32, on: i32, off: i32): void {
  const background = i32x4.splat(off);
  for (let row = begin; row < end; row++) {
    const to = y + (<usize>row * <usize>depth << 2);
    for (let c = 0; c < depth; c += 4) storeSome(to + (<usize>c << 2), background, depth - c);
    const index = load<i32>(indices + (<usize>row << 2));
    if (index >= 0 && index < depth) store<i32>(to + (<usize>index << 2), on);
  }
}
