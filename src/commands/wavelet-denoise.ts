import * as z from 'zod';
import { imageOverlay, panels } from '../core/chart/make.js';
import { type Context, defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { imageInput, signalInput } from '../core/options.js';
import { peekKind } from '../core/peek.js';
import { isPicture, readSeries } from '../core/read.js';
import { matrix } from '../kernels/linalg/matrix.js';
import {
  type Denoised,
  type DenoiseOptions,
  waveletDenoise,
  waveletDenoiseImage,
} from '../kernels/wavelet/denoise.js';
import { EXTENSIONS } from '../kernels/wavelet/edges.js';
import { waveletOf } from '../kernels/wavelet/families.js';
import { SHRINKAGE } from '../kernels/wavelet/shrink.js';
import { THRESHOLDS } from '../kernels/wavelet/thresholds.js';
import { imageOf, type PlaneSet, planeForms, readPlanes } from './shared/planes.js';
import { cleanPlanes, cleanSeries, planeRange, quality, rangeOf } from './shared/quality.js';
import { beforeAfter } from './shared/series-charts.js';
import { sameKind } from './shared/series-result.js';
import { waveletOption } from './shared/wavelet-options.js';

const options = z.object({
  wavelet: waveletOption('sym8'),
  rule: z
    .enum(SHRINKAGE)
    .default('soft')
    .describe('what becomes of coefficients above the threshold: less by it, as they are, or between'),
  threshold: z
    .union([z.enum(THRESHOLDS), z.number().min(0)])
    .default('hybrid')
    .describe('how thresholds are chosen, or one in units of the input')
    .meta({ placeholder: `${THRESHOLDS.join('|')}|T` }),
  noise: z
    .enum(['global', 'level'])
    .default('global')
    .describe('one noise for all levels (white), or each level its own (coloured)'),
  sigma: z
    .number()
    .min(0)
    .optional()
    .describe('standard deviation of the noise, where it is known')
    .meta({ defaultText: 'from the finest details, by their median' }),
  level: z
    .number()
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe('levels of the transform')
    .meta({ defaultText: 'down to sixteen coefficients' }),
  drop: z
    .array(z.number().int().min(1))
    .min(1)
    .optional()
    .describe('levels whose details go altogether, 1 is the finest')
    .meta({ placeholder: 'L,…' }),
  shifts: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('mean over so many shifts, which takes away the marks of the grid'),
  mode: z.enum(EXTENSIONS).default('symmetric').describe('how the input goes on beyond its ends'),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe('the same without noise, to measure against')
    .meta({ placeholder: 'FILE' }),
  gray: z.boolean().default(false).describe('turn a picture gray first'),
  ...signalInput,
  ...imageInput,
});

type Options = z.output<typeof options>;

export default defineCommand({
  name: 'wavelet-denoise',
  group: 'Wavelets',
  summary: 'Takes noise from series, sounds and pictures by shrinking their wavelet coefficients.',
  description:
    'Noise spreads over all coefficients, a signal gathers in a few: details below a threshold go, the others are shrunk, and the transform is undone. Edges stay sharp, which no filter by frequency can do.\nThresholds: universal σ√(2 ln n) removes nearly all noise and some signal; sure minimises an unbiased estimate of the error in each band; hybrid is sure, but universal in bands that are nearly empty; bayes suits pictures; minimax is the most careful. --drop removes whole scales.',
  keywords: [
    'noise',
    'smooth',
    'clean',
    'threshold',
    'shrinkage',
    'visushrink',
    'sureshrink',
    'bayesshrink',
    'restore',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a picture, a sound, or one or several series',
      accepts: ['table', 'audio', 'image', 'array'],
    },
  ],
  options,
  outputs: ['table', 'audio', 'image', 'array'],
  metrics: {
    sigma: 'standard deviation of the noise that was found; of several series the first, all are in series',
    level: 'levels of the transform',
    kept: 'part of the detail coefficients that are not 0 afterwards',
    removed: 'energy that went, as a part of that of the input',
    thresholds: 'one for each level, the finest first; of pictures those of the diagonal band',
    snrDb: 'with --reference: energy over that of the error, decibels',
    improvementDb: 'with --reference: what was gained',
    psnr: 'with --reference: squared range over the mean squared error, decibels',
  },
  examples: [
    'ispr synth transients --transient doppler --snr 7 --truth clean.csv -o noisy.csv && ispr wavelet-denoise noisy.csv --reference clean.csv --shifts 8 --plot denoised.png',
    'ispr wavelet-denoise fixtures/coins.png --threshold bayes -o calm.png',
    'ispr wavelet-denoise fixtures/speech.wav --noise level -o clear.wav',
  ],
  source: 'Donoho & Johnstone, Adapting to unknown smoothness via wavelet shrinkage, 1995',
  cost: { bytesPerValue: 80, nsPerValue: 150 },
  async run([path], chosen, context) {
    const { threshold, sigma, noise } = chosen;
    if (typeof threshold === 'number' && (sigma !== undefined || noise === 'level'))
      throw new UsageError(
        `--threshold ${threshold} is one already: --${sigma === undefined ? 'noise' : 'sigma'} does not apply`,
      );
    if (sigma !== undefined && noise === 'level')
      throw new UsageError('--sigma is the noise of all levels: --noise level does not apply');
    return isPicture(await peekKind(path!))
      ? picture(path!, chosen, context)
      : series(path!, chosen, context);
  },
});

