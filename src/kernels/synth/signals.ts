import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

export interface Tone {
  hz: number;
  amplitude: number;
  /** Radians; x(0) = amplitude sin(phase). */
  phase?: number;
}

/** x(t) = sum of A_i sin(2 pi f_i t + phi_i), t = 0, 1/rate, ...; with `snrDb`, white noise on top. */
export function sineMixture(
  {
    tones,
    rateHz,
    samples,
    snrDb,
  }: { tones: readonly Tone[]; rateHz: number; samples: number; snrDb?: number },
  rng: Rng,
): Float64Array {
  checkLength(samples, rateHz);
  const x = Float64Array.from({ length: samples }, (_, t) =>
    tones.reduce(
      (sum, { hz, amplitude, phase = 0 }) =>
        sum + amplitude * Math.sin((2 * Math.PI * hz * t) / rateHz + phase),
      0,
    ),
  );
  return snrDb === undefined ? x : addNoise(x, snrDb, rng);
}

/**
 * White Gaussian noise of variance P / 10^(snrDb / 10), P the mean square of x: the expected signal-to-noise
 * ratio is snrDb.
 */
export function addNoise(x: Float64Array, snrDb: number, rng: Rng): Float64Array {
  const power = x.reduce((sum, v) => sum + v * v, 0) / x.length;
  const sigma = Math.sqrt(power / 10 ** (snrDb / 10));
  return x.map((v) => v + sigma * rng.normal());
}

/**
 * A sine whose frequency runs from `fromHz` at the first sample to `toHz` one sample after the last: by equal
 * steps (linear) or by equal ratios (exponential). `hz` is the true frequency at every sample.
 */
export function chirp({
  fromHz,
  toHz,
  rateHz,
  samples,
  kind = 'linear',
}: {
  fromHz: number;
  toHz: number;
  rateHz: number;
  samples: number;
  kind?: 'linear' | 'exponential';
}): { x: Float64Array; hz: Float64Array } {
  checkLength(samples, rateHz);
  const seconds = samples / rateHz;
  const ratio = toHz / fromHz;
  if (kind === 'exponential' && !(fromHz > 0 && toHz > 0))
    throw new DataError(`an exponential chirp needs frequencies above 0, got ${fromHz} and ${toHz}`);
  const steady = kind === 'linear' || ratio === 1;
  const hz = new Float64Array(samples);
  const x = new Float64Array(samples);
  for (let i = 0; i < samples; i++) {
    const u = i / samples;
    hz[i] = steady ? fromHz + (toHz - fromHz) * u : fromHz * ratio ** u;
    // Turns so far: the integral of the frequency.
    const turns = steady
      ? seconds * u * (fromHz + ((toHz - fromHz) * u) / 2)
      : ((fromHz * seconds) / Math.log(ratio)) * (ratio ** u - 1);
    x[i] = Math.sin(2 * Math.PI * turns);
  }
  return { x, hz };
}

/**
 * A signal that switches between tones, the phase running on: stretches of `minSeconds` to `maxSeconds`, never
 * the same tone twice in a row. Truth: the tone of every sample and where each stretch begins.
 */
export function toneSwitch(
  {
    tonesHz,
    rateHz,
    samples,
    minSeconds = 0.1,
    maxSeconds = 0.5,
    snrDb,
  }: {
    tonesHz: readonly number[];
    rateHz: number;
    samples: number;
    minSeconds?: number;
    maxSeconds?: number;
    snrDb?: number;
  },
  rng: Rng,
): { x: Float64Array; labels: Int32Array; starts: number[] } {
  checkLength(samples, rateHz);
  if (tonesHz.length < 2) throw new DataError(`switching needs 2 tones or more, got ${tonesHz.length}`);
  if (!(minSeconds > 0 && maxSeconds >= minSeconds))
    throw new DataError(`stretches last from min to max seconds, got ${minSeconds} to ${maxSeconds}`);
  const labels = new Int32Array(samples);
  const starts: number[] = [];
  const clean = new Float64Array(samples);
  let tone = rng.integer(tonesHz.length);
  let end = 0;
  let turns = 0;
  for (let i = 0; i < samples; i++) {
    if (i === end) {
      if (i > 0) tone = (tone + 1 + rng.integer(tonesHz.length - 1)) % tonesHz.length;
      starts.push(i);
      const seconds = minSeconds + rng.uniform() * (maxSeconds - minSeconds);
      end = i + Math.max(1, Math.round(seconds * rateHz));
    }
    labels[i] = tone;
    clean[i] = Math.sin(2 * Math.PI * turns);
    turns = (turns + tonesHz[tone]! / rateHz) % 1;
  }
  return { x: snrDb === undefined ? clean : addNoise(clean, snrDb, rng), labels, starts };
}

/**
 * Clicks every `intervalSeconds`, each moved by up to `jitter` of the interval either way: a burst at `clickHz`
 * that decays with the time constant `decaySeconds`. Truth: the first sample of each click.
 */
export function clickTrain(
  {
    rateHz,
    samples,
    intervalSeconds,
    jitter = 0,
    clickHz = 1000,
    decaySeconds = 0.003,
    snrDb,
  }: {
    rateHz: number;
    samples: number;
    intervalSeconds: number;
    jitter?: number;
    clickHz?: number;
    decaySeconds?: number;
    snrDb?: number;
  },
  rng: Rng,
): { x: Float64Array; clicks: number[] } {
  checkLength(samples, rateHz);
  if (!(jitter >= 0 && jitter < 0.5)) throw new DataError(`jitter must be 0 up to 0.5, got ${jitter}`);
  if (!(intervalSeconds * rateHz >= 1))
    throw new DataError(
      `clicks need an interval of a sample or more, got ${intervalSeconds} s at ${rateHz} Hz`,
    );
  const clean = new Float64Array(samples);
  const clicks: number[] = [];
  for (let n = 0.5; ; n++) {
    const at = Math.round((n + jitter * (2 * rng.uniform() - 1)) * intervalSeconds * rateHz);
    if (at >= samples) break;
    clicks.push(at);
    // Nine time constants: what is left is below a 16-bit step.
    const length = Math.min(samples - at, Math.ceil(9 * decaySeconds * rateHz));
    for (let i = 0; i < length; i++)
      clean[at + i]! +=
        Math.exp(-i / (decaySeconds * rateHz)) * Math.cos((2 * Math.PI * clickHz * i) / rateHz);
  }
  return { x: snrDb === undefined ? clean : addNoise(clean, snrDb, rng), clicks };
}

function checkLength(samples: number, rateHz: number): void {
  if (!Number.isInteger(samples) || samples < 1)
    throw new DataError(`a signal has 1 sample or more, got ${samples}`);
  if (!(rateHz > 0)) throw new DataError(`a rate must be above 0 Hz, got ${rateHz}`);
}
