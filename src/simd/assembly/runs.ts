// Runs: stretches of equal values in the rows of a picture, and how they hang together.

/**
 * Runs of all values but `background` (where it is `bounded` by one) in rows begin..end-1. Without `begins` they are
 * counted only, at starts + 4 (y + 1); else run i of row y, counted from starts[y], is written to begins and ends
 * (behind the last pixel). `bytes` a sample: 1, 2 or 4.
 */
export function findRuns(
  begin: i32, end: i32, src: usize, bytes: i32, width: i32, background: i32, bounded: i32, starts: usize,
  begins: usize, ends: usize,
): void {
  for (let y = begin; y < end; y++) {
    const row = src + <usize>y * <usize>width * <usize>bytes;
    let at = begins ? load<i32>(starts + ((<usize>y) << 2)) : 0;
    let x = 0;
    while (x < width) {
      const value = sample(row, x, bytes);
      const from = x;
      x = bytes == 1 ? endU8(row, x + 1, width, value) : endOther(row, x + 1, width, value, bytes);
      if (bounded && value == background) continue;
      if (begins) {
        store<i32>(begins + ((<usize>at) << 2), from);
        store<i32>(ends + ((<usize>at) << 2), x);
      }
      at++;
    }
    if (!begins) store<i32>(starts + ((<usize>(y + 1)) << 2), at);
  }
}

// @ts-ignore: decorator
@inline
function sample(row: usize, x: i32, bytes: i32): i32 {
  const at = row + <usize>x * <usize>bytes;
  if (bytes == 1) return <i32>load<u8>(at);
  return bytes == 2 ? <i32>load<u16>(at) : load<i32>(at);
}

/** The first place from x on that differs, 16 at a time. */
// @ts-ignore: decorator
@inline
function endU8(row: usize, start: i32, width: i32, value: i32): i32 {
  let x = start;
  const wanted = i8x16.splat(<i8>value);
  while (x + 16 <= width) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(row + <usize>x), wanted));
    if (same != 0xffff) return x + <i32>ctz<i32>(~same);
    x += 16;
  }
  while (x < width && <i32>load<u8>(row + <usize>x) == value) x++;
  return x;
}

function endOther(row: usize, start: i32, width: i32, value: i32, bytes: i32): i32 {
  let x = start;
  while (x < width && sample(row, x, bytes) == value) x++;
  return x;
}

/**
 * Join runs of neighbouring rows that touch (within `reach` pixels) and are of one value; `labels` takes 1 .. count in
 * the order of first runs. Returns count. One thread: the rows are a chain.
 */
export function joinRuns(
  src: usize, bytes: i32, width: i32, height: i32, reach: i32, starts: usize, begins: usize, ends: usize,
  labels: usize,
): i32 {
  const total = load<i32>(starts + ((<usize>height) << 2));
  for (let i = 0; i < total; i++) store<i32>(labels + ((<usize>i) << 2), i);
  const rowBytes = <usize>width * <usize>bytes;
  let row = src;
  for (let y = 1; y < height; y++) {
    row += rowBytes;
    let above = load<i32>(starts + ((<usize>(y - 1)) << 2));
    const first = load<i32>(starts + ((<usize>y) << 2));
    const last = load<i32>(starts + ((<usize>(y + 1)) << 2));
    for (let i = first; i < last; i++) {
      const from = load<i32>(begins + ((<usize>i) << 2));
      const to = load<i32>(ends + ((<usize>i) << 2)) + reach;
      const value = sample(row, from, bytes);
      while (above < first && load<i32>(ends + ((<usize>above) << 2)) + reach <= from) above++;
      for (let j = above; j < first; j++) {
        const start = load<i32>(begins + ((<usize>j) << 2));
        if (start >= to) break;
        if (sample(row - rowBytes, start, bytes) != value) continue;
        const a = root(labels, i);
        const b = root(labels, j);
        // The root is the first run of its component.
        if (a < b) store<i32>(labels + ((<usize>b) << 2), a);
        else store<i32>(labels + ((<usize>a) << 2), b);
      }
    }
  }
  let count = 0;
  for (let i = 0; i < total; i++) {
    const at = labels + ((<usize>i) << 2);
    const up = load<i32>(at);
    store<i32>(at, up == i ? ++count : load<i32>(labels + ((<usize>up) << 2)));
  }
  return count;
}

// @ts-ignore: decorator
@inline
function root(parent: usize, start: i32): i32 {
  let p = start;
  let up = load<i32>(parent + ((<usize>p) << 2));
  while (up != p) {
    const next = load<i32>(parent + ((<usize>up) << 2));
    store<i32>(parent + ((<usize>p) << 2), next);
    p = next;
    up = load<i32>(parent + ((<usize>p) << 2));
  }
  return p;
}
