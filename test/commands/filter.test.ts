import { describe, expect, test } from 'vitest';
import { filtered } from '../../src/commands/filter/apply.js';
import { designOf } from '../../src/commands/filter/design.js';
import { chosen, type FilterOptions, filterOptions } from '../../src/commands/filter/options.js';
import {
  applied,
  coefficientLines,
  designFile,
  facts,
  responseTable,
} from '../../src/commands/filter/report.js';
import { smootherOf } from '../../src/commands/filter/smooth.js';
import { UsageError } from '../../src/core/errors.js';
import { gainAt } from '../../src/kernels/filter/response.js';
import { wave } from '../kernels/signal/fixtures.js';

const scale = { rate: 8000, unit: 'Hz' };

function designFor(given: Partial<FilterOptions>) {
  const options = filterOptions.parse(given);
  const choice = chosen(options);
  if (choice.kind !== 'designed') throw new Error('no design');
  return { options, design: designOf(choice.method, options, scale) };
}

function smootherFor(given: Partial<FilterOptions>) {
  const options = filterOptions.parse(given);
  const choice = chosen(options);
  if (choice.kind !== 'whole') throw new Error('no smoother');
  return smootherOf(choice.method, options, scale);
}

const use = (given: Partial<FilterOptions>) => {
  const options = filterOptions.parse(given);
  const choice = chosen(options);
  if (choice.kind === 'whole') smootherOf(choice.method, options, scale);
  if (choice.kind === 'designed') filtered(wave(400), designOf(choice.method, options, scale), options);
};

test.each<[Partial<FilterOptions>, string]>([
  [{}, 'a lowpass needs --cutoff, in Hz'],
  [{ cutoff: [4000] }, 'half the rate, 4000 Hz, got 4000'],
  [{ cutoff: [0] }, 'half the rate, 4000 Hz, got 0'],
  [{ cutoff: [200, 100] }, 'LOW below HIGH, got 200,100'],
  [{ cutoff: [1, 2], type: 'lowpass' }, 'a lowpass has one cut-off, got 1,2'],
  [{ cutoff: [1], type: 'bandstop' }, 'a bandstop has two cut-offs'],
  [{ cutoff: [100], ripple: 3 }, 'it needs --transition'],
  [{ cutoff: [100], attenuation: 30 }, 'it needs --transition'],
  [{ cutoff: [100], transition: 10, order: 3 }, '--order does not apply'],
  [{ cutoff: [100], transition: 5000 }, 'leads to 5100 Hz'],
  [{ cutoff: [100, 200], type: 'bandstop', transition: 60 }, 'less than half of the band, 50 Hz'],
  [{ cutoff: [100], method: 'elliptic', ripple: 3, attenuation: 2 }, 'more than the ripple, 3 dB, got 2'],
  [{ cutoff: [0.001], order: 9 }, 'beyond double precision'],
  [{ cutoff: [100], order: 60, method: 'bessel' }, 'up to order 50'],
  [{ cutoff: [100], type: 'hilbert' }, '--type hilbert is for remez'],
  [{ cutoff: [100], norm: 'mag' }, '--norm is for bessel, not for butterworth'],
  [{ cutoff: [100], window: 'hann' }, '--window is for fir, savgol'],
  [{ cutoff: [100], zeroPhase: true, start: 'steady' }, '--delay and --start do not apply'],
  [{ cutoff: [100], padding: 3 }, '--padding needs --zero-phase'],
  [{ cutoff: [100], points: 3 }, '--points is for --response'],
  [{ cutoff: [100], allowUnstable: true }, '--allow-unstable needs --sos'],
  [{ sos: 'x.csv', method: 'fir' }, '--method does not apply'],
  [{ method: 'fir', cutoff: [100], type: 'highpass', order: 5 }, '--order must be even for a highpass'],
  [{ method: 'fir', cutoff: [100], window: 21 }, 'the name of one for fir'],
  [{ method: 'fir', cutoff: [100], window: 'hann', attenuation: 30 }, 'shape the kaiser window, not hann'],
  [{ method: 'fir', cutoff: [100], beta: 3, window: 'hann' }, '--beta shapes the kaiser window, not hann'],
  [{ method: 'fir', cutoff: [100], sigma: 3 }, '--sigma shapes the gaussian window, not hamming'],
  [{ method: 'fir', cutoff: [100], transition: 0.1 }, 'at most 20000 are made'],
  [{ method: 'fir', cutoff: [100], order: 5, delay: 'compensate' }, 'needs an even order'],
  [{ method: 'remez', cutoff: [100], order: 5000 }, 'up to order 2000'],
  [{ method: 'remez', cutoff: [100], type: 'differentiator', ripple: 1 }, 'it has no stop band'],
  [{ method: 'comb', cutoff: [300] }, 'a whole number was needed'],
  [{ method: 'comb', cutoff: [400], type: 'lowpass' }, '--type bandstop or bandpass'],
  [{ method: 'notch', cutoff: [3000], q: 0.5 }, '--q must be more than 0.75'],
  [{ method: 'median', zeroPhase: true }, 'not for median'],
  [{ method: 'median', window: 4 }, 'an odd number of samples, got 4'],
  [{ method: 'median', edges: 'polynomial' }, '--edges polynomial is not for median'],
  [{ method: 'savgol', window: 'hann' }, 'a number of samples here, got hann'],
  [{ method: 'savgol', window: 5, degree: 5 }, '--degree must be less than the window'],
  [{ method: 'savgol', edges: 'shrink' }, '--edges shrink is not for savgol'],
  [{ method: 'gaussian', derivative: 3 }, 'must be 0, 1 or 2, got 3'],
  [{ method: 'derivative', derivative: 3 }, 'must be 1 or 2, got 3'],
])('%j is refused', (options, message) => {
  expect(() => use(options)).toThrow(UsageError);
  expect(() => use(options)).toThrow(message);
});

