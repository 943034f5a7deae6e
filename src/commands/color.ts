import type { Chart } from '../core/chart/chart.js';
import { imageGrid } from '../core/chart/make.js';
import { defineCommand, type Forms, type Result } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { DataError } from '../core/errors.js';
import type { Triple } from '../kernels/colour/cie.js';
import { type ColourSpace, fromColourSpace, gray, toColourSpace } from '../kernels/colour/colour.js';
import { COORDINATES, fromLevels, toLevels } from '../kernels/colour/colour-scale.js';
import type { Raster } from '../kernels/image/raster.js';
import { colorOptions, whiteFor } from './color/options.js';
import { type AnyRaster, readRaster, viewOf } from './shared/raster-input.js';

export default defineCommand({
  name: 'color',
  group: 'Images',
  summary: 'Turns pictures into another colour space, and back.',
  description: `Stored values are taken as sRGB, white D65. As numbers (.npy) the spaces are

- rgb 0…1 as stored; linear 0…1, proportional to light; gray 0.2126 R + 0.7152 G + 0.0722 B of the stored values
- hsv, hsl: H in degrees, 0 for grays, the others 0…1; ycbcr: Y 0…1, Cb and Cr -0.5…0.5 (Rec. 601, whole range, as JPEG)
- xyz: CIE 1931, Y of white 1; lab: L 0…100, a and b signed; lch: L, chroma and hue in degrees of lab; luv: L 0…100, u and v signed

In Lab and Luv distances are about as seen. Under another --white xyz is adapted to it (Bradford), and lab, lch and luv are relative to it: D50 is that of printers and ICC profiles.

A picture (.png) has the coordinates as levels, for viewing: ${describedScales()}; what lies beyond is cut off. --from reads such a picture, or numbers, back.`,
  keywords: [
    'colour',
    'color space',
    'convert',
    'grayscale',
    'greyscale',
    'black and white',
    'hue',
    'saturation',
    'lightness',
    'cielab',
    'srgb',
    'gamma',
    'linear light',
    'white balance',
    'chromatic adaptation',
    'cvtcolor',
  ],
  inputs: [{ name: 'IMG', about: 'a picture, or an array of colours', accepts: ['image', 'array'] }],
  options: colorOptions,
  outputs: ['image', 'array'],
  metrics: {
    width: 'pixels',
    height: 'pixels',
    channels: 'least, mean and largest value of each coordinate',
    clipped: 'samples that a picture cuts off: colours beyond sRGB, or beyond the levels',
  },
  examples: [
    'ispr color fixtures/coffee.jpg --to gray -o gray.png',
    'ispr color fixtures/cat.png --to lab -o lab.npy --plot lab.png',
    'ispr color fixtures/coffee.jpg --to lch --white D50 -o lch.npy && ispr color lch.npy --from lch --from-white D50 --to rgb -o back.png',
  ],
  source:
    'CIE 15:2004; IEC 61966-2-1; Poynton, Digital Video and HD, 2nd ed.; Lindbloom, Chromatic adaptation, 2017',
  cost: { bytesPerValue: 20, nsPerValue: 60 },
  async run([path], chosen, { warn }): Promise<Result> {
    const white = whiteFor('--white', chosen.white, chosen.to);
    const fromWhite = whiteFor('--from-white', chosen.fromWhite, chosen.from);
    const input = await readRaster(path!, chosen, warn);
    const rgb = chosen.from === 'rgb' ? withColours(input) : storedOf(input, chosen.from, fromWhite);
    if (chosen.to === 'gray') return inGray(gray(rgb), viewOf(input), isDeep(input));
    const space = chosen.to;
    const colours = toColourSpace(rgb, space, white);
    const { image, clipped } = toLevels(colours, space, isDeep(input));
    const { width, height } = image;
    return {
      image,
      array: { shape: [height, width, 3], data: colours.data },
      metrics: {
        width,
        height,
        channels: summaries(
          colours,
          COORDINATES[space].map(({ name }) => name),
        ),
        clipped,
      },
      plot: () => chart(chosen.from === 'rgb' ? viewOf(input) : undefined, image, colours, space),
    };
  },
});

