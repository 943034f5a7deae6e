import { source } from './blur';

/**
 * Rows begin..end-1 of one channel of a picture with `margin` samples around it, kind 0 float32, 1 8-bit, 2 16-bit;
 * `outside` stands beyond a constant border. The row of padded samples takes `stride` bytes.
 */
export function padRows(
  begin: i32, end: i32, src: usize, kind: i32, width: i32, height: i32, channels: i32, channel: i32,
  margin: i32, border: i32, outside: f32, to: usize, stride: usize,
): void {
  const size: usize = kind == 0 ? 4 : <usize>kind;
  const step = <usize>channels * size;
  for (let row = begin; row < end; row++) {
    const line = to + <usize>row * stride;
    const y = source(row - margin, height, border);
    if (y < 0) {
      for (let x = 0; x < width + 2 * margin; x++) put(line, x, kind, outside);
      continue;
    }
    const from = src + <usize>y * <usize>width * step + <usize>channel * size;
    const inner = line + <usize>margin * size;
    if (channels == 1) memory.copy(inner, from, <usize>width * size);
    else if (kind == 1) for (let x = 0; x < width; x++) store<u8>(inner + x, load<u8>(from + <usize>x * step));
    else if (kind == 2) for (let x = 0; x < width; x++) store<u16>(inner + (x << 1), load<u16>(from + <usize>x * step));
    else for (let x = 0; x < width; x++) store<f32>(inner + (x << 2), load<f32>(from + <usize>x * step));
    for (let x = 0; x < margin; x++) {
      beyond(line, from, x - margin, x, width, step, kind, border, outside);
      beyond(line, from, width + x, margin + width + x, width, step, kind, border, outside);
    }
  }
}

function beyond(
  line: usize, from: usize, at: i32, x: i32, width: i32, step: usize, kind: i32, border: i32, outside: f32,
): void {
  const taken = source(at, width, border);
  if (taken < 0) {
    put(line, x, kind, outside);
    return;
  }
  const p = from + <usize>taken * step;
  if (kind == 1) store<u8>(line + x, load<u8>(p));
  else if (kind == 2) store<u16>(line + (x << 1), load<u16>(p));
  else store<f32>(line + (x << 2), load<f32>(p));
}

function put(line: usize, x: i32, kind: i32, value: f32): void {
  if (kind == 1) store<u8>(line + x, <u8>value);
  else if (kind == 2) store<u16>(line + (x << 1), <u16>value);
  else store<f32>(line + (x << 2), value);
}
