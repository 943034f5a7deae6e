import { endianness } from 'node:os';
import type { Metadata, Sharp } from 'sharp';
import type { Image } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { decodeElements } from './elements.js';
import { checkPixels } from './pixels.js';
import { firstLine, loadSharp } from './sharp.js';

// Colour spaces whose stored values are passed on; all others become 8-bit sRGB.
const KEPT = ['b-w', 'grey16', 'srgb', 'rgb16'] as const;

// More pixels a byte than these coders can give: a JPEG block of 64 takes a bit at the least, a code of GIF
// stands for 4096. Their readers fill up what is missing; the others refuse it themselves.
const MOST_PIXELS_A_BYTE = new Map([
  ['jpeg', 512],
  ['gif', 4096],
]);

/**
 * PNG, JPEG, WebP, TIFF and GIF through sharp: EXIF orientation applied, palettes expanded, alpha kept, the
 * first page only. Profiles are not applied, the values are those stored, but for CMYK, which needs one. A
 * truncated picture is refused; a fault that the reader can mend is noted.
 */
export async function readRaster(
  bytes: Uint8Array,
  maxPixels: number,
): Promise<{ value: Image; notes: string[] }> {
  const sharp = await loadSharp();
  // The header alone is read here; the limit is ours, so that the message can name the option.
  const header = await damaged(sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata());
  checkPixels(header.width, header.height, maxPixels);
  const most = bytes.length * (MOST_PIXELS_A_BYTE.get(header.format) ?? Infinity);
  if (header.width * header.height > most)
    throw new DataError(
      `${header.width} × ${header.height} pixels are more than ${bytes.length} bytes can hold`,
    );
  const notes: string[] = [];
  const wide = checkDepth(header);
  if ((header.pages ?? 1) > 1) notes.push(`only the first of ${header.pages} pages was read`);
  const space = KEPT.find((kept) => kept === header.space) ?? 'srgb';
  if (space !== header.space) notes.push(`colours converted from ${header.space} to sRGB`);
  const deep = wide && space.endsWith('16');
  const open = (failOn: 'warning' | 'error') =>
    sharp(bytes, {
      failOn,
      limitInputPixels: maxPixels,
      pages: 1,
      ignoreIcc: space === header.space,
    }).autoOrient();
  // sharp leaves the alpha of gray pictures out of raw output, so these take the way over RGB.
  const grayAlpha = header.hasAlpha && (space === 'b-w' || space === 'grey16');
  const target = grayAlpha ? (deep ? 'rgb16' : 'srgb') : space;
  let image: Image;
  try {
    image = await raw(open('warning').toColourspace(target), deep);
  } catch (error) {
    image = await damaged(raw(open('error').toColourspace(target), deep));
    notes.push(`the picture is slightly damaged (${excerpt(firstLine(error).replace(/[\s:]+$/, ''))})`);
  }
  return { value: grayAlpha ? grayWithAlpha(image) : image, notes };
}

/** True for 16 bits. */
function checkDepth({ depth, channels }: Metadata): boolean {
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new DataError(`a picture of ${depth} samples is not read`, {
      hint: 'save it with 8 or 16 bits a channel, or its numbers as .npy',
    });
  if (channels > 5) throw new DataError(`a picture of ${channels} channels is not read`);
  return depth === 'ushort';
}

async function raw(pipeline: Sharp, deep: boolean): Promise<Image> {
  const depth = deep ? 'ushort' : 'uchar';
  const { data, info } = await pipeline.raw({ depth }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
    throw new DataError(`a picture of ${channels} channels is not read`);
  const samples = decodeElements(data, deep ? 'u16' : 'u8', endianness() === 'BE');
  if (!(samples instanceof Uint8Array || samples instanceof Uint16Array))
    throw new TypeError('samples of 8 or 16 bits');
  return { width, height, channels, data: samples };
}

function grayWithAlpha({ width, height, data }: Image): Image {
  const out =
    data instanceof Uint8Array ? new Uint8Array(width * height * 2) : new Uint16Array(width * height * 2);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 2) {
    out[to] = data[from]!;
    out[to + 1] = data[from + 3]!;
  }
  return { width, height, channels: 2, data: out };
}

/** What libvips finds wrong is wrong with the file. */
async function damaged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`the picture is damaged (${excerpt(firstLine(error))})`);
  }
}
