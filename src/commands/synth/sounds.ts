import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { colouredNoise } from '../../kernels/synth/coloured-noise.js';
import { type Instrument, note, noteHz } from '../../kernels/synth/notes.js';
import { addNoise, chirp, clickTrain, sineMixture, toneSwitch } from '../../kernels/synth/signals.js';
import { modulated, waveHarmonics } from '../../kernels/synth/waves.js';
import type { SynthOptions } from './options.js';
import { noisy, sound, soundLength } from './results.js';

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

export const noise = (o: SynthOptions, rng: Rng): Result =>
  sound(
    colouredNoise(o.colour, soundLength(o), rng).map((v) => v / 8),
    o,
    {},
  );

/** Above half the rate a tone is heard as another one, and the truth would not be true. */
function requireBelowHalf(flag: string, frequencies: readonly number[], rate: number): void {
  const beyond = frequencies.find((hz) => hz > rate / 2);
  if (beyond !== undefined)
    throw new UsageError(`${flag} ${beyond} is beyond half the rate, ${rate / 2}`, {
      hint: 'a higher --rate has room for it',
    });
}
