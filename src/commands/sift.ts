import { metricLines, tableHead } from '../core/command/report.js';
import { defineCommand } from '../core/command/spec.js';
import type { NdArray } from '../core/data.js';
import { readImage } from '../core/read.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { denseSift } from '../kernels/features/dense-sift.js';
import type { Features, Keypoints } from '../kernels/features/keypoints.js';
import { sift } from '../kernels/features/sift.js';
import { descriptorBytes } from '../kernels/features/sift-descriptor.js';
import { descriptorArray, featureTable, keypointChart } from './shared/keypoint-result.js';
import { refuseIdle, siftOptions } from './sift/options.js';

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

.npy holds the descriptors alone (--keypoints writes the rest beside it), .npz all: x, y, scale, orientation, response, descriptors. Compare descriptors by Euclidean distance.

--dense leaves detection away and describes a grid, as bags of visual words are made of: upright, all of one size, the window counted for a cell as a whole.`,
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
    'dense sift',
  ],
  inputs: [{ name: 'IMG', about: 'a picture; colours are turned gray', accepts: ['image', 'array'] }],
  options: siftOptions,
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
    'ispr sift fixtures/coins.png --dense 8 --size 6 -o dense.npy',
  ],
  source:
    'Lowe, Distinctive image features from scale-invariant keypoints, 2004; Arandjelović & Zisserman, Three things everyone should know to improve object retrieval, 2012',
  cost: { bytesPerValue: 140, nsPerValue: 200 },
  async run([path], chosen, { warn }) {
    refuseIdle(chosen);
    const { bytes, dense, size, root, maxPixels, upright } = chosen;
    const image = await readImage(path!, { maxPixels }, warn);
    const plane = grayPlane(image);
    const found = dense === undefined ? sift(plane, chosen) : denseSift(plane, { step: dense, size, root });
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
      plot: () =>
        keypointChart(
          image,
          points,
          `${n} ${dense === undefined ? 'keypoints' : 'descriptors'}`,
          !upright && dense === undefined,
        ),
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
