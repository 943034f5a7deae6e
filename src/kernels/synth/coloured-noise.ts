import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { irfft, rfft } from '../signal/fft.js';

/** Exponent a of the power spectrum f^a. */
export const NOISE_COLOURS = { white: 0, pink: -1, brown: -2, blue: 1, violet: 2 } as const;

/**
 * Gaussian noise whose power spectrum is proportional to f^a, of variance 1 in expectation and (but for white noise)
 * mean 0: white noise, each of its bins weighted by f^(a/2).
 */
export function colouredNoise(colour: keyof typeof NOISE_COLOURS, n: number, rng: Rng): Float64Array {
  if (n < 2) throw new DataError(`coloured noise has 2 samples or more, got ${n}`);
  const white = Float64Array.from({ length: n }, () => rng.normal());
  const exponent = NOISE_COLOURS[colour];
  if (exponent === 0) return white;
  const X = rfft(white);
  let power = 0; // mean of the squared weights over all n bins
  for (let k = 0; k < X.length / 2; k++) {
    const weight = k === 0 ? 0 : k ** (exponent / 2);
    power += (weight ** 2 * (2 * k === n || k === 0 ? 1 : 2)) / n;
    X[2 * k]! *= weight;
    X[2 * k + 1]! *= weight;
  }
  return irfft(X, n).map((v) => v / Math.sqrt(power));
}
