import { getHeapStatistics } from 'node:v8';
import { DataError } from '../../../src/core/errors.js';

/** How many damaged files were tried; each was either read or refused, anything else would have thrown. */
export interface HostileCount {
  tried: number;
  decoded: number;
  refused: number;
}

export interface HostileOptions {
  /** What one decode may take in buffers; 16 MiB by default, far above any seed and far below any bomb. */
  boundBytes?: number;
  /** Masks that a byte is XORed with; all 255 by default, fewer where a decoder is slow. */
  flips?: readonly number[];
}

type Decode = (bytes: Uint8Array) => unknown;

export const ALL_FLIPS: readonly number[] = Array.from({ length: 255 }, (_, i) => i + 1);
/** Each bit alone, and all. */
export const BIT_FLIPS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 255];

/** Tries the seed cut after every byte, from none to all but one. */
export async function forEachTruncation(
  seed: Uint8Array,
  decode: Decode,
  options: HostileOptions = {},
): Promise<HostileCount> {
  const count = { tried: 0, decoded: 0, refused: 0 };
  for (let length = 0; length < seed.length; length++)
    await attempt(seed.slice(0, length), `the first ${length} bytes`, decode, options, count);
  return count;
}

/** Tries the seed with one byte changed, for every byte and every mask. */
export async function forEachMutant(
  seed: Uint8Array,
  decode: Decode,
  options: HostileOptions = {},
): Promise<HostileCount> {
  const count = { tried: 0, decoded: 0, refused: 0 };
  for (let at = 0; at < seed.length; at++)
    for (const flip of options.flips ?? ALL_FLIPS) {
      const mutant = seed.slice();
      mutant[at]! ^= flip;
      await attempt(mutant, `byte ${at} changed to ${mutant[at]}`, decode, options, count);
    }
  return count;
}

async function attempt(
  bytes: Uint8Array,
  what: string,
  decode: Decode,
  { boundBytes = 1 << 24 }: HostileOptions,
  count: HostileCount,
) {
  const before = getHeapStatistics().external_memory;
  count.tried++;
  try {
    const result = decode(bytes);
    if (result instanceof Promise) await result;
    count.decoded++;
  } catch (error) {
    if (!(error instanceof DataError)) throw new Error(`${what}: ${String(error)}`, { cause: error });
    if (/[\n\r]/.test(error.message))
      throw new Error(`${what}: a message of several lines: ${error.message}`);
    count.refused++;
  }
  const taken = getHeapStatistics().external_memory - before;
  if (taken > boundBytes)
    throw new Error(`${what}: took ${taken} bytes of buffers, ${boundBytes} are allowed`);
}
