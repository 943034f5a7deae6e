// Loops over float64 vectors that the factorisations share. Four running sums, so that an addition need not
// wait for the one before.

// @ts-ignore: decorator
@inline
export function f64At(x: usize, i: i32): usize {
  return x + ((<usize>i) << 3);
}

export function dotF64(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i = 0;
  for (; i + 7 < n; i += 8) {
    const p = f64At(x, i);
    const q = f64At(y, i);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p), v128.load(q)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p, 16), v128.load(q, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p, 32), v128.load(q, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p, 48), v128.load(q, 48)));
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; i < n; i++) sum += load<f64>(f64At(x, i)) * load<f64>(f64At(y, i));
  return sum;
}

/** y += alpha x */
export function axpyF64(alpha: f64, x: usize, y: usize, n: i32): void {
  const a = f64x2.splat(alpha);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const p = f64At(x, i);
    const q = f64At(y, i);
    v128.store(q, f64x2.add(v128.load(q), f64x2.mul(a, v128.load(p))));
    v128.store(q, f64x2.add(v128.load(q, 16), f64x2.mul(a, v128.load(p, 16))), 16);
  }
  for (; i < n; i++) store<f64>(f64At(y, i), load<f64>(f64At(y, i)) + alpha * load<f64>(f64At(x, i)));
}

/** x *= alpha */
export function scaleF64(alpha: f64, x: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f64>(f64At(x, i), alpha * load<f64>(f64At(x, i)));
}
