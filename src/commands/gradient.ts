import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { BORDERS } from '../kernels/image/border.js';
import { GRADIENT_OPERATORS, gradient, polar } from '../kernels/image/gradient.js';
import { directions, lengths } from './gradient/pictures.js';

export default defineCommand({
  name: 'gradient',
  group: 'Images',
  summary: 'Gradient of a picture: magnitude and orientation at every pixel.',
  description:
    'The picture is taken gray, 0..1. A ramp of slope a along x gives x = 2a by central differences I(x+1) - I(x-1) (no factor 1/2), 6a by prewitt, 8a by sobel, 32a by scharr, √2 a by roberts and a by gaussian, the derivative of a Gaussian of --sigma. The array [2, height, width] holds magnitude and orientation, atan2(y, x) in radians from -π to π: from +x, which points right, towards +y, which points down, to the brighter side; 0 where the picture is flat. --components gives x and y instead. As a picture the magnitude is scaled so that the largest is white.',
  keywords: [
    'derivative',
    'sobel',
    'prewitt',
    'scharr',
    'roberts',
    'central difference',
    'magnitude',
    'orientation',
    'direction',
    'slope',
    'derivative of gaussian',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    operator: z.enum(GRADIENT_OPERATORS).default('sobel').describe('how neighbours are compared'),
    sigma: z
      .number()
      .min(0.2)
      .max(1000)
      .optional()
      .describe('gaussian: standard deviation')
      .meta({ unit: 'PIXELS', defaultText: '1' }),
    norm: z.enum(['l2', 'l1']).default('l2').describe('magnitude: sqrt(x² + y²), or |x| + |y|'),
    components: z.boolean().default(false).describe('x and y in the array, not magnitude and orientation'),
    border: z
      .enum(BORDERS)
      .default('reflect')
      .describe('what lies beyond the edges; reflect does not repeat the edge pixel, constant is 0'),
    directions: z
      .string()
      .min(1)
      .optional()
      .describe('write the orientation as a hue, as bright as the magnitude, here')
      .meta({ placeholder: 'FILE', output: ['image'] }),
    ...imageInput,
  }),
  outputs: ['array', 'image'],
  metrics: {
    maxMagnitude: 'largest magnitude',
    meanMagnitude: 'mean magnitude',
    width: 'pixels',
    height: 'pixels',
  },
  examples: [
    'ispr gradient fixtures/coins.png -o coins-gradient.npy --directions hue.png --plot gradient.png',
    'ispr gradient fixtures/cat.png --operator gaussian --sigma 2 -o magnitude.png',
    'ispr gradient fixtures/cat.png --operator central --components -o xy.npy',
  ],
  source: 'Gonzalez & Woods, Digital Image Processing, 4th ed., section 10.2',
  cost: { bytesPerValue: 32, nsPerValue: 20 },
  async run([path], { operator, sigma, norm, components, border, maxPixels }, context) {
    if (sigma !== undefined && operator !== 'gaussian')
      throw new UsageError(`--sigma is for --operator gaussian, not for ${operator}`);
    const image = await readImage(path!, { maxPixels }, context.warn);
    const slopes = gradient(grayPlane(image), operator, { sigma, border });
    const { magnitude, orientation } = polar(slopes, norm);
    const { width, height } = slopes;
    let max = 0;
    let sum = 0;
    for (let i = 0; i < magnitude.length; i++) {
      max = Math.max(max, magnitude[i]!);
      sum += magnitude[i]!;
    }
    const parts = components ? [slopes.x, slopes.y] : [magnitude, orientation];
    const size = { width, height };
    return {
      array: () => {
        const data = new Float32Array(2 * width * height);
        parts.forEach((part, i) => {
          data.set(part, i * part.length);
        });
        return { shape: [2, height, width], data };
      },
      image: () => lengths(magnitude, max, size),
      metrics: { maxMagnitude: max, meanMagnitude: sum / magnitude.length, width, height },
      extra: { directions: { image: () => directions(magnitude, orientation, max, size) } },
      plot: () =>
        panels(
          [
            imageOverlay({ image, title: 'Picture' }),
            imageOverlay({ image: lengths(magnitude, max, size), title: `Magnitude, ${operator}` }),
            imageOverlay({
              image: directions(magnitude, orientation, max, size),
              title: 'Orientation as hue',
            }),
          ],
          {
            columns: 3,
            note: 'Hue: where it grows brighter. Red right, yellow-green down, cyan left, violet up.',
          },
        ),
    };
  },
});
