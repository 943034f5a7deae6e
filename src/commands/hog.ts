import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { HOG_NORMS, hog, hogPicture } from '../kernels/features/hog.js';

const LARGEST_STARS = 4000;

export default defineCommand({
  name: 'hog',
  group: 'Images',
  summary: 'Histograms of oriented gradients: the descriptor, and a picture of it.',
  description: `Central differences, of the colour channel where they are largest, vote with their length for their direction, over half a turn. A vote is shared between the two nearest bins and the nearest cells of a block, and weighed by a Gaussian about the block's middle; blocks overlap by all but one cell, and each is normalised, so that light and contrast do not matter. --no-interpolate: each pixel votes for one bin of its own cell, as in scikit-image.

The array has the shape [blocks down, blocks across, block, block, bins]; bin b stands for directions about (b + 1/2) π / bins, from +x towards +y (down). The picture shows each cell as a star of lines along its edges. Gamma is left alone: --root takes square roots of the levels.`,
  keywords: [
    'histogram of oriented gradients',
    'descriptor',
    'dalal triggs',
    'pedestrian',
    'detection',
    'features',
    'shape',
    'classifier input',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    bins: z.number().int().min(2).max(180).default(9).describe('directions'),
    cell: z.number().int().min(2).max(512).default(8).describe('side of a cell').meta({ unit: 'PIXELS' }),
    block: z.number().int().min(1).max(16).default(2).describe('side of a block').meta({ unit: 'CELLS' }),
    signed: z
      .boolean()
      .default(false)
      .describe('directions over a full turn: dark to light is not light to dark'),
    norm: z.enum(HOG_NORMS).default('l2-hys').describe('how a block is normalised'),
    root: z
      .boolean()
      .default(false)
      .describe('take square roots of the levels first, which evens out shadows'),
    interpolate: z.boolean().default(true).describe('each pixel votes for one bin of one cell only'),
    ...imageInput,
  }),
  outputs: ['array', 'image'],
  metrics: {
    rows: 'blocks down',
    columns: 'blocks across',
    length: 'numbers in the whole descriptor',
    bins: 'directions',
  },
  examples: [
    'ispr hog fixtures/cat.png --plot hog.png',
    'ispr hog fixtures/coins.png -o hog.npy',
    'ispr hog fixtures/coins.png --cell 12 -o stars.png',
  ],
  source: 'Dalal & Triggs, Histograms of oriented gradients for human detection, 2005',
  cost: { bytesPerValue: 60, nsPerValue: 60 },
  async run([path], chosen, context) {
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const found = hog(image, chosen);
    const { rows, columns, block, bins, data } = found;
    // Stars are drawn larger than their cells while the picture stays of a size to look at.
    const across = columns + block - 1;
    const star = Math.max(8, Math.min(24, Math.max(chosen.cell, Math.floor(LARGEST_STARS / across))));
    return {
      array: { shape: [rows, columns, block, block, bins], data },
      image: () => hogPicture(found, star),
      metrics: { rows, columns, length: data.length, bins },
      plot: () =>
        panels(
          [
            imageOverlay({ image, title: 'Picture' }),
            imageOverlay({ image: hogPicture(found, star), title: 'Edges by cell' }),
          ],
          { columns: 2 },
        ),
    };
  },
});