const kernelOptions = ({ wavelet, ...rest }: Options): DenoiseOptions => ({
  ...rest,
  wavelet: waveletOf(wavelet),
});

async function series(path: string, chosen: Options, { warn }: Context): Promise<Result> {
  const set = await readSeries(path, chosen, warn);
  const results = set.series.map(({ name, values }) => {
    if (values.length < 2) throw new DataError(`'${name}' has one sample: no noise can be told`);
    return waveletDenoise(values, kernelOptions(chosen));
  });
  const after = results.map(({ signal }) => signal);
  const before = set.series.map(({ values }) => values);
  const clean =
    chosen.reference === undefined ? undefined : await cleanSeries(chosen.reference, set, chosen, warn);
  const measured = results.map((result, i) => ({
    ...measures(result, before[i]!, after[i]!),
    ...(clean && quality([clean[i]!], [before[i]!], [after[i]!], rangeOf([clean[i]!]))),
  }));
  return {
    ...sameKind(set, after),
    metrics: {
      ...measured[0]!,
      ...(measured.length > 1 && {
        series: measured.map((told, i) => ({ name: set.series[i]!.name, ...told })),
      }),
    },
    plot: () => beforeAfter({ title: 'Noise removed', set, after }),
  };
}

async function picture(path: string, chosen: Options, { warn }: Context): Promise<Result> {
  const set = await readPlanes(path, chosen, warn);
  const results = set.planes.map(({ rows, cols, data }) =>
    waveletDenoiseImage({ height: rows, width: cols, data }, kernelOptions(chosen)),
  );
  const after = results.map(({ signal: { height, width, data } }) => matrix(height, width, data));
  const clean =
    chosen.reference === undefined ? undefined : await cleanPlanes(chosen.reference, set, chosen, warn);
  const parts = (planes: PlaneSet['planes']) => planes.map(({ data }) => data);
  return {
    ...planeForms(set, after),
    metrics: {
      ...measures(results[0]!, set.planes[0]!.data, after[0]!.data),
      ...(clean && quality(clean, parts(set.planes), parts(after), planeRange(set, clean))),
    },
    plot: () =>
      panels(
        [
          imageOverlay({ image: imageOf(set, set.planes).image, title: 'Before' }),
          imageOverlay({ image: imageOf(set, after).image, title: 'After' }),
        ],
        { columns: 2 },
      ),
  };
}

function measures<T>({ sigma, bands }: Denoised<T>, before: Float64Array, after: Float64Array) {
  const size = bands.reduce((sum, band) => sum + band.size, 0);
  let energy = 0;
  let removed = 0;
  for (let i = 0; i < before.length; i++) {
    energy += before[i]! ** 2;
    removed += (before[i]! - after[i]!) ** 2;
  }
  return {
    sigma,
    level: bands.reduce((most, { level }) => Math.max(most, level), 0),
    kept: bands.reduce((sum, { kept }) => sum + kept, 0) / size,
    removed: energy === 0 ? 0 : removed / energy,
    thresholds: bands
      .filter(({ kind }) => kind !== 'horizontal' && kind !== 'vertical')
      .map((b) => b.threshold),
  };
}
