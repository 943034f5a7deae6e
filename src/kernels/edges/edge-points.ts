import { type Gradient, polar } from '../image/gradient.js';
import type { Raster } from '../image/raster.js';

/** Pixels of a mask, and across which direction the edge runs through each. */
export interface OrientedPoints {
  width: number;
  height: number;
  x: Int32Array;
  y: Int32Array;
  /** Angle of the normal of the edge, atan2 with y down; which of its two ends is open. */
  normal: Float32Array;
}

/**
 * The pixels of a mask that are not 0, in rows from the top, with normals: directions of the gradient where there is
 * one, else the direction in which the pixels of the mask within 3 pixels spread least.
 */
export function edgePoints(mask: Raster<Uint8Array>, gradient?: Gradient): OrientedPoints {
  const { width, height, data } = mask;
  const at: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) at.push(i);
  const x = Int32Array.from(at, (i) => i % width);
  const y = Int32Array.from(at, (i) => Math.floor(i / width));
  if (gradient) {
    const picked = {
      x: Float32Array.from(at, (i) => gradient.x[i]!),
      y: Float32Array.from(at, (i) => gradient.y[i]!),
    };
    return { width, height, x, y, normal: polar(picked).orientation };
  }
  return { width, height, x, y, normal: Float32Array.from(at, (_, k) => spreadsLeast(mask, x[k]!, y[k]!)) };
}

const REACH = 3;

/** The minor axis of the second moments of the neighbours of a pixel: tan 2 t = 2 m_xy / (m_xx - m_yy). */
function spreadsLeast({ width, height, data }: Raster<Uint8Array>, x: number, y: number): number {
  let [n, sx, sy, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let v = Math.max(0, y - REACH); v <= Math.min(height - 1, y + REACH); v++)
    for (let u = Math.max(0, x - REACH); u <= Math.min(width - 1, x + REACH); u++) {
      if (data[v * width + u] === 0) continue;
      const [dx, dy] = [u - x, v - y];
      n++;
      sx += dx;
      sy += dy;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
  const along = 0.5 * Math.atan2(2 * (xy - (sx * sy) / n), xx - (sx * sx) / n - (yy - (sy * sy) / n));
  return along + Math.PI / 2;
}
