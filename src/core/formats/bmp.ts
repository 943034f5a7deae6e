import type { Image } from '../data.js';
import { DataError } from '../errors.js';
import { bmpRuns } from './bmp-runs.js';
import { type Decoded, inFile } from './decoded.js';
import { checkPixels } from './pixels.js';

export interface BmpMetadata {
  bitsPerPixel: number;
  topDown: boolean;
}

interface BmpHeader {
  width: number;
  height: number;
  topDown: boolean;
  bits: number;
  compression: number;
  /** Bit masks of red, green, blue and alpha. */
  masks: number[];
  /** Red, green, blue of each colour. */
  palette: Uint8Array;
  dataOffset: number;
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

/**
 * Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits, palettes, bit fields, RLE8 and RLE4, rows from the
 * bottom or the top. A palette of grays only gives one channel; alpha is there only where a mask names it.
 *
 * @see Microsoft, Bitmap Storage; BITMAPV5HEADER
 */
export function decodeBmp(bytes: Uint8Array, file?: string, maxPixels?: number): Decoded<Image, BmpMetadata> {
  return inFile(file, () => {
    const header = bmpHeader(bytes, maxPixels);
    const indexed = header.bits <= 8;
    const value = indexed ? paletteImage(pixelIndices(bytes, header), header) : directImage(bytes, header);
    return { value, metadata: { bitsPerPixel: header.bits, topDown: header.topDown }, notes: [] };
  });
}

function bmpHeader(bytes: Uint8Array, maxPixels: number | undefined): BmpHeader {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x4d)
    throw new DataError("no BMP picture: it does not begin with 'BM'");
  if (bytes.length < 26) throw new DataError('the BMP header is cut short', { offset: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const infoBytes = view.getUint32(14, true);
  const core = infoBytes === 12;
  if (![12, 16, 40, 52, 56, 64, 108, 124].includes(infoBytes))
    throw new DataError(`a BMP header of ${infoBytes} bytes is not known`, { offset: 14 });
  const headerEnd = 14 + infoBytes;
  if (bytes.length < headerEnd) throw new DataError('the BMP header is cut short', { offset: bytes.length });
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  checkPixels(width, height, maxPixels);
  const planes = view.getUint16(core ? 22 : 26, true);
  if (planes !== 1)
    throw new DataError(`a BMP picture of ${planes} planes; there is 1`, { offset: core ? 22 : 26 });
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = infoBytes >= 40 ? view.getUint32(30, true) : RGB;
  const topDown = signedHeight < 0;
  checkCoding(bits, compression, topDown, infoBytes);
  // A plain BITMAPINFOHEADER has the masks behind it, later ones inside.
  const maskCount = compression === ALPHA_BIT_FIELDS ? 4 : compression === BIT_FIELDS ? 3 : 0;
  const masksEnd = infoBytes === 40 ? headerEnd + 4 * maskCount : headerEnd;
  if (bytes.length < masksEnd)
    throw new DataError('the BMP bit masks are cut short', { offset: bytes.length });
  const dataOffset = view.getUint32(10, true);
  if (dataOffset < masksEnd || dataOffset > bytes.length)
    throw new DataError(`BMP pixels at byte ${dataOffset} of ${bytes.length}`, { offset: 10 });
  const masks = maskCount === 0 ? defaultMasks(bits) : bitMasks(view, infoBytes >= 56 ? 4 : maskCount, bits);
  const declared = infoBytes >= 40 ? view.getUint32(46, true) : 0;
  const palette =
    bits > 8 ? new Uint8Array(0) : readPalette(bytes, masksEnd, dataOffset, bits, core ? 3 : 4, declared);
  return { width, height, topDown, bits, compression, masks, palette, dataOffset };
}

function checkCoding(bits: number, compression: number, topDown: boolean, infoBytes: number) {
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new DataError(`a BMP picture of ${bits} bits a pixel`);
  // In the OS/2 header of 64 bytes the numbers 3 and 4 mean Huffman coding and 24-bit runs.
  const foreign = infoBytes === 64 && compression > RLE4;
  const fits =
    compression === RGB ||
    (compression === RLE8 && bits === 8 && !topDown) ||
    (compression === RLE4 && bits === 4 && !topDown) ||
    ((compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS) && (bits === 16 || bits === 32));
  if (foreign || !fits) {
    const name = ['', 'RLE8', 'RLE4', 'bit fields', 'JPEG', 'PNG', 'bit fields'][compression] ?? 'unknown';
    throw new DataError(
      `BMP compression ${compression} (${name}) with ${bits} bits a pixel${topDown ? ' from the top' : ''} is not read`,
      { offset: 30 },
    );
  }
}

const defaultMasks = (bits: number) =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0];

function bitMasks(view: DataView, count: number, bits: number): number[] {
  const masks = [0, 1, 2, 3].map((i) => (i < count ? view.getUint32(54 + 4 * i, true) : 0));
  const all = masks.reduce((a, b) => a | b, 0) >>> 0;
  const sum = masks.reduce((a, b) => a + b, 0);
  const contiguous = masks.every((mask) => /^1*0*$/.test(mask === 0 ? '' : mask.toString(2)));
  if (all !== sum || !contiguous || all > 2 ** bits - 1 || masks.slice(0, 3).includes(0))
    throw new DataError(
      `BMP bit masks ${masks.map((mask) => mask.toString(16)).join(', ')} do not make a pixel`,
      {
        offset: 54,
      },
    );
  return masks;
}

/** Colours as red, green, blue; as many as are declared and lie before the pixels. */
function readPalette(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: number,
  step: number,
  declared: number,
): Uint8Array {
  const most = 2 ** bits;
  if (declared > most)
    throw new DataError(`${declared} colours in a BMP picture of ${bits} bits`, { offset: 46 });
  const count = Math.min(declared || most, Math.floor((end - start) / step));
  const palette = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[start + step * i + 2 - c]!;
  return palette;
}

/** Where the rows lie in the file, checked against the bytes left. */
function rowLayout(bytes: Uint8Array, { width, height, bits, dataOffset, topDown }: BmpHeader) {
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  // Some writers leave out the padding of the last row.
  const needed = rowBytes * (height - 1) + Math.ceil((width * bits) / 8);
  if (bytes.length - dataOffset < needed)
    throw new DataError(`BMP pixels take ${needed} bytes, ${bytes.length - dataOffset} are left`, {
      offset: dataOffset,
    });
  return (y: number) => dataOffset + rowBytes * (topDown ? y : height - 1 - y);
}

function pixelIndices(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits, compression, dataOffset } = header;
  if (compression !== RGB) return bmpRuns(bytes.subarray(dataOffset), width, height, bits === 4, dataOffset);
  const rowStart = rowLayout(bytes, header);
  const perByte = 8 / bits;
  const indices = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = rowStart(y);
    for (let x = 0; x < width; x++, to++) {
      const shift = 8 - bits * ((x % perByte) + 1);
      indices[to] = (bytes[row + Math.floor(x / perByte)]! >> shift) & ((1 << bits) - 1);
    }
  }
  return indices;
}

