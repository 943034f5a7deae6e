import { UsageError } from '../../core/errors.js';
import { gaussianFilter, sharpen } from '../../kernels/filter/gaussian-filter.js';
import { idealFilter } from '../../kernels/filter/ideal-filter.js';
import { runningMedian } from '../../kernels/filter/median.js';
import { movingAverage } from '../../kernels/filter/moving-average.js';
import { savitzkyGolay } from '../../kernels/filter/savitzky-golay.js';
import { EXTENSIONS } from '../../kernels/image/border.js';
import { bandType, isTwoSided } from './design.js';
import { cutoffsOf, type Scale } from './frequencies.js';
import type { FilterOptions, WholeMethod } from './options.js';

/** What a filter that needs all of a series at once makes of it. */
export type Smoother = (x: Float64Array) => Float64Array;

export function smootherOf(method: WholeMethod, options: FilterOptions, scale: Scale): Smoother {
  const { rate } = scale;
  const { derivative, sigma = 2, amount = 1, degree = 3 } = options;
  const edges = options.edges ?? 'reflect';
  const beyond = EXTENSIONS.find((name) => name === edges);
  switch (method) {
    case 'ideal': {
      const type = bandType(options, method);
      const cutoff = cutoffsOf(options.cutoff, scale, `a ${type}`, isTwoSided(type) ? 2 : 1);
      return (x) => idealFilter(x, type, cutoff);
    }
    case 'savgol':
    case 'derivative': {
      const polynomial = options.edges ?? 'polynomial';
      if (polynomial === 'shrink') throw refused(polynomial, method, ['polynomial', ...EXTENSIONS]);
      // The derivative at the middle of a parabola through three samples is the central difference.
      const preset = method === 'derivative';
      const window = preset ? 3 : windowOf(options, 11);
      const order = derivative ?? (preset ? 1 : 0);
      if (preset && (order < 1 || order > 2))
        throw new UsageError(`--derivative must be 1 or 2, got ${order}; savgol has higher ones`);
      if (!preset && degree >= window)
        throw new UsageError(`--degree must be less than the window, ${window} samples, got ${degree}`);
      return (x) =>
        savitzkyGolay(x, {
          window,
          degree: preset ? 2 : degree,
          derivative: order,
          rate,
          edges: polynomial,
        });
    }
    case 'gaussian':
    case 'sharpen': {
      if (!beyond) throw refused(edges, method, EXTENSIONS);
      if (derivative !== undefined && derivative > 2)
        throw new UsageError(
          `--derivative of a Gaussian must be 0, 1 or 2, got ${derivative}; savgol has higher ones`,
        );
      const shape = { sigma, edges: beyond };
      if (method === 'sharpen') return (x) => sharpen(x, shape, amount);
      return (x) => gaussianFilter(x, { ...shape, derivative: derivative ?? 0, rate });
    }
    case 'median':
    case 'moving-average': {
      if (edges === 'polynomial') throw refused(edges, method, [...EXTENSIONS, 'shrink']);
      const window = windowOf(options, method === 'median' ? 5 : 11);
      return method === 'median'
        ? (x) => runningMedian(x, window, edges)
        : (x) => movingAverage(x, window, edges);
    }
  }
}

function windowOf({ window }: FilterOptions, standard: number): number {
  if (typeof window === 'string')
    throw new UsageError(`--window is a number of samples here, got ${window}; fir has windows by name`);
  const samples = window ?? standard;
  if (samples % 2 === 0) throw new UsageError(`--window must be an odd number of samples, got ${samples}`);
  return samples;
}

const refused = (edges: string, method: string, allowed: readonly string[]) =>
  new UsageError(`--edges ${edges} is not for ${method}, which has ${allowed.join(', ')}`);
