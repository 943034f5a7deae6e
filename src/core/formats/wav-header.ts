import { DataError, excerpt } from '../errors.js';

/** What a WAV file's chunks say, checked. */
export interface WavHeader {
  bigEndian: boolean;
  coding: 'pcm' | 'float' | 'a-law' | 'mu-law';
  channels: number;
  rateHz: number;
  bits: number;
  /** Bytes of one sample of one channel. */
  sampleBytes: number;
  extensible: boolean;
  dataOffset: number;
  /** As many as there are, whatever the file promised. */
  dataBytes: number;
  /** LIST INFO texts by their four letters. */
  info: Map<string, string>;
  notes: string[];
}

type Format = Pick<WavHeader, 'coding' | 'channels' | 'rateHz' | 'bits' | 'sampleBytes' | 'extensible'>;

interface Chunk {
  id: string;
  start: number;
  size: number;
}

const UNKNOWN_SIZE = 0xffffffff;

/**
 * Walks the chunks of a RIFF, RIFX (big-endian), RF64 or BW64 file. A header that contradicts itself is
 * refused; data that end early, or whose length a writer into a pipe could not know (0 or all ones), are
 * taken as they are, with a note.
 *
 * @see Microsoft & IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64)
 */
export function wavHeader(bytes: Uint8Array): WavHeader {
  const header = headerOf(bytes, bytes.length);
  if (header === undefined) throw new DataError('the WAV file has no data chunk');
  return header;
}

/**
 * The same from the beginning of a file of `size` bytes (Infinity in a pipe); undefined where that ends before the
 * data begin. What stands behind the data is not told.
 */
export const wavHeaderOf = (head: Uint8Array, size: number): WavHeader | undefined => headerOf(head, size);

