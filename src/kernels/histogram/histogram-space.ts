import type { Image } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { COLOUR_SPACES, gray, toColourSpace } from '../colour/colour.js';
import { fullScale, type Raster } from '../image/raster.js';
import { quantiseColours } from './histogram.js';

export const HISTOGRAM_SPACES = ['gray', ...COLOUR_SPACES] as const;
export type HistogramSpace = (typeof HISTOGRAM_SPACES)[number];

/** One channel of a picture with the range that its values can have. */
export interface Channel {
  name: string;
  raster: Raster<Uint8Array | Uint16Array | Float32Array>;
  range: readonly [number, number];
  /** In charts. */
  color?: `#${string}`;
}

// Ends of what sRGB colours reach, rounded outwards.
const RANGES: Record<
  Exclude<HistogramSpace, 'gray' | 'rgb'>,
  readonly (readonly [string, number, number])[]
> = {
  hsv: [
    ['h', 0, 360],
    ['s', 0, 1],
    ['v', 0, 1],
  ],
  linear: [
    ['red', 0, 1],
    ['green', 0, 1],
    ['blue', 0, 1],
  ],
  hsl: [
    ['h', 0, 360],
    ['s', 0, 1],
    ['l', 0, 1],
  ],
  ycbcr: [
    ['y', 0, 1],
    ['cb', -0.5, 0.5],
    ['cr', -0.5, 0.5],
  ],
  xyz: [
    ['x', 0, 0.9505],
    ['y', 0, 1],
    ['z', 0, 1.0891],
  ],
  lab: [
    ['l', 0, 100],
    ['a', -87, 99],
    ['b', -108, 95],
  ],
  lch: [
    ['l', 0, 100],
    ['c', 0, 134],
    ['h', 0, 360],
  ],
  luv: [
    ['l', 0, 100],
    ['u', -84, 176],
    ['v', -135, 108],
  ],
};

const RGB = [
  ['red', '#d62728'],
  ['green', '#2ca02c'],
  ['blue', '#1f77b4'],
] as const;

/** The channels of a picture in a colour space. A gray picture is its one channel in rgb. */
export function channelsOf(image: Image, space: HistogramSpace): Channel[] {
  const end = fullScale(image.data) + 1; // each level is a bin of its own when there are as many bins
  if (space === 'gray' || (space === 'rgb' && image.channels < 3))
    return [{ name: 'gray', raster: gray(image), range: [0, end] }];
  if (space === 'rgb')
    return RGB.map(([name, color], c) => ({ name, color, raster: plane(image, c), range: [0, end] }));
  const converted = toColourSpace(image, space);
  return RANGES[space].map(([name, low, high], c) => ({
    name,
    raster: plane(converted, c),
    range: [low, high],
  }));
}

function plane<T extends Uint8Array | Uint16Array | Float32Array>(
  { width, height, channels, data }: Raster<T>,
  c: number,
): Raster<T> {
  const one = data.filter((_: number, i: number) => i % channels === c) as T;
  return { width, height, channels: 1, data: one };
}

function pickedChannels(image: Image, space: HistogramSpace, only: readonly string[] | undefined): Channel[] {
  const all = channelsOf(image, space);
  return (
    only?.map((wanted) => {
      const channel = all.find(({ name }) => name === wanted.toLowerCase());
      if (channel) return channel;
      const names = all.map(({ name }) => name).join(', ');
      throw new DataError(`no channel '${excerpt(wanted)}' in ${space}, there are ${names}`);
    }) ?? all
  );
}

/** A picture whose pixels are the numbers of their colours, and what these are made of. */
export interface Quantised {
  width: number;
  height: number;
  /** bins ^ channels. */
  colours: number;
  /** Each pixel's colour; the last channel runs fastest. */
  data: Int32Array;
  channels: string[];
}

const MOST_COLOURS = 2 ** 24;

/**
 * Each pixel's cell when every channel of a space is cut into as many bins. A gray picture in rgb has its cells
 * on the diagonal, so that it can be compared with coloured ones. `only` names the channels that count.
 */
export function quantise(
  image: Image,
  space: HistogramSpace,
  bins: number,
  only?: readonly string[],
): Quantised {
  const { width, height } = image;
  const names = space === 'rgb' && !only ? RGB.map(([name]) => name) : undefined;
  const parts = names ? [] : pickedChannels(image, space, only);
  const channels = names ?? parts.map(({ name }) => name);
  const colours = bins ** channels.length;
  if (colours > MOST_COLOURS)
    throw new DataError(
      `${bins} bins of ${channels.length} channels make ${colours} colours, ${MOST_COLOURS} at most`,
    );
  if (names) return { width, height, colours, channels, data: quantiseColours(image, { bins }) };
  const data = new Int32Array(width * height);
  for (const { raster, range } of parts) {
    const [low, high] = range;
    const scale = bins / (high - low);
    const samples = raster.data;
    for (let p = 0; p < data.length; p++) {
      // The ends of a range are rounded, and so are converted colours.
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((samples[p]! - low) * scale)));
      data[p] = data[p]! * bins + bin;
    }
  }
  return { width, height, colours, channels, data };
}
