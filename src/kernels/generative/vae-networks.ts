import { type Tensor, tf } from '../../tensor/tf.js';
import { conv2d, conv2dTranspose } from '../nn/convolution.js';
import { dense } from '../nn/dense.js';
import type { Scope } from '../nn/scope.js';

/** The two halves of an autoencoder between its input and its code; a condition, [B, K], goes into both. */
export interface Architecture {
  /** [B, ...shape] to features [B, n], from which the code is read off. */
  encode(s: Scope, x: Tensor, condition: Tensor | undefined): Tensor;
  /** A code [B, J] to an output [B, ...shape]. */
  decode(s: Scope, z: Tensor, condition: Tensor | undefined): Tensor;
}

export interface Widths {
  /** Shape of one item. */
  shape: readonly number[];
  /** Units of the dense layers from the input to the code; the decoder has them in reverse. */
  hidden: readonly number[];
}

/** Dense layers with rectifiers on whatever is flattened; without hidden ones both halves are affine maps. */
export function denseArchitecture({ shape, hidden }: Widths): Architecture {
  const size = shape.reduce((n, d) => n * d, 1);
  return {
    encode: (s, x, condition) => denseStack(s, beside(tf.reshape(x, [-1, size]), condition), hidden),
    decode(s, z, condition) {
      const last = denseStack(s, beside(z, condition), hidden.toReversed());
      return tf.reshape(dense(s.at('output'), last, { units: size }), [-1, ...shape]);
    },
  };
}

export interface ConvolutionWidths extends Widths {
  /** Channels of the convolutions, each of which halves height and width. */
  filters: readonly number[];
}

const KERNEL = 3;

/**
 * Pictures [B, H, W, C]: convolutions of 3 x 3 and stride 2, then dense layers; the decoder goes the same way back
 * by transposed convolutions. Sizes that are no multiple of 2^layers are rounded up on the way down, and what is
 * too much is cut off in the end.
 */
export function convolutionalArchitecture({ shape, hidden, filters }: ConvolutionWidths): Architecture {
  const [height, width, channels] = shape as readonly [number, number, number];
  const halved = (n: number) => filters.reduce((size) => Math.ceil(size / 2), n);
  const [rows, columns] = [halved(height), halved(width)];
  const deepest = filters.at(-1)!;
  return {
    encode(s, x, condition) {
      const maps = filters.reduce(
        (y, units, i) => tf.relu(conv2d(s.at(`conv${i}`), y, { filters: units, kernel: KERNEL, stride: 2 })),
        x,
      );
      const flat = tf.reshape(maps, [-1, rows * columns * deepest]);
      return denseStack(s, beside(flat, condition), hidden);
    },
    decode(s, z, condition) {
      const widths = [...hidden.toReversed(), rows * columns * deepest];
      const flat = denseStack(s, beside(z, condition), widths);
      let y = tf.reshape(flat, [-1, rows, columns, deepest]);
      for (const [i, units] of [...filters.slice(0, -1).toReversed(), channels].entries()) {
        y = conv2dTranspose(s.at(`conv${i}`), i === 0 ? y : tf.relu(y), {
          filters: units,
          kernel: KERNEL,
          stride: 2,
        });
      }
      const exact = y.shape[1] === height && y.shape[2] === width;
      return exact ? y : tf.slice(y, [0, 0, 0, 0], [-1, height, width, channels]);
    },
  };
}

const denseStack = (s: Scope, x: Tensor, widths: readonly number[]): Tensor =>
  widths.reduce((y, units, i) => tf.relu(dense(s.at(`hidden${i}`), y, { units })), x);

const beside = (x: Tensor, condition: Tensor | undefined): Tensor =>
  condition ? tf.concat([x, condition], 1) : x;
