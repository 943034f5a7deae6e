import { atLeast, atMost, expm1Ps, sigmoidPs, tanhPs } from './math';

// What a layer does to its sums before they leave the cache: a bias is added, an activation applied.

/** Numbers of activations; those of src/tensor/wasm/lower/activation.ts. */
const LINEAR: i32 = 0, RELU: i32 = 1, RELU6: i32 = 2, SIGMOID: i32 = 3, TANH: i32 = 4, ELU: i32 = 5;

// @ts-ignore: decorator
@inline
function activate(x: v128, activation: i32, alpha: v128): v128 {
  if (activation == LINEAR) return x;
  if (activation == RELU) return atLeast(x, 0);
  if (activation == RELU6) return atMost(atLeast(x, 0), 6);
  if (activation == SIGMOID) return sigmoidPs(x);
  if (activation == TANH) return tanhPs(x);
  const below = f32x4.lt(x, f32x4.splat(0));
  if (activation == ELU) return v128.bitselect(expm1Ps(x), x, below);
  return v128.bitselect(f32x4.mul(x, alpha), x, below); // leaky ReLU
}

/** y = activation(y + bias) for `count` numbers; no bias where it is 0. */
export function finishRow(y: usize, bias: usize, count: i32, activation: i32, alpha: f32): void {
  const slope = f32x4.splat(alpha);
  const whole = y + (<usize>(count & ~3) << 2), end = y + (<usize>count << 2);
  if (bias == 0) {
    for (; y < whole; y += 16) v128.store(y, activate(v128.load(y), activation, slope));
    for (; y < end; y += 4) v128.store32_lane(y, activate(v128.load32_zero(y), activation, slope), 0);
    return;
  }
  for (; y < whole; y += 16, bias += 16)
    v128.store(y, activate(f32x4.add(v128.load(y), v128.load(bias)), activation, slope));
  for (; y < end; y += 4, bias += 4)
    v128.store32_lane(y, activate(f32x4.add(v128.load32_zero(y), v128.load32_zero(bias)), activation, slope), 0);
}
