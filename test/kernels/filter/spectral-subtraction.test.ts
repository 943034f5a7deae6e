import { describe, expect, test } from 'vitest';
import { filterFrames, meanPower, quietPower } from '../../../src/kernels/filter/frame-gains.js';
import { spectralSubtraction, wienerFrames } from '../../../src/kernels/filter/spectral-subtraction.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

const { spectral } = oracle;
const square = (v: Float64Array) => v.reduce((sum, w) => sum + w * w, 0);
/** Notes with pauses. */
const notes = Float64Array.from({ length: 8000 }, (_, t) =>
  t % 2000 < 1200 ? 3 * Math.sin((0.2 + 0.1 * Math.floor(t / 2000)) * t) : 0,
);

test('gains of 1 give the signal back, at the ends too, whatever its length', () => {
  for (const n of [1, 7, 31, 64, 1000, 70_001]) {
    const x = noise(n);
    const y = filterFrames(x, { size: 32 }, (_, gain) => gain.fill(1));
    expect(largestDifference(y, x)).toBeLessThan(1e-13);
  }
});

describe('numpy, frame by frame', () => {
  const given = { size: spectral.size, noise: Float64Array.from(spectral.noise) };
  test('subtraction', () => {
    const y = spectralSubtraction(wave(100), { ...given, over: 2, floor: 0.1 });
    expect(largestDifference(y, spectral.subtraction)).toBeLessThan(1e-13);
  });
  test('decision-directed Wiener', () => {
    const y = wienerFrames(wave(100), { ...given, smoothing: 0.9, floor: 0.1 });
    expect(largestDifference(y, spectral.wiener)).toBeLessThan(1e-13);
  });
});

test('the power of white noise is sigma^2 times the sum of the squared window', () => {
  const power = meanPower(
    noise(100_000).map((v) => 2 * v),
    { size: 64 },
  );
  // Bins 0 and n/2 are real and vary more; 6000 frames of which a quarter are independent give 3 %.
  for (const v of power) expect(v / (4 * 24)).toBeCloseTo(1, 0.7);
  expect(power).toHaveLength(33);
});

test('the noise is heard in the pauses, not where it is silent', () => {
  const added = noise(8000);
  const power = quietPower(
    notes.map((v, i) => v + added[i]!),
    { size: 128 },
  );
  const mean = power.reduce((s, v) => s + v, 0) / power.length;
  // The quietest tenth of the frames has a little less than all noise.
  expect(mean / 48).toBeGreaterThan(0.7);
  expect(mean / 48).toBeLessThan(1.05);
  const late = Float64Array.from({ length: 4000 }, (_, i) => (i < 1000 ? 0 : added[i]!));
  expect(quietPower(late, { size: 128 }).reduce((s, v) => s + v, 0)).toBeGreaterThan(0);
});

test.each([
  ['spectral subtraction', spectralSubtraction],
  ['Wiener', wienerFrames],
] as const)('%s: notes come out of white noise by 6 dB or more, at each seed', (_, filter) => {
  for (let seed = 1; seed <= 8; seed++) {
    const added = noise(8000, seed);
    const x = notes.map((v, i) => v + added[i]!);
    const y = filter(x, { size: 256, noise: quietPower(x, { size: 256 }) });
    const left = square(y.map((v, i) => v - notes[i]!));
    expect(10 * Math.log10(square(added) / left)).toBeGreaterThan(6);
  }
});

test('no noise changes nothing; a floor of 1 neither', () => {
  const x = noise(500);
  const none = new Float64Array(17);
  expect(largestDifference(spectralSubtraction(x, { size: 32, noise: none }), x)).toBeLessThan(1e-13);
  expect(largestDifference(wienerFrames(x, { size: 32, noise: none }), x)).toBeLessThan(1e-13);
  const much = new Float64Array(17).fill(1e9);
  expect(largestDifference(spectralSubtraction(x, { size: 32, noise: much, floor: 1 }), x)).toBeLessThan(
    1e-13,
  );
});

test('what cannot be is refused', () => {
  const power = new Float64Array(17).fill(1);
  expect(() => filterFrames(noise(9), { size: 30 }, () => {})).toThrow('multiple of 4');
  expect(() => spectralSubtraction(noise(9), { size: 32, noise: noise(3) })).toThrow('17 bins');
  expect(() => spectralSubtraction(noise(9), { size: 32, noise: power, floor: 2 })).toThrow('floor');
  expect(() => spectralSubtraction(noise(9), { size: 32, noise: power, over: -1 })).toThrow('0 times');
  expect(() => wienerFrames(noise(9), { size: 32, noise: power, smoothing: 1 })).toThrow('smoothing');
  expect(() => meanPower(noise(9), { size: 32 })).toThrow('the noise 9');
  expect(() => quietPower(new Float64Array(99), { size: 32 })).toThrow('zeros');
  expect(() => quietPower(noise(9), { size: 32 })).toThrow('the signal 9');
});
