import * as z from 'zod';
import type { Chart, Mark } from '../core/chart/chart.js';
import { imageOverlay } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { BLOB_METHODS, dogScale } from '../kernels/features/blob-response.js';
import { BLOB_THRESHOLDS, blobs } from '../kernels/features/blobs.js';
import { type Keypoints, pickKeypoints } from '../kernels/features/keypoints.js';

/** More circles than these hide the picture below them. */
const DRAWN = 1500;

export default defineCommand({
  name: 'blobs',
  group: 'Images',
  summary: 'Finds blobs, bright and dark spots of any size, with their radius.',
  description: `Responses at --steps sigmas, of which maxima over place and scale are blobs; parabolas through the neighbours give place, sigma and response between the samples. With L = G_sigma * I on gray 0..1:
- log: -sigma² (Lxx + Lyy), the Laplacian of a Gaussian, a band-pass. A disc of radius r and contrast 1 gives most, 2/e = 0.74, at sigma = r/√2.
- dog: the difference of two Gaussians at --ratio k, t and k t. It stands for the Laplacian at t sqrt(2 k² ln k / (k² - 1)), which is the sigma that is reported, and is scaled to the same 2/e.
- doh: sigma⁴ (Lxx Lyy - Lxy²), 1/e² = 0.135 at the same sigma; less taken in by edges.

radius = √2 sigma. Bright blobs have positive responses, dark ones negative. Rows come by falling strength. Of two whose discs share more than --overlap of the smaller one the stronger stays (scikit-image: the larger one, and no parabolas). Large sigmas are computed on coarser grids, exactly.`,
  keywords: [
    'spots',
    'dots',
    'cells',
    'stars',
    'laplacian of gaussian',
    'difference of gaussians',
    'determinant of hessian',
    'detector',
    'keypoints',
    'interest points',
    'scale space',
    'count objects',
    'radius',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: z.object({
    method: z.enum(BLOB_METHODS).default('log').describe('Laplacian, difference of Gaussians, or Hessian'),
    minSigma: z
      .number()
      .min(0.3)
      .max(1000)
      .default(2)
      .describe('of the smallest blobs')
      .meta({ unit: 'PIXELS' }),
    maxSigma: z
      .number()
      .min(0.3)
      .max(1000)
      .default(32)
      .describe('of the largest blobs')
      .meta({ unit: 'PIXELS' }),
    steps: z.number().int().min(1).max(200).default(13).describe('sigmas from the smallest to the largest'),
    spacing: z
      .enum(['log', 'linear'])
      .default('log')
      .describe('equal ratios between sigmas, or equal differences'),
    threshold: z
      .number()
      .min(0)
      .optional()
      .describe('least strength of the response')
      .meta({ defaultText: '0.1; 0.0025 doh: contrast 0.14' }),
    overlap: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('largest part of the smaller disc that two blobs may share'),
    polarity: z.enum(['bright', 'dark', 'both']).default('both').describe('against what is around them'),
    ratio: z
      .number()
      .min(1.05)
      .max(2)
      .optional()
      .describe('dog: sigma of the outer Gaussian over that of the inner')
      .meta({ defaultText: '1.6' }),
    edge: z
      .number()
      .min(1)
      .optional()
      .describe('largest ratio of the two curvatures of the response; 10 drops most of those on edges')
      .meta({ defaultText: 'any' }),
    ...imageInput,
  }),
  outputs: ['table'],
  metrics: {
    blobs: 'how many there are',
    bright: 'brighter than what is around them',
    dark: 'darker than what is around them',
    medianRadius: 'pixels',
    threshold: 'least strength that counted',
    kernelScale: 'dog: the reported sigma over that of the inner Gaussian',
  },
  examples: [
    'ispr blobs fixtures/coins.png --min-sigma 10 --max-sigma 24 --polarity bright --plot coins.png',
    'ispr synth spots -o field.png --truth truth.csv && ispr blobs field.png -o blobs.csv --plot blobs.svg',
    'ispr blobs fixtures/coins.png --method doh --edge 5 --json',
  ],
  source:
    'Lindeberg, Feature detection with automatic scale selection, 1998; Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 3',
  cost: { bytesPerValue: 40, nsPerValue: 250 },
  async run([path], chosen, context) {
    if (chosen.maxSigma < chosen.minSigma)
      throw new UsageError(`--max-sigma ${chosen.maxSigma} is below --min-sigma ${chosen.minSigma}`);
    if (chosen.ratio !== undefined && chosen.method !== 'dog')
      throw new UsageError(`--ratio is for --method dog, got ${chosen.method}`);
    const image = await readImage(path!, chosen, context.warn);
    const found = blobs(grayPlane(image), chosen);
    const radius = found.scale.map((sigma) => Math.SQRT2 * sigma);
    const bright = found.response.reduce((n, v) => n + Number(v > 0), 0);
    return {
      table: { x: found.x, y: found.y, scale: found.scale, radius, response: found.response },
      metrics: {
        blobs: radius.length,
        bright,
        dark: radius.length - bright,
        medianRadius: radius.slice().sort()[radius.length >> 1] ?? 0,
        threshold: chosen.threshold ?? BLOB_THRESHOLDS[chosen.method],
        ...(chosen.method === 'dog' && { kernelScale: dogScale(chosen.ratio ?? 1.6) }),
      },
      plot: () => blobChart(image, found),
    };
  },
});

/** A circle on each blob, bright and dark ones in a colour each. */
function blobChart(image: Image, found: Keypoints): Chart {
  const n = found.x.length;
  const kinds = [
    { label: 'bright', color: '#ffb000' as const, sign: 1 },
    { label: 'dark', color: '#46e0ff' as const, sign: -1 },
  ];
  const marks = kinds.flatMap(({ label, color, sign }): Mark[] => {
    const own = Array.from(found.response.subarray(0, DRAWN).keys()).filter(
      (i) => Math.sign(found.response[i]!) === sign,
    );
    if (own.length === 0) return [];
    const { x, y, scale } = pickKeypoints(found, own);
    return [{ mark: 'circles', x, y, radius: scale.map((sigma) => Math.SQRT2 * sigma), label, color }];
  });
  return imageOverlay({
    image,
    marks,
    title: `${n} blobs`,
    ...(n > DRAWN && { subtitle: `the ${DRAWN} strongest are drawn` }),
  });
}
