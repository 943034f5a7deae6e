import { describe, expect, test } from 'vitest';
import { kaiserBeta, kaiserOrder, windowedSinc } from '../../../src/kernels/filter/fir-design.js';
import { convolutionStream, endsOf, firFilter, firStream } from '../../../src/kernels/filter/fir-filter.js';
import { gainAt } from '../../../src/kernels/filter/response.js';
import { zeroPhaseFir } from '../../../src/kernels/filter/zero-phase.js';
import type { FilterType } from '../../../src/kernels/filter/zpk.js';
import { CONVOLUTION_METHODS, CONVOLUTION_MODES, convolve } from '../../../src/kernels/signal/convolve.js';
import type { WINDOWS } from '../../../src/kernels/signal/windows.js';
import { largestDifference, noise, sameBytes, wave } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

const x = wave(110);

test.each(oracle.firwin.map((c) => [c.type, c.length, c.window, c] as const))(
  'firwin of SciPy: %s of %d taps, %s',
  (_, __, ___, c) => {
    const taps = windowedSinc({
      type: c.type as FilterType,
      length: c.length,
      cutoff: c.cutoff,
      window: c.window as (typeof WINDOWS)[number],
      shape: { beta: 6.5 },
    });
    expect(largestDifference(taps, c.taps)).toBeLessThan(1e-12);
  },
);

test.each(oracle.kaiser)(
  'kaiserord of SciPy: $attenuation dB, $width',
  ({ attenuation, width, order, beta }) => {
    expect(kaiserOrder(attenuation, width)).toBe(order);
    expect(kaiserBeta(attenuation)).toBeCloseTo(beta, 12);
  },
);

test('an order by the formula keeps its promise', () => {
  const [attenuation, width] = [70, 0.03];
  const order = kaiserOrder(attenuation, width);
  const shape = { beta: kaiserBeta(attenuation) };
  const taps = windowedSinc({ type: 'lowpass', length: order + 1, cutoff: [0.2], window: 'kaiser', shape });
  const ripple = 10 ** (-attenuation / 20);
  for (let f = 0.215; f <= 0.5; f += 0.001) expect(gainAt({ taps }, f)).toBeLessThan(1.02 * ripple);
  for (let f = 0; f <= 0.185; f += 0.001)
    expect(Math.abs(gainAt({ taps }, f) - 1)).toBeLessThan(1.02 * ripple);
});

describe('filtering', () => {
  const taps = Float64Array.from(oracle.fir.taps);
  test('lfilter and filtfilt of SciPy', () => {
    expect(largestDifference(firFilter(x, taps), oracle.fir.y)).toBeLessThan(1e-12);
    expect(largestDifference(zeroPhaseFir(x, taps), oracle.fir.both)).toBeLessThan(1e-12);
  });
  test('both ways continue the ends by three times the taps', () => {
    expect(() => zeroPhaseFir(new Float64Array(45), taps)).toThrow('45 samples and needs more than that');
    expect(zeroPhaseFir(new Float64Array(46), taps).length).toBe(46);
  });
  test('a delay taken away is convolution about the middle', () => {
    expect(largestDifference(firFilter(x, taps, 7), convolve(x, taps, { mode: 'same' }))).toBeLessThan(1e-15);
    expect(firFilter(Float64Array.of(1, 2), taps, 14).length).toBe(2);
  });
  test.each([
    [15, 0],
    [15, 7],
    [201, 0],
    [201, 100],
    [20_001, 20_000],
  ])('%d taps in blocks of any length, delay %d: the bytes of the whole', (count, delay) => {
    const h = noise(count, 3);
    const signal = noise(200_000, 2);
    const want = firFilter(signal, h, delay);
    const full = convolve(signal, h);
    expect(largestDifference(want, full.subarray(delay, delay + signal.length))).toBeLessThan(1e-10);
    const stream = firStream(h, delay);
    const blocks: Float64Array[] = [];
    for (let at = 0, size = 1; at < signal.length; at += size, size = (7 * size) % 9973)
      blocks.push(stream.next(signal.subarray(at, at + size)));
    blocks.push(stream.rest());
    expect(sameBytes(Float64Array.from(blocks.flatMap((block) => [...block])), want)).toBe(true);
  });
});

describe('convolution of blocks', () => {
  // Shorter than the kernel, as long, and over several pieces.
  test.each([
    [3, 7],
    [7, 7],
    [7, 8],
    [70_001, 6],
    [70_001, 301],
  ])('%d samples, %d taps: all modes are those of the whole', (n, count) => {
    const h = noise(count, 3);
    const signal = noise(n, 2);
    for (const mode of CONVOLUTION_MODES) {
      if (mode === 'valid' && count > n) continue;
      for (const method of CONVOLUTION_METHODS) {
        const stream = convolutionStream(h, endsOf(mode, count), method);
        const third = Math.ceil(n / 3);
        const parts = [0, third, 2 * third].map((at) => stream.next(signal.subarray(at, at + third)));
        const got = Float64Array.from([...parts, stream.rest()].flatMap((part) => [...part]));
        const want = convolve(signal, h, { mode });
        expect(got.length).toBe(want.length);
        expect(largestDifference(got, want)).toBeLessThan(1e-11);
      }
    }
  });
});

test('what is wrong', () => {
  expect(() => windowedSinc({ type: 'highpass', length: 20, cutoff: [0.1], window: 'hann' })).toThrow(
    'an odd number (an even order)',
  );
  expect(() => firFilter(x, Float64Array.of(1, 1), 2)).toThrow('delay of 0 to 1');
  expect(() => firFilter(x, new Float64Array(0))).toThrow('at least one tap');
});
