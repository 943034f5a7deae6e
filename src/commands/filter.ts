import { resolve } from 'node:path';
import { metricLines } from '../core/command/report.js';
import { titleOf } from '../core/command/series.js';
import { defineCommand, type Forms, type Json, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { readSeries, type SeriesSet, type Warn } from '../core/read.js';
import { blockFilter, filtered } from './filter/apply.js';
import { nameOf, responseChart } from './filter/charts.js';
import { type Design, designOf } from './filter/design.js';
import { type Scale, scaleOf } from './filter/frequencies.js';
import { checkGiven, checkRate, readGiven } from './filter/given.js';
import { chosen, type FilterOptions, filterOptions, type WholeMethod } from './filter/options.js';
import { applied, coefficientLines, designFile, facts, responseTable, sizeOf } from './filter/report.js';
import { smootherOf } from './filter/smooth.js';
import { beforeAfter } from './shared/series-charts.js';
import { sameKind } from './shared/series-result.js';
import { streamed } from './shared/streamed.js';

export default defineCommand({
  name: 'filter',
  group: 'Signals',
  summary: 'Filters series and sounds: low-pass to notch, smoothing, sharpening, derivatives.',
  description: `Recursive: butterworth (flat, -3 dB at the cut-off), chebyshev1 (ripples in the pass band, --ripple deep up to the cut-off), chebyshev2 (flat, --attenuation from the cut-off on), elliptic (both, the narrowest transition), bessel (flattest delay). They run as second-order sections, once, with a delay that differs by frequency, or forwards and backwards with --zero-phase. --transition gives the least order that keeps ripple and attenuation.
By taps: fir (windowed sinc, -6 dB at the cut-off) and remez (equiripple, Parks and McClellan) delay all frequencies alike; --delay compensate takes that away.
notch, peak and comb take one frequency (comb: its multiples and 0 too), --q narrow. ideal keeps bins of the Fourier transform.
Smoothing: gaussian, moving-average, median (spikes vanish, steps stay), savgol (polynomials: peaks keep their height). Sharpening: sharpen adds what a Gaussian removes. Derivatives: derivative (central differences), and savgol and gaussian with --derivative, which smooth as well.
Without IN the filter is designed and described; -o then is its response. Coefficients are those of scipy.signal.`,
  keywords: [
    'lowpass',
    'moving average',
    'smooth a series',
    'highpass',
    'bandpass',
    'bandstop',
    'low-pass',
    'high-pass',
    'noise',
    'smooth',
    'smoothing',
    'sharpen',
    'derivative',
    'hum',
    '50 hz',
    '60 hz',
    'equalizer',
    'iir',
    'fir',
    'biquad',
    'butter',
    'cheby',
    'ellip',
    'sosfiltfilt',
    'filtfilt',
    'savitzky golay',
    'running mean',
    'remove frequency',
    'baseline',
    'drift',
    'hilbert',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'series or sound; left out to design a filter only',
      accepts: ['table', 'audio', 'array'],
      optional: true,
    },
  ],
  options: filterOptions,
  outputs: ['stream', 'table', 'array', 'audio'],
  metrics: {
    order: 'of the filter; taps less one',
    sections: 'of second order; or taps',
    cutoffs: 'as designed with, also those that --transition leads to',
    edges: 'frequencies of half power (-3 dB) beside the largest gain, as applied',
    delaySamples: 'group delay in the pass band, as applied',
    stable: 'whether all poles lie inside the unit circle',
    n: 'samples',
    rateHz: 'samples a second, where known',
  },
  examples: [
    'ispr filter fixtures/sunspots.csv --time-column year --cutoff 0.05 --zero-phase -o slow.csv --plot slow.png',
    'ispr synth tones -o tones.wav && ispr filter tones.wav --method elliptic --cutoff 1000 --order 6 -o low.wav',
    'ispr filter --method remez --rate 8000 --cutoff 1000 --transition 200 --design taps.json --response-plot taps.png',
    'ispr filter tones.wav --method notch --cutoff 440 --q 10 -o without.wav',
    'ispr filter fixtures/sunspots.csv --columns count --method savgol --window 15 --degree 3 -o smooth.csv',
  ],
  source: 'Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., chapter 7',
  cost: { bytesPerValue: 40, nsPerValue: 20 },
  async run([path], options, context) {
    const choice = chosen(options);
    const { warn } = context;
    if (choice.kind === 'whole') return smooth(path, choice.method, options, warn);

    const given =
      choice.kind === 'given' ? await readGiven(choice.file, options.allowUnstable, warn) : undefined;
    const designFor = (scale: Scale) => {
      const design = choice.kind === 'given' ? given!.design : designOf(choice.method, options, scale);
      checkGiven(design, options);
      return design;
    };
    if (path === undefined) {
      const rateHz = options.rate ?? given?.rateHz;
      return described(designFor(scaleOf({ rateHz, unit: 's' })), options, { rateHz, unit: 's' });
    }
    const stream = options.zeroPhase
      ? undefined
      : await streamed(path, options, context, (rateHz) =>
          blockFilter(designFor(scaleOf({ rateHz, unit: 's' })), options),
        );
    const set = stream === undefined ? await readSeries(path, options, warn) : undefined;
    const rateHz = stream ? stream.rateHz : set!.rateHz;
    const place = { rateHz, unit: set?.unit ?? ('s' as const) };
    const scale = scaleOf(place);
    const design = designFor(scale);
    if (given && rateHz !== undefined) checkRate(given, scale, warn);
    const { extra, metrics } = described(design, options, place);
    const changed = (of: SeriesSet) => of.series.map(({ values }) => filtered(values, design, options));
    const plotOf = (of: SeriesSet, after: readonly Float64Array[]) =>
      beforeAfter({ title: titleOf(nameOf(design), of.series), set: of, after });
    if (stream) {
      // The chart may be drawn from another folder than the one that the command ran in.
      const file = resolve(path);
      return {
        stream: stream.stream,
        extra,
        get metrics() {
          return { ...metrics, n: stream.n() };
        },
        async plot() {
          const of = await readSeries(file, options, warn);
          return plotOf(of, changed(of));
        },
      };
    }
    const after = changed(set!);
    return {
      ...sameKind(set!, after),
      extra,
      metrics: { ...metrics, n: after[0]!.length },
      plot: () => plotOf(set!, after),
    };
  },
});

