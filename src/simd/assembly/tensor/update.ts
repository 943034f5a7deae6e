// The update rules of optimizers in one pass over parameters, gradients and slots; blocks of 1024 numbers. Formulas:
// src/tensor/update.ts. Numbers past the end of an array may be written up to the next 16 bytes, which belong to it.

const SHIFT: i32 = 10;

/** `rest1` is 1 - b1 and `rest2` 1 - b2, which single precision would lose; `scale` is rate / (1 - b1^t), `unbias` 1 / sqrt(1 - b2^t), `keep` 1 - rate decay. */
export function adamBlocks(
  begin: i32, end: i32, size: i32, param: usize, grad: usize, m: usize, v: usize, param1: usize, m1: usize, v1: usize,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32, scale: f32, unbias: f32, keep: f32,
): void {
  const b1 = f32x4.splat(beta1), c1 = f32x4.splat(rest1);
  const b2 = f32x4.splat(beta2), c2 = f32x4.splat(rest2);
  const e = f32x4.splat(epsilon), s = f32x4.splat(scale), u = f32x4.splat(unbias), k = f32x4.splat(keep);
  const last = (<usize>min(size, end << SHIFT)) << 2;
  for (let o = (<usize>begin) << (SHIFT + 2); o < last; o += 16) {
    const g = v128.load(grad + o);
    const first = f32x4.add(f32x4.mul(b1, v128.load(m + o)), f32x4.mul(c1, g));
    const second = f32x4.add(f32x4.mul(b2, v128.load(v + o)), f32x4.mul(c2, f32x4.mul(g, g)));
    const step = f32x4.div(f32x4.mul(s, first), f32x4.add(f32x4.mul(f32x4.sqrt(second), u), e));
    v128.store(m1 + o, first);
    v128.store(v1 + o, second);
    v128.store(param1 + o, f32x4.sub(f32x4.mul(v128.load(param + o), k), step));
  }
}

/** `ahead` is 1 for Nesterov's rule. */
export function momentumBlocks(
  begin: i32, end: i32, size: i32, param: usize, grad: usize, velocity: usize, param1: usize, velocity1: usize,
  momentum: f32, rate: f32, ahead: i32,
): void {
  const mu = f32x4.splat(momentum), lr = f32x4.splat(rate);
  const last = (<usize>min(size, end << SHIFT)) << 2;
  for (let o = (<usize>begin) << (SHIFT + 2); o < last; o += 16) {
    const g = v128.load(grad + o);
    const u = f32x4.add(f32x4.mul(mu, v128.load(velocity + o)), g);
    v128.store(velocity1 + o, u);
    const step = ahead ? f32x4.add(g, f32x4.mul(mu, u)) : u;
    v128.store(param1 + o, f32x4.sub(v128.load(param + o), f32x4.mul(lr, step)));
  }
}

export function rmspropBlocks(
  begin: i32, end: i32, size: i32, param: usize, grad: usize, square: usize, param1: usize, square1: usize,
  rho: f32, rest: f32, epsilon: f32, rate: f32,
): void {
  const r = f32x4.splat(rho), c = f32x4.splat(rest), e = f32x4.splat(epsilon), lr = f32x4.splat(rate);
  const last = (<usize>min(size, end << SHIFT)) << 2;
  for (let o = (<usize>begin) << (SHIFT + 2); o < last; o += 16) {
    const g = v128.load(grad + o);
    const s = f32x4.add(f32x4.mul(r, v128.load(square + o)), f32x4.mul(c, f32x4.mul(g, g)));
    v128.store(square1 + o, s);
    const step = f32x4.div(f32x4.mul(lr, g), f32x4.add(f32x4.sqrt(s), e));
    v128.store(param1 + o, f32x4.sub(v128.load(param + o), step));
  }
}
