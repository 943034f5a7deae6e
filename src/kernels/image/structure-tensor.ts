import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { gaussianBlur } from './gaussian-blur.js';
import { type GradientOperator, gradient } from './gradient.js';
import type { Plane } from './raster.js';

/** Second moments of the gradient around each pixel, a symmetric 2 x 2 matrix [[xx, xy], [xy, yy]]. */
export interface StructureTensor {
  width: number;
  height: number;
  xx: Float32Array;
  xy: Float32Array;
  yy: Float32Array;
}

export interface StructureTensorOptions {
  /** Differences that stand for the gradient; default sobel. */
  operator?: GradientOperator;
  /** Sigma of the gaussian operator. */
  derivative?: number;
  /** Sigma of the window over which products are averaged, default 1.5. */
  window?: number;
}

/**
 *   M = G_window * [[Ix Ix, Ix Iy], [Ix Iy, Iy Iy]]
 *
 * One large eigenvalue: an edge across its eigenvector; two: a corner; none: nothing happens there.
 *
 * @see Foerstner & Guelch, A fast operator for detection and precise location of distinct points, 1987
 */
export function structureTensor(
  plane: Plane,
  { operator = 'sobel', derivative, window = 1.5 }: StructureTensorOptions = {},
): StructureTensor {
  const { width, height } = plane;
  const { x, y } = gradient(plane, operator, derivative === undefined ? {} : { sigma: derivative });
  const products = compute.simd ? productsBySimd(x, y) : [times(x, x), times(x, y), times(y, y)];
  const [xx, xy, yy] = products.map(
    (data) => gaussianBlur({ width, height, channels: 1, data }, window, { into: data }).data,
  );
  return { width, height, xx: xx!, xy: xy!, yy: yy! };
}

const times = (a: Float32Array, b: Float32Array) => a.map((v, i) => v * b[i]!);

function productsBySimd(x: Float32Array, y: Float32Array): Float32Array[] {
  const room = Math.ceil(x.length / 4) * 4;
  return simd((s) => {
    const [gx, gy, ...out] = [s.f32(room), s.f32(room), s.f32(room), s.f32(room), s.f32(room)];
    gx.view().set(x);
    gy.view().set(y);
    s.parallel('gradientProducts', room / 4, 4096, [gx.ptr, gy.ptr, ...out.map(({ ptr }) => ptr)]);
    return out.map((block) => block.view().slice(0, x.length));
  });
}
