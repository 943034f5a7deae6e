import { DataError } from '../errors.js';
import type { OpenInput } from '../files.js';
import { inFile } from './decoded.js';
import { channelsOf } from './wav.js';
import { type WavHeader, wavHeaderOf } from './wav-header.js';

/** A recording that is read as it is used, in blocks of whole frames. */
export interface WavBlocks {
  header: WavHeader;
  /** Frames in all; Infinity where a pipe does not tell. */
  frames: number;
  blocks(): AsyncGenerator<Float64Array[]>;
  /** To leave it unread. */
  close(): Promise<void>;
}

/** What stands before the data of a file, pictures and texts, must end within this. */
const MOST_HEADER_BYTES = 2 ** 24;

/** Read the header of a recording; its samples are read by `blocks`, once. */
export async function openWavBlocks(input: OpenInput): Promise<WavBlocks> {
  const chunks = input.chunks();
  const { size = Infinity, path: file } = input;
  let head = new Uint8Array(0);
  let header: WavHeader | undefined;
  while (header === undefined) {
    const { value, done } = await chunks.next();
    const whole = done === true || head.length >= MOST_HEADER_BYTES;
    if (!done) head = joined(head, value);
    header = inFile(file, () => wavHeaderOf(head, whole ? head.length : size));
    if (header === undefined && whole) throw new DataError('the WAV file has no data chunk', { file });
  }
  const known = header;
  const frameBytes = known.channels * known.sampleBytes;
  return { header: known, frames: known.dataBytes / frameBytes, blocks, close };

  async function close(): Promise<void> {
    await chunks.return(undefined);
  }

  async function* blocks(): AsyncGenerator<Float64Array[]> {
    let left = known.dataBytes;
    let rest: Uint8Array = head.subarray(known.dataOffset);
    for (;;) {
      const bytes = Math.min(left, rest.length);
      const whole = bytes - (bytes % frameBytes);
      if (whole > 0) yield channelsOf(rest.subarray(0, whole), known);
      left -= whole;
      if (left === 0) break;
      const { value, done } = await chunks.next();
      if (done) break;
      rest = joined(rest.subarray(whole), value);
    }
    await close();
  }
}

/** A copy: pieces of an input hold until the next one is asked for. */
function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
