import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { BORDERS, type Border, borderIndex } from './border.js';
import { gaussianDerivative } from './gaussian-derivative.js';
import type { Raster } from './raster.js';
import { PIECE_ROWS, planRows } from './row-pieces.js';

/**
 * Differences along x and y of a plane. Each compares what lies ahead with what lies behind (right minus left,
 * below minus above), so that a ramp a x gives
 *
 *   central    2a   I(x + 1) - I(x - 1), without the factor 1/2
 *   prewitt    6a   [1 1 1]^T x [-1 0 1]      a unit step: 3
 *   sobel      8a   [1 2 1]^T x [-1 0 1]      a unit step: 4
 *   scharr    32a   [3 10 3]^T x [-1 0 1]     a unit step: 16; the direction is the best of 3 x 3 operators
 *   roberts  √2 a   the diagonal differences p = I(x + 1, y + 1) - I(x, y), q = I(x, y + 1) - I(x + 1, y), turned to
 *                   the axes: x = (p - q) / √2, y = (p + q) / √2; centred half a pixel to the right and below
 *   gaussian    a   derivative of a Gaussian of `sigma`
 *
 * The kernels above are correlated. Written as a convolution the same filter is [1 0 -1]; multiplying with
 * [1 0 -1] without turning it round gives the opposite sign and angles that are off by 180 degrees.
 */
export const GRADIENT_OPERATORS = ['central', 'sobel', 'scharr', 'prewitt', 'roberts', 'gaussian'] as const;
export type GradientOperator = (typeof GRADIENT_OPERATORS)[number];

export interface Gradient {
  width: number;
  height: number;
  x: Float32Array;
  y: Float32Array;
}

export interface GradientOptions {
  /** Of the Gaussian, which no other operator has; default 1. */
  sigma?: number;
  /** Default reflect. */
  border?: Border;
  /** The value beyond a constant border, default 0. */
  outside?: number;
  /** Memory for the result: fresh memory costs more than the gradient of a large picture. */
  into?: Pick<Gradient, 'x' | 'y'>;
}

/** Weights beside and in the middle of the difference; Roberts has the scale of its turn, and no middle. */
export const GRADIENT_WEIGHTS: Readonly<
  Record<Exclude<GradientOperator, 'gaussian'>, readonly [number, number]>
> = {
  central: [0, 1],
  prewitt: [1, 1],
  sobel: [1, 2],
  scharr: [3, 10],
  roberts: [Math.SQRT1_2, 0],
};

/**
 * The gradient of a plane by one of the operators above.
 *
 * @see Gonzalez & Woods, Digital Image Processing, 4th ed., section 10.2; Scharr, Optimal operators in digital image
 *      processing, 2000
 */
export function gradient(
  plane: Raster<Float32Array>,
  operator: GradientOperator = 'sobel',
  { sigma = 1, border = 'reflect', outside = 0, into }: GradientOptions = {},
): Gradient {
  const { width, height, channels, data } = plane;
  if (channels !== 1) throw new DataError(`a gradient needs one channel, the picture has ${channels}`);
  if (data.length !== width * height || data.length === 0)
    throw new DataError(`a ${width} x ${height} plane cannot have ${data.length} samples`);
  if (into !== undefined && (into.x.length !== data.length || into.y.length !== data.length))
    throw new DataError(
      `room for ${into.x.length} and ${into.y.length} samples was given, ${data.length} were needed`,
    );
  const room = into ?? { x: new Float32Array(data.length), y: new Float32Array(data.length) };
  if (operator === 'gaussian') gaussianDerivative(plane, sigma, border, outside, room);
  else {
    const compare = compute.simd ? bySimd : plainly;
    compare(plane, GRADIENT_WEIGHTS[operator], border, outside, room);
  }
  return { width, height, ...room };
}

