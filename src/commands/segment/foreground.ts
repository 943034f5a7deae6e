import { imageOverlay, lineChart } from '../../core/chart/make.js';
import type { Context } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { fullScale, type Raster } from '../../kernels/image/raster.js';
import { BACKGROUND, grabcut, UNKNOWN } from '../../kernels/segmentation/grabcut.js';
import { readLabelsFor } from '../shared/label-map.js';
import type { Method, Segmented } from './method.js';
import type { SegmentOptions } from './options.js';

const HEEDS = ['seeds', 'box', 'components', 'gamma', 'mask'] as const;

export const mincut: Method = {
  about:
    'foreground and background by one smallest cut between seeds: colour models of the seeds, outlines where contrast is; label 1 is the foreground. energy = sum of -log p(colour) of each pixel under the best Gaussian of its side + sum of gamma exp(-beta |z_p - z_q|²)/|p - q| over the eight neighbours that are parted, beta half the inverse of the mean |z_p - z_q|²',
  heeds: HEEDS,
  cost: { bytesPerValue: 140, nsPerValue: 1900 },
  run: (image, options, context) => cutOut(image, options, 0, context),
};

export const grabcutMethod: Method = {
  about:
    'cuts as mincut, then learns the colours of both sides anew, by turns, until labels rest; a box around the object is enough',
  heeds: [...HEEDS, 'iterations'],
  cost: { bytesPerValue: 140, nsPerValue: 9000 },
  run: (image, options, context) => cutOut(image, options, options.iterations ?? 10, context),
};

async function cutOut(
  image: Image,
  options: SegmentOptions,
  iterations: number,
  context: Context,
): Promise<Segmented> {
  const { components, gamma, method } = options;
  const seeds = await seedsOf(image, options, context);
  const colours = onByteScale(image);
  const { labels, energies, flow, converged } = grabcut(
    colours,
    seeds,
    { iterations, components, gamma },
    context.rng,
  );
  const foreground = labels.reduce((sum, v) => sum + v, 0);
  if (foreground === 0)
    context.warn(
      'nothing was cut out: the colours of the foreground are those of the background; seeds may help',
    );
  const boxes = options.box ? [boxOf(options.box)] : [];
  const { width, height } = image;
  return {
    labels: Int32Array.from(labels),
    named: true,
    metrics: {
      energy: energies[energies.length - 1]!,
      flow,
      foreground,
      ...(method === 'grabcut' && { energies, iterations: energies.length - 1, converged }),
    },
    extra: {
      mask: { image: () => ({ width, height, channels: 1, data: labels.map((v) => 255 * v) }) },
    },
    charts: () => [
      imageOverlay({ image: onPaleGround(image, labels), boxes, title: 'Cut out' }),
      ...(energies.length > 1
        ? [lineChart({ y: Float64Array.from(energies), points: true, title: 'Energy', xLabel: 'round' })]
        : []),
    ],
  };
}

/** 0 unknown, 1 foreground, 2 background; outside of a box all is background. */
async function seedsOf(
  image: Image,
  { seeds: path, box }: SegmentOptions,
  { warn }: Context,
): Promise<Uint8Array> {
  const { width, height } = image;
  if (path === undefined && box === undefined)
    throw new UsageError('--method mincut and grabcut need --seeds, --box or both: where is the object?');
  const seeds = new Uint8Array(width * height);
  if (path !== undefined) {
    const marks = await readLabelsFor(path, image, warn);
    const odd = marks.findIndex((mark) => mark < 0 || mark > 2);
    if (odd >= 0)
      throw new DataError(
        `seed ${marks[odd]} at x ${odd % width}, y ${Math.floor(odd / width)}, known are 0 unknown, 1 foreground, 2 background`,
        { file: path },
      );
    seeds.set(marks);
  }
  if (box === undefined) return seeds;
  const { x, y, width: w, height: h } = boxOf(box);
  if (x >= width || y >= height || w < 1 || h < 1)
    throw new DataError(
      `a box of ${w} x ${h} at ${x},${y} has no pixel in a picture of ${width} x ${height}`,
    );
  if (x === 0 && y === 0 && w >= width && h >= height)
    throw new DataError(
      'the box is the whole picture: what lies outside of it shows what the background looks like',
    );
  for (let row = 0, p = 0; row < height; row++)
    for (let at = 0; at < width; at++, p++) {
      const outside = row < y || row >= y + h || at < x || at >= x + w;
      if (outside && seeds[p] === UNKNOWN) seeds[p] = BACKGROUND;
    }
  return seeds;
}

const boxOf = ([x = 0, y = 0, width = 0, height = 0]: readonly number[]) => ({ x, y, width, height });

/** Three channels on a scale of 0..255; gray stands for three equal ones. */
function onByteScale({ width, height, channels, data }: Image): Raster<Float32Array> {
  const out = new Float32Array(3 * width * height);
  const scale = 255 / fullScale(data);
  const step = channels < 3 ? 0 : 1;
  for (let i = 0, from = 0; i < out.length; i += 3, from += channels)
    for (let c = 0; c < 3; c++) out[i + c] = data[from + c * step]! * scale;
  return { width, height, channels: 3, data: out };
}

/** The background faded to near white. */
function onPaleGround({ width, height, channels, data }: Image, labels: Uint8Array): Image {
  const out = data.slice();
  const top = fullScale(data);
  for (let p = 0; p < labels.length; p++)
    if (labels[p] === 0)
      for (let i = p * channels; i < (p + 1) * channels; i++)
        out[i] = Math.round(top - 0.15 * (top - data[i]!));
  return { width, height, channels, data: out };
}
