import * as z from 'zod';
import { histogramChart, imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readArray, readImage, type Warn } from '../core/read.js';
import { adjustedRand } from '../kernels/cluster/agreement.js';
import { kmeans } from '../kernels/cluster/kmeans.js';
import { boundaries, meanColours, overlay } from '../kernels/image/boundaries.js';
import { gray } from '../kernels/image/colour.js';
import { colourFeatures, FEATURE_SPACES } from '../kernels/image/colour-features.js';
import { histogram } from '../kernels/image/histogram.js';
import { classify, otsu } from '../kernels/image/otsu.js';
import { fullScale } from '../kernels/image/raster.js';
import { connectedRegions, numberByArea, type Regions } from '../kernels/image/regions.js';

const METHODS = ['otsu', 'kmeans'] as const;

const options = z.object({
  method: z.enum(METHODS).default('kmeans').describe('thresholds on gray levels, or clusters of colours'),
  k: z
    .number()
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe('classes or clusters')
    .meta({ defaultText: '2 otsu, 4 kmeans' }),
  space: z
    .enum(FEATURE_SPACES)
    .default('lab')
    .describe('kmeans: colours, with xy also places, that are clustered'),
  positionWeight: z.number().min(0).default(1).describe('kmeans: weight of places against colours'),
  restarts: z.number().int().positive().default(3).describe('kmeans: fits from different first centres'),
  iterations: z.number().int().positive().default(300).describe('kmeans: moves of the centres at most'),
  tol: z.number().min(0).default(1e-4).describe('kmeans: smallest gain of a move that goes on'),
  connected: z.boolean().default(false).describe('split labels into their connected regions'),
  minSize: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('with --connected: smaller regions join the neighbour with the longest common border')
    .meta({ unit: 'PIXELS' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('true label of every pixel, to judge the segments by')
    .meta({ placeholder: 'FILE' }),
  overlay: z
    .string()
    .min(1)
    .optional()
    .describe('write the picture with the boundaries drawn in here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
  means: z
    .string()
    .min(1)
    .optional()
    .describe('write the picture with every segment in its mean colour here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
  boundaries: z
    .string()
    .min(1)
    .optional()
    .describe('write the boundaries as a 0/255 mask here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
  ...imageInput,
});

export default defineCommand({
  name: 'segment',
  group: 'Images',
  summary: 'Divides a picture into segments: gray levels or colours.',
  description:
    'otsu cuts the gray histogram where the variance between the classes is largest, at k - 1 exact thresholds. kmeans clusters the pixels by colour, in Lab by default, where distances are about as seen; with xy neighbours hold together. Labels count from 0 by falling area; the label map is a 16-bit PNG or npy.',
  keywords: [
    'threshold',
    'otsu',
    'binarise',
    'cluster',
    'region',
    'label',
    'mask',
    'foreground',
    'background',
    'superpixel',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['labels'],
  metrics: {
    segments: 'how many there are',
    sizes: 'pixels in the largest segments, twenty at most',
    thresholds: 'otsu: gray levels; a class holds those above the one before, up to and with its own',
    separability: 'otsu: share of the variance that lies between the classes, 0 to 1',
    energy: 'kmeans: inertia of the clusters',
    iterations: 'kmeans: moves of the centres',
    converged: 'kmeans: whether it came to rest',
    adjustedRand: 'with --truth: agreement of pairs of pixels, 1 for the same segments and 0 by chance',
  },
  examples: [
    'ispr segment fixtures/coins.png --method otsu --plot coins-otsu.png',
    'ispr segment fixtures/coffee.jpg --k 5 -o labels.png --overlay overlay.png --means means.png',
    'ispr synth scene -o scene.png --labels truth.png && ispr segment scene.png --k 6 --truth truth.png',
    'ispr segment fixtures/coffee.jpg --space labxy --k 8 --connected --min-size 200 -o regions.npy',
  ],
  source:
    'Otsu, A threshold selection method from gray-level histograms, 1979; Szeliski, Computer Vision, 2nd ed., section 7.5',
  cost: { bytesPerValue: 40, nsPerValue: 800 },
  async run([path], chosen, context) {
    if (chosen.minSize > 1 && !chosen.connected) throw new UsageError('--min-size needs --connected');
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const { width, height } = image;
    const truth = chosen.truth === undefined ? undefined : await readTruth(chosen.truth, image, context.warn);
    const {
      labels: classes,
      metrics,
      levels,
    } = chosen.method === 'otsu' ? byOtsu(image, chosen.k ?? 2) : byColour();
    const regions = chosen.connected
      ? connectedRegions(classes, width, height, chosen.minSize)
      : numberByArea(classes);
    if (regions.count > 65536)
      throw new DataError(`${regions.count} segments do not fit a 16-bit label map`, {
        hint: 'take a larger --min-size',
      });
    return {
      labels: () => labelMap(regions, width, height),
      metrics: {
        segments: regions.count,
        sizes: [...regions.areas.subarray(0, 20)],
        ...metrics,
        ...(truth && { adjustedRand: adjustedRand(regions.labels, truth) }),
      },
      extra: {
        overlay: { image: () => overlay(image, boundaries(regions.labels, width, height)) },
        means: { image: () => meanColours(image, regions.labels) },
        boundaries: {
          image: () => ({
            width,
            height,
            channels: 1,
            data: boundaries(regions.labels, width, height).map((v) => 255 * v),
          }),
        },
      },
      plot: () => {
        const drawn = imageOverlay({
          image,
          labels: { width, height, data: regions.labels },
          title: `${regions.count} segments`,
        });
        const means = imageOverlay({ image: meanColours(image, regions.labels), title: 'Mean colours' });
        return panels(levels ? [drawn, means, levels()] : [drawn, means], { columns: 2 });
      },
    };

    function byColour(): Segmented {
      const points = colourFeatures(image, chosen.space, chosen.positionWeight);
      const { labels, inertia, iterations, converged } = kmeans(
        points,
        { k: chosen.k ?? 4, restarts: chosen.restarts, iterations: chosen.iterations, tol: chosen.tol },
        context.rng,
      );
      return { labels, metrics: { energy: inertia, iterations, converged } };
    }
  },
});

/** A label map of the same size as the picture. */
async function readTruth(path: string, { width, height }: Image, warn: Warn): Promise<Int32Array> {
  const { shape, data } = await readArray(path, undefined, warn);
  if (shape.length !== 2 || shape[0] !== height || shape[1] !== width)
    throw new DataError(`${shape.join(' × ')} labels, ${height} × ${width} were needed`, { file: path });
  return Int32Array.from(data as ArrayLike<number>, Number);
}

interface Segmented {
  labels: Int32Array;
  metrics: Record<string, Json>;
  /** The histogram with the thresholds, where levels were cut. */
  levels?: () => ReturnType<typeof histogramChart>;
}

function byOtsu(image: Image, k: number): Segmented {
  const plane = gray(image);
  const bins = fullScale(plane.data) + 1;
  const [counts] = histogram(plane, { bins });
  const { thresholds, separability } = otsu(counts!, k);
  return {
    labels: classify(plane.data, thresholds),
    metrics: { thresholds, separability },
    levels: () =>
      histogramChart({
        title: 'Gray levels and thresholds',
        xLabel: 'gray level',
        yLabel: 'pixels',
        edges: Float64Array.from({ length: bins + 1 }, (_, v) => v - 0.5),
        counts: counts!,
        rules: thresholds.map((x) => ({ x: x + 0.5, color: 1 })),
      }),
  };
}

const labelMap = ({ labels }: Regions, width: number, height: number): Image => ({
  width,
  height,
  channels: 1,
  data: Uint16Array.from(labels),
});
