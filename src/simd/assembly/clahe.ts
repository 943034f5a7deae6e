// Contrast limited adaptive histogram equalisation: a curve for each tile, then a blend of the four nearest ones. The
// same float32 operations in the same order as the plain kernel, so that both give the same bytes.

// @ts-ignore: decorator
@inline
function levelAt(p: usize, i: usize, bytes: i32): usize {
  return bytes == 1 ? <usize>load<u8>(p + i) : <usize>load<u16>(p + (i << 1));
}

/**
 * Curves of tiles begin..end-1. `columns` and `rows` tell which sample of the picture stands at each place of the
 * extended one; `limit` 0 is none; `counts` has room for the levels of every tile.
 */
export function claheCurves(
  begin: i32, end: i32, picture: usize, bytes: i32, width: i32, columns: usize, rows: usize, across: i32,
  tileWidth: i32, tileHeight: i32, levels: i32, limit: i32, counts: usize, curves: usize,
): void {
  const scale = <f32>(<f64>(levels - 1) / <f64>(tileWidth * tileHeight));
  for (let t = begin; t < end; t++) {
    const h = counts + ((<usize>t * <usize>levels) << 2);
    memory.fill(h, 0, <usize>levels << 2);
    const left = columns + (<usize>((t % across) * tileWidth) << 2);
    const top = rows + (<usize>((t / across) * tileHeight) << 2);
    for (let y = 0; y < tileHeight; y++) {
      const line = <usize>load<i32>(top + (<usize>y << 2)) * <usize>width;
      for (let x = 0; x < tileWidth; x++) {
        const at = h + (levelAt(picture, line + <usize>load<i32>(left + (<usize>x << 2)), bytes) << 2);
        store<i32>(at, load<i32>(at) + 1);
      }
    }
    if (limit > 0) limitCounts(h, levels, limit);
    let sum = 0;
    for (let v = 0; v < levels; v++) {
      sum += load<i32>(h + (<usize>v << 2));
      const level = <u32>min<f32>(<f32>(levels - 1), nearest<f32>(<f32>sum * scale));
      const at = <usize>t * <usize>levels + <usize>v;
      if (bytes == 1) store<u8>(curves + at, <u8>level);
      else store<u16>(curves + (at << 1), <u16>level);
    }
  }
}

function limitCounts(h: usize, levels: i32, limit: i32): void {
  let cut = 0;
  for (let v = 0; v < levels; v++) {
    const n = load<i32>(h + (<usize>v << 2));
    if (n > limit) {
      cut += n - limit;
      store<i32>(h + (<usize>v << 2), limit);
    }
  }
  const each = cut / levels;
  let rest = cut - each * levels;
  for (let v = 0; v < levels; v++) {
    const at = h + (<usize>v << 2);
    store<i32>(at, load<i32>(at) + each);
  }
  const step = rest > 0 ? max(1, levels / rest) : 1;
  for (let v = 0; v < levels && rest > 0; v += step, rest--) {
    const at = h + (<usize>v << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/**
 * Rows begin..end-1. `first` has for each column the curves on its left and right, in levels from the first tile of a
 * row; `places` how far it is from the left one.
 */
export function claheRows(
  begin: i32, end: i32, picture: usize, bytes: i32, width: i32, first: usize, places: usize, across: i32, down: i32,
  tileHeight: i32, levels: i32, curves: usize, out: usize,
): void {
  const part = <f32>(<f64>1 / <f64>tileHeight);
  const line = <usize>across * <usize>levels;
  for (let y = begin; y < end; y++) {
    const at = <f32>y * part - 0.5;
    const j = <i32>Math.floor(<f64>at);
    const v = at - <f32>j;
    const w = <f32>1 - v;
    const upper = curves + (((<usize>max(0, j)) * line) << <usize>(bytes - 1));
    const lower = curves + (((<usize>min(down - 1, j + 1)) * line) << <usize>(bytes - 1));
    let p = <usize>y * <usize>width;
    for (let x = 0; x < width; x++, p++) {
      const level = levelAt(picture, p, bytes);
      const a = <usize>load<i32>(first + (<usize>x << 3)) + level;
      const b = <usize>load<i32>(first + (<usize>x << 3), 4) + level;
      const u = load<f32>(places + (<usize>x << 2));
      const t = <f32>1 - u;
      const above = <f32>(<u32>levelAt(upper, a, bytes)) * t + <f32>(<u32>levelAt(upper, b, bytes)) * u;
      const below = <f32>(<u32>levelAt(lower, a, bytes)) * t + <f32>(<u32>levelAt(lower, b, bytes)) * u;
      const level2 = <u32>nearest<f32>(above * w + below * v);
      if (bytes == 1) store<u8>(out + p, <u8>level2);
      else store<u16>(out + (p << 1), <u16>level2);
    }
  }
}
