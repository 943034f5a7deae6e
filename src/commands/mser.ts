import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { POLARITIES } from '../kernels/features/component-tree.js';
import { type ExtremalRegion, mser, regionLabels, regionPixels } from '../kernels/features/mser.js';
import { drawRegions } from './mser/draw.js';

export default defineCommand({
  name: 'mser',
  group: 'Images',
  summary:
    'Maximally stable extremal regions: dark or bright patches that keep their shape over many thresholds.',
  description:
    'Every threshold cuts a picture into connected regions (4 neighbours). One is stable where its area hardly changes over 2 delta thresholds: variation = (area delta levels on - area delta levels back) / area is at most --max-variation, and least among the regions in it and around it. Of regions in each other whose areas differ by less than --min-diversity the most stable stays. Rows come by rising variation, the most stable first. major and minor are the full axes of the ellipse with the same second moments, angle that of the major one from +x towards +y (y down), scale is the sigma of a blob of that area, sqrt(area / 2 pi).\n--delta is in levels of 0..255; of 16-bit pictures 257 each. With --min-diversity 0 the regions are those of OpenCV, which leaves out the outermost pixels and counts the whole picture as a region; its 5.0 takes min_diversity for a lower bound of the variation, and so drops the most stable ones.',
  keywords: [
    'region',
    'blob',
    'stable',
    'extremal',
    'threshold',
    'text',
    'letters',
    'licence plate',
    'detector',
    'keypoints',
    'features',
    'component tree',
    'ellipse',
    'affine',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    delta: z
      .number()
      .int()
      .min(1)
      .max(127)
      .default(5)
      .describe('thresholds up and down over which area must last')
      .meta({ unit: 'LEVELS' }),
    minArea: z.number().int().positive().default(60).describe('smallest region').meta({ unit: 'PIXELS' }),
    maxArea: z.number().int().positive().default(14_400).describe('largest region').meta({ unit: 'PIXELS' }),
    maxVariation: z.number().min(0).default(0.25).describe('largest change of area that is stable'),
    minDiversity: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('regions in each other differ by this share of the larger, or are one'),
    polarity: z
      .enum([...POLARITIES, 'both'])
      .default('both')
      .describe('regions darker or brighter than what is around them'),
    draw: z
      .enum(['ellipse', 'hull', 'outline'])
      .optional()
      .describe('with --plot: what is drawn of each region')
      .meta({ defaultText: 'ellipse', needs: 'plot' }),
    labels: z
      .string()
      .min(1)
      .optional()
      .describe('write the number of the smallest region at each pixel here, from 1 in the order of the rows')
      .meta({ placeholder: 'FILE', output: ['labels'] }),
    pixels: z
      .string()
      .min(1)
      .optional()
      .describe('write all pixels of all regions here: region, x, y')
      .meta({ placeholder: 'FILE', output: ['table'] }),
    ...imageInput,
  }),
  outputs: ['table'],
  metrics: {
    regions: 'how many there are',
    dark: 'darker than what is around them',
    bright: 'brighter than what is around them',
    meanArea: 'pixels',
    covered: 'share of the picture that lies in a region',
  },
  examples: [
    'ispr mser fixtures/coins.png --plot regions.png',
    'ispr mser fixtures/coins.png --polarity bright --min-area 500 --draw hull --plot hulls.png -o coins.csv',
    'ispr mser fixtures/coffee.jpg --labels regions-map.png -o regions.csv',
  ],
  source:
    'Matas et al., Robust wide baseline stereo from maximally stable extremal regions, 2002; Nister & Stewenius, Linear time maximally stable extremal regions, 2008',
  cost: { bytesPerValue: 60, nsPerValue: 80 },
  async run([path], chosen, context) {
    if (chosen.maxArea < chosen.minArea)
      throw new UsageError(`--max-area ${chosen.maxArea} is below --min-area ${chosen.minArea}`);
    const image = await readImage(path!, chosen, context.warn);
    const levels = gray(image);
    const found = mser(levels, {
      ...chosen,
      delta: levels.data instanceof Uint16Array ? chosen.delta * 257 : chosen.delta,
    });
    const { regions } = found;
    const { width, height } = image;
    const labels = regionLabels(found);
    return {
      table: columns(regions),
      metrics: {
        regions: regions.length,
        dark: regions.filter(({ polarity }) => polarity === 'dark').length,
        bright: regions.filter(({ polarity }) => polarity === 'bright').length,
        meanArea: regions.reduce((sum, { area }) => sum + area, 0) / Math.max(1, regions.length),
        covered: labels.reduce((n, v) => n + Number(v > 0), 0) / labels.length,
      },
      extra: {
        labels: { labels: () => ({ width, height, data: labels }) },
        pixels: { table: () => pixelTable(regionPixels(found), width) },
      },
      plot: () => drawRegions(image, found, chosen.draw ?? 'ellipse'),
    };
  },
});

const columns = (regions: readonly ExtremalRegion[]) => {
  const of = (name: 'x' | 'y' | 'variation' | 'major' | 'minor' | 'angle') =>
    Float64Array.from(regions, (region) => region[name]);
  return {
    x: of('x'),
    y: of('y'),
    area: Int32Array.from(regions, ({ area }) => area),
    level: Int32Array.from(regions, ({ level }) => level),
    variation: of('variation'),
    polarity: regions.map(({ polarity }) => polarity),
    major: of('major'),
    minor: of('minor'),
    angle: of('angle'),
    scale: Float64Array.from(regions, ({ area }) => Math.sqrt(area / (2 * Math.PI))),
  };
};

/** Rows of all regions, one after the other. */
function pixelTable(pixels: readonly Int32Array[], width: number) {
  const n = pixels.reduce((sum, { length }) => sum + length, 0);
  const [region, x, y] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  let at = 0;
  pixels.forEach((list, k) => {
    for (const p of list) {
      region[at] = k + 1;
      x[at] = p % width;
      y[at++] = Math.floor(p / width);
    }
  });
  return { region, x, y };
}
