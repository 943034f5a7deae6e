import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dominantBin, signalOf, spectrum } from '../../../src/kernels/signal/spectrum.js';

const tone = (n: number, cycles: number, amplitude = 1, phase = 0) =>
  Float64Array.from({ length: n }, (_, t) => amplitude * Math.cos((2 * Math.PI * cycles * t) / n + phase));

test.each([64, 45])('a tone of m cycles in %d samples has one line of height n/2, with its phase', (n) => {
  const { frequency, magnitude, phase } = spectrum({ real: tone(n, 5, 3, 0.4) }, { rateHz: 100 });
  expect(magnitude.length).toBe(Math.floor(n / 2) + 1);
  expect(frequency[5]).toBeCloseTo(500 / n, 12);
  expect(magnitude[5]).toBeCloseTo((3 * n) / 2, 10);
  expect(phase[5]).toBeCloseTo(0.4, 12);
  expect(Math.max(...magnitude.filter((_, k) => k !== 5))).toBeLessThan(1e-11);
});

test('two-sided bins mirror the one-sided ones: X(n-k) = conj X(k), at the frequency k - n', () => {
  const x = Float64Array.from({ length: 9 }, (_, t) => t * t - 3 * t);
  const one = spectrum({ real: x });
  const two = spectrum({ real: x }, { twoSided: true });
  expect(two.magnitude.length).toBe(9);
  for (let k = 1; k <= 4; k++) {
    expect(two.real[9 - k]).toBe(one.real[k]);
    expect(two.imag[9 - k]).toBe(-one.imag[k]!);
    expect(two.frequency[9 - k]).toBe(-one.frequency[k]!);
  }
});

test('half the rate is negative among two-sided bins, as NumPy has it, and positive alone', () => {
  const x = { real: Float64Array.of(1, -2, 3, 0.5) };
  expect([...spectrum(x, { twoSided: true, rateHz: 8 }).frequency]).toEqual([0, 2, -4, -2]);
  expect([...spectrum(x, { rateHz: 8 }).frequency]).toEqual([0, 2, 4]);
});

test('zeros that are added refine the bins and keep the values of the coarse ones', () => {
  const x = Float64Array.of(1, -2, 3, 0.5);
  const [coarse, fine] = [spectrum({ real: x }), spectrum({ real: x }, { nfft: 12 })];
  for (let k = 0; k < 3; k++) expect(fine.magnitude[3 * k]).toBeCloseTo(coarse.magnitude[k]!, 12);
});

test('Parseval: sum |x|^2 = 1/n sum |X|^2, and the inverse gives the series back', () => {
  const series = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(series, fc.boolean(), (values, twoSided) => {
      const x = Float64Array.from(values);
      const { real, imag, magnitude, n } = spectrum({ real: x }, { twoSided });
      if (twoSided) {
        const energy = x.reduce((sum, v) => sum + v * v, 0);
        expect(magnitude.reduce((sum, m) => sum + m * m, 0) / n).toBeCloseTo(energy, 4);
      }
      signalOf(real, imag, n).real.forEach((v, t) => {
        expect(v).toBeCloseTo(x[t]!, 8);
      });
    }),
  );
});

test('the dominant bin passes over the mean, and a constant series has none', () => {
  const x = tone(50, 7).map((v) => v + 100);
  expect(dominantBin(spectrum({ real: x }))).toBe(7);
  expect(dominantBin(spectrum({ real: x }, { twoSided: true }))).toBe(7);
  expect(dominantBin(spectrum({ real: new Float64Array(50).fill(0.1) }))).toBeUndefined();
});
