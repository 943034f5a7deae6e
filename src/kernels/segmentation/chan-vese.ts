import { DataError } from '../../core/errors.js';
import type { Plane } from '../image/raster.js';

export interface ChanVeseOptions {
  /** Weight of the length of the contour; values run over 0..1. Default 0.25. */
  mu?: number;
  /** Weights of the errors inside and outside. Default 1. */
  inside?: number;
  outside?: number;
  /** Time step, default 0.5. */
  step?: number;
  /** Default 500. */
  iterations?: number;
  /** Ends once the level set moves less than this, root mean square, or no pixel changes sides. Default 1e-3. */
  tol?: number;
}

export interface ChanVese {
  /** Above 0 inside of the contour. */
  phi: Float64Array;
  iterations: number;
  converged: boolean;
  /** Mean values inside and outside. */
  means: [number, number];
}

/** The level set goes on to steepen when all is decided: so many rounds without a change of sides are enough. */
const QUIET_ROUNDS = 100;
/** Keeps square roots of flat places from 0. */
const ETA = 1e-16;

/**
 * Active contour without edges: the level set phi whose zero line parts the picture into two areas of about constant
 * value, along a short contour,
 *
 *   E = mu Length + lambda_1 sum_{phi > 0} (I - c_1)^2 + lambda_2 sum_{phi <= 0} (I - c_2)^2,   c the means,
 *
 * by semi-implicit steps of Getreuer's equation 22, all pixels at once, with delta(phi) = 1 / (1 + phi^2).
 *
 * @param plane stretched to 0..1
 * @param start first level set
 * @see Chan & Vese, Active contours without edges, 2001; Getreuer, Chan-Vese segmentation, 2012
 */
export function chanVese(plane: Plane, start: Float64Array, options: ChanVeseOptions = {}): ChanVese {
  const { mu = 0.25, inside = 1, outside = 1, step = 0.5, iterations = 500, tol = 1e-3 } = options;
  const { width, height } = plane;
  if (start.length !== width * height)
    throw new DataError(`a level set of ${start.length} values does not cover ${width} x ${height} pixels`);
  const image = stretched(plane.data);
  let phi = start.slice();
  let next = new Float64Array(phi.length);
  let means = areaMeans(image, phi);
  let converged = false;
  let done = 0;
  let quiet = 0;
  while (done < iterations && !converged) {
    let moved = 0;
    let changed = 0;
    for (let y = 0, p = 0; y < height; y++) {
      const up = y > 0 ? -width : 0;
      const down = y + 1 < height ? width : 0;
      for (let x = 0; x < width; x++, p++) {
        const here = phi[p]!;
        const [left, right] = [phi[x > 0 ? p - 1 : p]!, phi[x + 1 < width ? p + 1 : p]!];
        const [above, below] = [phi[p + up]!, phi[p + down]!];
        const acrossSquare = ((right - left) / 2) ** 2;
        const alongSquare = ((below - above) / 2) ** 2;
        const a = 1 / Math.sqrt(ETA + (right - here) ** 2 + alongSquare);
        const b = 1 / Math.sqrt(ETA + (here - left) ** 2 + alongSquare);
        const c = 1 / Math.sqrt(ETA + acrossSquare + (below - here) ** 2);
        const d = 1 / Math.sqrt(ETA + acrossSquare + (here - above) ** 2);
        const rate = step / (1 + here * here);
        const pull = mu * (right * a + left * b + below * c + above * d);
        const push = outside * (image[p]! - means[1]) ** 2 - inside * (image[p]! - means[0]) ** 2;
        const value = (here + rate * (pull + push)) / (1 + mu * rate * (a + b + c + d));
        next[p] = value;
        moved += (value - here) ** 2;
        if (value > 0 !== here > 0) changed++;
      }
    }
    [phi, next] = [next, phi];
    means = areaMeans(image, phi);
    done++;
    quiet = changed === 0 ? quiet + 1 : 0;
    converged = Math.sqrt(moved / phi.length) <= tol || quiet === QUIET_ROUNDS;
  }
  return { phi, iterations: done, converged, means };
}

/** A checkerboard of sines, which settles fast from everywhere at once; no row or column is 0. */
export function checkerboardLevelSet(width: number, height: number, cell = 5): Float64Array {
  const wave = (i: number) => Math.sin((Math.PI * (i + 0.5)) / cell);
  return Float64Array.from(
    { length: width * height },
    (_, p) => wave(Math.floor(p / width)) * wave(p % width),
  );
}

function stretched(data: Float32Array): Float64Array {
  let [low, high] = [Infinity, -Infinity];
  for (let p = 0; p < data.length; p++) {
    low = Math.min(low, data[p]!);
    high = Math.max(high, data[p]!);
  }
  const range = high > low ? high - low : 1;
  return Float64Array.from(data, (v) => (v - low) / range);
}

/** Mean values where phi is above 0, and elsewhere; 0 of an empty area. */
function areaMeans(image: Float64Array, phi: Float64Array): [number, number] {
  let [sumIn, sumOut, count] = [0, 0, 0];
  for (let p = 0; p < phi.length; p++)
    if (phi[p]! > 0) {
      sumIn += image[p]!;
      count++;
    } else sumOut += image[p]!;
  return [sumIn / Math.max(1, count), sumOut / Math.max(1, phi.length - count)];
}
