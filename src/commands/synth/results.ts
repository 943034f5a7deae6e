import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import { addNoise } from '../../kernels/synth/signals.js';
import type { SynthOptions } from './options.js';

const SOUND_SECONDS = 2;

export const soundLength = ({ samples, rate }: SynthOptions) => samples ?? Math.round(SOUND_SECONDS * rate);

type Truth = Record<string, Column>;

export function sound(x: Float64Array, { rate }: SynthOptions, truth: Truth): Result {
  const time = () => Float64Array.from(x.keys(), (t) => t / rate);
  return {
    table: () => ({ time: time(), value: x }),
    array: { shape: [x.length], data: x },
    audio: { rateHz: Math.round(rate), channels: [x] },
    metrics: { samples: x.length, rateHz: rate, seconds: x.length / rate },
    ...known(truth),
    plot: () => soundChart(x, time()),
  };
}

export const series = (x: Float64Array, truth: Truth): Result => ({
  table: { value: x },
  array: { shape: [x.length], data: x },
  metrics: { samples: x.length },
  ...known(truth),
  plot: () => lineChart({ xLabel: 'step', yLabel: 'value', y: x, points: false }),
});

/** What --truth writes; noise has none. */
const known = (truth: Truth): Pick<Result, 'extra'> =>
  Object.keys(truth).length === 0 ? {} : { extra: { truth: { table: truth } } };

/** Samples of which single waves can be seen. */
const PIECE = 300;

/** The whole, and where it is longer a piece from its loudest place: of a tone the whole is but a bar. */
function soundChart(x: Float64Array, time: Float64Array): Chart {
  const drawn = (begin: number, end: number, title?: string) =>
    lineChart({
      title,
      xLabel: 'time',
      xUnit: 's',
      yLabel: 'value',
      x: time.subarray(begin, end),
      y: x.subarray(begin, end),
      points: false,
    });
  if (x.length <= 2 * PIECE) return drawn(0, x.length);
  let loudest = 0;
  for (let t = 1; t < x.length; t++) if (Math.abs(x[t]!) > Math.abs(x[loudest]!)) loudest = t;
  const begin = Math.max(0, Math.min(loudest - PIECE / 6, x.length - PIECE));
  return panels([drawn(0, x.length, 'All of it'), drawn(begin, begin + PIECE, 'Where it is loudest')], {
    columns: 1,
  });
}

/** With the noise that --snr asks for. */
export const noisy = (x: Float64Array, { snr }: SynthOptions, rng: Rng) =>
  snr === undefined ? x : addNoise(x, snr, rng);
