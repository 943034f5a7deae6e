import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { grayPlane } from '../kernels/colour/colour.js';
import {
  DESCRIPTOR_NAMES,
  descriptorOf,
  ORIENTATION_RULES,
  oriented,
} from '../kernels/features/descriptors.js';
import { DETECTOR_NAMES, detectorOf, gridPoints } from '../kernels/features/detectors.js';
import type { Keypoints } from '../kernels/features/keypoints.js';
import { orb } from '../kernels/features/orb.js';
import type { Plane } from '../kernels/image/raster.js';
import { type Heeded, refuseForeign } from './shared/foreign-options.js';
import { descriptorArray, featureTable, keypointChart, readKeypoints } from './shared/keypoint-result.js';

const PATCHES = ['patch', 'zscore', 'histogram', 'gaussian', 'moments'];

const options = z.object({
  detector: z
    .enum(DETECTOR_NAMES)
    .optional()
    .describe('what finds the keypoints')
    .meta({ defaultText: 'sift; orb: its own' }),
  points: z
    .string()
    .min(1)
    .optional()
    .describe('describe these instead: a table with x, y, and if need be scale and orientation')
    .meta({ placeholder: 'FILE' }),
  descriptor: z
    .enum([...DESCRIPTOR_NAMES, 'orb'])
    .default('sift')
    .describe('how they are described'),
  orient: z
    .enum(ORIENTATION_RULES)
    .optional()
    .describe(
      'directions: as the detector gives them, by gradients as in SIFT, or towards the centre of mass',
    )
    .meta({ defaultText: 'given' }),
  max: z.number().int().positive().optional().describe('keep the strongest N').meta({ placeholder: 'N' }),
  step: z
    .number()
    .min(1)
    .optional()
    .describe('grid: distance of the points')
    .meta({ unit: 'PIXELS', defaultText: 'for 500 points, or --max' }),
  scale: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe('give all keypoints this sigma')
    .meta({ unit: 'PIXELS', defaultText: 'as found' }),
  size: z
    .number()
    .int()
    .min(3)
    .max(1001)
    .refine((n) => n % 2 === 1, 'an odd number')
    .optional()
    .describe(`${PATCHES.join(', ')}: side of the patch, odd`)
    .meta({ unit: 'PIXELS', defaultText: '17' }),
  bins: z
    .number()
    .int()
    .min(2)
    .max(4096)
    .optional()
    .describe('histogram: bins of the levels')
    .meta({ defaultText: '32' }),
  bits: z
    .number()
    .int()
    .refine((n) => [128, 256, 512].includes(n), '128, 256 or 512')
    .optional()
    .describe('brief: length')
    .meta({ placeholder: '128|256|512', defaultText: '256' }),
  turn: z.boolean().default(false).describe('patches and brief: turn them by the orientation'),
  ...imageInput,
});

type Options = z.output<typeof options>;

const HEEDED: Heeded<keyof Options> = {
  size: { by: PATCHES },
  bins: { by: ['histogram'] },
  bits: { by: ['brief'] },
  turn: { by: [...PATCHES, 'brief'], usual: false },
  scale: { by: DESCRIPTOR_NAMES },
  orient: { by: DESCRIPTOR_NAMES },
  detector: { by: DESCRIPTOR_NAMES },
  points: { by: DESCRIPTOR_NAMES },
};

