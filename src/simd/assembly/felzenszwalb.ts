// Graph-based segmentation: the edges of a picture's pixels put in order of their weights, then joined.
//
// Edge 4 p + d leaves pixel p to the right (d = 0), down (1), down right (2), down left (3). An edge is 8 bytes, its
// weight as the bits of a float32, which order as the numbers do, and its name.

/** Upper bits of a weight that name its bucket; the sign bit is 0. */
const LOW_BITS: u32 = 19;
const BUCKETS: usize = 4096;
const DIGIT_BITS: u32 = 10;
const DIGITS: i32 = 1 << DIGIT_BITS;

@inline
function weight(a: usize, b: usize, channels: i32): f32 {
  let d = load<f32>(a) - load<f32>(b);
  let sum = d * d;
  for (let c = 1; c < channels; c++) {
    d = load<f32>(a + ((<usize>c) << 2)) - load<f32>(b + ((<usize>c) << 2));
    sum += d * d;
  }
  return Mathf.sqrt(sum);
}

/**
 * Pieces of `pieceRows` rows: with `edges` 0 how many edges fall into each bucket is counted in `counts`, 4096 a
 * piece; else edges are laid where `counts`, by now the place of the next one, says.
 */
export function edgeBuckets(
  begin: i32, end: i32, pixels: usize, width: i32, height: i32, channels: i32, pieceRows: i32,
  counts: usize, edges: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const line = <usize>width * pixel;
  for (let piece = begin; piece < end; piece++) {
    const own = counts + <usize>piece * BUCKETS * 4;
    const last = min(height, (piece + 1) * pieceRows);
    for (let y = piece * pieceRows; y < last; y++) {
      const below = y + 1 < height;
      let at = pixels + <usize>y * line;
      let name = <u32>(y * width) << 2;
      for (let x = 0; x < width; x++, at += pixel, name += 4) {
        if (x + 1 < width) put(weight(at, at + pixel, channels), name, own, edges);
        if (!below) continue;
        put(weight(at, at + line, channels), name + 1, own, edges);
        if (x + 1 < width) put(weight(at, at + line + pixel, channels), name + 2, own, edges);
        if (x > 0) put(weight(at, at + line - pixel, channels), name + 3, own, edges);
      }
    }
  }
}

@inline
function put(w: f32, name: u32, counts: usize, edges: usize): void {
  const key = reinterpret<u32>(w);
  const at = counts + (<usize>(key >> LOW_BITS) << 2);
  const place = load<u32>(at);
  store<u32>(at, place + 1);
  if (edges == 0) return;
  const to = edges + ((<usize>place) << 3);
  store<u32>(to, key);
  store<u32>(to, name, 4);
}

/** One pass of a radix sort of n edges by ten bits of their weight, equal ones in the order they had. */
function sortPass(from: usize, to: usize, n: u32, shift: u32, counts: usize): void {
  memory.fill(counts, 0, DIGITS << 2);
  for (let i: u32 = 0; i < n; i++) {
    const digit = (load<u32>(from + ((<usize>i) << 3)) >> shift) & (DIGITS - 1);
    const at = counts + ((<usize>digit) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let sum: u32 = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const at = counts + ((<usize>digit) << 2);
    const count = load<u32>(at);
    store<u32>(at, sum);
    sum += count;
  }
  for (let i: u32 = 0; i < n; i++) {
    const edge = load<u64>(from + ((<usize>i) << 3));
    const at = counts + ((<usize>((<u32>edge >> shift) & (DIGITS - 1))) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u64>(to + ((<usize>place) << 3), edge);
  }
}

@inline
function find(parent: usize, start: u32): u32 {
  let at = start;
  let up = load<u32>(parent + ((<usize>at) << 2));
  while (up != at) {
    const over = load<u32>(parent + ((<usize>up) << 2));
    store<u32>(parent + ((<usize>at) << 2), over);
    at = over;
    up = load<u32>(parent + ((<usize>at) << 2));
  }
  return at;
}

@inline
function joinRoots(parent: usize, size: usize, a: u32, b: u32): u32 {
  const sa = load<u32>(size + ((<usize>a) << 2));
  const sb = load<u32>(size + ((<usize>b) << 2));
  const root = sa >= sb ? a : b;
  const other = sa >= sb ? b : a;
  store<u32>(parent + ((<usize>other) << 2), root);
  store<u32>(size + ((<usize>root) << 2), sa + sb);
  return root;
}

/**
 * Sorts each bucket (`ends`: where each ends) and joins what the predicate allows; then edges that are left, lightest
 * first, join segments below `minSize`. `parent` and `size` of n pixels begin as single ones, `inner` as 0; labels are
 * roots, in `parent`. `spare` holds the largest bucket, `counts` 1024 numbers.
 */
export function mergeEdges(
  edges: usize, ends: usize, spare: usize, counts: usize,
  parent: usize, size: usize, inner: usize, n: i32, width: i32, scale: f64, minSize: u32,
): void {

  let kept: u32 = 0;
  let begin: u32 = 0;
  for (let bucket: usize = 0; bucket < BUCKETS; bucket++) {
    const end = load<u32>(ends + (bucket << 2));
    const count = end - begin;
    if (count == 0) continue;
    const own = edges + ((<usize>begin) << 3);
    if (count > 1) {
      sortPass(own, spare, count, 0, counts);
      sortPass(spare, own, count, DIGIT_BITS, counts);
    }
    begin = end;
    for (let i: u32 = 0; i < count; i++) {
      const edge = own + ((<usize>i) << 3);
      const name = load<u32>(edge, 4);
      const p = name >> 2;
      const a = find(parent, p);
      const b = find(parent, p + step(width, name & 3));
      if (a == b) continue;
      const w = reinterpret<f32>(load<u32>(edge));
      const limitA = <f64>load<f32>(inner + ((<usize>a) << 2)) + scale / <f64>load<u32>(size + ((<usize>a) << 2));
      const limitB = <f64>load<f32>(inner + ((<usize>b) << 2)) + scale / <f64>load<u32>(size + ((<usize>b) << 2));
      if (<f64>w < min(limitA, limitB)) {
        const root = joinRoots(parent, size, a, b);
        store<f32>(inner + ((<usize>root) << 2), w);
      } else {
        store<u32>(edges + ((<usize>kept) << 2), name); // behind the place that is read: 4 bytes for 8
        kept++;
      }
    }
  }
  if (minSize > 1) {
    for (let i: u32 = 0; i < kept; i++) {
      const name = load<u32>(edges + ((<usize>i) << 2));
      const p = name >> 2;
      const a = find(parent, p);
      const b = find(parent, p + step(width, name & 3));
      if (a == b) continue;
      const smaller = min(load<u32>(size + ((<usize>a) << 2)), load<u32>(size + ((<usize>b) << 2)));
      if (smaller < minSize) joinRoots(parent, size, a, b);
    }
  }
  for (let p = 0; p < n; p++) store<u32>(parent + ((<usize>p) << 2), find(parent, p));
}

/** From a pixel to the other end of its edge. */
@inline
function step(width: i32, direction: u32): u32 {
  return direction == 0 ? 1 : direction == 1 ? width : direction == 2 ? width + 1 : width - 1;
}
