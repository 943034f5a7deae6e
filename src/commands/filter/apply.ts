import { DataError, UsageError } from '../../core/errors.js';
import { firStream } from '../../kernels/filter/fir-filter.js';
import { symmetricDelay } from '../../kernels/filter/response.js';
import { sosFilter, sosState } from '../../kernels/filter/sos-filter.js';
import { steadyState } from '../../kernels/filter/steady-state.js';
import { zeroPhaseFir, zeroPhaseSos } from '../../kernels/filter/zero-phase.js';
import type { BlockFilter } from '../shared/streamed.js';
import type { Design } from './design.js';
import type { FilterOptions } from './options.js';

/** The filter over a whole series. */
export function filtered(x: Float64Array, design: Design, options: FilterOptions): Float64Array {
  const { filter } = design;
  if (options.zeroPhase)
    return 'taps' in filter
      ? zeroPhaseFir(x, filter.taps, options.padding)
      : zeroPhaseSos(x, filter.sections, options.padding);
  const stream = blockFilter(design, options);
  const body = stream.next(x);
  const rest = stream.rest?.();
  if (rest === undefined) return body;
  const y = new Float64Array(body.length + rest.length);
  y.set(body);
  y.set(rest, body.length);
  return y;
}

/** One way, block by block: the bytes are those of the whole. */
export function blockFilter({ filter, stable }: Design, options: FilterOptions): BlockFilter {
  if ('taps' in filter) return firStream(filter.taps, compensation(filter.taps, options));
  const { sections } = filter;
  let state = options.start === 'steady' ? undefined : sosState(sections);
  return {
    next(x) {
      if (x.length > 0) state ??= steadyState(sections).map((v) => v * x[0]!);
      const y = sosFilter(x, sections, state);
      if (!stable && !y.every(Number.isFinite))
        throw new DataError('the unstable filter has grown beyond all numbers', {
          hint: 'filter fewer samples, or move its poles inside the unit circle',
        });
      return y;
    },
  };
}

/** Samples that --delay compensate takes away. */
export function compensation(taps: Float64Array, { delay }: FilterOptions): number {
  if (delay !== 'compensate') return 0;
  const middle = symmetricDelay(taps);
  if (middle === undefined) throw new UsageError('--delay compensate needs symmetric taps');
  if (!Number.isInteger(middle))
    throw new UsageError(
      `--delay compensate needs an even order: ${taps.length} taps delay by ${middle} samples`,
    );
  return middle;
}
