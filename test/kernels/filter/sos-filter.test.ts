import { describe, expect, test } from 'vitest';
import { designIir } from '../../../src/kernels/filter/iir-design.js';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import { sosFilter, sosState } from '../../../src/kernels/filter/sos-filter.js';
import { steadyState } from '../../../src/kernels/filter/steady-state.js';
import { sosPadding, zeroPhaseSos } from '../../../src/kernels/filter/zero-phase.js';
import { computing, largestDifference, noise, sameBytes, wave } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

const x = wave(110);
const cascade = (sections: number) =>
  pairSections(
    designIir({
      method: 'elliptic',
      type: 'lowpass',
      order: 2 * sections,
      cutoff: [0.2],
      rippleDb: 1,
      attenuationDb: 60,
      norm: 'phase',
    }),
  );

describe.each(oracle.sos.map((c, i) => [i, c] as const))('SciPy, cascade %d', (_, c) => {
  const sos = Float64Array.from(c.sos);
  test.each([true, false])('sosfilt, simd %s', (simd) => {
    computing({ simd }, () => expect(largestDifference(sosFilter(x, sos), c.y)).toBeLessThan(1e-11));
  });
  test('steady state', () => {
    const zi = steadyState(sos);
    expect(largestDifference(zi, c.zi)).toBeLessThan(1e-11);
    const y = sosFilter(
      x,
      sos,
      zi.map((v) => v * x[0]!),
    );
    expect(largestDifference(y, c.steady)).toBeLessThan(1e-11);
  });
  test('both ways', () => {
    expect(largestDifference(zeroPhaseSos(x, sos), c.both)).toBeLessThan(1e-10);
    expect(largestDifference(zeroPhaseSos(x, sos, 20), c.both20)).toBeLessThan(1e-10);
  });
});

test('one section by hand: y_n = x_n + y_(n-1) / 2', () => {
  const sections = Float64Array.of(1, 0, 0, 1, -0.5, 0);
  expect([...sosFilter(Float64Array.of(1, 0, 0, 4), sections)]).toEqual([1, 0.5, 0.25, 4.125]);
});

describe('the same bytes', () => {
  // One section to eleven: single, paired, in fours, with what is left over; more than two blocks of samples.
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 11])('%d sections: plain, SIMD and any number of threads', (count) => {
    const sections = cascade(count);
    const signal = noise(70_001);
    const want = computing({ simd: false }, () => sosFilter(signal, sections));
    for (const threads of [1, 2, 3])
      expect(
        sameBytes(
          computing({ simd: true, threads }, () => sosFilter(signal, sections)),
          want,
        ),
      ).toBe(true);
  });

  test.each([
    [true, 3],
    [false, 3],
    [true, 9],
  ])('block by block, simd %s, %d sections', (simd, count) => {
    computing({ simd }, () => {
      const sections = cascade(count);
      const signal = noise(9000);
      const want = sosFilter(signal, sections);
      const state = sosState(sections);
      const y = new Float64Array(signal.length);
      const ends = [0, 1, 2, 4, 7, 7, 100, 4097, 8999, 9000];
      for (let i = 1; i < ends.length; i++)
        y.set(sosFilter(signal.subarray(ends[i - 1], ends[i]), sections, state), ends[i - 1]);
      expect(sameBytes(y, want)).toBe(true);
    });
  });

  test('into its own input', () => {
    const sections = cascade(2);
    const signal = noise(5000);
    const want = sosFilter(signal, sections);
    expect(sameBytes(sosFilter(signal, sections, sosState(sections), signal), want)).toBe(true);
  });
});

test('both ways: a constant stays, a delayed impulse answers evenly', () => {
  const sections = cascade(1);
  const gain = Math.sqrt(1 / 10 ** 0.1); // of an even order at frequency 0, once each way
  const constant = zeroPhaseSos(new Float64Array(100).fill(3), sections);
  expect(largestDifference(constant, new Float64Array(100).fill(3 * gain * gain))).toBeLessThan(1e-12);
  const impulse = new Float64Array(401);
  impulse[200] = 1;
  const y = zeroPhaseSos(impulse, sections);
  expect(largestDifference(y, y.slice().reverse())).toBeLessThan(1e-15);
});

test('too few samples for the padding', () => {
  const sections = cascade(2);
  expect(sosPadding(sections)).toBe(15);
  expect(() => zeroPhaseSos(new Float64Array(15), sections)).toThrow(
    '15 samples and needs more than that, got 15',
  );
  expect(zeroPhaseSos(new Float64Array(16), sections).length).toBe(16);
  expect(() => steadyState(Float64Array.of(1, 0, 0, 1, -1, 0))).toThrow('pole at frequency 0');
});
