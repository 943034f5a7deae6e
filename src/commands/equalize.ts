import type { Chart } from '../core/chart/chart.js';
import { imageOverlay, lineChart, panels } from '../core/chart/make.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { readImage } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { withLightness } from '../kernels/colour/lightness.js';
import { cumulative, entropyBits } from '../kernels/histogram/histogram.js';
import { clahe } from '../kernels/image/clahe.js';
import {
  applyCurve,
  equalizingCurve,
  gammaCurve,
  levelCounts,
  matchingCurve,
  stretchingCurve,
  type ToneCurve,
} from '../kernels/image/tone-curve.js';
import { type EqualizeOptions, equalizeOptions } from './equalize/options.js';

export default defineCommand({
  name: 'equalize',
  group: 'Images',
  summary: 'Brings out contrast: equalisation, CLAHE, stretching, matching, gamma.',
  description:
    "global gives every level about as many pixels (OpenCV's equalizeHist). clahe does so tile by tile, blends the curves between the tiles, and limits their slope, so that flat regions do not turn into noise; it is the one for uneven light, X-rays and haze. match takes over the histogram of a --reference, channel by channel: the same light for a series of pictures. stretch draws the levels between two percentiles apart along a straight line, gamma bends them.\nIn colour pictures the lightness of Lab is changed and the colours stay; --on channels changes each channel by itself, and the colours with them.",
  keywords: [
    'contrast',
    'brightness',
    'histogram equalization',
    'equalise',
    'adaptive',
    'local contrast',
    'enhance',
    'levels',
    'auto levels',
    'curves',
    'gamma',
    'histogram matching',
    'histogram specification',
    'normalize',
    'exposure',
    'underexposed',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: equalizeOptions,
  outputs: ['image'],
  metrics: {
    width: 'pixels',
    height: 'pixels',
    contrastBefore: 'standard deviation of the gray levels, in shares of white',
    contrast: 'the same of the result',
    entropyBefore: 'of the gray levels in bits',
    entropy: 'the same of the result',
    clipped: 'samples that are black or white and were not before',
  },
  examples: [
    'ispr equalize fixtures/coins.png --plot coins-clahe.png',
    'ispr equalize fixtures/cat.png --clip 3 --tiles 6,4 -o cat.png',
    'ispr equalize fixtures/coffee.jpg --method match --reference fixtures/cat.png -o warm.png',
    'ispr equalize fixtures/coins.png --method stretch --percent 2,98 -o stretched.png --curve curve.csv',
  ],
  source:
    'Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.3; Zuiderveld, Contrast limited adaptive histogram equalization, 1994',
  cost: { bytesPerValue: 20, nsPerValue: 40 },
  async run([path], chosen, { warn }): Promise<Result> {
    refuse(chosen);
    const image = await readImage(path!, chosen, warn);
    const reference =
      chosen.reference === undefined ? undefined : await readImage(chosen.reference, chosen, warn);
    if (reference && reference.channels < 3 !== image.channels < 3)
      throw new DataError(`the reference is ${kindOf(reference)}, the picture ${kindOf(image)}`, {
        hint: 'ispr color --to gray makes both gray',
      });
    const on = chosen.on ?? (chosen.method === 'match' || chosen.method === 'gamma' ? 'channels' : 'lab');
    const curves: ToneCurve[] = [];
    const targets = reference && countsOf(reference, on);
    const result = withLightness(image, on, (plane, channel) => {
      if (chosen.method === 'clahe')
        return clahe(plane, { tiles: chosen.tiles as [number, number] | undefined, clip: chosen.clip });
      const curve = curveOf(levelCounts(plane.data), chosen, targets?.[channel]);
      curves.push(curve);
      const data = plane.data.slice();
      applyCurve(plane.data, curve, data);
      return { ...plane, data };
    });
    const [was, is] = [measures(image), measures(result)];
    return {
      image: result,
      metrics: {
        width: image.width,
        height: image.height,
        contrastBefore: was.contrast,
        contrast: is.contrast,
        entropyBefore: was.entropy,
        entropy: is.entropy,
        clipped: Math.max(0, atEnds(result) - atEnds(image)),
      },
      extra: { curve: { table: () => curveTable(curves, on === 'channels' && image.channels >= 3) } },
      plot: () => chart(image, result, chosen.method),
    };
  },
});

/** Options of other methods, and those that the method cannot do without. */
function refuse(chosen: EqualizeOptions): void {
  const owners = {
    tiles: 'clahe',
    clip: 'clahe',
    reference: 'match',
    percent: 'stretch',
    gamma: 'gamma',
  } as const;
  for (const [name, owner] of Object.entries(owners) as [keyof typeof owners, string][])
    if (chosen[name] !== undefined && chosen.method !== owner)
      throw new UsageError(`--${name} is for --method ${owner}, got ${chosen.method}`);
  if (chosen.method === 'match' && chosen.reference === undefined)
    throw new UsageError('--method match needs --reference FILE');
  if (chosen.method === 'gamma' && chosen.gamma === undefined)
    throw new UsageError('--method gamma needs --gamma G');
  if (chosen.curve !== undefined && chosen.method === 'clahe')
    throw new UsageError('--curve: clahe has a curve for each tile, not one');
  if (chosen.percent && !(chosen.percent[0]! < chosen.percent[1]!))
    throw new UsageError(`--percent goes from low to high, got ${chosen.percent.join(',')}`);
}

const kindOf = ({ channels }: Image) => (channels < 3 ? 'gray' : 'in colour');

function curveOf(counts: Float64Array, chosen: EqualizeOptions, target: Float64Array | undefined): ToneCurve {
  if (chosen.method === 'global') return equalizingCurve(counts);
  if (chosen.method === 'match') return matchingCurve(counts, target!);
  if (chosen.method === 'gamma') return gammaCurve(counts.length, chosen.gamma!);
  const [low = 1, high = 99] = chosen.percent ?? [];
  return stretchingCurve(counts, [low, high]);
}

/** Counts of the levels that would be changed. */
function countsOf(image: Image, on: Parameters<typeof withLightness>[1]): Float64Array[] {
  const counts: Float64Array[] = [];
  withLightness(image, on, (plane) => {
    counts.push(levelCounts(plane.data));
    return plane;
  });
  return counts;
}

function measures(image: Image) {
  const counts = levelCounts(gray(image).data);
  const top = counts.length - 1;
  const n = counts.reduce((sum, v) => sum + v, 0);
  const mean = counts.reduce((sum, v, level) => sum + v * level, 0) / n;
  const variance = counts.reduce((sum, v, level) => sum + v * (level - mean) ** 2, 0) / n;
  return { contrast: Math.sqrt(variance) / top, entropy: entropyBits(counts) };
}

function atEnds({ data }: Image): number {
  const counts = levelCounts(data);
  return counts[0]! + counts[counts.length - 1]!;
}

function curveTable(curves: readonly ToneCurve[], coloured: boolean) {
  const names = coloured ? ['red', 'green', 'blue'] : ['output'];
  const level = Float64Array.from({ length: curves[0]!.length }, (_, v) => v);
  return { level, ...Object.fromEntries(names.map((name, c) => [name, curves[c]!])) };
}

function chart(before: Image, after: Image, method: string): Chart {
  const share = (image: Image, running: boolean) => {
    const counts = levelCounts(gray(image).data);
    const values = running ? cumulative(counts) : counts;
    return values.map((v) => v / (image.width * image.height));
  };
  const levels = before.data instanceof Uint8Array ? 256 : 65536;
  const x = Float64Array.from({ length: levels }, (_, v) => v);
  const pair = (running: boolean) => [
    { label: 'before', x, y: share(before, running) },
    { label: 'after', x, y: share(after, running) },
  ];
  const axes = { xLabel: 'gray level', points: false, legend: true };
  return panels(
    [
      imageOverlay({ image: before, title: 'Before' }),
      imageOverlay({ image: after, title: `After (${method})` }),
      lineChart({ ...axes, title: 'Histogram', yLabel: 'share of pixels', series: pair(false) }),
      lineChart({ ...axes, title: 'Running share', yLabel: 'share of pixels', series: pair(true) }),
    ],
    { columns: 2 },
  );
}
