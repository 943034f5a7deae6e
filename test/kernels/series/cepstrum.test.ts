import { expect, test } from 'vitest';
import { arCepstrum } from '../../../src/kernels/series/cepstrum.js';
import { fft } from '../../../src/kernels/signal/fft.js';

test('AR(1): c_n = a^n / n', () => {
  [...arCepstrum([0.7], 12)].forEach((c, i) => {
    expect(c).toBeCloseTo(0.7 ** (i + 1) / (i + 1), 14);
  });
});
test('the Fourier coefficients of the logarithm of the spectrum', () => {
  const ar = [1.2, -0.7, 0.1];
  const n = 512;
  const log = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    const w = (2 * Math.PI * k) / n;
    const re = 1 - ar.reduce((sum, a, i) => sum + a * Math.cos(w * (i + 1)), 0);
    const im = ar.reduce((sum, a, i) => sum + a * Math.sin(w * (i + 1)), 0);
    log[2 * k] = -Math.log(re * re + im * im);
  }
  const c = fft(log, { inverse: true });
  // log |1/A|^2 is even, with c_n / 1 on both sides of 0; aliases are below 0.9^500.
  [...arCepstrum(ar, 20)].forEach((v, i) => {
    expect(v).toBeCloseTo(c[2 * (i + 1)]!, 10);
  });
});
test("Martin's distance of two AR(1) in closed form", () => {
  const [a, b] = [0.8, -0.3];
  const [x, y] = [arCepstrum([a], 300, { martin: true }), arCepstrum([b], 300, { martin: true })];
  const square = x.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0);
  expect(square).toBeCloseTo(Math.log((1 - a * b) ** 2 / ((1 - a * a) * (1 - b * b))), 10);
});
