import { type Gradient, polar } from '../image/gradient.js';
import type { Raster } from '../image/raster.js';

export interface EdgePoints {
  x: Float32Array;
  y: Float32Array;
  magnitude: Float32Array;
  /** atan2, across the edge towards the brighter side. */
  orientation: Float32Array;
}

/**
 * Edges between the pixels. Around an edge pixel the length m of the gradient is taken as its parabola of differences,
 * and followed along the direction n of the gradient to the top:  t = -(grad m . n) / (n^T H n), at most 0.7 of a
 * pixel. Pixels at the rim of the picture, and where there is no top, stay where they are.
 *
 * @see Steger, An unbiased detector of curvilinear structures, 1998
 */
export function subpixelEdges(mask: Raster<Uint8Array>, gradient: Gradient): EdgePoints {
  const { width, height } = mask;
  const { magnitude, orientation } = polar(gradient);
  const pixels: number[] = [];
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== 0) pixels.push(i);
  const points: EdgePoints = {
    x: Float32Array.from(pixels, (i) => i % width),
    y: Float32Array.from(pixels, (i) => Math.floor(i / width)),
    magnitude: Float32Array.from(pixels, (i) => magnitude[i]!),
    orientation: Float32Array.from(pixels, (i) => orientation[i]!),
  };
  pixels.forEach((i, k) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return;
    const m = (dx: number, dy: number) => magnitude[i + dy * width + dx]!;
    const [dx, dy] = [Math.cos(orientation[i]!), Math.sin(orientation[i]!)];
    const slope = (dx * (m(1, 0) - m(-1, 0)) + dy * (m(0, 1) - m(0, -1))) / 2;
    const bend =
      dx * dx * (m(1, 0) - 2 * m(0, 0) + m(-1, 0)) +
      dy * dy * (m(0, 1) - 2 * m(0, 0) + m(0, -1)) +
      (dx * dy * (m(1, 1) - m(-1, 1) - m(1, -1) + m(-1, -1))) / 2;
    if (bend >= 0) return;
    const step = Math.max(-FARTHEST, Math.min(FARTHEST, -slope / bend));
    points.x[k] = x + step * dx;
    points.y[k] = y + step * dy;
  });
  return points;
}

/** Half the diagonal of a pixel. */
const FARTHEST = Math.SQRT1_2;
