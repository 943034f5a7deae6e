import type { Chart } from '../../core/chart/chart.js';
import type { Column, Table } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { edgePoints, type OrientedPoints } from '../../kernels/image/edge-points.js';
import { gradientEdges } from '../../kernels/image/edges.js';
import { gaussianBlur } from '../../kernels/image/gaussian-blur.js';
import { gradient } from '../../kernels/image/gradient.js';
import type { Raster } from '../../kernels/image/raster.js';
import type { HoughOptions } from '../hough.js';

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

const OWN: Readonly<Record<(typeof SHAPES)[number], readonly (keyof HoughOptions)[]>> = {
  lines: ['votes', 'angleStep', 'rhoStep', 'tolerance', 'minAngle', 'minDistance'],
  segments: ['votes', 'angleStep', 'rhoStep', 'minLength', 'maxGap'],
  circles: ['minDistance', 'minRadius', 'maxRadius', 'support'],
};
const DEFAULTS: Partial<HoughOptions> = {
  angleStep: 1,
  rhoStep: 1,
  tolerance: 90,
  minAngle: 5,
  maxGap: 3,
  support: 0.5,
};

/** An option that was given and does nothing for this shape is a mistake. */
export function refuseForeign(chosen: HoughOptions): void {
  const own = OWN[chosen.shape];
  const flag = (key: string) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  for (const key of new Set(Object.values(OWN).flat()))
    if (!own.includes(key) && chosen[key] !== DEFAULTS[key])
      throw new UsageError(
        `${flag(key)} does nothing for ${chosen.shape}, which heeds ${own.map(flag).join(' ')}`,
      );
  if (chosen.mask)
    for (const key of ['sigma', 'high', 'low'] as const)
      if (chosen[key] !== undefined) throw new UsageError(`--${key} does nothing with --mask`);
  if (chosen.high !== undefined && chosen.low !== undefined && chosen.low > chosen.high)
    throw new UsageError(`--low must not be above --high, got ${chosen.low} and ${chosen.high}`);
}

/** Largest of some votes, 0 for none. */
export const largest = (votes: Int32Array) => votes.reduce((most, n) => Math.max(most, n), 0);
