import { expect, test } from 'vitest';
import { designIir } from '../../../src/kernels/filter/iir-design.js';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import { resonator } from '../../../src/kernels/filter/resonators.js';
import { frequencyResponse, poleFrequencies, symmetricDelay } from '../../../src/kernels/filter/response.js';
import { isFaithful, isStable } from '../../../src/kernels/filter/stability.js';
import { largestDifference, noise } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

const frequencies = Float64Array.from(oracle.frequencies);

test.each(oracle.responses.map((c, i) => [i, c] as const))(
  'freqz_sos and group_delay of SciPy, %d',
  (i, c) => {
    const { re, im, delay } = frequencyResponse(
      { sections: Float64Array.from(oracle.sos[i]!.sos) },
      frequencies,
    );
    expect(
      largestDifference(
        re,
        c.h.filter((_, k) => k % 2 === 0),
      ),
    ).toBeLessThan(1e-10);
    expect(
      largestDifference(
        im,
        c.h.filter((_, k) => k % 2 === 1),
      ),
    ).toBeLessThan(1e-10);
    expect(largestDifference(delay, c.delay)).toBeLessThan(1e-9);
  },
);

test('taps: the transform of the impulse response, the delay is the slope of the phase', () => {
  const taps = noise(12);
  const near = Float64Array.of(0.1 - 1e-6, 0.1, 0.1 + 1e-6);
  const { re, im, phase, delay } = frequencyResponse({ taps }, near);
  expect(re[1]).toBeCloseTo(
    taps.reduce((sum, h, k) => sum + h * Math.cos(0.2 * Math.PI * k), 0),
    12,
  );
  expect(im[1]).toBeCloseTo(-taps.reduce((sum, h, k) => sum + h * Math.sin(0.2 * Math.PI * k), 0), 12);
  expect(-(phase[2]! - phase[0]!) / (4e-6 * Math.PI)).toBeCloseTo(delay[1]!, 5);
});

test('symmetric taps have the delay of their middle, also where the gain is 0', () => {
  const taps = Float64Array.of(1, 2, 1);
  expect([...frequencyResponse({ taps }, Float64Array.of(0, 0.25, 0.5)).delay]).toEqual([1, 1, 1]);
  expect(symmetricDelay(Float64Array.of(0, 1, 0, -1))).toBe(2);
  expect(symmetricDelay(Float64Array.of(1, 2))).toBeUndefined();
});

test('the phase has no jumps of a whole turn', () => {
  const taps = new Float64Array(31);
  taps[30] = 1;
  const { phase } = frequencyResponse(
    { taps },
    Float64Array.from({ length: 200 }, (_, i) => i / 400),
  );
  expect(
    largestDifference(
      phase,
      Float64Array.from({ length: 200 }, (_, i) => (-30 * 2 * Math.PI * i) / 400),
    ),
  ).toBeLessThan(1e-11);
});

test('frequencies of poles', () => {
  const sections = pairSections(resonator(0.1, 500, 'peak'));
  expect(poleFrequencies(sections)[0]).toBeCloseTo(0.1, 5);
  expect(poleFrequencies(Float64Array.of(1, 0, 0, 1, -0.5, 0))).toEqual([]);
});

test('the phase of a notch jumps up by half a turn at its zero, where it has none', () => {
  const sections = pairSections(resonator(0.1, 5, 'notch'));
  const { phase } = frequencyResponse(
    { sections },
    Float64Array.of(0.099, 0.1 - 1e-9, 0.1, 0.1 + 1e-9, 0.101),
  );
  expect(phase[1]).toBeCloseTo(-Math.PI / 2, 6);
  expect(phase[2]).toBe(phase[1]);
  expect(phase[3]).toBeCloseTo(Math.PI / 2, 6);
  expect(phase[4]).toBeCloseTo(-phase[0]!, 1);
});

test('stability is where the poles lie', () => {
  const withPoles = (r: number, angle: number) =>
    Float64Array.of(1, 0, 0, 1, -2 * r * Math.cos(angle), r * r);
  expect(isStable(withPoles(0.999, 1))).toBe(true);
  expect(isStable(withPoles(1, 1))).toBe(false);
  expect(isStable(withPoles(1.001, 3))).toBe(false);
  expect(isStable(Float64Array.of(1, 0, 0, 1, -1.5, 0.5))).toBe(false); // 1 and 0.5
  expect(isStable(Float64Array.of(1, 0, 0, 1, -1.3, 0.4))).toBe(true); // 0.5 and 0.8
});

test('sections that coefficients cannot tell any more', () => {
  const design = (f: number) =>
    designIir({
      method: 'butterworth',
      type: 'lowpass',
      order: 4,
      cutoff: [f],
      rippleDb: 1,
      attenuationDb: 40,
      norm: 'phase',
    });
  const faithful = (f: number) => isFaithful(pairSections(design(f)), design(f), [0, f]);
  expect(faithful(1e-4)).toBe(true);
  expect(faithful(1e-9)).toBe(false);
});
