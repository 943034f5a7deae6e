import { fillNormal, fillUniform } from '../../core/random/fill.js';
import type { Rng } from '../../core/random.js';
import { sizeOf } from '../../tensor/host.js';
import { matrix } from '../linalg/matrix.js';
import { qr } from '../linalg/qr.js';

/** First values of a parameter of this shape; chance comes from `rng` alone. */
export type Initializer = (shape: readonly number[], rng: Rng) => Float32Array;

/**
 * How many numbers one output is made of, and how many outputs one number goes into. The last two dimensions are
 * inputs and outputs; those before them are places of a convolution's window, each a connection of its own.
 */
export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  const outputs = shape.at(-1) ?? 1;
  return { fanIn: window * (shape.at(-2) ?? outputs), fanOut: window * outputs };
}

export const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));
export const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);
export const constant =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

/** Uniform on [low, high). */
export const uniform =
  (low: number, high: number): Initializer =>
  (shape, rng) =>
    fillUniform(rng, new Float32Array(sizeOf(shape))).map((u) => low + (high - low) * u);

export const normal =
  (sd: number, mean = 0): Initializer =>
  (shape, rng) =>
    fillNormal(rng, new Float32Array(sizeOf(shape)), mean, sd);

/** Normal without what lies beyond two standard deviations; `sd` is that of the values that remain. */
export const truncatedNormal =
  (sd: number): Initializer =>
  (shape, rng) => {
    const out = new Float32Array(sizeOf(shape));
    for (let i = 0; i < out.length; i++) {
      let z = rng.normal();
      while (Math.abs(z) > 2) z = rng.normal();
      out[i] = (sd / SD_WITHIN_TWO) * z;
    }
    return out;
  };

/** Standard deviation of a standard normal cut at +-2: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)). */
const SD_WITHIN_TWO = 0.8796256610342398;

/** Uniform of variance `scale` / fan. */
const scaledUniform =
  (scale: number, fan: (shape: readonly number[]) => number): Initializer =>
  (shape, rng) => {
    const limit = Math.sqrt((3 * scale) / fan(shape));
    return uniform(-limit, limit)(shape, rng);
  };

const scaledNormal =
  (scale: number, fan: (shape: readonly number[]) => number): Initializer =>
  (shape, rng) =>
    normal(Math.sqrt(scale / fan(shape)))(shape, rng);

const fanIn = (shape: readonly number[]) => fans(shape).fanIn;
const fanMean = (shape: readonly number[]) => (fans(shape).fanIn + fans(shape).fanOut) / 2;

/** Variance 2 / (fan in + fan out). Glorot & Bengio, Understanding the difficulty of training, 2010, eq. 16. */
export const glorotUniform = scaledUniform(1, fanMean);
export const glorotNormal = scaledNormal(1, fanMean);
/** Variance 2 / fan in, for rectifiers. He et al., Delving deep into rectifiers, 2015, eq. 10. */
export const heUniform = scaledUniform(2, fanIn);
export const heNormal = scaledNormal(2, fanIn);
/** Variance 1 / fan in. LeCun et al., Efficient BackProp, 1998, section 4.6. */
export const lecunUniform = scaledUniform(1, fanIn);
export const lecunNormal = scaledNormal(1, fanIn);

/**
 * Rows or columns, whichever are fewer, orthonormal times `gain`; dimensions but the last make the rows. Q of a
 * normal matrix is uniform over such matrices where the diagonal of R is positive, as it is here.
 *
 * @see Saxe et al., Exact solutions to the nonlinear dynamics of learning, 2014
 */
export const orthogonal =
  (gain = 1): Initializer =>
  (shape, rng) => {
    const columns = shape.at(-1) ?? 1;
    const rows = sizeOf(shape) / columns;
    const tall = Math.max(rows, columns);
    const wide = Math.min(rows, columns);
    const a = fillNormal(rng, new Float64Array(tall * wide));
    const { q } = qr(matrix(tall, wide, a));
    const out = new Float32Array(rows * columns);
    for (let i = 0; i < tall; i++) {
      for (let j = 0; j < wide; j++) {
        out[rows >= columns ? i * columns + j : j * columns + i] = gain * q.data[i * wide + j]!;
      }
    }
    return out;
  };