function paletteImage(indices: Uint8Array, { width, height, palette }: BmpHeader): Image {
  const colours = palette.length / 3;
  let gray = true;
  for (let i = 0; i < palette.length; i += 3)
    if (palette[i] !== palette[i + 1] || palette[i] !== palette[i + 2]) gray = false;
  const channels = gray ? 1 : 3;
  const data = new Uint8Array(indices.length * channels);
  for (let p = 0; p < indices.length; p++) {
    const index = indices[p]!;
    if (index >= colours) throw new DataError(`a pixel has colour ${index} of a BMP palette of ${colours}`);
    for (let c = 0; c < channels; c++) data[p * channels + c] = palette[3 * index + c]!;
  }
  return { width, height, channels, data };
}

function directImage(bytes: Uint8Array, header: BmpHeader): Image {
  const { width, height, bits, masks } = header;
  const rowStart = rowLayout(bytes, header);
  const step = bits / 8;
  const channels = masks[3] === 0 ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  if (bits === 24) {
    for (let y = 0, to = 0; y < height; y++)
      for (let x = 0, from = rowStart(y); x < width; x++, from += 3, to += 3) {
        data[to] = bytes[from + 2]!;
        data[to + 1] = bytes[from + 1]!;
        data[to + 2] = bytes[from]!;
      }
    return { width, height, channels, data };
  }
  const fields = masks.slice(0, channels).map(maskField);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = rowStart(y); x < width; x++, from += step) {
      let pixel = 0;
      for (let b = step - 1; b >= 0; b--) pixel = (pixel << 8) | bytes[from + b]!;
      for (const { mask, shift, levels } of fields) data[to++] = levels[(pixel & mask) >>> shift]!;
    }
  }
  return { width, height, channels, data };
}

/** A field of n bits in 0..255: round(255 v / (2^n - 1)), by a table; of wide fields the top 8 bits count. */
function maskField(mask: number) {
  const low = 31 - Math.clz32(mask & -mask);
  const wide = 32 - Math.clz32(mask) - low;
  const bits = Math.min(8, wide);
  const top = 2 ** bits - 1;
  const levels = Uint8Array.from({ length: top + 1 }, (_, v) => Math.round((255 * v) / top));
  return { mask, shift: low + wide - bits, levels };
}
