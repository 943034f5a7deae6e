import * as z from 'zod';
import { defineCommand, type Json } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { DESCRIPTOR_NAMES, ORIENTATION_RULES } from '../kernels/features/descriptors.js';
import { DETECTOR_NAMES } from '../kernels/features/detectors.js';
import { PERTURBATION_NAMES } from '../kernels/features/perturbations.js';
import { drawCurves } from './repeatability/draw.js';
import { measure, type Outcome, type Plan, type TransformName, usualOf } from './repeatability/measure.js';

const TRANSFORMS = [...PERTURBATION_NAMES, 'jpeg'] as const;

const options = z.object({
  detector: z
    .array(z.enum(DETECTOR_NAMES))
    .min(1)
    .default(['sift'])
    .describe(`what is tried: ${DETECTOR_NAMES.join(', ')}`)
    .meta({ placeholder: 'D,D2,…' }),
  transform: z
    .array(z.enum([...TRANSFORMS, 'all']))
    .min(1)
    .default(['all'])
    .describe(`what happens to the picture: ${TRANSFORMS.join(', ')}, or all`)
    .meta({ placeholder: 'T,T2,…' }),
  levels: z
    .array(z.number())
    .min(1)
    .optional()
    .describe('how much of the one --transform: degrees, factors, sigmas, qualities')
    .meta({ placeholder: 'L,L2,…', defaultText: 'five or six usual ones' }),
  max: z
    .number()
    .int()
    .positive()
    .max(100_000)
    .default(1000)
    .describe('the strongest keypoints of each picture')
    .meta({ placeholder: 'N' }),
  tolerance: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('a keypoint is found again this near its true place')
    .meta({ unit: 'PIXELS', defaultText: '1.5' }),
  overlapError: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('instead: largest 1 - intersection / union of the discs, of normal radius 30')
    .meta({ defaultText: 'off; 0.4 is usual' }),
  descriptor: z.enum(DESCRIPTOR_NAMES).optional().describe('also describe and match the keypoints'),
  orientation: z
    .enum(ORIENTATION_RULES)
    .optional()
    .describe('with --descriptor: how keypoints get their direction')
    .meta({ defaultText: 'given, by the detector' }),
  ...imageInput,
});

type Options = z.output<typeof options>;

export default defineCommand({
  name: 'repeatability',
  group: 'Images',
  summary: "Which share of a detector's keypoints is found again in changed pictures.",
  description: `The picture is turned, resized, seen from aside, compressed, blurred, made noisy, darker or brighter, or squeezed by JPEG, by several levels each. A keypoint at p in the picture should be one at H p in its view; H is known. Of those that lie in what both show,
repeatability = pairs within --tolerance / smaller number of keypoints,
pairs made one to one, nearest first. It is 1 for the picture itself; --detector random shows what chance reaches, grid what points that do not look at the picture do. --overlap-error compares discs of radius √2 sigma instead, which also asks for the right scale.
- rotate: degrees. scale: factor. viewpoint: degrees about the vertical middle line. affine: compression along a diagonal.
- blur: sigma in pixels. noise: standard deviation in levels of 255. light: factor. jpeg: quality.

With --descriptor, matchingScore is the share of keypoints whose nearest descriptor, in both directions, is at the right place; descriptorDistance is the mean distance between descriptors of one thing, otherDistance that between different ones: the smaller the first against the second, the less the descriptor changes.`,
  keywords: [
    'detector',
    'evaluation',
    'compare detectors',
    'invariance',
    'robustness',
    'keypoints',
    'viewpoint',
    'rotation',
    'scale',
    'noise',
    'jpeg',
    'matching score',
    'benchmark',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    mean: 'repeatability over all levels, transforms and detectors',
    ...Object.fromEntries(TRANSFORMS.map((name) => [name, 'the same under this one alone'])),
    byDetector: 'the same for each detector and transform',
    matchingScore: 'with --descriptor: its mean',
    keypoints: 'of the picture itself in sight of the views, on average',
  },
  examples: [
    'ispr repeatability fixtures/coins.png --detector sift,harris,random --max 300 --transform rotate,scale --plot curves.png',
    'ispr repeatability fixtures/coins.png --detector log --max 200 --transform blur --levels 1,2,4 -o blur.csv',
    'ispr repeatability fixtures/coins.png --max 300 --transform jpeg --levels 60,20 --descriptor sift --json',
  ],
  source:
    'Schmid, Mohr & Bauckhage, Evaluation of interest point detectors, 2000; Mikolajczyk et al., A comparison of affine region detectors, 2005; Mikolajczyk & Schmid, A performance evaluation of local descriptors, 2005',
  cost: { bytesPerValue: 200, nsPerValue: 20_000 },
  async run([path], chosen, context) {
    const plan = planOf(chosen);
    const plane = grayPlane(await readImage(path!, chosen, context.warn));
    const views = plan.transforms.reduce((n, { levels }) => n + levels.length, 0);
    const progress = context.progress('views', views * plan.detectors.length);
    let count = 0;
    const outcomes = await measure(plane, plan, context.rng, () => progress.update(++count)).finally(() =>
      progress.stop(),
    );
    return {
      table: columns(outcomes),
      metrics: metricsOf(outcomes, plan),
      plot: () => drawCurves(outcomes, plan),
    };
  },
});

