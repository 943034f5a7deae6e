import { lineChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { colouredNoise } from '../../kernels/synth/coloured-noise.js';
import { heartbeat } from '../../kernels/synth/heartbeat.js';
import { type Instrument, note, noteHz } from '../../kernels/synth/notes.js';
import { armaSeries, arSeries, randomWalk, regimes } from '../../kernels/synth/processes.js';
import { addNoise, chirp, clickTrain, sineMixture, toneSwitch } from '../../kernels/synth/signals.js';
import { transient } from '../../kernels/synth/transients.js';
import { modulated, waveHarmonics } from '../../kernels/synth/waves.js';
import type { SynthOptions } from './options.js';
import { series, sound, soundLength } from './results.js';

const TABLE_SAMPLES = 1024;

export function sines(o: SynthOptions, rng: Rng): Result {
  const { frequencies, rate, snr } = o;
  requireBelowHalf('--frequencies', frequencies, rate);
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
  const toHz = o.to ?? 0.45 * o.rate;
  requireBelowHalf('--from', [o.from], o.rate);
  requireBelowHalf('--to', [toHz], o.rate);
  const { x, hz } = chirp({
    fromHz: o.from,
    toHz,
    rateHz: o.rate,
    samples: soundLength(o),
    kind: o.sweep,
  });
  const noisy = o.snr === undefined ? x : addNoise(x, o.snr, rng);
  return sound(noisy, o, { time: hz.map((_, t) => t / o.rate), hz });
}

export function tones(o: SynthOptions, rng: Rng): Result {
  requireBelowHalf('--frequencies', o.frequencies, o.rate);
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

export function wave(o: SynthOptions, rng: Rng): Result {
  const hz = o.frequencies[0]!;
  requireBelowHalf('--frequencies', [hz], o.rate);
  const { mean, harmonics } = waveHarmonics(o.wave, { hz, rateHz: o.rate, duty: o.duty });
  const samples = soundLength(o);
  const clean = sineMixture({ tones: harmonics, rateHz: o.rate, samples }, rng).map((v) => 0.8 * (v + mean));
  const truth = {
    hz: harmonics.map((h) => h.hz),
    amplitude: harmonics.map(({ amplitude }) => 0.8 * amplitude),
    phase: harmonics.map(({ phase }) => phase),
  };
  return sound(noisy(clean, o, rng), o, truth);
}

export function transients(o: SynthOptions, rng: Rng): Result {
  const clean = transient(o.transient, o.samples ?? 2 * TABLE_SAMPLES);
  return series(noisy(clean, o, rng), { value: clean });
}

export const noise = (o: SynthOptions, rng: Rng): Result =>
  sound(
    colouredNoise(o.colour, soundLength(o), rng).map((v) => v / 8),
    o,
    {},
  );

export function modulation(o: SynthOptions, rng: Rng): Result {
  requireBelowHalf('--frequencies', o.frequencies.slice(0, 1), o.rate);
  const { x, amplitude, hz } = modulated({
    carrierHz: o.frequencies[0]!,
    modulationHz: o.modulation,
    depth: o.depth,
    index: o.index,
    rateHz: o.rate,
    samples: soundLength(o),
  });
  const time = Float64Array.from(x.keys(), (t) => t / o.rate);
  return sound(noisy(x, o, rng), o, { time, amplitude, hz });
}

/** Two octaves of C major, from C4. */
const SCALE = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83, 84];
const NOTE_SECONDS = 0.5;

export function notes(o: SynthOptions, rng: Rng): Result {
  const samples = soundLength(o);
  const x = new Float64Array(samples);
  const step = Math.round(NOTE_SECONDS * o.rate);
  const truth = { begin: [] as number[], end: [] as number[], midi: [] as number[], hz: [] as number[] };
  const played: Instrument[] = [];
  for (let begin = 0; begin < samples; begin += step) {
    const midi = SCALE[rng.integer(SCALE.length)]!;
    const instrument = o.instruments[played.length % o.instruments.length]!;
    const sounding = note(instrument, { hz: noteHz(midi), seconds: NOTE_SECONDS, rateHz: o.rate }, rng);
    for (let i = 0; i < Math.min(step, samples - begin); i++) x[begin + i] = 0.8 * sounding[i]!;
    truth.begin.push(begin / o.rate);
    truth.end.push(Math.min(samples, begin + step) / o.rate);
    truth.midi.push(midi);
    truth.hz.push(noteHz(midi));
    played.push(instrument);
  }
  return sound(noisy(x, o, rng), o, { ...truth, instrument: played });
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

const noisy = (x: Float64Array, { snr }: SynthOptions, rng: Rng) =>
  snr === undefined ? x : addNoise(x, snr, rng);

/** Above half the rate a tone is heard as another one, and the truth would not be true. */
function requireBelowHalf(flag: string, frequencies: readonly number[], rate: number): void {
  const beyond = frequencies.find((hz) => hz > rate / 2);
  if (beyond !== undefined)
    throw new UsageError(`${flag} ${beyond} is beyond half the rate, ${rate / 2}`, {
      hint: 'a higher --rate has room for it',
    });
}
