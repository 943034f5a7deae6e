import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { gray, grayPlane } from '../kernels/colour/colour.js';
import { CORNER_MEASURES, corners } from '../kernels/features/corners.js';
import { fast } from '../kernels/features/fast.js';
import type { Keypoints } from '../kernels/features/keypoints.js';
import { refinedByGradients } from '../kernels/features/sub-pixel.js';
import { fullScale } from '../kernels/image/raster.js';
import { type Heeded, refuseForeign } from './shared/foreign-options.js';
import { keypointChart } from './shared/keypoint-result.js';

const options = z.object({
  method: z
    .enum([...CORNER_MEASURES, 'fast'])
    .default('harris')
    .describe('what makes a pixel a corner'),
  k: z
    .number()
    .min(0)
    .lt(0.25)
    .optional()
    .describe('harris: weight of the squared trace')
    .meta({ defaultText: '0.04' }),
  sigma: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('harris, shi-tomasi: derivatives of a Gaussian instead of the Sobel operator')
    .meta({ unit: 'PIXELS' }),
  window: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('harris, shi-tomasi: sigma of the window whose gradients are taken together')
    .meta({ unit: 'PIXELS', defaultText: '1.5' }),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share of the largest response; fast: difference of a picture of 0 to 1')
    .meta({ defaultText: '0.01; fast: 20/255' }),
  arc: z
    .number()
    .int()
    .min(9)
    .max(12)
    .optional()
    .describe('fast: pixels in a row on the circle that must differ')
    .meta({ defaultText: '9' }),
  distance: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('harris, shi-tomasi: no two corners so near in x and y')
    .meta({ unit: 'PIXELS', defaultText: '5' }),
  max: z.number().int().positive().optional().describe('keep the strongest N').meta({ placeholder: 'N' }),
  refine: z
    .boolean()
    .default(true)
    .describe('leave corners at whole pixels, instead of where the edges around them meet'),
  ...imageInput,
});

const HEEDED: Heeded<keyof z.output<typeof options>> = {
  k: { by: ['harris'] },
  sigma: { by: CORNER_MEASURES },
  window: { by: CORNER_MEASURES },
  distance: { by: CORNER_MEASURES },
  arc: { by: ['fast'] },
};

export default defineCommand({
  name: 'corners',
  group: 'Images',
  summary: 'Finds corners: Harris, Shi and Tomasi, FAST.',
  description: `- harris: det M - k (tr M)² of the structure tensor M, the mean of the gradient's products over a window. Below 0 on edges, near 0 on flat ground.
- shi-tomasi: the smaller eigenvalue of M.
- fast: --arc of the 16 pixels on a circle of radius 3 are all brighter, or all darker, than the middle by more than --threshold; the response is the largest threshold that holds.

Of near ones the strongest is kept. Then each moves to where the edges around it meet, by the normal equations of Förstner: to about a tenth of a pixel. x runs right, y down, pixel centres are at whole numbers.`,
  keywords: [
    'interest points',
    'keypoints',
    'harris',
    'shi-tomasi',
    'good features to track',
    'fast',
    'detector',
    'sub-pixel',
    'checkerboard',
    'calibration',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    corners: 'how many were found',
    strongest: 'the largest response',
    weakest: 'the smallest one kept',
  },
  examples: [
    'ispr corners fixtures/coins.png --max 200 --plot corners.png',
    'ispr synth corners -o field.png --truth truth.csv && ispr corners field.png -o found.csv',
    'ispr corners fixtures/cat.png --method fast --threshold 0.1 --json',
  ],
  source:
    'Harris & Stephens, A combined corner and edge detector, 1988; Shi & Tomasi, Good features to track, 1994; Rosten & Drummond, Machine learning for high-speed corner detection, 2006',
  cost: { bytesPerValue: 40, nsPerValue: 60 },
  async run([path], chosen, context) {
    refuseForeign(chosen, chosen.method, HEEDED);
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const found = detect();
    const n = found.x.length;
    return {
      table: { x: found.x, y: found.y, scale: found.scale, response: found.response },
      metrics: {
        corners: n,
        ...(n > 0 && { strongest: found.response[0]!, weakest: found.response[n - 1]! }),
      },
      plot: () => keypointChart(image, found, `${n} corners`, false),
    };

    function detect(): Keypoints {
      const { method, k, sigma, window, threshold, arc, distance, max: atMost, refine } = chosen;
      if (method !== 'fast')
        return corners(grayPlane(image), {
          measure: method,
          k,
          derivative: sigma,
          window,
          threshold,
          distance,
          atMost,
          refine,
        });
      // In whole levels, whose differences are exact
      const { width, height, data } = gray(image);
      const top = fullScale(data);
      const levels = { width, height, channels: 1 as const, data: Float32Array.from(data) };
      const step = threshold === undefined ? (20 * top) / 255 : Math.round(threshold * top * 1e6) / 1e6;
      const points = fast(levels, { threshold: step, arc, atMost });
      const unit = { ...points, response: points.response.map((v) => v / top) };
      return refine ? refinedByGradients(levels, unit) : unit;
    }
  },
});