/** 8-bit levels of each space, as the page tells them. */
function describedScales(): string {
  return (['hsv', 'ycbcr', 'xyz', 'lab', 'lch', 'luv'] as const)
    .map((space) => {
      const ends = COORDINATES[space].map(({ name, low, high }) => `${name} ${round(low)}…${round(high)}`);
      return `${space} ${ends.join(', ')}`;
    })
    .join('; ');
}

function round(v: number): number {
  return Math.round(v * 1000) / 1000;
}

const isDeep = ({ data }: AnyRaster) => data instanceof Uint16Array;

function withColours(raster: AnyRaster): AnyRaster {
  if (raster.data instanceof Float32Array && raster.channels === 2)
    throw new DataError('an array of 2 channels is no picture', { hint: '1, 3 or 4 channels' });
  return raster;
}

/** Stored RGB, not yet cut off: Lab under one white becomes Lab under another without a loss. */
function storedOf(raster: AnyRaster, space: ColourSpace, white: Readonly<Triple>): Raster<Float32Array> {
  if (raster.channels < 3) throw new DataError(`${space} has 3 channels, the input has ${raster.channels}`);
  const { data } = raster;
  const colours = data instanceof Float32Array ? { ...raster, data } : fromLevels({ ...raster, data }, space);
  return fromColourSpace(colours, space, white, { clip: false });
}

function inGray(plane: AnyRaster, before: Image, deep: boolean): Result {
  const { width, height, data } = plane;
  const forms: Forms =
    data instanceof Float32Array
      ? {
          image: () => ({
            width,
            height,
            channels: 1,
            data: deep
              ? Uint16Array.from(data, (v) => Math.round(65535 * Math.min(1, Math.max(0, v))))
              : Uint8Array.from(data, (v) => Math.round(255 * Math.min(1, Math.max(0, v)))),
          }),
          array: { shape: [height, width], data },
        }
      : { image: { width, height, channels: 1, data }, array: { shape: [height, width], data } };
  return {
    ...forms,
    metrics: { width, height, channels: summaries({ ...plane, channels: 1 }, ['gray']), clipped: 0 },
    plot: () => imageGrid([before, viewOf(plane)], { captions: ['Before', 'Gray'], columns: 2 }),
  };
}

function summaries({ channels, data }: AnyRaster, names: readonly string[]) {
  return names.map((name, c) => {
    let [least, largest, sum] = [Infinity, -Infinity, 0];
    for (let i = c; i < data.length; i += channels) {
      const v = data[i]!;
      if (v < least) least = v;
      if (v > largest) largest = v;
      sum += v;
    }
    return { name, least, mean: (sum * channels) / data.length, largest };
  });
}

/** What the other coordinates are where one is shown in its colours. */
const NEUTRAL = new Map<ColourSpace, readonly [number, number, number]>([
  ['hsv', [0, 1, 1]],
  ['hsl', [0, 1, 0.5]],
  ['ycbcr', [0.5, 0, 0]],
  ['lab', [65, 0, 0]],
  ['lch', [65, 60, 0]],
  ['luv', [65, 0, 0]],
]);

/** Each coordinate by itself: hues and signed ones in their colours, the others from black to white. */
function chart(
  before: Image | undefined,
  image: Image,
  colours: Raster<Float32Array>,
  space: ColourSpace,
): Chart {
  const neutral = NEUTRAL.get(space);
  const shown = COORDINATES[space].map(({ name, low, high }, c) => {
    const range = `${name}, ${round(low)} to ${round(high)}`;
    if (neutral && (low < 0 || high === 360)) {
      const data = colours.data.map((v, i) => (i % 3 === c ? v : neutral[i % 3]!));
      return {
        caption: range,
        image: toLevels(fromColourSpace({ ...colours, data }, space), 'rgb', false).image,
      };
    }
    const plane = { ...image, channels: 1 as const, data: image.data.filter((_v, i) => i % 3 === c) };
    return { caption: range, image: plane };
  });
  const all = before ? [{ caption: 'Picture', image: before }, ...shown] : shown;
  return imageGrid(
    all.map((part) => part.image),
    { captions: all.map(({ caption }) => caption), columns: 2 },
  );
}
