import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { glorotUniform, type Initializer, zeros } from './initializers.js';
import type { Scope } from './scope.js';

export type Pair = number | readonly [number, number];

export interface ConvolutionOptions<Window = Pair> {
  filters: number;
  /** Height and width of the window, or both at once. */
  kernel: Window;
  stride?: Window;
  /** `same` keeps ceil(size / stride) places, `valid` only whole windows; a number pads each side by it. */
  pad?: 'same' | 'valid' | number;
  bias?: boolean;
  init?: Initializer;
}

/**
 * Cross-correlation with `filters` windows: y[b, i, j, o] = sum_{u, v, c} x[b, s i + u, s j + v, c] W[u, v, c, o] + b[o].
 * [B, H, W, C] to [B, H', W', filters]. Parameters `weights` [kh, kw, C, filters], `bias`.
 */
export function conv2d(
  s: Scope,
  x: Tensor,
  { filters, kernel, stride = 1, pad = 'same', bias = true, init = glorotUniform }: ConvolutionOptions,
): Tensor {
  const [height, width] = pair(kernel);
  const channels = x.shape[3]!;
  const weights = s.param('weights', [height, width, channels, filters], init) as tf.Tensor4D;
  const rounding = typeof pad === 'number' ? 'floor' : undefined;
  const product = tf.conv2d(x as tf.Tensor4D, weights, pair(stride), pad, 'NHWC', [1, 1], rounding);
  const y = bias ? tf.add(product, s.param('bias', [filters], zeros)) : product;
  s.note('conv2d', y, 2 * sizeOf(y.shape.slice(1)) * height * width * channels);
  return y;
}

/** The same over time: [B, T, C] to [B, T', filters]. Parameters `weights` [k, C, filters], `bias`. */
export function conv1d(
  s: Scope,
  x: Tensor,
  {
    filters,
    kernel,
    stride = 1,
    pad = 'same',
    bias = true,
    init = glorotUniform,
  }: ConvolutionOptions<number>,
): Tensor {
  const channels = x.shape[2]!;
  const weights = s.param('weights', [kernel, channels, filters], init) as tf.Tensor3D;
  const rounding = typeof pad === 'number' ? 'floor' : undefined;
  const product = tf.conv1d(x as tf.Tensor3D, weights, stride, pad, 'NWC', 1, rounding);
  const y = bias ? tf.add(product, s.param('bias', [filters], zeros)) : product;
  s.note('conv1d', y, 2 * sizeOf(y.shape.slice(1)) * kernel * channels);
  return y;
}

export interface TransposedOptions extends Omit<ConvolutionOptions, 'pad'> {
  /** `same` makes stride times as many places, `valid` stride (n - 1) + kernel. */
  pad?: 'same' | 'valid';
}

/**
 * The transposed map of `conv2d`, which makes pictures larger: each input places its window, times its value, in
 * the output, `stride` apart. [B, H, W, C] to [B, H', W', filters]. Parameters `weights` [kh, kw, filters, C], `bias`.
 *
 * @see Dumoulin & Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 4
 */
export function conv2dTranspose(
  s: Scope,
  x: Tensor,
  { filters, kernel, stride = 1, pad = 'same', bias = true, init = glorotUniform }: TransposedOptions,
): Tensor {
  const [kh, kw] = pair(kernel);
  const [sh, sw] = pair(stride);
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const weights = s.param('weights', [kh, kw, filters, channels], init) as tf.Tensor4D;
  const grown = (n: number, step: number, window: number) =>
    pad === 'same' ? n * step : step * (n - 1) + Math.max(window, step);
  const shape: [number, number, number, number] = [
    batch,
    grown(height, sh, kh),
    grown(width, sw, kw),
    filters,
  ];
  const product = tf.conv2dTranspose(x as tf.Tensor4D, weights, shape, [sh, sw], pad);
  const y = bias ? tf.add(product, s.param('bias', [filters], zeros)) : product;
  s.note('conv2dTranspose', y, 2 * sizeOf(x.shape.slice(1)) * kh * kw * filters);
  return y;
}

export const pair = (size: Pair): [number, number] => (typeof size === 'number' ? [size, size] : [...size]);
