import { endianness } from 'node:os';
import type { Metadata, Sharp } from 'sharp';
import type { Image } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { decodeElements } from './elements.js';
import { checkPixels } from './pixels.js';
import { firstLine, loadSharp } from './sharp.js';

// Colour spaces whose stored values are passed on; all others become 8-bit sRGB.
const KEPT = ['b-w', 'grey16', 'srgb', 'rgb16'] as const;

/**
 * PNG, JPEG, WebP, TIFF and GIF through sharp: EXIF orientation applied, palettes expanded, alpha kept, the
 * first page only. Profiles are not applied, the values are those stored, but for CMYK, which needs one.
 */
export async function readRaster(
  bytes: Uint8Array,
  maxPixels: number,
): Promise<{ value: Image; notes: string[] }> {
  const sharp = await loadSharp();
  const settings = { failOn: 'error', limitInputPixels: maxPixels, pages: 1 } as const;
  // The header alone is read here; the limit is ours, so that the message can name the option.
  const header = await damaged(sharp(bytes, { ...settings, limitInputPixels: false }).metadata());
  checkPixels(header.width, header.height, maxPixels);
  const notes: string[] = [];
  const wide = checkDepth(header);
  if ((header.pages ?? 1) > 1) notes.push(`only the first of ${header.pages} pages was read`);
  const space = KEPT.find((kept) => kept === header.space) ?? 'srgb';
  if (space !== header.space) notes.push(`colours converted from ${header.space} to sRGB`);
  const deep = wide && space.endsWith('16');
  const ignoreIcc = space === header.space;
  const pipeline = sharp(bytes, { ...settings, ignoreIcc }).autoOrient();
  const grayAlpha = header.hasAlpha && (space === 'b-w' || space === 'grey16');
  // sharp leaves the alpha of gray pictures out of raw output, so these take the way over RGB.
  if (grayAlpha)
    return { value: grayWithAlpha(await raw(pipeline.toColourspace(deep ? 'rgb16' : 'srgb'), deep)), notes };
  return { value: await raw(pipeline.toColourspace(space), deep), notes };
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
  const output = pipeline.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const { data, info } = await damaged(output);
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
    throw new DataError(`the picture is damaged (${excerpt(firstLine(error))})`);
  }
}
