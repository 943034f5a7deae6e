// Floods of a relief of 16-bit levels. Pixels wait in a list for each level, first in, first out; levels never fall, so
// that one sweep over the lists is enough. `heads` and `tails` have an entry a level, `next` one for each that waits;
// an entry is a name + 1, 0 is nobody.

const STEPS_X = memory.data<i32>([0, -1, 1, 0, -1, 1, -1, 1]);
const STEPS_Y = memory.data<i32>([-1, 0, 0, 1, -1, -1, 1, 1]);

@inline
function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 2);
}

@inline
function append(heads: usize, tails: usize, next: usize, level: i32, name: i32): void {
  store<i32>(at(next, name), 0);
  if (load<i32>(at(heads, level)) == 0) store<i32>(at(heads, level), name + 1);
  else store<i32>(at(next, load<i32>(at(tails, level)) - 1), name + 1);
  store<i32>(at(tails, level), name + 1);
}

/** The pixel one step from (x, y), -1 outside. */
@inline
function neighbour(x: i32, y: i32, i: i32, width: i32, height: i32): i32 {
  const u = x + load<i32>(at(STEPS_X, i));
  const v = y + load<i32>(at(STEPS_Y, i));
  return <u32>u < <u32>width && <u32>v < <u32>height ? v * width + u : -1;
}

/** Watershed: labels above 0 spread over pixels of label 0, where `mask` is 0 or holds 1 there. `heads` begins as 0. */
export function floodBasins(
  levels: usize, labels: usize, mask: usize, heads: usize, tails: usize, next: usize,
  width: i32, height: i32, connectivity: i32, top: i32,
): void {
  for (let p = 0; p < width * height; p++)
    if (load<i32>(at(labels, p)) > 0) append(heads, tails, next, <i32>load<u16>(levels + ((<usize>p) << 1)), p);
  for (let level = 0; level <= top; level++) {
    for (let name = load<i32>(at(heads, level)); name > 0; name = load<i32>(at(next, name - 1))) {
      const p = name - 1;
      const y = p / width;
      const x = p - y * width;
      for (let i = 0; i < connectivity; i++) {
        const q = neighbour(x, y, i, width, height);
        if (q < 0 || load<i32>(at(labels, q)) != 0 || (mask != 0 && load<u8>(mask + <usize>q) == 0)) continue;
        store<i32>(at(labels, q), load<i32>(at(labels, p)));
        append(heads, tails, next, max(level, <i32>load<u16>(levels + ((<usize>q) << 1))), q);
      }
    }
  }
}

/**
 * Lowers `filled` (levels + h) to the lowest surface that no way from a lower place can undercut: the reconstruction
 * by erosion. A pixel is lowered once at most; it waits as n + p then. `top` is the highest of `filled`.
 */
export function fillFromAbove(
  levels: usize, filled: usize, heads: usize, tails: usize, next: usize,
  width: i32, height: i32, connectivity: i32, top: i32,
): void {
  const n = width * height;
  // A pixel beside a lower one will be lowered before its turn comes: only bottoms begin.
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const own = load<u16>(levels + ((<usize>p) << 1));
      let bottom = true;
      for (let i = 0; i < connectivity && bottom; i++) {
        const q = neighbour(x, y, i, width, height);
        if (q >= 0 && load<u16>(levels + ((<usize>q) << 1)) < own) bottom = false;
      }
      if (bottom) append(heads, tails, next, load<i32>(at(filled, p)), p);
    }
  }
  for (let level = 0; level <= top; level++) {
    for (let name = load<i32>(at(heads, level)); name > 0; name = load<i32>(at(next, name - 1))) {
      const p = name - 1 < n ? name - 1 : name - 1 - n;
      if (load<i32>(at(filled, p)) != level) continue; // was lowered since
      const y = p / width;
      const x = p - y * width;
      for (let i = 0; i < connectivity; i++) {
        const q = neighbour(x, y, i, width, height);
        if (q < 0) continue;
        const lower = max(level, <i32>load<u16>(levels + ((<usize>q) << 1)));
        if (lower >= load<i32>(at(filled, q))) continue;
        store<i32>(at(filled, q), lower);
        append(heads, tails, next, lower, n + q);
      }
    }
  }
}
