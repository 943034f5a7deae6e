// Tensors moved about: transposed, sliced, padded, tiled, joined. All of it is one loop over up to six dimensions
// with a stride on each side.

/**
 * Rows begin..end-1, a row being the last dimension. Words of the plan: bytes a number (4 or 1), dimensions n, source,
 * target, then n sizes, n source strides, n target strides, in numbers.
 */
export function copyStrided(begin: i32, end: i32, plan: usize): void {
  const bytes = load<i32>(plan);
  const n = load<i32>(plan, 4);
  const source = load<usize>(plan, 8);
  const target = load<usize>(plan, 12);
  const sizes = plan + 16;
  const from = sizes + ((<usize>n) << 2);
  const to = from + ((<usize>n) << 2);
  const inner = ((<usize>n) - 1) << 2;
  const count = load<i32>(sizes + inner);
  const fromStep = load<i32>(from + inner);
  const toStep = load<i32>(to + inner);
  for (let row = begin; row < end; row++) {
    let rest = row;
    let s = 0, t = 0;
    for (let d = n - 2; d >= 0; d--) {
      const at = (<usize>d) << 2;
      const size = load<i32>(sizes + at);
      const i = rest % size;
      rest /= size;
      s += i * load<i32>(from + at);
      t += i * load<i32>(to + at);
    }
    if (bytes == 4) copyRow<u32>(source, s, fromStep, target, t, toStep, count);
    else copyRow<u8>(source, s, fromStep, target, t, toStep, count);
  }
}

// @ts-ignore: decorator
@inline
function copyRow<T>(source: usize, s: i32, fromStep: i32, target: usize, t: i32, toStep: i32, count: i32): void {
  let a = source + <usize>s * sizeof<T>();
  let b = target + <usize>t * sizeof<T>();
  if (fromStep == 1 && toStep == 1) {
    memory.copy(b, a, <usize>count * sizeof<T>());
    return;
  }
  const stepA = <usize>fromStep * sizeof<T>();
  const stepB = <usize>toStep * sizeof<T>();
  for (let i = 0; i < count; i++, a += stepA, b += stepB) store<T>(b, load<T>(a));
}

/** Batches of rows x columns to columns x rows, 4-byte numbers; a piece is 32 rows of one batch. */
export function transposeTiles(begin: i32, end: i32, source: usize, target: usize, rows: i32, columns: i32): void {
  const bands = (rows + 31) >> 5;
  const across = (<usize>columns) << 2;
  const down = (<usize>rows) << 2;
  for (let p = begin; p < end; p++) {
    const offset = <usize>(p / bands) * <usize>rows * across;
    const top = p % bands << 5;
    const bottom = min(rows, top + 32);
    for (let left = 0; left < columns; left += 32) {
      const right = min(columns, left + 32);
      let r = top;
      for (; r + 3 < bottom; r += 4) {
        let c = left;
        for (; c + 3 < right; c += 4) {
          const a = source + offset + <usize>r * across + ((<usize>c) << 2);
          const b = target + offset + <usize>c * down + ((<usize>r) << 2);
          const v0 = v128.load(a), v1 = v128.load(a + across);
          const v2 = v128.load(a + 2 * across), v3 = v128.load(a + 3 * across);
          const t0 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
          const t2 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
          v128.store(b, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
          v128.store(b + down, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
          v128.store(b + 2 * down, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
          v128.store(b + 3 * down, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
        }
        for (; c < right; c++) {
          for (let k = r; k < r + 4; k++) move(source + offset, target + offset, k, c, across, down);
        }
      }
      for (; r < bottom; r++) {
        for (let c = left; c < right; c++) move(source + offset, target + offset, r, c, across, down);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function move(source: usize, target: usize, r: i32, c: i32, across: usize, down: usize): void {
  store<u32>(target + <usize>c * down + ((<usize>r) << 2), load<u32>(source + <usize>r * across + ((<usize>c) << 2)));
}

/** Blocks of 1024 numbers of 4 bytes set to a bit pattern. */
export function fillWords(begin: i32, end: i32, target: usize, size: i32, bits: i32): void {
  const v = i32x4.splat(bits);
  for (let block = begin; block < end; block++) {
    const last = min(size, (block + 1) << 10);
    let i = block << 10;
    for (; i + 3 < last; i += 4) v128.store(target + ((<usize>i) << 2), v);
    for (; i < last; i++) store<i32>(target + ((<usize>i) << 2), bits);
  }
}
