import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { rfft } from '../../../src/kernels/signal/fft.js';
import { ACTIVITIES, type Activity, activityRecording } from '../../../src/kernels/synth/activity.js';
import { drawPerson } from '../../../src/kernels/synth/body-motion.js';
import { CHANNELS } from '../../../src/kernels/synth/worn-sensor.js';

const person = drawPerson(createRng(3));
const rateHz = 50;
const record = (activity: Activity, seed: number, samples = 128) =>
  activityRecording(activity, person, { samples, rateHz }, createRng(seed));

const mean = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0) / x.length;
/** Squared length of three channels at each time. */
const lengths = (channels: Float64Array[], first: number) =>
  channels[first]!.map((v, t) => v * v + channels[first + 1]![t]! ** 2 + channels[first + 2]![t]! ** 2);

/** Power of a triple of channels: no rotation changes it. Without the mean; bin k is k rate / n. */
function spectrum(channels: Float64Array[], first: number): Float64Array {
  const n = channels[0]!.length;
  const power = new Float64Array(Math.floor(n / 2) + 1);
  for (let c = first; c < first + 3; c++) {
    const m = mean(channels[c]!);
    const X = rfft(channels[c]!.map((v) => v - m));
    for (let k = 0; k < power.length; k++) power[k]! += X[2 * k]! ** 2 + X[2 * k + 1]! ** 2;
  }
  return power;
}

test('nine channels, the same for the same seed', () => {
  expect(CHANNELS).toHaveLength(9);
  expect(CHANNELS[3]).toBe('gyro_x');
  const { channels } = record('walking', 1);
  expect(channels).toHaveLength(9);
  expect(channels.every((x) => x.length === 128 && x.every(Number.isFinite))).toBe(true);
  expect(record('walking', 1).channels).toEqual(channels);
  expect(record('walking', 2).channels).not.toEqual(channels);
});

test.each(ACTIVITIES)(
  '%s: gravity is in the total acceleration, 9.81 m/s², and not in the other',
  (activity) => {
    const { channels } = record(activity, 11, 2000);
    const rest = [6, 7, 8].map((c) => mean(channels[c]!.map((v, t) => v - channels[c - 6]![t]!)));
    // Turns by drift, a random walk of 0.01 a root second over 40 s, leave it within some percent.
    expect(Math.abs(Math.hypot(...rest) / 9.81 - 1)).toBeLessThan(0.02);
  },
);

test('recordings begin anywhere in a step, a breath or a beat: no time has more movement than others', () => {
  for (const activity of ACTIVITIES) {
    const profile = new Float64Array(40);
    for (let seed = 0; seed < 300; seed++) {
      const { channels, strength } = record(activity, seed, 40);
      const size = lengths(channels, 0);
      size.forEach((v, t) => {
        profile[t]! += Math.sqrt(v) / strength;
      });
    }
    const level = mean(profile);
    const deviation = Math.sqrt(mean(profile.map((v) => (v / level - 1) ** 2)));
    // A mean over 300 of sizes that vary by about a third of theirs in gaits, and by their whole in postures.
    expect(deviation).toBeLessThan(ACTIVITIES.indexOf(activity) < 3 ? 0.04 : 0.1);
  }
});

test('the phone lies in any direction: the mean of gravity over recordings is nothing', () => {
  const down = [0, 0, 0];
  for (let seed = 0; seed < 400; seed++) {
    const { channels } = record('sitting', seed, 8);
    for (const axis of [0, 1, 2]) down[axis]! += mean(channels[6 + axis]!) / 400;
  }
  // Each coordinate of a direction has variance 1/3: a mean of 400 has a deviation of 0.28 m/s².
  for (const v of down) expect(Math.abs(v)).toBeLessThan(4 * 0.283);
});

describe('what tells activities apart is frequency over time', () => {
  test.each(['walking', 'stairs-up', 'stairs-down'] as const)(
    '%s: lines at the steps, and strikes',
    (activity) => {
      for (const seed of [1, 2, 3]) {
        const { channels, cadenceHz } = record(activity, seed, 4000);
        const power = spectrum(channels, 0);
        const band = (low: number, high: number) => {
          let sum = 0;
          for (let k = 0; k < power.length; k++)
            if ((k * rateHz) / 4000 >= low && (k * rateHz) / 4000 < high) sum += power[k]!;
          return sum / ((high - low) * 80);
        };
        // Half, one and two steps a cycle against what lies between; paces wander by some percent.
        const lines = band(0.85 * cadenceHz, 1.15 * cadenceHz);
        expect(lines).toBeGreaterThan(5 * band(1.22 * cadenceHz, 1.4 * cadenceHz));
        expect(cadenceHz).toBeGreaterThan(1);
        expect(cadenceHz).toBeLessThan(2.6);
      }
    },
  );

  test('heels strike hardest, and highest, on the way down', () => {
    const share = (activity: Activity) => {
      let [high, all] = [0, 0];
      for (let seed = 0; seed < 20; seed++) {
        const power = spectrum(record(activity, seed, 512).channels, 0);
        power.forEach((p, k) => {
          if ((k * rateHz) / 512 > 12) high += p;
          all += p;
        });
      }
      return high / all;
    };
    const [walking, up, down] = (['walking', 'stairs-up', 'stairs-down'] as const).map(share);
    expect(down!).toBeGreaterThan(2 * walking!);
    expect(walking!).toBeGreaterThan(2 * up!);
  });

  test('who goes moves ten times as much as who rests; postures lie less than a factor of ten apart', () => {
    const size = (activity: Activity) =>
      Math.sqrt(
        mean(Array.from({ length: 40 }, (_, seed) => mean(lengths(record(activity, seed).channels, 0)))),
      );
    const [walking, up, down, sitting, standing, lying] = ACTIVITIES.map(size);
    for (const gait of [walking!, up!, down!])
      for (const rest of [sitting!, standing!, lying!]) expect(gait).toBeGreaterThan(5 * rest);
    expect(Math.max(sitting!, standing!, lying!) / Math.min(sitting!, standing!, lying!)).toBeLessThan(5);
    expect(Math.max(walking!, up!, down!) / Math.min(walking!, up!, down!)).toBeLessThan(2);
  });

  test('means over a class carry little: phases and directions cancel', () => {
    for (const activity of ACTIVITIES) {
      const count = 200;
      const sum = new Float64Array(128);
      let energy = 0;
      for (let seed = 0; seed < count; seed++) {
        const [x] = record(activity, seed).channels;
        x!.forEach((v, t) => {
          sum[t]! += v / count;
          energy += (v * v) / (count * 128);
        });
      }
      // Independent recordings leave 1 / count of the energy.
      expect(mean(sum.map((v) => v * v)) / energy).toBeLessThan(3 / count);
    }
  });
});
