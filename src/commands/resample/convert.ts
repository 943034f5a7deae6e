import { type RESAMPLE_PADDINGS, resamplePolyphase } from '../../kernels/filter/polyphase.js';
import { resampleFourier } from '../../kernels/filter/resample-fourier.js';
import { interpolate } from '../../kernels/series/interpolation.js';
import type { Grid } from './grid.js';

/** One series on the grid. */
export function convert(
  x: Float64Array,
  grid: Grid,
  padding: (typeof RESAMPLE_PADDINGS)[number],
): Float64Array {
  const { method, up, down, count, times } = grid;
  if (method === 'polyphase') return resamplePolyphase(x, up, down, { padding });
  if (method === 'fourier') return resampleFourier(x, count);
  return interpolate(times, x, gridTimes(grid), method);
}

/** Multiplied, not added up, so that late times are not off by many roundings; never beyond the last time. */
export function gridTimes({ start, rate, count, times }: Grid): Float64Array {
  const last = times.at(-1) ?? Infinity;
  return Float64Array.from({ length: count }, (_, i) => Math.min(last, start + i / rate));
}
