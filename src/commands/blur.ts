import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { BORDERS } from '../kernels/image/border.js';
import { BLUR_METHODS, refuseClashes, smooth } from './blur/methods.js';

export const options = z.object({
  method: z.enum(BLUR_METHODS).default('gaussian').describe('how neighbours are weighed'),
  sigma: z
    .number()
    .min(0)
    .max(10_000)
    .optional()
    .describe('gaussian, bilateral: standard deviation over places')
    .meta({ unit: 'PIXELS', defaultText: '2' }),
  radius: z
    .number()
    .int()
    .min(0)
    .max(40_000)
    .optional()
    .describe('pixels on either side of the centre')
    .meta({
      unit: 'PIXELS',
      defaultText: '4 sigma gaussian, 2 sigma bilateral, 2 box, 1 median, 4 guided',
    }),
  range: z
    .number()
    .min(1e-4)
    .max(1000)
    .default(0.1)
    .describe('bilateral: standard deviation over differences of colour, of a 0..1 picture'),
  epsilon: z
    .number()
    .positive()
    .default(0.01)
    .describe('guided: variance, of a 0..1 picture, below which it is smoothed'),
  noise: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('nlm: standard deviation of the noise, of a 0..1 picture')
    .meta({ defaultText: 'estimated' }),
  strength: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('nlm: h, how unlike patches may be')
    .meta({ defaultText: '0.8 noise' }),
  patch: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(3)
    .describe('nlm: radius of patches')
    .meta({ unit: 'PIXELS' }),
  search: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(10)
    .describe('nlm: how far off patches are looked for')
    .meta({ unit: 'PIXELS' }),
  border: z
    .enum(BORDERS)
    .default('reflect')
    .describe('what lies beyond the edges; reflect does not repeat the edge pixel'),
  outside: z
    .number()
    .min(0)
    .max(65535)
    .optional()
    .describe('with --border constant: the level beyond it, up to 255, or 65535 of 16 bits')
    .meta({ defaultText: '0' }),
  gray: z.boolean().default(false).describe('turn the picture gray first'),
  ...imageInput,
});

export type BlurOptions = z.output<typeof options>;

export default defineCommand({
  name: 'blur',
  group: 'Images',
  summary: 'Smooths pictures: Gaussian, box, median, bilateral, non-local means, guided.',
  description:
    'gaussian: L = G * I with G(x, y) = exp(-(x² + y²) / (2σ²)), sampled and divided by its sum, so that brightness stays. Two blurs in a row are one of σ = sqrt(σ₁² + σ₂²). σ 0 leaves the picture as it is: a Gaussian never sharpens. Beyond σ 25, without --radius, it is computed recursively, as quickly for every σ, to within 0.00004 of the range.\n\nbox: the mean of a square. median: its middle value, which removes outliers and keeps straight edges. bilateral: a Gaussian that counts only neighbours of a similar colour. nlm: non-local means, the mean of pixels whose surroundings look alike; the noise is estimated unless given. guided: a guided filter, smooth where the variance is below --epsilon. All work on gray and colour, 8 and 16 bit.',
  keywords: [
    'smooth',
    'gaussian',
    'soften',
    'scale space',
    'low-pass',
    'noise',
    'remove noise',
    'denoise',
    'salt and pepper',
    'mean filter',
    'edge-preserving',
    'non-local means',
    'photograph',
    'grain',
    'noisy photo',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['image'],
  metrics: {
    width: 'pixels',
    height: 'pixels',
    channels: '1 for gray, 3 for colour',
    varianceRatio: 'variance of the samples after and before; blurring lowers it',
    noise: 'nlm: standard deviation of the noise, of a 0..1 picture',
  },
  examples: [
    'ispr blur fixtures/cat.png --sigma 3 -o soft.png',
    'ispr blur fixtures/coins.png --method median --radius 2 -o clean.png --plot median.png',
    'ispr blur fixtures/cat.png --method bilateral --sigma 3 --range 0.15 -o smooth.png',
    'ispr blur "shots/*.jpg" --sigma 1.5 -o soft/',
  ],
  source:
    'Lindeberg, Scale-Space Theory in Computer Vision, 1994, chapter 2; Tomasi & Manduchi, Bilateral filtering for gray and color images, 1998; Buades, Coll & Morel, A non-local algorithm for image denoising, 2005',
  cost: { bytesPerValue: 16, nsPerValue: 60 },
  async run([path], chosen, context) {
    const { method, outside, gray, maxPixels } = chosen;
    refuseClashes(chosen);
    const image = await readImage(path!, { maxPixels, gray }, context.warn);
    const largest = image.data instanceof Uint8Array ? 255 : 65535;
    if (outside !== undefined && outside > largest)
      throw new UsageError(`--outside must be 0 to ${largest} for this picture, got ${outside}`);
    const { picture, title, metrics } = smooth(image, chosen);
    const { width, height, channels } = image;
    const before = variance(image.data);
    return {
      image: picture,
      metrics: {
        width,
        height,
        channels,
        varianceRatio: before > 0 ? variance(picture.data) / before : 1,
        ...metrics,
      },
      plot: () =>
        panels(
          [
            imageOverlay({ image, title: 'Before' }),
            imageOverlay({ image: picture, title: `After, ${method}, ${title}` }),
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
