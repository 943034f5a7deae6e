// Steps between the octaves of a scale space: float32 planes without gaps between their rows.

/** Rows 2y and 2y + 1 of the doubled plane, (2 width - 1) x (2 height - 1), for source rows y. */
export function doubleRows(begin: i32, end: i32, src: usize, dst: usize, width: i32, height: i32): void {
  const wide = <usize>(2 * width - 1);
  for (let y = begin; y < end; y++) {
    const row = src + <usize>y * (<usize>width << 2);
    doubleLine(dst + <usize>(2 * y) * (wide << 2), row, row, width);
    if (y + 1 < height) doubleLine(dst + <usize>(2 * y + 1) * (wide << 2), row, row + (<usize>width << 2), width);
  }
}

/** The mean of two rows, with the mean of neighbours between them: a b c becomes a (a+b)/2 b (b+c)/2 c. */
function doubleLine(to: usize, above: usize, below: usize, width: i32): void {
  const half = f32x4.splat(0.5);
  let x: usize = 0;
  const last = <usize>(width - 1);
  for (; x + 4 <= last; x += 4) {
    const at = x << 2;
    const here = f32x4.mul(half, f32x4.add(v128.load(above + at), v128.load(below + at)));
    const next = f32x4.mul(half, f32x4.add(v128.load(above + at, 4), v128.load(below + at, 4)));
    const between = f32x4.mul(half, f32x4.add(here, next));
    v128.store(to + (at << 1), v128.shuffle<f32>(here, between, 0, 4, 1, 5));
    v128.store(to + (at << 1), v128.shuffle<f32>(here, between, 2, 6, 3, 7), 16);
  }
  for (; x <= last; x++) {
    const at = x << 2;
    const here: f32 = 0.5 * (load<f32>(above + at) + load<f32>(below + at));
    store<f32>(to + (at << 1), here);
    if (x == last) break;
    const next: f32 = 0.5 * (load<f32>(above + at, 4) + load<f32>(below + at, 4));
    store<f32>(to + (at << 1), <f32>0.5 * (here + next), 4);
  }
}

/** Row y of the plane that keeps every second pixel of every second row: `width`, `wide` of result and source. */
export function halveRows(begin: i32, end: i32, src: usize, dst: usize, width: i32, wide: i32): void {
  for (let y = begin; y < end; y++) {
    const from = src + <usize>(2 * y) * (<usize>wide << 2);
    const to = dst + <usize>y * (<usize>width << 2);
    let x: usize = 0;
    // The last four of a row are read one by one: eight samples might reach beyond the plane.
    for (; x + 4 < <usize>width; x += 4) {
      const at = x << 3;
      v128.store(to + (x << 2), v128.shuffle<f32>(v128.load(from + at), v128.load(from + at, 16), 0, 2, 4, 6));
    }
    for (; x < <usize>width; x++) store<f32>(to + (x << 2), load<f32>(from + (x << 3)));
  }
}
