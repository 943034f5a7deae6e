import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { bilateral } from '../../kernels/image/bilateral.js';
import { boxBlur } from '../../kernels/image/box-blur.js';
import { gaussianBlur } from '../../kernels/image/gaussian-blur.js';
import { guidedFilter } from '../../kernels/image/guided-filter.js';
import { MOST_MEDIAN_RADIUS, median } from '../../kernels/image/median.js';
import { noiseLevel } from '../../kernels/image/noise-level.js';
import { nonLocalMeans } from '../../kernels/image/non-local-means.js';
import type { BlurOptions } from '../blur.js';
import { type Heeded, refuseForeign } from '../shared/foreign-options.js';

export const BLUR_METHODS = ['gaussian', 'box', 'median', 'bilateral', 'nlm', 'guided'] as const;

const HEEDED: Heeded<keyof BlurOptions> = {
  sigma: { by: ['gaussian', 'bilateral'] },
  radius: { by: ['gaussian', 'box', 'median', 'bilateral', 'guided'] },
  range: { by: ['bilateral'], usual: 0.1 },
  epsilon: { by: ['guided'], usual: 0.01 },
  noise: { by: ['nlm'] },
  strength: { by: ['nlm'] },
  patch: { by: ['nlm'], usual: 3 },
  search: { by: ['nlm'], usual: 10 },
  outside: { by: ['gaussian', 'box', 'median'] },
};

/** Radii that a method can have. */
const MOST: Readonly<Partial<Record<BlurOptions['method'], number>>> = {
  median: MOST_MEDIAN_RADIUS,
  bilateral: 200,
  box: 10_000,
  guided: 10_000,
};

/** Options that contradict each other. */
export function refuseClashes(chosen: BlurOptions): void {
  const { method, outside, border, radius, sigma } = chosen;
  if (outside !== undefined && border !== 'constant')
    throw new UsageError(`--outside needs --border constant, got ${border}`);
  refuseForeign(chosen, method, HEEDED);
  const most = MOST[method];
  if (most !== undefined && radius !== undefined && radius > most)
    throw new UsageError(`--radius must be 0 to ${most} for ${method}, got ${radius}`);
  if (method === 'bilateral' && sigma !== undefined && (sigma <= 0 || (radius === undefined && sigma > 100)))
    throw new UsageError(`--sigma must be above 0 and at most 100 for bilateral, got ${sigma}`);
}

interface Smoothed {
  picture: Image;
  /** What was done, for the chart. */
  title: string;
  metrics: Record<string, number>;
}

/** A picture smoothed by the method that was chosen. */
export function smooth(image: Image, chosen: BlurOptions): Smoothed {
  const { method, sigma = 2, radius, border, outside, range, epsilon, patch, search } = chosen;
  const made = (picture: Image, title: string, metrics = {}): Smoothed => ({ picture, title, metrics });
  switch (method) {
    case 'gaussian':
      return made(gaussianBlur(image, sigma, { border, outside, radius }), `σ = ${sigma}`);
    case 'box':
      return made(boxBlur(image, radius ?? 2, { border, outside }), `radius ${radius ?? 2}`);
    case 'median':
      return made(median(image, radius ?? 1, { border, outside }), `radius ${radius ?? 1}`);
    case 'bilateral':
      return made(
        bilateral(image, { sigma, range, border, ...(radius !== undefined && { radius }) }),
        `σ = ${sigma}, range ${range}`,
      );
    case 'guided':
      return made(guidedFilter(image, { radius: radius ?? 4, epsilon, border }), `radius ${radius ?? 4}`);
    case 'nlm': {
      const noise = chosen.noise ?? noiseLevel(image);
      const strength = chosen.strength ?? 0.8 * noise;
      return made(
        nonLocalMeans(image, { noise, strength, patch, search, border }),
        `noise ${Number(noise.toPrecision(3))}`,
        { noise },
      );
    }
  }
}
