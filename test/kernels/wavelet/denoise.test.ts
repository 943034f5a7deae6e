import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { addNoise } from '../../../src/kernels/synth/signals.js';
import { TRANSIENTS, transient } from '../../../src/kernels/synth/transients.js';
import { waveletDenoise, waveletDenoiseImage } from '../../../src/kernels/wavelet/denoise.js';
import { wavedec } from '../../../src/kernels/wavelet/dwt.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import { SHRINKAGE, shrink } from '../../../src/kernels/wavelet/shrink.js';
import { bandThreshold, noiseDeviation, sureThreshold } from '../../../src/kernels/wavelet/thresholds.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

// The same values as in denoise.oracle.py.
const x = Float64Array.from(
  { length: 200 },
  (_, t) => Math.sin(t / 15) + (t > 90 ? 0.7 : 0) + Math.sin(t * t * 12.9898 + 78.233 * t) * 0.5,
);
const image = {
  height: 40,
  width: 32,
  data: Float64Array.from(
    { length: 1280 },
    (_, i) => Math.sin(Math.floor(i / 32) / 6) * Math.cos((i % 32) / 5) + Math.sin(i ** 1.5 * 3.7) * 0.3,
  ),
};
const db2 = waveletOf('db2');
const every = (data: Float64Array, width: number, down: number, across: number) =>
  [...data].filter((_, i) => Math.floor(i / width) % down === 0 && (i % width) % across === 0);

describe('as scikit-image has it', () => {
  test.each([
    ['BayesShrink-soft', 'bayes', 'soft'],
    ['VisuShrink-soft', 'universal', 'soft'],
    ['VisuShrink-hard', 'universal', 'hard'],
  ] as const)('%s', (name, threshold, rule) => {
    const expected = oracle.cases[name];
    const { signal } = waveletDenoise(x, { wavelet: db2, level: 3, sigma: 0.4, threshold, rule });
    expected.series.forEach((v, i) => {
      expect(signal[13 * i]).toBeCloseTo(v, 8);
    });
    const picture = waveletDenoiseImage(image, {
      wavelet: waveletOf('sym4'),
      level: 2,
      sigma: 0.25,
      threshold,
      rule,
    });
    const got = every(picture.signal.data, 32, 7, 5);
    expected.image.forEach((v, i) => {
      expect(got[i]).toBeCloseTo(v, 8);
    });
  });
  test('the noise of series and pictures', () => {
    expect(waveletDenoise(x, { wavelet: db2, level: 1 }).sigma).toBeCloseTo(oracle.sigma, 8);
    expect(waveletDenoiseImage(image, { wavelet: db2, level: 1 }).sigma).toBeCloseTo(oracle.imageSigma, 8);
  });
});

describe('thresholds', () => {
  const d = wavedec(x, db2, { level: 3, mode: 'symmetric' }).at(-1)!;
  test('SURE: the least of the risk, summed one by one', () => {
    expect(noiseDeviation(d)).toBeCloseTo(oracle.detailSigma, 8);
    expect(sureThreshold(d, oracle.detailSigma)).toBeCloseTo(oracle.sure, 8);
  });
  test('SURE is unbiased: its mean is the mean of the squared error', () => {
    const rng = createRng(0);
    const clean = Float64Array.from({ length: 400 }, (_, i) => (i % 10 === 0 ? 4 : 0));
    let [risk, error] = [0, 0];
    for (let round = 0; round < 200; round++) {
      const noisy = clean.map((v) => v + rng.normal());
      shrink(noisy, 1.3, 'soft').forEach((v, i) => {
        error += (v - clean[i]!) ** 2;
        risk += 1 - (Math.abs(noisy[i]!) <= 1.3 ? 2 : 0) + Math.min(Math.abs(noisy[i]!), 1.3) ** 2;
      });
    }
    expect(risk / error).toBeCloseTo(1, 1.5); // 80,000 terms: their ratio varies by about a hundredth
  });
  test('universal and minimax in closed form', () => {
    expect(bandThreshold('universal', d, 2, 1024)).toBeCloseTo(2 * Math.sqrt(2 * Math.log(1024)), 14);
    expect(bandThreshold('minimax', d, 1, 1024)).toBeCloseTo(0.3936 + 1.829, 14);
    expect(bandThreshold('minimax', d, 1, 32)).toBe(0);
  });
  test('bayes: sigma squared over the clean deviation; all goes where there is only noise', () => {
    const band = Float64Array.of(5, -5, 5, -5);
    expect(bandThreshold('bayes', band, 3, 4)).toBe(9 / 4);
    expect(bandThreshold('bayes', band, 6, 4)).toBe(5);
  });
  test('hybrid is universal for a sparse band, SURE for a full one', () => {
    const sparse = Float64Array.from({ length: 256 }, (_, i) => (i === 9 ? 8 : Math.sin(i * 7.1)));
    expect(bandThreshold('hybrid', sparse, 1, 1024)).toBeCloseTo(Math.sqrt(2 * Math.log(256)), 14);
    const full = Float64Array.from({ length: 256 }, (_, i) => 6 * Math.sin(i * 7.1));
    expect(bandThreshold('hybrid', full, 1, 1024)).toBe(sureThreshold(full, 1));
  });
  test('no noise, no threshold', () => expect(bandThreshold('universal', d, 0, 99)).toBe(0));
});

