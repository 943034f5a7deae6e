import type { Tapers } from './dpss.js';
import { fft, rfft } from './fft.js';
import { asSides, type PowerSpectrum } from './power-spectrum.js';
import type { Signal } from './segments.js';

export const TAPER_WEIGHTS = ['adaptive', 'eigenvalue', 'uniform'] as const;

export interface MultitaperOptions extends Tapers {
  nfft: number;
  rateHz?: number;
  twoSided?: boolean;
  weights?: (typeof TAPER_WEIGHTS)[number];
}

/**
 * Thomson's multitaper power density: with eigenspectra S_k = |sum_t h_k x_t exp(-2 pi i f t)|^2 / rate,
 *
 *   uniform     S = 1/K sum_k S_k
 *   eigenvalue  S = sum_k lambda_k S_k / sum_k lambda_k
 *   adaptive    S = sum_k b_k^2 lambda_k S_k / sum_k b_k^2 lambda_k,   b_k = S / (lambda_k S + (1 - lambda_k) sigma^2 / rate)
 *
 * with sigma^2 the variance of x: where S is small, tapers that leak count less; S and b are iterated. The degrees of
 * freedom are 2 (sum of weights)^2 / sum of their squares.
 *
 * @see Thomson, Spectrum estimation and harmonic analysis, 1982; Percival & Walden, 1993, equations 368-370
 */
export function multitaper(
  signal: Signal,
  { count, taper, ratios, nfft, rateHz = 1, twoSided = false, weights = 'adaptive' }: MultitaperOptions,
): PowerSpectrum {
  const eigenspectra = Array.from({ length: count }, (_, k) => eigenspectrum(signal, taper(k), nfft, rateHz));
  const bins = eigenspectra[0]!.length;
  const sides = { nfft, rateHz, twoSided, complex: !!signal.imag };
  if (weights === 'adaptive') {
    const { power, freedom } = adaptive(eigenspectra, ratios, variance(signal) / rateHz);
    return asSides(power, freedom, sides);
  }
  const w = weights === 'uniform' ? ratios.map(() => 1) : ratios;
  const total = w.reduce((sum, v) => sum + v, 0);
  const power = new Float64Array(bins);
  eigenspectra.forEach((S, k) => {
    for (let f = 0; f < bins; f++) power[f]! += (w[k]! / total) * S[f]!;
  });
  return asSides(power, (2 * total ** 2) / w.reduce((sum, v) => sum + v * v, 0), sides);
}

function eigenspectrum(
  { real, imag }: Signal,
  taper: Float64Array,
  nfft: number,
  rateHz: number,
): Float64Array {
  const step = imag ? 2 : 1;
  const room = new Float64Array(step * nfft);
  for (let t = 0; t < taper.length; t++) {
    room[step * t] = taper[t]! * real[t]!;
    if (imag) room[step * t + 1] = taper[t]! * imag[t]!;
  }
  const X = imag ? fft(room) : rfft(room);
  const S = new Float64Array(X.length / 2);
  for (let k = 0; k < S.length; k++) S[k] = (X[2 * k]! ** 2 + X[2 * k + 1]! ** 2) / rateHz;
  return S;
}

const ITERATIONS = 150;
const SETTLED = 1e-12;

function adaptive(eigenspectra: readonly Float64Array[], ratios: Float64Array, noise: number) {
  const K = ratios.length;
  const bins = eigenspectra[0]!.length;
  const power = new Float64Array(bins);
  const freedom = new Float64Array(bins);
  const w = new Float64Array(K);
  for (let f = 0; f < bins; f++) {
    let S = K > 1 ? (eigenspectra[0]![f]! + eigenspectra[1]![f]!) / 2 : eigenspectra[0]![f]!;
    let [total, squares] = [K, K];
    for (let i = 0; i < ITERATIONS && S > 0; i++) {
      [total, squares] = [0, 0];
      let sum = 0;
      for (let k = 0; k < K; k++) {
        const lambda = ratios[k]!;
        const b = S / (lambda * S + (1 - lambda) * noise);
        w[k] = b * b * lambda;
        total += w[k]!;
        squares += w[k]! ** 2;
        sum += w[k]! * eigenspectra[k]![f]!;
      }
      const next = sum / total;
      const settled = Math.abs(next - S) <= SETTLED * S;
      S = next;
      if (settled) break;
    }
    power[f] = S;
    freedom[f] = (2 * total ** 2) / squares;
  }
  return { power, freedom };
}

/** Mean of |x|^2: the trend is off by then. */
function variance({ real, imag }: Signal): number {
  let sum = 0;
  for (let t = 0; t < real.length; t++) sum += real[t]! ** 2 + (imag ? imag[t]! ** 2 : 0);
  return sum / real.length;
}