export default defineCommand({
  name: 'describe',
  group: 'Images',
  summary: 'Describes places of a picture by numbers: any detector with any descriptor.',
  description: `What finds the places and what describes them are chosen by themselves: --detector sift, log, dog, doh, mser, harris, shi-tomasi, fast, orb, and grid or random, which do not look at the picture.

- sift, root-sift: 128 numbers, turned and scaled with the keypoint.
- orb: corners of a pyramid by FAST, turned BRIEF of 256 bits.
- brief: which of two places of a smooth patch is darker, bit by bit; compare by differing bits.
- patch: the levels of the patch less their mean; zscore: divided by their deviation too. A shift or a turn changes all of it.
- histogram: shares of levels: the same however the patch is turned.
- gaussian: mean and deviation of the levels, mean and covariance of the slopes. moments: weight, centre and covariance of the light in the patch.

Rows are those of ispr sift: x, y, scale, orientation, response, d0…; binary descriptors are bytes. ispr match compares two such tables.`,
  keywords: [
    'descriptor',
    'feature',
    'orb',
    'brief',
    'rootsift',
    'dense sift',
    'patch',
    'local histogram',
    'keypoint',
    'binary descriptor',
    'bag of words',
  ],
  inputs: [{ name: 'IMG', about: 'a picture; colours are turned gray', accepts: ['image', 'array'] }],
  options,
  outputs: ['table', 'array'],
  metrics: {
    keypoints: 'how many are described',
    length: 'numbers, or bytes, of a descriptor',
    metric: 'l2, or hamming: how they are compared',
  },
  examples: [
    'ispr describe fixtures/cat.png --descriptor orb --max 300 -o cat.csv --plot orb.png',
    'ispr describe fixtures/coins.png --detector harris --orient gradient --scale 4 --descriptor sift -o corners.npy',
    'ispr describe fixtures/coffee.jpg --detector grid --step 24 --descriptor histogram --bins 8 -o levels.csv',
  ],
  source:
    'Lowe, Distinctive image features from scale-invariant keypoints, 2004; Rublee et al., ORB, 2011; Calonder et al., BRIEF, 2010; Mikolajczyk & Schmid, A performance evaluation of local descriptors, 2005',
  cost: { bytesPerValue: 200, nsPerValue: 400 },
  async run([path], chosen, context) {
    const { descriptor, detector, points: file, size, bins, bits } = chosen;
    // orb brings its own detector, and naming it is no mistake
    const foreign = descriptor === 'orb' && detector === 'orb' ? { ...chosen, detector: undefined } : chosen;
    refuseForeign(foreign, descriptor, HEEDED);
    if (file !== undefined && (detector !== undefined || chosen.max !== undefined))
      throw new UsageError(`--points are given: ${detector ? '--detector' : '--max'} does nothing`);
    if (chosen.step !== undefined && detector !== 'grid')
      throw new UsageError('--step needs --detector grid');
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const plane = grayPlane(image);
    const features =
      descriptor === 'orb'
        ? orb(plane, { atMost: chosen.max })
        : descriptorOf(descriptor)(plane, await places(plane), { size, bins, bits, oriented: chosen.turn });
    const { keypoints: found, metric, width } = features;
    return {
      table: () => featureTable(found, features),
      array: () => descriptorArray(features),
      metrics: { keypoints: found.x.length, length: width, metric },
      plot: () =>
        keypointChart(
          image,
          found,
          `${found.x.length} keypoints`,
          found.orientation.some((a) => a !== 0),
        ),
    };

    async function places(of: Plane): Promise<Keypoints> {
      const found = file === undefined ? detected(of) : await readKeypoints(file, context.warn);
      if (chosen.scale !== undefined) found.scale.fill(chosen.scale);
      const outside = found.x.findIndex(
        (x, i) => !(x > -0.5 && found.y[i]! > -0.5 && x < of.width - 0.5 && found.y[i]! < of.height - 0.5),
      );
      if (outside >= 0)
        throw new DataError(
          `point ${outside} at ${found.x[outside]}, ${found.y[outside]} lies outside ${of.width} x ${of.height} pixels`,
          { file },
        );
      return oriented(of, found, chosen.orient ?? 'given');
    }

    function detected(of: Plane): Keypoints {
      const name = detector ?? 'sift';
      const { max = Infinity, step } = chosen;
      return name === 'grid' ? gridPoints(of, max, step) : detectorOf(name)(of, max, context.rng);
    }
  },
});