describe('what --transition promises', () => {
  const gain = (given: Partial<FilterOptions>, f: number) => gainAt(designFor(given).design.filter, f / 8000);
  const pass = 10 ** (-0.1 / 20);
  const stop = 10 ** (-60 / 20);

  test.each(['butterworth', 'chebyshev1', 'chebyshev2', 'elliptic'] as const)(
    '%s: beyond the cut-off',
    (method) => {
      const given = { method, cutoff: [1000], transition: 300, ripple: 0.1, attenuation: 60 };
      for (const f of [0, 300, 700, 900, 1000]) expect(gain(given, f)).toBeGreaterThan(pass - 1e-9);
      for (const f of [1300, 1350, 1500, 2500, 3900]) expect(gain(given, f)).toBeLessThan(stop + 1e-9);
    },
  );

  test.each(['fir', 'remez'] as const)('%s: about the cut-off', (method) => {
    const given = { method, cutoff: [1000, 2000], transition: 300, attenuation: 60 };
    for (const f of [1150, 1300, 1500, 1850]) expect(gain(given, f)).toBeGreaterThan(pass - 1e-3);
    for (const f of [0, 300, 850, 2150, 2500, 3900]) expect(gain(given, f)).toBeLessThan(1.05 * stop);
  });
});

test('hertz: a derivative has the units of the series per second', () => {
  const x = Float64Array.from({ length: 200 }, (_, i) => Math.sin((2 * Math.PI * 100 * i) / 8000));
  const omega = (2 * Math.PI * 100) / 8000;
  const slope = (i: number) => 8000 * omega * Math.cos(omega * i);
  // The central difference of a tone is its slope times sin(w) / w.
  const central = smootherFor({ method: 'derivative' })(x);
  expect(central[100]).toBeCloseTo((slope(100) * Math.sin(omega)) / omega, 9);
  const { design, options } = designFor({
    method: 'remez',
    type: 'differentiator',
    cutoff: [3000],
    order: 30,
    delay: 'compensate',
  });
  expect(Math.abs(filtered(x, design, options)[100]! - slope(100))).toBeLessThan(0.1);
});

test('what is told: both ways the gain counts twice, the delay not at all', () => {
  const { design, options } = designFor({ cutoff: [1000], zeroPhase: true });
  const told = facts(design, applied(design, options), scale);
  expect(told.delaySamples).toBe(0);
  // |H|^2 = 1/sqrt(2) of a Butterworth filter: (w / wc)^8 = sqrt(2) - 1, of warped frequencies.
  const warped = Math.tan(Math.PI / 8) * (Math.SQRT2 - 1) ** (1 / 8);
  expect(told.edges[0]).toBeCloseTo((8000 / Math.PI) * Math.atan(warped), 5);
  const { magnitude, phase, groupDelay } = responseTable(applied(design, options), scale, 5);
  expect(magnitude[1]).toBeCloseTo(0.5, 12);
  expect([...phase, ...groupDelay].every((v) => v === 0)).toBe(true);
});

test('the file of a design holds what filters again', () => {
  const { design, options } = designFor({ method: 'elliptic', cutoff: [1000], order: 3 });
  const file = designFile(design, facts(design, applied(design, options), scale), 8000);
  expect(file).toMatchObject({
    format: 'ispr-filter',
    version: 1,
    method: 'elliptic',
    order: 3,
    rateHz: 8000,
  });
  const sections = 'sections' in design.filter ? design.filter.sections : new Float64Array(0);
  expect(file).toMatchObject({ sos: [[...sections.subarray(0, 6)], [...sections.subarray(6)]] });
  expect(coefficientLines(design).trim().split('\n').length).toBe(3);
});

test('options of a smoother reach its kernel', () => {
  const x = wave(50);
  const mean = smootherFor({ method: 'moving-average', window: 3, edges: 'shrink' })(x);
  expect(mean[0]).toBeCloseTo((x[0]! + x[1]!) / 2, 14);
});
