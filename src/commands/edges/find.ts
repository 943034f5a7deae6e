import { UsageError } from '../../core/errors.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { gradientEdges } from '../../kernels/edges/edges.js';
import { type EdgePoints, subpixelEdges } from '../../kernels/edges/subpixel-edges.js';
import {
  differenceOfGaussians,
  laplacianOfGaussian,
  zeroCrossings,
} from '../../kernels/edges/zero-crossings.js';
import type { Border } from '../../kernels/image/border.js';
import { gaussianBlur } from '../../kernels/image/gaussian-blur.js';
import { gradient } from '../../kernels/image/gradient.js';
import type { Raster } from '../../kernels/image/raster.js';

export const EDGE_METHODS = [
  'canny',
  'sobel',
  'prewitt',
  'roberts',
  'scharr',
  'central',
  'log',
  'dog',
] as const;
export type EdgeMethod = (typeof EDGE_METHODS)[number];

export interface EdgeChoice {
  method: EdgeMethod;
  sigma?: number | undefined;
  high?: number | undefined;
  low?: number | undefined;
  norm: 'l2' | 'l1';
  thin: boolean;
  slope?: number | undefined;
  border: Border;
}

interface Found {
  mask: Raster<Uint8Array>;
  edgePixels: number;
  metrics: Record<string, number>;
  /** The same edges between the pixels. */
  points(): EdgePoints;
}

/** Edges of a gray picture by the method that was chosen; refuses options that do nothing for it. */
export function findEdges(picture: Raster<Uint8Array | Uint16Array>, chosen: EdgeChoice): Found {
  const { method, border } = chosen;
  const crossings = method === 'log' || method === 'dog';
  refuse(chosen, crossings);
  const sigma = chosen.sigma ?? (method === 'canny' ? 1.4 : crossings ? 2 : 0);
  if (crossings && sigma < 0.3)
    throw new UsageError(`${method} needs a --sigma of 0.3 or more, got ${sigma}`);
  const pointsOf = (mask: Raster<Uint8Array>) => () => {
    const plane = grayPlane(picture);
    const operator = crossings || method === 'canny' ? 'sobel' : method;
    return subpixelEdges(mask, gradient(gaussianBlur(plane, sigma, { border }), operator, { border }));
  };
  if (crossings) {
    const respond = method === 'log' ? laplacianOfGaussian : differenceOfGaussians;
    const { mask, edgePixels, slope } = zeroCrossings(
      respond(grayPlane(picture), sigma, border),
      chosen.slope,
    );
    return { mask, edgePixels, metrics: { slope, sigma }, points: pointsOf(mask) };
  }
  const { mask, edgePixels, low, high } = gradientEdges(picture, {
    operator: method === 'canny' ? 'sobel' : method,
    sigma,
    norm: chosen.norm,
    thin: chosen.thin,
    border,
    ...(chosen.high !== undefined && { high: chosen.high }),
    ...(chosen.low !== undefined ? { low: chosen.low } : method === 'canny' && { low: 'auto' }),
  });
  return { mask, edgePixels, metrics: { high, low, sigma }, points: pointsOf(mask) };
}

function refuse({ method, high, low, norm, thin, slope }: EdgeChoice, crossings: boolean): void {
  if (crossings) {
    const given = [high !== undefined && '--high', low !== undefined && '--low', norm === 'l1' && '--norm'];
    const flag = given.find((name) => name !== false) ?? (thin ? undefined : '--no-thin');
    if (flag) throw new UsageError(`${flag} does nothing for ${method}, which heeds --sigma and --slope`);
    return;
  }
  if (slope !== undefined) throw new UsageError(`--slope is for log and dog, not for ${method}`);
  if (method === 'canny' && !thin) throw new UsageError('canny thins its edges: --no-thin is for the others');
  if (high !== undefined && low !== undefined && low > high)
    throw new UsageError(`--low must not be above --high, got ${low} and ${high}`);
}
