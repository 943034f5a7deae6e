import { lineChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { arSeries, randomWalk } from '../../kernels/synth/processes.js';
import { addNoise, chirp, clickTrain, sineMixture, toneSwitch } from '../../kernels/synth/signals.js';
import type { SynthOptions } from './options.js';

const SOUND_SECONDS = 2;
const TABLE_SAMPLES = 1024;

export function sines(o: SynthOptions, rng: Rng): Result {
  const { frequencies, rate, snr } = o;
  const each = (values: readonly number[], flag: string) => {
    if (values.length === 1) return frequencies.map(() => values[0]!);
    if (values.length === frequencies.length) return values;
    throw new UsageError(
      `${flag}: one for each of the ${frequencies.length} frequencies, or one for all, got ${values.length}`,
    );
  };
  const [amplitudes, phases] = [each(o.amplitudes, '--amplitudes'), each(o.phases, '--phases')];
  const tones = frequencies.map((hz, i) => ({ hz, amplitude: amplitudes[i]!, phase: phases[i]! }));
  const x = sineMixture({ tones, rateHz: rate, samples: soundLength(o), snrDb: snr }, rng);
  return sound(x, o, { hz: frequencies, amplitude: amplitudes, phase: phases });
}

export function chirps(o: SynthOptions, rng: Rng): Result {
  const { x, hz } = chirp({
    fromHz: o.from,
    toHz: o.to ?? 0.45 * o.rate,
    rateHz: o.rate,
    samples: soundLength(o),
    kind: o.sweep,
  });
  const noisy = o.snr === undefined ? x : addNoise(x, o.snr, rng);
  return sound(noisy, o, { time: hz.map((_, t) => t / o.rate), hz });
}

export function tones(o: SynthOptions, rng: Rng): Result {
  const { x, starts, labels } = toneSwitch(
    { tonesHz: o.frequencies, rateHz: o.rate, samples: soundLength(o), snrDb: o.snr },
    rng,
  );
  return sound(x, o, {
    begin: starts,
    end: starts.map((_, i) => starts[i + 1] ?? x.length),
    tone: starts.map((start) => labels[start]!),
    hz: starts.map((start) => o.frequencies[labels[start]!]!),
  });
}

export function clicks(o: SynthOptions, rng: Rng): Result {
  const { x, clicks: onsets } = clickTrain(
    { rateHz: o.rate, samples: soundLength(o), intervalSeconds: o.interval, jitter: o.jitter, snrDb: o.snr },
    rng,
  );
  return sound(x, o, { sample: onsets, seconds: onsets.map((onset) => onset / o.rate) });
}

export const walk = (o: SynthOptions, rng: Rng): Result =>
  series(randomWalk({ samples: o.samples ?? TABLE_SAMPLES, drift: o.drift, sigma: o.sigma }, rng), {
    drift: [o.drift],
    sigma: [o.sigma],
  });

export const ar = (o: SynthOptions, rng: Rng): Result =>
  series(
    arSeries({ coefficients: o.coefficients, samples: o.samples ?? TABLE_SAMPLES, sigma: o.sigma }, rng),
    {
      lag: o.coefficients.map((_, i) => i + 1),
      coefficient: o.coefficients,
    },
  );

const soundLength = ({ samples, rate }: SynthOptions) => samples ?? Math.round(SOUND_SECONDS * rate);

type Truth = Record<string, ArrayLike<number> & (readonly number[] | Float64Array | Int32Array)>;

function sound(x: Float64Array, { rate }: SynthOptions, truth: Truth): Result {
  const time = () => Float64Array.from(x.keys(), (t) => t / rate);
  return {
    table: () => ({ time: time(), value: x }),
    array: { shape: [x.length], data: x },
    audio: { rateHz: Math.round(rate), channels: [x] },
    metrics: { samples: x.length, rateHz: rate, seconds: x.length / rate },
    extra: { truth: { table: truth } },
    plot: () => lineChart({ xLabel: 'time', xUnit: 's', yLabel: 'value', x: time(), y: x, points: false }),
  };
}

const series = (x: Float64Array, truth: Truth): Result => ({
  table: { value: x },
  array: { shape: [x.length], data: x },
  metrics: { samples: x.length },
  extra: { truth: { table: truth } },
  plot: () => lineChart({ xLabel: 'step', yLabel: 'value', y: x, points: false }),
});
