import { lineChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Rng } from '../../core/random.js';
import { colouredNoise } from '../../kernels/synth/coloured-noise.js';
import { heartbeat } from '../../kernels/synth/heartbeat.js';
import { armaSeries, arSeries, randomWalk, regimes } from '../../kernels/synth/processes.js';
import { transient } from '../../kernels/synth/transients.js';
import type { SynthOptions } from './options.js';
import { noisy, series } from './results.js';

const TABLE_SAMPLES = 1024;

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

export function arma(o: SynthOptions, rng: Rng): Result {
  const { coefficients, ma: movingAverage, sigma } = o;
  const { x, noise } = armaSeries(
    { coefficients, movingAverage, samples: o.samples ?? TABLE_SAMPLES, sigma },
    rng,
  );
  const part = [...coefficients.map(() => 'ar'), ...movingAverage.map(() => 'ma'), 'sigma'];
  const lag = [...coefficients.keys(), ...movingAverage.keys()].map((i) => i + 1);
  const made = series(x, {});
  return {
    ...made,
    metrics: { ...made.metrics, noiseVariance: noise.reduce((sum, v) => sum + v * v, 0) / noise.length },
    extra: {
      truth: { table: { part, lag: [...lag, 0], value: [...coefficients, ...movingAverage, sigma] } },
    },
  };
}

export function seasonal(o: SynthOptions, rng: Rng): Result {
  const n = o.samples ?? 240;
  const trend = Float64Array.from({ length: n }, (_, t) => 10 + o.slope * t);
  const wave = Float64Array.from(
    { length: n },
    (_, t) => 2 * Math.sin((2 * Math.PI * t) / o.period) + Math.cos((4 * Math.PI * t) / o.period),
  );
  const rest = Float64Array.from({ length: n }, () => o.sigma * rng.normal());
  return series(
    trend.map((v, t) => v + wave[t]! + rest[t]!),
    { trend, seasonal: wave, noise: rest },
  );
}

export function uneven(o: SynthOptions, rng: Rng): Result {
  const n = o.samples ?? 400;
  const time = new Float64Array(n);
  for (let i = 1; i < n; i++) time[i] = time[i - 1]! - Math.log(1 - 0.999 * rng.uniform()) / o.rate;
  const { frequencies, amplitudes } = o;
  const clean = time.map((t) =>
    frequencies.reduce(
      (sum, hz, i) => sum + (amplitudes[i] ?? amplitudes[0]!) * Math.sin(2 * Math.PI * hz * t),
      0,
    ),
  );
  const value = noisy(clean, o, rng);
  return {
    table: { time, value },
    metrics: { samples: n, seconds: time[n - 1]! },
    extra: { truth: { table: { hz: frequencies } } },
    plot: () => lineChart({ xLabel: 'time', xUnit: 's', yLabel: 'value', x: time, y: value, points: true }),
  };
}

export function switching(o: SynthOptions, rng: Rng): Result {
  const deviations = o.deviations;
  const samples = o.samples ?? TABLE_SAMPLES;
  const { x, starts, which } = regimes({ samples, deviations, least: 60, most: 240 }, rng);
  return series(x, {
    begin: starts,
    end: starts.map((_, i) => starts[i + 1] ?? samples),
    regime: which,
    deviation: which.map((regime) => deviations[regime]!),
  });
}

export function delayed(o: SynthOptions, rng: Rng): Result {
  const samples = o.samples ?? TABLE_SAMPLES;
  const lag = o.delay;
  const reach = Math.abs(lag);
  const source = colouredNoise('pink', samples + reach, rng);
  const a = noisy(source.slice(Math.max(0, lag), Math.max(0, lag) + samples), o, rng);
  const b = noisy(source.slice(Math.max(0, -lag), Math.max(0, -lag) + samples), o, rng);
  return {
    table: { a, b },
    metrics: { samples, delay: lag },
    extra: { truth: { table: { delay: [lag] } } },
    plot: () =>
      lineChart({
        xLabel: 'step',
        yLabel: 'value',
        legend: true,
        series: [
          { label: 'a', y: a },
          { label: 'b', y: b },
        ],
      }),
  };
}

export function transients(o: SynthOptions, rng: Rng): Result {
  const clean = transient(o.transient, o.samples ?? 2 * TABLE_SAMPLES);
  return series(noisy(clean, o, rng), { value: clean });
}

const HEART_SECONDS = 20;

export function ecg(o: SynthOptions, rng: Rng): Result {
  const { rate: rateHz, subjects = 1 } = o;
  const samples = o.samples ?? HEART_SECONDS * rateHz;
  const table = new Map<string, Float64Array>([
    ['time', Float64Array.from({ length: samples }, (_, t) => t / rateHz)],
  ]);
  const truth = { subject: [] as string[], beat: [] as number[] };
  const rates: number[] = [];
  for (let k = 0; k < subjects; k++) {
    const own = rng.stream(k);
    const bpm = Math.round(o.bpm * (subjects === 1 ? 1 : 0.8 + 0.5 * own.uniform()));
    const offset = subjects === 1 ? 0 : own.normal() / 2;
    const { x, beats } = heartbeat({ samples, rateHz, bpm, offset }, own);
    const name = subjects === 1 ? 'ecg' : `subject${k}`;
    table.set(name, noisy(x, o, own));
    rates.push(bpm);
    for (const beat of beats) {
      truth.subject.push(name);
      truth.beat.push(beat);
    }
  }
  const [time, ...series] = [...table];
  return {
    table,
    metrics: { samples, rateHz, seconds: samples / rateHz, bpm: rates },
    extra: { truth: { table: truth } },
    plot: () =>
      lineChart({
        xLabel: 'time',
        xUnit: 's',
        yLabel: 'potential',
        yUnit: 'mV',
        x: time![1],
        series: series.map(([label, y]) => ({ label, y })),
      }),
  };
}