/** The filter by itself: its description, and its response as the result. */
function described(
  design: Design,
  options: FilterOptions,
  place: Pick<SeriesSet, 'rateHz' | 'unit'>,
): Result & { extra: Record<string, Forms>; metrics: Record<string, Json> } {
  const scale = scaleOf(place);
  const action = applied(design, options);
  const told = facts(design, action, scale);
  const chart = () => responseChart(design, action, scale);
  const table = () => responseTable(action, scale, options.points);
  const metrics = {
    ...told,
    ...sizeOf(design),
    ...(place.rateHz !== undefined && { rateHz: place.rateHz }),
  };
  return {
    table,
    shown: `${coefficientLines(design)}\n${metricLines(metrics)}`,
    plot: chart,
    metrics,
    extra: {
      design: { model: () => designFile(design, told, place.rateHz) },
      response: { table },
      responsePlot: { picture: chart },
    },
  };
}

async function smooth(
  path: string | undefined,
  method: WholeMethod,
  options: FilterOptions,
  warn: Warn,
): Promise<Result> {
  if (path === undefined) throw new UsageError(`${method} needs IN: it is no filter that has coefficients`);
  const set = await readSeries(path, options, warn);
  const smoother = smootherOf(method, options, scaleOf(set));
  const after = set.series.map(({ values }) => smoother(values));
  return {
    ...sameKind(set, after),
    metrics: {
      method,
      n: after[0]!.length,
      ...(set.rateHz !== undefined && { rateHz: set.rateHz }),
    },
    plot: () =>
      beforeAfter({
        title: titleOf(`${method[0]!.toUpperCase()}${method.slice(1)}`, set.series),
        set,
        after,
      }),
  };
}