/** The definition; oracle of the SIMD kernel. */
function plainly(
  { width, height, data }: Raster<Float32Array>,
  [side, centre]: readonly [number, number],
  border: Border,
  outside: number,
  { x, y }: Pick<Gradient, 'x' | 'y'>,
): void {
  const columns = Int32Array.from({ length: width + 2 }, (_, i) => borderIndex(i - 1, width, border));
  for (let r = 0, i = 0; r < height; r++) {
    const rows = [r - 1, r, r + 1].map((row) => borderIndex(row, height, border));
    for (let c = 0; c < width; c++, i++) {
      const at = (dy: number, dx: number) => {
        const row = rows[dy + 1]!;
        const column = columns[c + dx + 1]!;
        return row < 0 || column < 0 ? outside : data[row * width + column]!;
      };
      if (centre === 0) {
        const falling = at(1, 1) - at(0, 0);
        const rising = at(1, 0) - at(0, 1);
        x[i] = side * (falling - rising);
        y[i] = side * (falling + rising);
        continue;
      }
      x[i] = centre * (at(0, 1) - at(0, -1)) + side * (at(-1, 1) - at(-1, -1) + at(1, 1) - at(1, -1));
      y[i] = centre * (at(1, 0) - at(-1, 0)) + side * (at(1, -1) - at(-1, -1) + at(1, 1) - at(-1, 1));
    }
  }
}

function bySimd(
  { width, height, data }: Raster<Float32Array>,
  [side, centre]: readonly [number, number],
  border: Border,
  outside: number,
  room: Pick<Gradient, 'x' | 'y'>,
): void {
  const rows = bandRows(width, height);
  const plan = planRows(width, rows);
  simd((s) => {
    const picture = s.f32(data);
    const x = s.f32(width * rows);
    const y = s.f32(width * rows);
    const scratch = s.u8(plan.pieces * plan.stride * 5 + 64);
    for (let first = 0; first < height; first += rows) {
      const n = Math.min(rows, height - first);
      // biome-ignore format: one line a thought
      s.parallel('gradientRows', Math.ceil(n / plan.pieceRows), 1, [
        first, picture.ptr, 0, width, height, side, centre, BORDERS.indexOf(border), outside,
        x.ptr, y.ptr, scratch.ptr, plan.stride, plan.pieceRows,
      ]);
      room.x.set(x.view().subarray(0, width * n), first * width);
      room.y.set(y.view().subarray(0, width * n), first * width);
    }
  });
}

/** Rows whose results are copied out while they are in a cache; whole pieces for every thread. */
function bandRows(width: number, height: number): number {
  const fitting = Math.ceil(BAND_SAMPLES / width / PIECE_ROWS);
  return Math.min(height, Math.max(fitting, compute.threads) * PIECE_ROWS);
}

const BAND_SAMPLES = 1 << 17;

/**
 * Length and direction of a gradient: sqrt(x^2 + y^2), or |x| + |y| for `l1`, which is at most √2 times as much; and
 * atan2(y, x) in (-pi, pi], from +x towards +y, which points down. Where there is no gradient the direction is 0.
 */
export function polar(
  { x, y }: Pick<Gradient, 'x' | 'y'>,
  norm: 'l2' | 'l1' = 'l2',
): { magnitude: Float32Array; orientation: Float32Array } {
  if (!compute.simd) {
    const magnitude = x.map((a, i) => (norm === 'l1' ? Math.abs(a) + Math.abs(y[i]!) : Math.hypot(a, y[i]!)));
    return { magnitude, orientation: x.map((a, i) => (magnitude[i] === 0 ? 0 : Math.atan2(y[i]! + 0, a))) };
  }
  const room = Math.ceil(x.length / 4) * 4;
  return simd((s) => {
    const [gx, gy, size, angle] = [s.f32(room), s.f32(room), s.f32(room), s.f32(room)];
    gx.view().set(x);
    gy.view().set(y);
    s.parallel('polarBlocks', room / 4, 4096, [gx.ptr, gy.ptr, size.ptr, angle.ptr, norm === 'l1' ? 1 : 0]);
    return {
      magnitude: size.view().slice(0, x.length),
      orientation: angle.view().slice(0, x.length),
    };
  });
}
