// Histograms of oriented gradients: rows of blocks, each summed along y and then along x.

/** Blocks of pixels: the lower of the two bins a direction lies between, and what each gets. */
export function hogVotes(
  begin: i32, end: i32, magnitude: usize, orientation: usize, n: i32, perRadian: f64, bins: i32, shared: i32,
  bin: usize, low: usize, high: usize,
): void {
  const last = min(end << 10, n);
  for (let p = begin << 10; p < last; p++) {
    const at = (<usize>p) << 2;
    const size = load<f32>(magnitude + at);
    let place = <f64>load<f32>(orientation + at) * perRadian;
    // A direction on the border of two bins is a little off it in float32
    const whole = nearest(place);
    if (abs(place - whole) < 1e-6) place = whole;
    if (place < 0) place += bins;
    if (shared) place -= 0.5;
    const below = floor(place);
    const share = shared ? <f32>(place - below) : <f32>0;
    let b = <i32>below;
    if (b < 0) b += bins;
    else if (b >= bins) b -= bins;
    store<u8>(bin + p, <u8>b);
    const other = share * size;
    store<f32>(high + at, other);
    store<f32>(low + at, size - other);
  }
}

/**
 * Rows of blocks begin..end-1. `weights` has the share of each pixel along a side of the block in each of its cells.
 * Scratch of a row: block * used * bins float32, where `used` = (columns - 1 + block) * cell.
 */
export function hogRows(
  begin: i32, end: i32, bin: usize, low: usize, high: usize, width: i32, cell: i32, block: i32, bins: i32,
  columns: i32, weights: usize, shared: i32, norm: i32, scratch: usize, out: usize,
): void {
  const side = cell * block;
  const used = (columns - 1 + block) * cell;
  const bytes = (<usize>block * <usize>used * <usize>bins) << 2;
  const length = block * block * bins;
  for (let row = begin; row < end; row++) {
    const sums = scratch + <usize>row * bytes;
    memory.fill(sums, 0, bytes);
    for (let t = 0; t < side; t++) {
      const line = (row * cell + t) * width;
      for (let role = 0; role < block; role++) {
        const w = load<f32>(weights + ((<usize>(role * side + t)) << 2));
        if (w == 0) continue;
        let to = sums + ((<usize>(role * used * bins)) << 2);
        for (let p = line; p < line + used; p++, to += (<usize>bins) << 2) {
          const b = <i32>load<u8>(bin + p);
          const first = to + ((<usize>b) << 2);
          store<f32>(first, load<f32>(first) + w * load<f32>(low + ((<usize>p) << 2)));
          if (shared) {
            const second = b + 1 == bins ? to : first + 4;
            store<f32>(second, load<f32>(second) + w * load<f32>(high + ((<usize>p) << 2)));
          }
        }
      }
    }
    for (let column = 0; column < columns; column++) {
      const descriptor = out + ((<usize>(row * columns + column) * <usize>length) << 2);
      let to = descriptor;
      for (let down = 0; down < block; down++)
        for (let across = 0; across < block; across++, to += (<usize>bins) << 2) {
          memory.fill(to, 0, (<usize>bins) << 2);
          for (let t = 0; t < side; t++) {
            const w = load<f32>(weights + ((<usize>(across * side + t)) << 2));
            if (w == 0) continue;
            const from = sums + ((<usize>((down * used + column * cell + t) * bins)) << 2);
            for (let b: usize = 0; b < (<usize>bins) << 2; b += 4)
              store<f32>(to + b, load<f32>(to + b) + w * load<f32>(from + b));
          }
        }
      normalise(descriptor, length, norm);
    }
  }
}

const EPSILON: f32 = 1e-5;
const CLIP: f32 = 0.2;

/** 0 l2-hys, 1 l2, 2 l1-sqrt, 3 l1. */
function normalise(v: usize, length: i32, norm: i32): void {
  const bytes = (<usize>length) << 2;
  if (norm >= 2) {
    let sum = EPSILON;
    for (let i: usize = 0; i < bytes; i += 4) sum += load<f32>(v + i);
    for (let i: usize = 0; i < bytes; i += 4) {
      const share = load<f32>(v + i) / sum;
      store<f32>(v + i, norm == 3 ? share : sqrt(share));
    }
    return;
  }
  toUnit(v, bytes);
  if (norm == 1) return;
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(v + i, min(load<f32>(v + i), CLIP));
  toUnit(v, bytes);
}

function toUnit(v: usize, bytes: usize): void {
  let squares = EPSILON * EPSILON;
  for (let i: usize = 0; i < bytes; i += 4) squares += load<f32>(v + i) * load<f32>(v + i);
  const scale = <f32>1 / sqrt(squares);
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(v + i, load<f32>(v + i) * scale);
}