function planOf(chosen: Options): Plan {
  const names: TransformName[] = chosen.transform.includes('all')
    ? [...TRANSFORMS]
    : [...new Set(chosen.transform)].filter((name) => name !== 'all');
  if (chosen.levels !== undefined && names.length !== 1)
    throw new UsageError(`--levels are those of one --transform, got ${names.length} of them`);
  if (chosen.tolerance !== undefined && chosen.overlapError !== undefined)
    throw new UsageError('--tolerance and --overlap-error are two ways to compare, give one');
  if (chosen.orientation !== undefined && chosen.descriptor === undefined)
    throw new UsageError('--orientation needs --descriptor');
  return {
    detectors: [...new Set(chosen.detector)],
    transforms: names.map((name) => ({ name, levels: levelsOf(name, chosen.levels) })),
    atMost: chosen.max,
    agreement:
      chosen.overlapError === undefined
        ? { distance: chosen.tolerance ?? 1.5 }
        : { overlapError: chosen.overlapError },
    orientation: chosen.orientation ?? 'given',
    ...(chosen.descriptor && { descriptor: chosen.descriptor }),
  };
}

function levelsOf(name: TransformName, given: readonly number[] | undefined): readonly number[] {
  const { levels, range, unit } = usualOf(name);
  for (const level of given ?? [])
    if (!(level >= range[0] && level <= range[1]) || (name === 'jpeg' && !Number.isInteger(level)))
      throw new UsageError(`--levels of ${name} are ${range[0]} to ${range[1]} (${unit}), got ${level}`);
  return given ?? levels;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);

const meanRepeatability = (outcomes: readonly Outcome[]) => mean(outcomes.map((o) => o.repeatability));

function metricsOf(outcomes: readonly Outcome[], { transforms, detectors, descriptor }: Plan) {
  const under = (of: readonly Outcome[]) =>
    transforms.map(({ name }) => [name, meanRepeatability(of.filter((o) => o.transform === name))] as const);
  const byDetector: Json = Object.fromEntries(
    detectors.map((name) => [name, Object.fromEntries(under(outcomes.filter((o) => o.detector === name)))]),
  );
  return {
    mean: meanRepeatability(outcomes),
    ...Object.fromEntries(under(outcomes)),
    byDetector,
    ...(descriptor && { matchingScore: mean(outcomes.map((o) => o.matchingScore ?? 0)) }),
    keypoints: mean(outcomes.map((o) => o.first)),
  };
}

function columns(outcomes: readonly Outcome[]) {
  const of = (value: (outcome: Outcome) => number) => Float64Array.from(outcomes, value);
  const described = outcomes.some(({ matchingScore }) => matchingScore !== undefined);
  return {
    detector: outcomes.map(({ detector }) => detector),
    transform: outcomes.map(({ transform }) => transform),
    level: of(({ level }) => level),
    repeatability: of(({ repeatability }) => repeatability),
    correspondences: of((o) => o.correspondences),
    keypoints: of(({ first }) => first),
    keypointsInView: of(({ second }) => second),
    ...(described && {
      matchingScore: of(({ matchingScore = 0 }) => matchingScore),
      descriptorDistance: of(({ same = 0 }) => same),
      otherDistance: of(({ other = 0 }) => other),
    }),
  };
}
