import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { meanIntensities, pickRegions, regionProperties } from '../kernels/regions/region-properties.js';
import { connectedRuns, paintRuns } from '../kernels/regions/runs.js';
import { drawComponents } from './components/draw.js';
import { foregroundOf } from './components/foreground.js';
import { componentTable } from './components/table.js';

const options = z.object({
  threshold: z
    .union([z.literal('otsu'), z.number().min(0).max(65535)])
    .optional()
    .describe('pixels above this gray level are foreground')
    .meta({ placeholder: 'otsu|LEVEL', defaultText: 'otsu' }),
  dark: z.boolean().default(false).describe('the foreground is what is not above the threshold'),
  equal: z
    .boolean()
    .default(false)
    .describe('no threshold: regions of equal level, as of a label map; level 0 is background'),
  connectivity: z.enum(['4', '8']).default('8').describe('pixels hang together by sides, or by corners too'),
  minArea: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('leave out smaller regions')
    .meta({ unit: 'PIXELS' }),
  maxArea: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('leave out larger regions')
    .meta({ unit: 'PIXELS', defaultText: 'any' }),
  clearBorder: z.boolean().default(false).describe('leave out regions that touch the edge of the picture'),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe('write the number of the region of every pixel here, 0 for none')
    .meta({ placeholder: 'FILE', output: ['labels'] }),
  ...imageInput,
});

export type ComponentOptions = z.output<typeof options>;

export default defineCommand({
  name: 'components',
  group: 'Images',
  summary: 'Labels connected regions of a picture and measures each: area, shape, moments.',
  description: `Pixels above the threshold that hang together are a region, numbered in the order of their first pixels. Columns:
- label, x, y (centroid), area in pixels, left, top, width, height of the box
- perimeter by Crofton's formula in four directions; euler = 1 - holes
- major, minor: full axes of the ellipse with the same second moments, angle of the major one from +x towards +y (y down); eccentricity
- solidity = area / pixels of the convex hull (centres in it or on it); extent = area / box; equivalentDiameter of the disc of that area, scale its sigma as a blob
- mean gray level; hu1 .. hu7, Hu's moments, which stay when a shape is moved, turned or resized

As scikit-image's regionprops has them, but for the hull, which there is wider by half a pixel, and the angle, which there is orientation = π/2 - angle.`,
  keywords: [
    'connected components',
    'labelling',
    'label',
    'count objects',
    'region properties',
    'regionprops',
    'area',
    'perimeter',
    'moments',
    'hu moments',
    'bounding box',
    'centroid',
    'holes',
    'blob analysis',
    'binary',
    'threshold',
    'particles',
    'cells',
  ],
  inputs: [{ name: 'IMG', about: 'a picture, mask or label map', accepts: ['image', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    regions: 'how many are left',
    found: 'how many there were before any was left out',
    threshold: 'gray level above which pixels are foreground',
    covered: 'share of the picture that lies in a region',
    meanArea: 'pixels',
    largest: 'pixels',
    holes: 'in all regions together',
  },
  examples: [
    'ispr components fixtures/coins.png --min-area 100 --plot coins.png -o coins.csv',
    'ispr components fixtures/coins.png --threshold 120 --clear-border --labels labels.png --json',
    'ispr synth page -o page.png && ispr components page.png --dark --min-area 5 -o letters.csv',
  ],
  source:
    'Rosenfeld & Pfaltz, Sequential operations in digital picture processing, 1966; Hu, Visual pattern recognition by moment invariants, 1962; Legland, Kieu & Devaux, Computation of Minkowski measures on 2D and 3D binary images, 2007',
  cost: { bytesPerValue: 20, nsPerValue: 30 },
  async run([path], chosen, context) {
    const image = await readImage(path!, chosen, context.warn);
    const levels = gray(image);
    const { data, threshold } = foregroundOf(levels, chosen);
    const { width, height } = image;
    const connectivity = chosen.connectivity === '4' ? 4 : 8;
    const all = connectedRuns(data, width, height, { connectivity });
    const measured = regionProperties(all, connectivity);
    const keep = Int32Array.from(measured.area.keys()).filter((k) => isKept(k));
    const whole = keep.length === all.count;
    const runs = whole ? all : pickRegions(all, keep);
    const regions = whole ? measured : regionProperties(runs, connectivity);
    const pixels = regions.area.reduce((sum, v) => sum + v, 0);
    return {
      table: () => componentTable(runs, regions, meanIntensities(runs, levels.data)),
      metrics: {
        regions: regions.count,
        found: all.count,
        ...(threshold !== undefined && { threshold }),
        covered: pixels / (width * height),
        meanArea: pixels / Math.max(1, regions.count),
        largest: regions.area.reduce((most, v) => Math.max(most, v), 0),
        holes: regions.euler.reduce((sum, v) => sum + 1 - v, 0),
      },
      extra: { labels: { labels: () => ({ width, height, data: paintRuns(runs) }) } },
      plot: () => drawComponents(image, runs, regions),
    };

    function isKept(k: number): boolean {
      const { area, left, top } = measured;
      if (area[k]! < chosen.minArea || area[k]! > (chosen.maxArea ?? Infinity)) return false;
      return !(
        chosen.clearBorder &&
        (left[k] === 0 ||
          top[k] === 0 ||
          left[k]! + measured.width[k]! === width ||
          top[k]! + measured.height[k]! === height)
      );
    }
  },
});
