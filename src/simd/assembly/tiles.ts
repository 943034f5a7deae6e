// Pairs of tiles of a picture as the real and imaginary parts of a complex plane, for transforms of real pictures.

/**
 * Rows begin..end-1 of a room of `cols` complex numbers a row: channel c of the tiles whose first pixels are (x0, y0)
 * and (x1, y1), zeros beyond the picture. Samples are float32, or float64 if `wide`.
 */
export function fillTiles(
  begin: i32, end: i32, picture: usize, wide: i32, width: i32, height: i32, channels: i32, c: i32,
  x0: i32, y0: i32, x1: i32, y1: i32, room: usize, cols: i32,
): void {
  for (let r = begin; r < end; r++) {
    const to = room + ((<usize>r * <usize>cols) << 4);
    fillLine(to, picture, wide, width, height, channels, c, x0, y0 + r, cols);
    fillLine(to + 8, picture, wide, width, height, channels, c, x1, y1 + r, cols);
  }
}

function fillLine(
  to: usize, picture: usize, wide: i32, width: i32, height: i32, channels: i32, c: i32, x: i32, y: i32, cols: i32,
): void {
  const n = y < height ? min(cols, width - x) : 0;
  const first = (<usize>y * <usize>width + <usize>x) * <usize>channels + <usize>c;
  if (wide) {
    let from = picture + (first << 3);
    for (let i = 0; i < n; i++, from += <usize>channels << 3) store<f64>(to + (<usize>i << 4), load<f64>(from));
  } else {
    let from = picture + (first << 2);
    for (let i = 0; i < n; i++, from += <usize>channels << 2) store<f64>(to + (<usize>i << 4), <f64>load<f32>(from));
  }
  for (let i = n; i < cols; i++) store<f64>(to + (<usize>i << 4), 0);
}

/** The other way: rows begin..end-1 of the room into an array of across x down values, rounded if `whole`. */
export function takeTiles(
  begin: i32, end: i32, room: usize, cols: i32, valid: i32, out: usize, across: i32, down: i32,
  x0: i32, y0: i32, x1: i32, y1: i32, whole: i32,
): void {
  for (let r = begin; r < end; r++) {
    const from = room + ((<usize>r * <usize>cols) << 4);
    takeLine(from, out, across, down, x0, y0 + r, valid, whole);
    takeLine(from + 8, out, across, down, x1, y1 + r, valid, whole);
  }
}

function takeLine(from: usize, out: usize, across: i32, down: i32, x: i32, y: i32, valid: i32, whole: i32): void {
  if (y >= down) return;
  const n = min(valid, across - x);
  const to = out + ((<usize>y * <usize>across + <usize>x) << 3);
  for (let i = 0; i < n; i++) {
    const v = load<f64>(from + (<usize>i << 4));
    store<f64>(to + (<usize>i << 3), whole ? nearest<f64>(v) : v);
  }
}