function headerOf(bytes: Uint8Array, size: number): WavHeader | undefined {
  if (bytes.length < 12) throw new DataError('the WAV header is cut short', { offset: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const form = tag(bytes, 0);
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(form) || tag(bytes, 8) !== 'WAVE')
    throw new DataError(`no WAV file: it begins with '${excerpt(form)}'`, { offset: 0 });
  const little = form !== 'RIFX';
  const wide = form === 'RF64' || form === 'BW64';
  const riffSize = view.getUint32(4, little);
  const piped = riffSize === 0 || riffSize >= 0x7ffff000; // what sox and ffmpeg write into pipes
  const notes: string[] = [];
  const info = new Map<string, string>();
  let format: Format | undefined;
  let data: { start: number; size: number } | undefined;
  let dataBytes64: number | undefined;

  for (let at = 12; at + 8 <= bytes.length; ) {
    const chunk: Chunk = { id: tag(bytes, at), start: at + 8, size: view.getUint32(at + 4, little) };
    const left = size - chunk.start;
    if (chunk.id === 'data') {
      if (format === undefined) throw new DataError('the WAV data come before their format', { offset: at });
      if (data !== undefined) throw new DataError('a second data chunk in the WAV file', { offset: at });
      const declared = wide && chunk.size === UNKNOWN_SIZE ? dataBytes64 : chunk.size;
      if (declared === undefined) throw new DataError('an RF64 file without its ds64 chunk', { offset: at });
      data = { start: chunk.start, size: dataSize(declared, left, piped, notes) };
      at = chunk.start + data.size + (data.size % 2);
      continue;
    }
    if (data === undefined && chunk.start + chunk.size > bytes.length && chunk.size <= left) return undefined;
    if (chunk.size > left) {
      if (data === undefined)
        throw new DataError(
          `the WAV chunk '${excerpt(chunk.id)}' has ${chunk.size} bytes, ${left} are left`,
          {
            offset: at,
          },
        );
      notes.push(`the chunk '${excerpt(chunk.id)}' after the data is cut short`);
      break;
    }
    if (chunk.start + chunk.size > bytes.length) break;
    if (chunk.id === 'fmt ') {
      if (format !== undefined) throw new DataError('a second format chunk in the WAV file', { offset: at });
      format = readFormat(bytes, view, chunk, little);
    } else if (chunk.id === 'ds64' && wide) dataBytes64 = readDataSize64(view, chunk);
    else if (chunk.id === 'LIST' && tag(bytes, chunk.start) === 'INFO')
      readInfo(bytes, view, chunk, little, info);
    at = chunk.start + chunk.size + (chunk.size % 2);
  }
  if (data === undefined && bytes.length < size) return undefined;
  if (format === undefined) throw new DataError('the WAV file has no format chunk');
  if (data === undefined) return undefined;
  const frameBytes = format.channels * format.sampleBytes;
  const dangling = Number.isFinite(data.size) ? data.size % frameBytes : 0;
  if (dangling > 0)
    notes.push(`${dangling} bytes at the end of the data make no whole frame and were dropped`);
  return {
    bigEndian: !little,
    ...format,
    dataOffset: data.start,
    dataBytes: data.size - dangling,
    info,
    notes,
  };
}

function dataSize(declared: number, left: number, piped: boolean, notes: string[]): number {
  const unknown = declared >= 0x7ffff000 || (declared === 0 && piped);
  if (unknown && left !== declared) {
    if (left < declared || declared === 0)
      notes.push('the length of the data was not known to the writer; all is read to the end');
    return declared === 0 ? left : Math.min(declared, left);
  }
  if (declared > left) notes.push(`the data are cut short: ${left} of ${declared} bytes are there`);
  return Math.min(declared, left);
}

function readDataSize64(view: DataView, { start, size }: Chunk): number {
  if (size < 24)
    throw new DataError(`a ds64 chunk of ${size} bytes; 24 or more were needed`, { offset: start });
  const bytes = view.getBigUint64(start + 8, true);
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DataError(`${bytes} bytes of WAV data`, { offset: start });
  return Number(bytes);
}

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;
// The rest of the subformat's GUID says that its first two bytes are a code as above.
const GUID_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
const BIG_GUID_TAIL = [0, 0, 0, 0x10, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

function readFormat(bytes: Uint8Array, view: DataView, { start, size }: Chunk, little: boolean): Format {
  const at = { offset: start };
  if (size < 16) throw new DataError(`a WAV format chunk of ${size} bytes; 16 or more were needed`, at);
  const outer = view.getUint16(start, little);
  const channels = view.getUint16(start + 2, little);
  const rateHz = view.getUint32(start + 4, little);
  const byteRate = view.getUint32(start + 8, little);
  const frameBytes = view.getUint16(start + 12, little);
  const bits = view.getUint16(start + 14, little);
  if (channels === 0) throw new DataError('a WAV file of 0 channels', at);
  if (rateHz === 0) throw new DataError('a WAV file of 0 samples a second', at);
  const code = outer === EXTENSIBLE ? subformat(bytes, view, start, size, little) : outer;
  const sampleBytes = Math.ceil(bits / 8);
  const format = { channels, rateHz, bits, sampleBytes, extensible: outer === EXTENSIBLE };
  const coding = codingOf(code, bits);
  if (coding === undefined)
    throw new DataError(
      `WAV coding ${CODINGS.get(code) ?? `0x${code.toString(16)}`} with ${bits} bits is not read`,
      {
        ...at,
        hint: 'PCM of 8 to 32 bits, float of 32 and 64, A-law and µ-law are read',
      },
    );
  if (frameBytes !== channels * sampleBytes)
    throw new DataError(
      `the WAV header says ${frameBytes} bytes a frame, ${channels} × ${bits} bits make ${channels * sampleBytes}`,
      at,
    );
  if (byteRate !== rateHz * frameBytes)
    throw new DataError(
      `the WAV header says ${byteRate} bytes a second, ${rateHz} × ${frameBytes} are ${rateHz * frameBytes}`,
      at,
    );
  return { coding, ...format };
}

function codingOf(code: number, bits: number): WavHeader['coding'] | undefined {
  if (code === PCM && bits >= 1 && bits <= 32) return 'pcm';
  if (code === FLOAT && (bits === 32 || bits === 64)) return 'float';
  if (code === A_LAW && bits === 8) return 'a-law';
  if (code === MU_LAW && bits === 8) return 'mu-law';
  return undefined;
}

const CODINGS = new Map([
  [PCM, 'PCM'],
  [2, 'MS ADPCM'],
  [FLOAT, 'float'],
  [A_LAW, 'A-law'],
  [MU_LAW, 'µ-law'],
  [0x11, 'IMA ADPCM'],
  [0x31, 'GSM 6.10'],
  [0x50, 'MPEG'],
  [0x55, 'MP3'],
]);

function subformat(bytes: Uint8Array, view: DataView, start: number, size: number, little: boolean): number {
  if (size < 40 || view.getUint16(start + 16, little) < 22)
    throw new DataError(`an EXTENSIBLE format chunk of ${size} bytes; 40 were needed`, { offset: start });
  const tail = bytes.subarray(start + 26, start + 40);
  // In a big-endian file the numbers of the GUID are turned, too, so that the code stands in its third byte.
  const known = little
    ? GUID_TAIL.every((b, i) => tail[i] === b)
    : BIG_GUID_TAIL.every((b, i) => tail[i + 2] === b);
  if (!known) throw new DataError('the subformat of the WAV file is not known', { offset: start + 24 });
  return view.getUint16(start + (little ? 24 : 26), little);
}

/** Texts of a LIST INFO chunk; one that does not fit ends the list. */
function readInfo(
  bytes: Uint8Array,
  view: DataView,
  list: Chunk,
  little: boolean,
  info: Map<string, string>,
) {
  const end = list.start + list.size;
  for (let at = list.start + 4; at + 8 <= end; ) {
    const size = view.getUint32(at + 4, little);
    if (size > end - at - 8) return;
    const raw = bytes.subarray(at + 8, at + 8 + size);
    info.set(tag(bytes, at), new TextDecoder().decode(raw).replace(/\0[\s\S]*$/, ''));
    at += 8 + size + (size % 2);
  }
}

const tag = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
