import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { BORDERS, type Border, borderIndex } from './border.js';
import { gaussianTaps } from './gaussian-blur.js';
import type { Gradient } from './gradient.js';
import type { Raster } from './raster.js';

/**
 * Gradient at the scale sigma: derivative of a Gaussian along one axis, the Gaussian along the other,
 *
 *   x = (g' (x) g) * I,   g'_k = k g_k / sum_j j^2 g_j   (correlated),
 *
 * so that a ramp a x gives a at every sigma. SciPy and scikit-image take k g_k / sigma^2, which is a little less
 * steep: by the 1e-3 of the variance that lies beyond 4 sigma.
 *
 * @param sigma in pixels, 0.2 to 1000
 * @param room  takes the result
 */
export function gaussianDerivative(
  plane: Raster<Float32Array>,
  sigma: number,
  border: Border,
  outside: number,
  room: Pick<Gradient, 'x' | 'y'>,
): void {
  const taps = { even: gaussianTaps(sigma), odd: derivativeTaps(sigma) };
  if (compute.simd) bySimd(plane, taps, border, outside, room);
  else plainly(plane, taps, border, outside, room);
}

/** Taps 0 .. radius of g and g'. */
interface Taps {
  even: Float64Array;
  odd: Float64Array;
}

/** The definition; oracle of the SIMD kernel. */
function plainly(
  { width, height, data }: Raster<Float32Array>,
  { even, odd }: Taps,
  border: Border,
  outside: number,
  { x, y }: Pick<Gradient, 'x' | 'y'>,
): void {
  const radius = even.length - 1;
  const across = (r: number, c: number, taps: Float64Array, sign: 1 | -1) => {
    let sum = 0;
    for (let k = -radius; k <= radius; k++) {
      const from = borderIndex(c + k, width, border);
      const w = k < 0 ? sign * taps[-k]! : taps[k]!;
      sum += w * (r < 0 || from < 0 ? outside : data[r * width + from]!);
    }
    return sum;
  };
  const smooth = new Float64Array(data.length);
  const slope = new Float64Array(data.length);
  for (let r = 0, i = 0; r < height; r++)
    for (let c = 0; c < width; c++, i++) {
      smooth[i] = across(r, c, even, 1);
      slope[i] = across(r, c, odd, -1);
    }
  for (let r = 0, i = 0; r < height; r++)
    for (let c = 0; c < width; c++, i++) {
      let [alongX, alongY] = [0, 0];
      for (let k = -radius; k <= radius; k++) {
        const from = borderIndex(r + k, height, border);
        const at = from * width + c;
        // Every row beyond a constant border is the same: its mean is `outside`, its slope 0.
        alongX += even[Math.abs(k)]! * (from < 0 ? 0 : slope[at]!);
        alongY += Math.sign(k) * odd[Math.abs(k)]! * (from < 0 ? outside : smooth[at]!);
      }
      x[i] = alongX;
      y[i] = alongY;
    }
}

// A piece is what a thread takes at once; a strip is what stays in its cache between the passes.
const PIECE_ROWS = 256;
const STRIP_ROWS = 32;

function bySimd(
  { width, height, data }: Raster<Float32Array>,
  { even, odd }: Taps,
  border: Border,
  outside: number,
  room: Pick<Gradient, 'x' | 'y'>,
): void {
  const radius = even.length - 1;
  const pieceRows = Math.max(PIECE_ROWS, 4 * radius);
  const pieces = Math.ceil(height / pieceRows);
  // An odd number of cache lines: at a power of two all rows of a column would share one set of the cache.
  const stride = (Math.ceil((width * 4) / 64) * 64) | 64;
  const scratchBytes = (2 * (2 * radius + STRIP_ROWS) + 2) * stride + Math.ceil(radius / 8) * 64;
  simd((s) => {
    const picture = s.f32(data);
    const [x, y] = [s.f32(data.length), s.f32(data.length)];
    const smooth = s.f32(Float32Array.from(even, (w, k) => (k === 0 ? w / 2 : w)));
    const slope = s.f32(Float32Array.from(odd));
    const scratch = s.u8(pieces * scratchBytes + 64);
    // biome-ignore format: one line a thought
    s.parallel('gaussianDerivativeRows', pieces, 1, [
      picture.ptr, x.ptr, y.ptr, width, height,
      smooth.ptr, slope.ptr, radius, BORDERS.indexOf(border), outside,
      scratch.ptr, scratchBytes, stride, pieceRows, STRIP_ROWS,
    ]);
    room.x.set(x.view());
    room.y.set(y.view());
  });
}

/** k g_k divided by the sum of k^2 g_k over both sides, for k = 0 .. radius. */
export function derivativeTaps(sigma: number): Float64Array {
  if (!(sigma >= 0.2 && sigma <= 1000))
    throw new DataError(`a derivative of a Gaussian needs a sigma of 0.2 to 1000 pixels, got ${sigma}`);
  const g = gaussianTaps(sigma);
  const variance = g.reduce((sum, w, k) => sum + 2 * k * k * w, 0);
  return g.map((w, k) => (k * w) / variance);
}
