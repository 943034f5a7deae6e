import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { BORDERS } from '../kernels/image/border.js';
import { gaussianBlur } from '../kernels/image/gaussian-blur.js';

export default defineCommand({
  name: 'blur',
  group: 'Images',
  summary: 'Gaussian smoothing of pictures.',
  description:
    'L = G * I with G(x, y) = exp(-(x² + y²) / (2σ²)), sampled and divided by its sum, so that brightness stays. Two blurs in a row are one of σ = sqrt(σ₁² + σ₂²). σ 0 leaves the picture as it is: a Gaussian never sharpens. Gray and colour, 8 and 16 bit.',
  keywords: ['smooth', 'gaussian', 'soften', 'scale space', 'low-pass', 'noise', 'remove noise', 'denoise'],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    sigma: z
      .number()
      .min(0)
      .max(1000)
      .default(2)
      .describe('standard deviation of the Gaussian')
      .meta({ unit: 'PIXELS' }),
    radius: z
      .number()
      .int()
      .min(0)
      .max(5000)
      .optional()
      .describe('taps on either side of the centre')
      .meta({ unit: 'PIXELS', defaultText: '4 sigma, rounded up' }),
    border: z
      .enum(BORDERS)
      .default('reflect')
      .describe('what lies beyond the edges; reflect does not repeat the edge pixel'),
    outside: z
      .number()
      .min(0)
      .max(65535)
      .optional()
      .describe('with --border constant: the value beyond it')
      .meta({ defaultText: '0' }),
    gray: z.boolean().default(false).describe('turn the picture gray first'),
    ...imageInput,
  }),
  outputs: ['image'],
  metrics: {
    width: 'pixels',
    height: 'pixels',
    channels: '1 for gray, 3 for colour',
    varianceRatio: 'variance of the samples after and before; blurring lowers it',
  },
  examples: [
    'ispr blur fixtures/cat.png --sigma 3 -o soft.png',
    'ispr blur "shots/*.jpg" --sigma 1.5 -o soft/',
  ],
  source: 'Lindeberg, Scale-Space Theory in Computer Vision, 1994, chapter 2',
  cost: { bytesPerValue: 8, nsPerValue: 10 },
  async run([path], { sigma, radius, border, outside, gray, maxPixels }, context) {
    if (outside !== undefined && border !== 'constant')
      throw new UsageError(`--outside needs --border constant, got ${border}`);
    const image = await readImage(path!, { maxPixels, gray }, context.warn);
    const largest = image.data instanceof Uint8Array ? 255 : 65535;
    if (outside !== undefined && outside > largest)
      throw new UsageError(`--outside must be 0 to ${largest} for this picture, got ${outside}`);
    const blurred = gaussianBlur(image, sigma, { border, outside, radius });
    const { width, height, channels } = image;
    const before = variance(image.data);
    return {
      image: blurred,
      metrics: { width, height, channels, varianceRatio: before > 0 ? variance(blurred.data) / before : 1 },
      plot: () =>
        panels(
          [
            imageOverlay({ image, title: 'Before' }),
            imageOverlay({ image: blurred, title: `After, σ = ${sigma}` }),
          ],
          { columns: 2 },
        ),
    };
  },
});

/** Exact: levels are counted, and the sums over them are whole numbers below 2^53. */
function variance(data: Uint8Array | Uint16Array): number {
  const counts = new Uint32Array(data instanceof Uint8Array ? 256 : 65536);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, level) => {
    sum += count * level;
    squares += count * level * level;
  });
  return (squares - (sum * sum) / data.length) / data.length;
}
