import * as z from 'zod';
import { metricLines, tableHead } from '../core/command/report.js';
import { defineCommand } from '../core/command/spec.js';
import type { NdArray } from '../core/data.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import type { Features, Keypoints } from '../kernels/features/keypoints.js';
import { sift } from '../kernels/features/sift.js';
import { descriptorBytes } from '../kernels/features/sift-descriptor.js';
import { grayPlane } from '../kernels/image/colour.js';
import { descriptorArray, featureTable, keypointChart } from './shared/keypoint-result.js';

export default defineCommand({
  name: 'sift',
  group: 'Images',
  summary: 'Keypoints that are found again in other views of a scene, and SIFT descriptors to know them by.',
  description: `Keypoints are extrema of differences of Gaussians over place and scale, fitted between the samples, with low contrast and edges left out. Each gets the directions that gradients around it have, and 128 numbers: histograms of 8 orientations in 4 × 4 cells, turned and scaled with it.

- x, y: pixels, centres at whole numbers, y down.
- scale: sigma of the structure in pixels: a Gaussian blob of sigma s has scale s, a disc of radius r about r / √2. It is 2^(1/(2 intervals)), 1.12, times half of OpenCV's size, which is the smoothing of the level below.
- orientation: radians in [0, 2π), from +x towards +y. A keypoint with several directions has a row for each.
- response: |D| at the extremum, of a picture of 0…1. Rows are in falling order of it.
- d0…d127: the descriptor, of length 1, in OpenCV's order (cells row by row, orientations counter-clockwise as seen). --bytes writes 512 times as much in whole numbers up to 255, as OpenCV and VLFeat do.

.npy holds the descriptors alone (--keypoints writes the rest beside it), .npz all: x, y, scale, orientation, response, descriptors. Compare descriptors by Euclidean distance.`,
  keywords: [
    'keypoint',
    'feature',
    'interest point',
    'descriptor',
    'local feature',
    'scale invariant',
    'lowe',
    'difference of gaussians',
    'dog',
    'rootsift',
    'match pictures',
    'object recognition',
    'detector',
    'opencv',
    'vlfeat',
  ],
  inputs: [{ name: 'IMG', about: 'a picture; colours are turned gray', accepts: ['image', 'array'] }],
  options: z.object({
    max: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('keep the keypoints of the strongest response')
      .meta({ placeholder: 'N', defaultText: 'all' }),
    contrast: z
      .number()
      .min(0)
      .max(1)
      .default(0.04)
      .describe('smallest response times intervals: more leaves out weaker keypoints'),
    edge: z
      .number()
      .min(1)
      .max(1000)
      .default(10)
      .describe('largest ratio of curvatures: less leaves out more of what lies along edges'),
    octaves: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('times that the scale doubles, at most')
      .meta({ placeholder: 'N', defaultText: 'until 12 pixels are left' }),
    intervals: z.number().int().min(1).max(10).default(3).describe('scales an octave'),
    sigma: z
      .number()
      .min(0.5)
      .max(10)
      .default(1.6)
      .describe('smoothing of the first level')
      .meta({ unit: 'SAMPLES' }),
    upsample: z.boolean().default(true).describe('do not begin with the picture at twice its size'),
    upright: z.boolean().default(false).describe('leave orientations at 0, for pictures that are not turned'),
    peakRatio: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('directions that reach this share of the strongest give a keypoint each')
      .meta({ defaultText: '0.8' }),
    root: z
      .boolean()
      .default(false)
      .describe('RootSIFT: square roots of shares of the sum, which match better'),
    bytes: z.boolean().default(false).describe('descriptors in whole numbers 0 to 255'),
    keypoints: z
      .string()
      .min(1)
      .optional()
      .describe('write the keypoints without their descriptors here')
      .meta({ placeholder: 'FILE', output: ['table'] }),
    ...imageInput,
  }),
  outputs: ['table', 'array', 'arrays'],
  metrics: {
    keypoints: 'rows of the result',
    places: 'different places and scales among them',
    width: 'pixels',
    height: 'pixels',
  },
  examples: [
    'ispr sift fixtures/cat.png -o cat.csv --plot cat-keypoints.png',
    'ispr sift fixtures/coffee.jpg --max 500 --root -o coffee.npz',
    'ispr sift "fixtures/*.png" --max 300 --bytes -o features/',
  ],
  source:
    'Lowe, Distinctive image features from scale-invariant keypoints, 2004; Arandjelović & Zisserman, Three things everyone should know to improve object retrieval, 2012',
  cost: { bytesPerValue: 140, nsPerValue: 200 },
  async run([path], { bytes, maxPixels, ...options }, { warn }) {
    const { upright, peakRatio } = options;
    if (upright && peakRatio !== undefined)
      throw new UsageError('--peak-ratio chooses orientations: not with --upright');
    const image = await readImage(path!, { maxPixels }, warn);
    const found = sift(grayPlane(image), options);
    const features = bytes ? { ...found, descriptors: descriptorBytes(found.descriptors) } : found;
    const points = found.keypoints;
    const n = points.x.length;
    const { width, height } = image;
    const metrics = { keypoints: n, places: places(points), width, height };
    return {
      table: () => featureTable(points, features),
      array: () => descriptorArray(features),
      arrays: () => arraysOf(points, features),
      metrics,
      extra: { keypoints: { table: () => featureTable(points) } },
      ...(n > 0 && { shown: headOf(points, metrics) }),
      plot: () => keypointChart(image, points, `${n} keypoints`, !upright),
    };
  },
});

function arraysOf(points: Keypoints, features: Features): Map<string, NdArray> {
  const arrays = new Map<string, NdArray>();
  for (const [name, data] of Object.entries(points)) arrays.set(name, { shape: [data.length], data });
  return arrays.set('descriptors', descriptorArray(features));
}

/** What people see: the keypoints without the 128 columns of their descriptors. */
const headOf = (points: Keypoints, metrics: Record<string, number>): string =>
  `${tableHead(new Map(Object.entries(featureTable(points))))}\n${metricLines(metrics)}`;

/** Keypoints that differ only in orientation are of one response, and follow each other. */
function places({ x, y, scale }: Keypoints): number {
  let n = 0;
  for (let i = 0; i < x.length; i++)
    if (i === 0 || x[i] !== x[i - 1] || y[i] !== y[i - 1] || scale[i] !== scale[i - 1]) n++;
  return n;
}
