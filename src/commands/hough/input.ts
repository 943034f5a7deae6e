import type { Chart } from '../../core/chart/chart.js';
import type { Column, Table } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { edgePoints, type OrientedPoints } from '../../kernels/edges/edge-points.js';
import { gradientEdges } from '../../kernels/edges/edges.js';
import { gaussianBlur } from '../../kernels/image/gaussian-blur.js';
import { gradient } from '../../kernels/image/gradient.js';
import type { Raster } from '../../kernels/image/raster.js';
import type { HoughOptions } from '../hough.js';
import { type Heeded, refuseForeign } from '../shared/foreign-options.js';

export const SHAPES = ['lines', 'segments', 'circles'] as const;

/** What each of the three finds. */
export interface Finding {
  table: Map<string, Column> & Table;
  mostVotes: number;
  plot(): Chart;
}

/** The smoothing of edges where nobody chose one. */
const SIGMA = 1.4;

/** Edge pixels with their normals: of a mask as it is, of a picture by Canny's method. */
export function edgesOf(picture: Raster<Uint8Array | Uint16Array>, chosen: HoughOptions): OrientedPoints {
  const { mask, sigma = SIGMA, high, low } = chosen;
  if (mask) return edgePoints({ ...picture, data: Uint8Array.from(picture.data, (v) => (v > 0 ? 1 : 0)) });
  const edges = gradientEdges(picture, { sigma, low: low ?? 'auto', ...(high !== undefined && { high }) });
  const plane = { ...picture, data: new Float32Array(picture.data) };
  gaussianBlur(plane, sigma, { border: 'replicate', into: plane.data });
  return edgePoints(edges.mask, gradient(plane, 'sobel', { border: 'replicate' }));
}

const [LINES, SEGMENTS, CIRCLES] = SHAPES;
const HEEDED: Heeded<keyof HoughOptions> = {
  votes: { by: [LINES, SEGMENTS] },
  angleStep: { by: [LINES, SEGMENTS], usual: 1 },
  rhoStep: { by: [LINES, SEGMENTS], usual: 1 },
  tolerance: { by: [LINES], usual: 90 },
  minAngle: { by: [LINES], usual: 5 },
  minDistance: { by: [LINES, CIRCLES] },
  minLength: { by: [SEGMENTS] },
  maxGap: { by: [SEGMENTS], usual: 3 },
  minRadius: { by: [CIRCLES] },
  maxRadius: { by: [CIRCLES] },
  support: { by: [CIRCLES], usual: 0.5 },
};

/** Options that contradict each other. */
export function refuseClashes(chosen: HoughOptions): void {
  refuseForeign(chosen, chosen.shape, HEEDED);
  if (chosen.mask)
    for (const key of ['sigma', 'high', 'low'] as const)
      if (chosen[key] !== undefined) throw new UsageError(`--${key} does nothing with --mask`);
  if (chosen.high !== undefined && chosen.low !== undefined && chosen.low > chosen.high)
    throw new UsageError(`--low must not be above --high, got ${chosen.low} and ${chosen.high}`);
}

/** Largest of some votes, 0 for none. */
export const largest = (votes: Int32Array) => votes.reduce((most, n) => Math.max(most, n), 0);
