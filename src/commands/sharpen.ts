import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { BORDERS } from '../kernels/image/border.js';
import { laplacianSharpen, unsharpMask } from '../kernels/image/sharpen.js';
import { refuseForeign } from './shared/foreign-options.js';

export default defineCommand({
  name: 'sharpen',
  group: 'Images',
  summary: 'Sharpens a picture by an unsharp mask or the Laplacian.',
  description:
    'unsharp: I + amount (I - G * I), G a Gaussian of --sigma, where the difference is above --threshold. laplacian: I - amount (sum of the four neighbours - 4 I). Results are kept within the range of the samples. A Gaussian by itself never sharpens, however small its σ.',
  keywords: [
    'unsharp mask',
    'crisp',
    'detail',
    'high-boost',
    'laplacian',
    'clarity',
    'deblur',
    'out of focus',
    'sharpen a blurry photo',
    'blurred photograph',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    method: z.enum(['unsharp', 'laplacian']).default('unsharp').describe('what is added to the picture'),
    amount: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('how much of it; 0 leaves the picture as it is')
      .meta({ placeholder: 'X', defaultText: '1 unsharp, 0.25 laplacian' }),
    sigma: z
      .number()
      .positive()
      .max(1000)
      .optional()
      .describe('unsharp: of the Gaussian; the size of what is sharpened')
      .meta({ unit: 'PIXELS', defaultText: '1.5' }),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('unsharp: smaller differences stay as they are, of a 0..1 picture'),
    border: z.enum(BORDERS).default('reflect').describe('what lies beyond the edges; constant is 0'),
    ...imageInput,
  }),
  outputs: ['image'],
  metrics: {
    clipped: 'share of the samples that came to lie at the end of the range',
    width: 'pixels',
    height: 'pixels',
    channels: '1 for gray, 3 for colour',
  },
  examples: [
    'ispr sharpen fixtures/cat.png -o crisp.png --plot sharpened.png',
    'ispr sharpen fixtures/coffee.jpg --amount 2 --sigma 3 --threshold 0.02 -o clear.png',
    'ispr sharpen fixtures/coins.png --method laplacian -o coins-sharp.png',
  ],
  source: 'Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6',
  cost: { bytesPerValue: 12, nsPerValue: 15 },
  async run([path], { method, amount, sigma, threshold, border, maxPixels }, context) {
    refuseForeign({ sigma, threshold }, method, {
      sigma: { by: ['unsharp'] },
      threshold: { by: ['unsharp'], usual: 0 },
    });
    const image = await readImage(path!, { maxPixels }, context.warn);
    const sharp =
      method === 'unsharp'
        ? unsharpMask(image, { sigma: sigma ?? 1.5, amount: amount ?? 1, threshold, border })
        : laplacianSharpen(image, { amount: amount ?? 0.25, border });
    const { width, height, channels } = image;
    return {
      image: sharp,
      metrics: { clipped: clipped(image.data, sharp.data), width, height, channels },
      plot: () =>
        panels(
          [
            imageOverlay({ image, title: 'Before' }),
            imageOverlay({ image: sharp, title: `After, ${method}` }),
          ],
          { columns: 2 },
        ),
    };
  },
});

/** Samples that are at the end of the range now and were not before. */
function clipped(before: Uint8Array | Uint16Array, after: Uint8Array | Uint16Array): number {
  const top = after instanceof Uint8Array ? 255 : 65535;
  let n = 0;
  for (let i = 0; i < after.length; i++)
    if ((after[i] === 0 || after[i] === top) && after[i] !== before[i]) n++;
  return n / after.length;
}
