import * as z from 'zod';
import { DataError, UsageError } from '../../core/errors.js';

const DEFAULT_SEGMENT = 256;

export const segmentOption = z
  .number()
  .int()
  .positive()
  .optional()
  .describe('welch: samples of a segment')
  .meta({ defaultText: `${DEFAULT_SEGMENT}, or the whole series` });

export const overlapOption = z
  .number()
  .min(0)
  .optional()
  .describe('welch: part of a segment, or samples from 1 on, that it shares with the next')
  .meta({ defaultText: 'half' });

/** Samples of a segment of a series of n, and how many two neighbours share. */
export function segmentation(
  n: number,
  { segment, overlap = 0.5 }: { segment?: number | undefined; overlap?: number | undefined },
): { size: number; shared: number } {
  if (segment !== undefined && segment > n)
    throw new DataError(`a --segment of ${segment} samples is longer than the series, ${n}`);
  const size = segment ?? Math.min(DEFAULT_SEGMENT, n);
  const shared = overlap < 1 ? Math.floor(overlap * size) : overlap;
  if (!Number.isInteger(shared) || shared >= size)
    throw new UsageError(
      `--overlap ${overlap}: a part below 1, or whole samples fewer than the ${size} of a segment`,
    );
  return { size, shared };
}