describe('shrinking', () => {
  test('on paper', () => {
    const v = Float64Array.of(-4, -2, 0, 1, 2.5);
    expect([...shrink(v, 2, 'soft')]).toEqual([-2, 0, 0, 0, 0.5]);
    expect([...shrink(v, 2, 'hard')]).toEqual([-4, 0, 0, 0, 2.5]);
    expect([...shrink(v, 2, 'garrote')]).toEqual([-3, 0, 0, 0, 2.5 - 1.6]);
  });
  test.each(SHRINKAGE)('%s: never grows, threshold 0 leaves alone', (rule) => {
    const v = Float64Array.from({ length: 99 }, (_, i) => Math.sin(i * i));
    shrink(v, 0.3, rule).forEach((s, i) => {
      expect(Math.abs(s)).toBeLessThanOrEqual(Math.abs(v[i]!));
    });
    expect(shrink(v, 0, rule)).toEqual(v);
  });
});

describe('a signal', () => {
  test('without a threshold is itself, of any length, shifted or not', () => {
    for (const n of [63, 200])
      for (const shifts of [1, 3]) {
        const { signal } = waveletDenoise(x.subarray(0, n), {
          wavelet: waveletOf('sym4'),
          threshold: 0,
          shifts,
        });
        signal.forEach((v, i) => {
          expect(v).toBeCloseTo(x[i]!, 12);
        });
      }
  });
  test('levels that are dropped have no energy left', () => {
    const { signal, bands } = waveletDenoise(x.subarray(0, 192), {
      ...{ wavelet: waveletOf('haar'), mode: 'periodization', level: 3, threshold: 0, drop: [1, 2] },
    });
    const [, d3, d2, d1] = wavedec(signal, waveletOf('haar'), { level: 3, mode: 'periodization' });
    expect(Math.max(...d1!.map(Math.abs), ...d2!.map(Math.abs))).toBeLessThan(1e-12);
    expect(Math.max(...d3!.map(Math.abs))).toBeGreaterThan(0.1);
    expect(bands.map(({ kept }) => kept).slice(0, 2)).toEqual([0, 0]);
  });
  // The signal-to-noise ratio must rise by more than its spread over seeds, a decibel or less.
  test.each(TRANSIENTS)('%s at 10 dB comes out clearer, shifts clearer still', (kind) => {
    const clean = transient(kind, 2048);
    const mean = clean.reduce((sum, v) => sum + v, 0) / clean.length;
    const centred = clean.map((v) => v - mean);
    const snr = (y: Float64Array) =>
      10 *
      Math.log10(
        centred.reduce((sum, v) => sum + v * v, 0) / y.reduce((sum, v, i) => sum + (v - centred[i]!) ** 2, 0),
      );
    const gains = [0, 1, 2].map((seed) => {
      const noisy = addNoise(centred, 10, createRng(seed));
      const options = { wavelet: waveletOf('sym8'), threshold: 'hybrid' } as const;
      const once = snr(waveletDenoise(noisy, options).signal) - snr(noisy);
      const spun = snr(waveletDenoise(noisy, { ...options, shifts: 8 }).signal) - snr(noisy);
      return [once, spun] as const;
    });
    for (const [once] of gains) expect(once).toBeGreaterThan(3);
    const mean3 = (k: 0 | 1) => gains.reduce((sum, gain) => sum + gain[k] / 3, 0);
    expect(mean3(1)).toBeGreaterThan(mean3(0));
  });
  test('coloured noise asks for a noise of each level', () => {
    const clean = transient('heavisine', 1024);
    const rng = createRng(4);
    let last = 0;
    const noisy = clean.map((v) => {
      last = 0.8 * last + 0.4 * rng.normal();
      return v + last;
    });
    const error = (y: Float64Array) => y.reduce((sum, v, i) => sum + (v - clean[i]!) ** 2, 0);
    const of = (noise: 'global' | 'level') =>
      error(waveletDenoise(noisy, { wavelet: waveletOf('sym8'), level: 6, noise }).signal);
    expect(of('level')).toBeLessThan(0.8 * of('global'));
  });
  test('what cannot be is refused', () => {
    expect(() => waveletDenoise(x, { wavelet: db2, level: 9 })).toThrow('6 at most');
    expect(() => waveletDenoise(x, { wavelet: db2, level: 2, drop: [3] })).toThrow('level 3');
  });
});

test('a picture without a threshold is itself, odd sides too', () => {
  const odd = { height: 31, width: 25, data: image.data.slice(0, 775) };
  const { signal } = waveletDenoiseImage(odd, { wavelet: waveletOf('bior4.4'), threshold: 0, shifts: 2 });
  signal.data.forEach((v, i) => {
    expect(v).toBeCloseTo(odd.data[i]!, 12);
  });
});
