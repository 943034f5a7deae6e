import type { Image } from '../data.js';
import { DataError, UsageError } from '../errors.js';
import { decodeBmp } from './bmp.js';
import { type Decoded, inFileAsync } from './decoded.js';
import { detectKind } from './kind.js';
import { chosenChannels, DEFAULT_MAX_PIXELS, type ImageOptions } from './pixels.js';
import { decodePnm } from './pnm.js';
import { readRaster } from './raster.js';
import { loadSharp } from './sharp.js';

export interface ImageMetadata {
  format: string;
  /** The file had an alpha channel. */
  alpha: boolean;
}

/**
 * Any picture ispr reads, as 8- or 16-bit gray or RGB: PNG, JPEG, WebP, TIFF and GIF through sharp, PNM and
 * BMP by our own readers. The kind is told by the content. EXIF orientation is applied, palettes are expanded,
 * CMYK becomes sRGB, and of an animation or a document of several pages only the first is read.
 */
export async function decodeImage(
  bytes: Uint8Array,
  file?: string,
  options: ImageOptions = {},
): Promise<Decoded<Image, ImageMetadata>> {
  return inFileAsync(file, async () => {
    const format = detectKind(bytes.subarray(0, 4096), file ?? '', bytes.length);
    const { value, notes } = await decodeKind(bytes, format, options.maxPixels);
    const alpha = value.channels === 2 || value.channels === 4;
    return { value: chosenChannels(value, options, notes), metadata: { format, alpha }, notes };
  });
}

async function decodeKind(
  bytes: Uint8Array,
  format: string,
  maxPixels = DEFAULT_MAX_PIXELS,
): Promise<{ value: Image; notes: string[] }> {
  if (format === 'pnm') return decodePnm(bytes, undefined, maxPixels);
  if (format === 'bmp') return decodeBmp(bytes, undefined, maxPixels);
  if (['png', 'jpeg', 'webp', 'tiff', 'gif'].includes(format)) return readRaster(bytes, maxPixels);
  if (format === 'svg')
    throw new DataError('an SVG drawing is no picture of pixels', { hint: 'render it to PNG first' });
  throw new DataError(`no picture: the content is ${format === 'unknown' ? 'of an unknown kind' : format}`, {
    hint: 'PNG, JPEG, WebP, TIFF, GIF, BMP and PNM are read',
  });
}

export interface ImageWriteOptions {
  /** JPEG and WebP, 1 to 100. */
  quality?: number;
  /** WebP only. */
  lossless?: boolean;
  /** Told what the format could not hold. */
  warn?: (note: string) => void;
}

// What the formats themselves can count.
const MAX_SIDE = new Map([
  ['jpeg', 65535],
  ['webp', 16383],
]);

/**
 * A picture as PNG or TIFF (8 and 16 bit, lossless), JPEG or WebP (8 bit). JPEG has no alpha. The same
 * picture gives the same bytes.
 */
export async function encodeImage(
  image: Image,
  extension: string,
  { quality = 90, lossless = false, warn = () => {} }: ImageWriteOptions = {},
): Promise<Uint8Array[]> {
  const format = FORMATS.get(extension);
  if (format === undefined)
    throw new UsageError(
      `no picture format is called .${extension}; there are ${[...FORMATS.keys()].join(' ')}`,
    );
  const { width, height } = image;
  const side = MAX_SIDE.get(format) ?? Infinity;
  if (width > side || height > side)
    throw new UsageError(
      `${width} × ${height} pixels are too large for .${extension}, ${side} a side is the most`,
    );
  const notes: string[] = [];
  const kept = format === 'jpeg' ? chosenChannels(image, {}, notes) : image;
  const { channels, data } = format === 'jpeg' || format === 'webp' ? eightBit(kept, extension, notes) : kept;
  for (const note of notes) warn(note);
  const sharp = await loadSharp();
  const deep = data instanceof Uint16Array;
  const space = channels <= 2 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  const pipeline = sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    space,
  );
  if (format === 'png') return [plain(await pipeline.png().toBuffer())];
  if (format === 'tiff')
    return [plain(await pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer())];
  if (format === 'jpeg')
    return [plain(await pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer())];
  return [plain(await pipeline.webp({ quality, lossless, exact: lossless }).toBuffer())];
}

const FORMATS = new Map([
  ['png', 'png'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['webp', 'webp'],
  ['tif', 'tiff'],
  ['tiff', 'tiff'],
]);

function eightBit(image: Image, extension: string, notes: string[]): Image {
  if (image.data instanceof Uint8Array) return image;
  notes.push(`16 bits became 8, which is what .${extension} holds`);
  return { ...image, data: Uint8Array.from(image.data, (v) => Math.round(v / 257)) };
}

const plain = (buffer: Buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
