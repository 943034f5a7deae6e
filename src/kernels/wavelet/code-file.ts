import { DataError, excerpt } from '../../core/errors.js';
import { type CodeHeader, checkCodeSize } from './compress.js';
import { WAVELET_NAMES } from './families.js';

/** What a compressed series or picture is, beside its code. */
export interface CodeFile {
  /** 0 for numbers that are no levels of a picture, else its bits: 8 or 16. */
  depth: 0 | 8 | 16;
  series: boolean;
  /** Planes are luminance and two colour differences. */
  colour: boolean;
  /** Whole numbers by lifting, colours by differences that are whole, too: nothing is lost. */
  lossless: boolean;
  rateHz: number | undefined;
  wavelet: string;
  /** Of series; '' where there is one without. */
  names: readonly string[];
  header: CodeHeader;
  code: Uint8Array;
}

/** No text begins so, and no transfer that changes line ends leaves it whole. */
const MAGIC = [0x89, 0x57, 0x56, 0x43, 0x0d, 0x0a, 0x1a, 0x0a];
const VERSION = 1;

/** More samples than this are refused: each takes some 20 bytes to decode. */
const MOST_SAMPLES = 2 ** 28;

/** Decisions that a byte of code can hold: the surest ones cost a thousandth of a bit. */
const MOST_PER_BYTE = 8000;

export const isCodeFile = (bytes: Uint8Array): boolean => MAGIC.every((b, i) => bytes[i] === b);

/** The bytes of a .wvc file; numbers are little-endian. */
export function encodeCodeFile({ header, code, ...about }: CodeFile): Uint8Array {
  const text = new TextEncoder();
  const wavelet = text.encode(about.wavelet);
  const names = text.encode(about.names.join('\0'));
  const planes = header.weights.length;
  const bytes = new Uint8Array(FIXED + planes * 8 + wavelet.length + names.length + code.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes.set(
    [
      VERSION,
      (about.series ? 1 : 0) | (about.colour ? 2 : 0) | (about.lossless ? 4 : 0),
      about.depth,
      header.levels,
      header.planes,
    ],
    8,
  );
  view.setUint16(13, planes, true);
  view.setUint32(15, header.height, true);
  view.setUint32(19, header.width, true);
  view.setFloat64(23, header.step, true);
  view.setFloat64(31, about.rateHz ?? 0, true);
  view.setFloat64(39, header.bits, true);
  bytes[47] = wavelet.length;
  view.setUint16(48, names.length, true);
  view.setUint32(50, code.length, true);
  header.means.forEach((mean, p) => {
    view.setFloat64(FIXED + 8 * p, mean, true);
  });
  let at = FIXED + 8 * planes;
  for (const part of [wavelet, names, code]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const FIXED = 54;

/** Weights of the squared errors of planes: those of colour are what their errors mean for red, green and blue. */
export const planeWeights = (planes: number, colour: boolean): number[] =>
  colour ? [3, 0.344136 ** 2 + 1.772 ** 2, 1.402 ** 2 + 0.714136 ** 2] : new Array<number>(planes).fill(1);

/** Read a .wvc file; a damaged one is refused or gives other numbers, never more room than its size allows. */
export function decodeCodeFile(bytes: Uint8Array): CodeFile {
  if (!isCodeFile(bytes)) throw new DataError('no compressed series or picture (.wvc)', { offset: 0 });
  if (bytes.length < FIXED) throw new DataError('the header is cut short', { offset: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [version, flags, depth, levels, planes] = bytes.subarray(8, 13);
  if (version! > VERSION)
    throw new DataError(`a .wvc file of version ${version}; this ispr reads up to ${VERSION}`);
  const count = view.getUint16(13, true);
  const series = (flags! & 1) === 1;
  const colour = (flags! & 2) === 2;
  const lossless = (flags! & 4) === 4;
  const numbers = {
    step: view.getFloat64(23, true),
    rate: view.getFloat64(31, true),
    bits: view.getFloat64(39, true),
  };
  const [waveletBytes, nameBytes] = [bytes[47]!, view.getUint16(48, true)];
  const start = FIXED + 8 * count + waveletBytes + nameBytes;
  if (start > bytes.length) throw new DataError('the header is cut short', { offset: bytes.length });
  const means = Array.from({ length: count }, (_, p) => view.getFloat64(FIXED + 8 * p, true));
  const sane =
    count >= 1 &&
    (depth === 0 || depth === 8 || depth === 16) &&
    (!colour || count === 3) &&
    levels! <= 30 &&
    planes! <= 31 &&
    Object.values(numbers).every((v) => Number.isFinite(v) && v >= 0) &&
    Number.isInteger(numbers.bits) &&
    numbers.step > 0 &&
    means.every(Number.isFinite);
  if (!sane) throw new DataError('the header of the .wvc file contradicts itself', { offset: 8 });
  const header: CodeHeader = {
    height: view.getUint32(15, true),
    width: view.getUint32(19, true),
    weights: planeWeights(count, colour && !lossless),
    means,
    levels: levels!,
    step: numbers.step,
    planes: planes!,
    bits: numbers.bits,
  };
  const length = view.getUint32(50, true);
  if (length !== bytes.length - start)
    throw new DataError(`a code of ${length} bytes was promised, ${bytes.length - start} follow`, {
      offset: start,
    });
  checkCodeSize(header, MOST_SAMPLES);
  if (header.bits > MOST_PER_BYTE * (length + 8))
    throw new DataError(`${header.bits} decisions in ${length} bytes of code`);
  if (series && header.height !== 1) throw new DataError(`a series of ${header.height} rows`);
  const text = (from: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(from, from + length));
  const names = text(FIXED + 8 * count + waveletBytes, nameBytes).split('\0');
  if (series && names.length !== count)
    throw new DataError(`${count} series with ${names.length} names (${excerpt(names.join())})`);
  const wavelet = text(FIXED + 8 * count, waveletBytes);
  if (!WAVELET_NAMES.includes(wavelet)) throw new DataError(`no wavelet '${excerpt(wavelet)}'`);
  return {
    depth: depth as CodeFile['depth'],
    series,
    colour,
    lossless,
    rateHz: numbers.rate || undefined,
    wavelet,
    names,
    header,
    code: bytes.subarray(start),
  };
}
