import { imageOverlay, panels } from '../core/chart/make.js';
import { type Context, defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { peekKind } from '../core/peek.js';
import { isPicture, readSeries } from '../core/read.js';
import { type Matrix, matrix } from '../kernels/linalg/matrix.js';
import { cleaned } from './denoise/clean.js';
import { METHODS } from './denoise/methods.js';
import { type Options, options } from './denoise/options.js';
import { checkOptions } from './denoise/refuse.js';
import { imageOf, planeForms, readPlanes } from './shared/planes.js';
import { cleanPlanes, cleanSeries, planeRange, quality, rangeOf } from './shared/quality.js';
import { beforeAfter } from './shared/series-charts.js';
import { sameKind } from './shared/series-result.js';

export default defineCommand({
  name: 'denoise',
  group: 'Signals',
  summary: 'Takes noise from series, sounds and pictures, by any of nine methods.',
  description: `${[...METHODS].map(([name, { about, over }]) => `- ${name}: ${about}${over === 'series' ? ' (no pictures)' : ''}.`).join('\n')}\n\nEach column, channel and colour by itself. The noise is told from differences of neighbours, which a signal that changes slowly hardly has; where that is wrong, say it: --sigma, --noise. With --reference the gain is measured.`,
  keywords: [
    'noise',
    'clean',
    'smooth',
    'hiss',
    'restore',
    'rof',
    'total variation',
    'chambolle',
    'speech enhancement',
    'despike',
    'salt and pepper',
    'remove noise from an image',
    'background',
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
    method: 'what was done',
    sigma:
      'deviation of the noise, as given or told from the finest differences; null where there are too few',
    removed: 'energy that went, as a part of that of the input',
    window: 'median, wiener, moving-average, savgol: samples',
    lambda: 'tv: weight of the variation',
    kept: 'fourier: frequencies that are left',
    frequencies: 'fourier: of the spectrum',
    threshold: 'fourier: on |X|',
    removedEnergy: 'fourier: of the bins put to 0, sum |X|² / n',
    snrDb: 'with --reference: its energy over that of the error, decibels; null if they are equal',
    psnr: 'with --reference: squared range over the mean squared error, decibels',
    improvementDb: 'with --reference: decibels gained',
  },
  examples: [
    'ispr synth transients --transient blocks --snr 12 -o noisy.csv --truth clean.csv && ispr denoise noisy.csv --method tv --reference clean.csv --plot calm.png',
    'ispr synth sines --snr 3 -o noisy.wav && ispr denoise noisy.wav --method fourier -o calm.wav',
    'ispr denoise fixtures/coins.png --method tv --strength 2 -o calm.png --plot calm-beside.png',
    'ispr denoise fixtures/speech.wav --method spectral-subtraction --floor 0.02 -o speech.wav',
    'ispr denoise fixtures/sunspots.csv --columns count --method savgol --window 9 -o smooth.csv',
  ],
  source:
    'Rudin, Osher & Fatemi, 1992; Lim, Two-Dimensional Signal and Image Processing, 1990; Berouti et al., 1979; Ephraim & Malah, 1984; Donoho & Johnstone, 1995',
  cost: { bytesPerValue: 80, nsPerValue: 200 },
  async run([path], chosen, context) {
    checkOptions(chosen);
    const pixels = isPicture(await peekKind(path!));
    if (pixels && chosen.dims === 1) throw new UsageError('--dims 1 is for series, this is a picture');
    if (!pixels && chosen.gray) throw new UsageError('--gray is for pictures');
    if (!pixels && chosen.dims !== 2) return series(path!, chosen, context);
    if (METHODS.get(chosen.method)!.over === 'series')
      throw new UsageError(`--method ${chosen.method} is for series alone`);
    return picture(path!, chosen, context);
  },
});

async function series(path: string, chosen: Options, { warn }: Context): Promise<Result> {
  const set = await readSeries(path, chosen, warn);
  const before = set.series.map(({ values }) => values);
  const noise = chosen.noise === undefined ? undefined : await readNoise(chosen.noise, set.rateHz, warn);
  const around = { rateHz: set.rateHz ?? 1, noise };
  const results = before.map((x) => cleaned(matrix(1, x.length, x), chosen, around, warn));
  const after = results.map(({ signal }) => signal);
  const clean =
    chosen.reference === undefined ? undefined : await cleanSeries(chosen.reference, set, chosen, warn);
  const measured = results.map(({ told }, i) => ({
    ...told,
    ...(clean && quality([clean[i]!], [before[i]!], [after[i]!], rangeOf([clean[i]!]))),
  }));
  return {
    ...sameKind(set, after),
    metrics: {
      method: chosen.method,
      ...measured[0]!,
      ...(measured.length > 1 && {
        series: measured.map((told, i) => ({ name: set.series[i]!.name, ...told })),
      }),
    },
    plot: () => beforeAfter({ title: `Noise removed: ${chosen.method}`, set, after }),
  };
}

async function readNoise(path: string, rateHz: number | undefined, warn: Context['warn']) {
  const noise = await readSeries(path, { header: true, missing: 'error', channel: 'mix' }, warn);
  if (noise.kind === 'audio' && rateHz !== undefined && noise.rateHz !== rateHz)
    throw new DataError(`the noise has ${noise.rateHz} samples a second, the input ${rateHz}`, {
      file: path,
      hint: 'ispr resample brings them to one rate',
    });
  return noise.series[0]!.values;
}

async function picture(path: string, chosen: Options, { warn }: Context): Promise<Result> {
  const set = await readPlanes(path, chosen, warn);
  const results = set.planes.map((plane) => cleaned(plane, chosen, { rateHz: 1, noise: undefined }, warn));
  const after = results.map(({ signal }, c) => matrix(set.planes[c]!.rows, set.planes[c]!.cols, signal));
  const clean =
    chosen.reference === undefined ? undefined : await cleanPlanes(chosen.reference, set, chosen, warn);
  const parts = (planes: readonly Matrix[]) => planes.map(({ data }) => data);
  return {
    ...planeForms(set, after),
    metrics: {
      method: chosen.method,
      ...results[0]!.told,
      ...(clean && quality(clean, parts(set.planes), parts(after), planeRange(set, clean))),
    },
    plot: () =>
      panels(
        [
          imageOverlay({ image: imageOf(set, set.planes).image, title: 'Before' }),
          imageOverlay({ image: imageOf(set, after).image, title: `After, ${chosen.method}` }),
        ],
        { columns: 2 },
      ),
  };
}
