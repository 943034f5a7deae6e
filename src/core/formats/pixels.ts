import type { Image } from '../data.js';
import { DataError } from '../errors.js';

export const DEFAULT_MAX_PIXELS = 100_000_000;

/** How a picture is read. */
export interface ImageOptions {
  /** One channel: 0.2126 R + 0.7152 G + 0.0722 B of the stored values. */
  gray?: boolean;
  /** Keep an alpha channel, which is dropped otherwise. */
  alpha?: boolean;
  /** Larger pictures are refused; 100 megapixels by default. */
  maxPixels?: number;
}

/** Refuses a picture by its declared size, before anything is allocated for it. */
export function checkPixels(width: number, height: number, maxPixels = DEFAULT_MAX_PIXELS): void {
  if (width < 1 || height < 1) throw new DataError(`a picture of ${width} × ${height} pixels`);
  if (width * height > maxPixels)
    throw new DataError(`${width} × ${height} pixels are more than the ${maxPixels} that are allowed`, {
      hint: `--max-pixels ${width * height} reads it`,
    });
}

/** The channels that were asked for. */
export function chosenChannels(
  image: Image,
  { gray = false, alpha = false }: ImageOptions,
  notes: string[],
): Image {
  const hasAlpha = image.channels === 2 || image.channels === 4;
  if (hasAlpha && !alpha) notes.push('the alpha channel was dropped');
  const colours = hasAlpha ? image.channels - 1 : image.channels;
  const toGray = gray && colours === 3;
  if (!toGray && (alpha || !hasAlpha)) return image;
  const kept = (toGray ? 1 : colours) + (hasAlpha && alpha ? 1 : 0);
  return repack(image, kept as Image['channels'], toGray);
}

function repack({ width, height, channels, data }: Image, kept: Image['channels'], toGray: boolean): Image {
  const pixels = width * height;
  const out = data instanceof Uint8Array ? new Uint8Array(pixels * kept) : new Uint16Array(pixels * kept);
  for (let p = 0, from = 0, to = 0; p < pixels; p++, from += channels, to += kept) {
    if (toGray) {
      out[to] = Math.round(0.2126 * data[from]! + 0.7152 * data[from + 1]! + 0.0722 * data[from + 2]!);
      if (kept === 2) out[to + 1] = data[from + 3]!;
    } else for (let c = 0; c < kept; c++) out[to + c] = data[from + c]!;
  }
  return { width, height, channels: kept, data: out };
}
