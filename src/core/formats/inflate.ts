import { createGunzip, createInflateRaw } from 'node:zlib';
import { DataError } from '../errors.js';
import { allocate } from './elements.js';

// Deflate's best case: two bits give 258 bytes.
const MAX_RATIO = 1032;
const CHUNK = 1 << 18;

/**
 * Inflates into a buffer of exactly the size that the content itself declares. `sizeOf` gets the first bytes
 * and answers with the whole length, or undefined while it needs more. The size is compared with what so many
 * deflated bytes can become before it is allocated, and inflating stops at the first byte too many, so that a
 * bomb costs no more than its honest part.
 */
export async function inflateSized(
  deflated: Uint8Array,
  container: 'gzip' | 'raw',
  sizeOf: (head: Uint8Array) => number | undefined,
): Promise<Uint8Array> {
  const stream =
    container === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createInflateRaw({ chunkSize: CHUNK });
  stream.end(deflated);
  let head = new Uint8Array(0);
  let whole: Uint8Array | undefined;
  let filled = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (whole === undefined) {
        head = append(head, chunk);
        const size = sizeOf(head);
        if (size === undefined) continue;
        if (size > deflated.length * MAX_RATIO)
          throw new DataError(
            `${size} bytes are promised, which ${deflated.length} deflated bytes cannot hold`,
          );
        whole = allocate(size);
        if (head.length > size) throw tooMuch(size);
        whole.set(head);
        filled = head.length;
      } else {
        if (filled + chunk.length > whole.length) throw tooMuch(whole.length);
        whole.set(chunk, filled);
        filled += chunk.length;
      }
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? new DataError(`the compressed data are damaged (${error.message})`)
      : error;
  }
  if (whole === undefined)
    throw new DataError(`the compressed data end after ${head.length} bytes, within the header`);
  if (filled < whole.length)
    throw new DataError(`${whole.length} bytes are promised, the compressed data hold ${filled}`);
  if (stream.bytesWritten !== deflated.length)
    throw new DataError(
      `${deflated.length - stream.bytesWritten} bytes follow the end of the compressed data`,
    );
  return whole;
}

const tooMuch = (size: number) => new DataError(`${size} bytes are promised, the compressed data hold more`);

function append(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
