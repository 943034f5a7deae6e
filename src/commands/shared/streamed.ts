import type { Context, Result } from '../../core/command/spec.js';
import type { SeriesOptions } from '../../core/options.js';
import { openSeriesStream, type SeriesStream } from '../../core/series-stream.js';

/** A filter with a memory: blocks of samples in, blocks out, and what is left at the end. */
export interface BlockFilter {
  next(x: Float64Array): Float64Array;
  rest?(): Float64Array;
}

/**
 * A series filtered as it is read and written, so that it may be longer than memory. Undefined where the whole is
 * needed: without an output of a kind that can be written so, or for inputs that cannot be read so.
 *
 * @param filterFor makes the filter of one series; the rate is that of the file or --rate
 * @param lengthOf  samples of the result of n samples, where they are not as many; refuses too few
 */
export async function streamed(
  path: string,
  options: SeriesOptions,
  { extension = '', warn }: Pick<Context, 'extension' | 'warn'>,
  filterFor: (rateHz: number | undefined) => BlockFilter,
  lengthOf = (n: number) => n,
): Promise<(Pick<Result, 'stream'> & { n: () => number; rateHz: number | undefined }) | undefined> {
  if (!['csv', 'tsv', 'wav'].includes(extension)) return undefined;
  const source = await openSeriesStream(path, options, warn);
  if (source === undefined) return undefined;
  if (extension === 'wav' && source.samples === undefined) {
    await source.close();
    return undefined;
  }
  let n = 0;
  try {
    const filters = source.names.map(() => filterFor(source.rateHz));
    const stream: SeriesStream = {
      ...source,
      samples: source.samples === undefined ? undefined : lengthOf(source.samples),
      blocks: (async function* () {
        for await (const block of source.blocks) {
          n += block[0]!.length;
          const filtered = block.map((x, i) => filters[i]!.next(x));
          if (filtered[0]!.length > 0) yield filtered;
        }
        lengthOf(n);
        const rest = filters.map((filter) => filter.rest?.() ?? new Float64Array(0));
        if (rest[0]!.length > 0) yield rest;
      })(),
    };
    return { stream, n: () => n, rateHz: source.rateHz };
  } catch (error) {
    await source.close();
    throw error;
  }
}
