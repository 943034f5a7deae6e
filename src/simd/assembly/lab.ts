// CIE Lab of whole-number samples, the same operations in the same order as the plain kernel in float64, so that
// both give the same bytes.

/**
 * Pixels begin..end-1. `bytes` 1 or 2 a sample; `linear` the light of each sample value; `constants` the nine numbers
 * of the matrix to XYZ, the three of the white, then where the cube root becomes straight and its slope.
 */
export function labPixels(
  begin: i32, end: i32, src: usize, bytes: i32, channels: i32, linear: usize, constants: usize, dst: usize,
): void {
  const green: usize = channels < 3 ? 0 : 1;
  for (let p = begin; p < end; p++) {
    const at = <usize>p * <usize>channels;
    const r = light(src, at, bytes, linear);
    const g = light(src, at + green, bytes, linear);
    const b = light(src, at + 2 * green, bytes, linear);
    const x = root(row(constants, r, g, b) / load<f64>(constants, 72), constants);
    const y = root(row(constants + 24, r, g, b) / load<f64>(constants, 80), constants);
    const z = root(row(constants + 48, r, g, b) / load<f64>(constants, 88), constants);
    const to = dst + <usize>p * 12;
    store<f32>(to, <f32>(116 * y - 16));
    store<f32>(to, <f32>(500 * (x - y)), 4);
    store<f32>(to, <f32>(200 * (y - z)), 8);
  }
}

@inline
function light(src: usize, at: usize, bytes: i32, linear: usize): f64 {
  const level: usize = bytes == 1 ? <usize>load<u8>(src + at) : <usize>load<u16>(src + (at << 1));
  return load<f64>(linear + (level << 3));
}

@inline
function row(m: usize, r: f64, g: f64, b: f64): f64 {
  return load<f64>(m) * r + load<f64>(m, 8) * g + load<f64>(m, 16) * b;
}

@inline
function root(t: f64, constants: usize): f64 {
  return t > load<f64>(constants, 96) ? NativeMath.cbrt(t) : (load<f64>(constants, 104) * t + 16) / 116;
}
