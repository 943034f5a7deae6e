import { colorTable } from '../../core/chart/color-map.js';
import { shrinkValues } from '../../core/chart/raster.js';
import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';

/** How deep below the largest power pictures go. */
export const SHOWN_DECIBELS = 40;
/** Wider PNG files are more than many programs show. */
const WIDEST = 60_000;

/** Values of [scales, n], or `as` something of their means on a smaller grid, in colours; small scales at the top. */
export function scalogramImage(
  values: Float64Array,
  scales: number,
  { width, height, domain, map }: Look,
  as = (means: Float64Array) => means,
): Image {
  const n = values.length / scales;
  const [w, h] = [width ?? n, height ?? scales];
  if (w > WIDEST)
    throw new DataError(`a picture of ${w} pixels is too wide, ${WIDEST} at most`, {
      hint: '--width averages',
    });
  const shown = as(w === n && h === scales ? values : shrinkValues(values, scales, n, h, w));
  const colours = colorTable(map);
  const data = new Uint8Array(w * h * 3);
  for (let i = 0; i < shown.length; i++) {
    const level = 3 * byteOf(shown[i]!, domain);
    for (let c = 0; c < 3; c++) data[3 * i + c] = colours[level + c]!;
  }
  return { width: w, height: h, channels: 3, data };
}

interface Look {
  width?: number | undefined;
  height?: number | undefined;
  domain: readonly [number, number];
  map: 'magma' | 'diverging';
}

/**
 * Scalograms of several channels as one picture: means of the power on a small grid, in decibels, 0 to 255 over
 * a range. Tiles stand below each other; as colours, three channels make a tile.
 *
 * @param powers [scales, n] each
 */
export function fingerprint(
  powers: readonly Float64Array[],
  scales: number,
  {
    width,
    height,
    range,
    stack,
  }: { width: number; height: number; range?: number[] | undefined; stack: 'tile' | 'rgb' },
): Image {
  const n = powers[0]!.length / scales;
  const tiles = powers.map((power) => decibels(shrinkValues(power, scales, n, height, width)));
  const most = Math.max(...tiles.map((tile) => tile.reduce((a, b) => Math.max(a, b), -Infinity)));
  const top = Number.isFinite(most) ? most : 0;
  const domain = range ?? [top - SHOWN_DECIBELS, top];
  const channels = stack === 'rgb' ? 3 : 1;
  const count = Math.ceil(tiles.length / channels);
  const data = new Uint8Array(count * height * width * channels);
  tiles.forEach((tile, k) => {
    const first = Math.floor(k / channels) * height * width * channels + (k % channels);
    for (let i = 0; i < tile.length; i++) data[first + i * channels] = byteOf(tile[i]!, domain);
  });
  return { width, height: count * height, channels, data };
}

/** 10 log10 of powers; a power of 0 is -Infinity. */
export const decibels = (power: Float64Array): Float64Array => power.map((p) => 10 * Math.log10(p));

const byteOf = (value: number, [low, high]: readonly number[]) =>
  Math.round(255 * Math.min(1, Math.max(0, (value - low!) / (high! - low!))));
