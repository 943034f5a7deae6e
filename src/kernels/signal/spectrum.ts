import { DataError } from '../../core/errors.js';
import { fft, irfft, rfft } from './fft.js';
import type { Signal } from './segments.js';

/**
 * The bins of a discrete Fourier transform; bin k of n lies at k/n of the rate. What is made of them is made when it is
 * asked for: there may be millions.
 */
export interface Spectrum {
  n: number;
  /** Complex, interleaved. */
  readonly X: Float64Array;
  readonly frequency: Float64Array;
  readonly real: Float64Array;
  readonly imag: Float64Array;
  readonly magnitude: Float64Array;
  /** Radians, 0 where the magnitude is 0. */
  readonly phase: Float64Array;
}

export interface SpectrumOptions {
  /** Weights for the samples, as many as there are. */
  window?: Float64Array;
  /** Length of the transform: zeros are added, or samples left off. */
  nfft?: number;
  /**
   * All n bins, those from n/2 on as negative frequencies, instead of the floor(n/2) + 1 that tell all of a real
   * signal. Complex ones always have all.
   */
  twoSided?: boolean;
  /** Samples a second; 1 gives frequencies in cycles a sample. */
  rateHz?: number;
}

/** Spectrum of a signal,  X_k = sum_t w_t x_t exp(-2 pi i k t / n),  not normalised. */
export function spectrum(
  { real: x, imag: y }: Signal,
  { window, nfft = x.length, twoSided = false, rateHz = 1 }: SpectrumOptions = {},
): Spectrum {
  const all = twoSided || y !== undefined;
  const half = y ? fft(weighted(x, y, nfft, window)) : rfft(weighted(x, undefined, nfft, window));
  const X = all && !y ? withMirror(half, nfft) : half;
  const bins = X.length / 2;
  return lazily({
    n: nfft,
    X,
    frequency: () => frequencies(bins, nfft, rateHz, all),
    real: () => everySecond(X, 0),
    imag: () => everySecond(X, 1),
    magnitude: () => magnitudes(X),
    phase: () => phases(X),
  });
}

/** x, or x + iy, weighted and brought to n samples; x itself where nothing changes. */
function weighted(
  x: Float64Array,
  y: Float64Array | undefined,
  n: number,
  window?: Float64Array,
): Float64Array {
  if (!y && !window && n === x.length) return x;
  const step = y ? 2 : 1;
  const padded = new Float64Array(step * n);
  const used = Math.min(n, x.length);
  for (let t = 0; t < used; t++) {
    const weight = window ? window[t]! : 1;
    padded[step * t] = weight * x[t]!;
    if (y) padded[step * t + 1] = weight * y[t]!;
  }
  return padded;
}

/** All n bins of a real signal: X_(n-k) = conj X_k. */
function withMirror(half: Float64Array, n: number): Float64Array {
  const X = new Float64Array(2 * n);
  X.set(half.subarray(0, Math.min(half.length, 2 * n)));
  for (let k = Math.floor(n / 2) + 1; k < n; k++) {
    X[2 * k] = half[2 * (n - k)]!;
    X[2 * k + 1] = -half[2 * (n - k) + 1]!;
  }
  return X;
}

type Lazy = Pick<Spectrum, 'n' | 'X'> & Record<Exclude<keyof Spectrum, 'n' | 'X'>, () => Float64Array>;

/** Each column is made once. */
function lazily({ n, X, ...columns }: Lazy): Spectrum {
  const made = new Map<keyof typeof columns, Float64Array>();
  const column = (name: keyof typeof columns) => {
    const known = made.get(name) ?? columns[name]();
    made.set(name, known);
    return known;
  };
  return {
    n,
    X,
    get frequency() {
      return column('frequency');
    },
    get real() {
      return column('real');
    },
    get imag() {
      return column('imag');
    },
    get magnitude() {
      return column('magnitude');
    },
    get phase() {
      return column('phase');
    },
  };
}

function frequencies(bins: number, n: number, rateHz: number, all: boolean): Float64Array {
  const frequency = new Float64Array(bins);
  for (let k = 0; k < bins; k++) frequency[k] = ((all && 2 * k >= n ? k - n : k) * rateHz) / n;
  return frequency;
}

function everySecond(X: Float64Array, first: 0 | 1): Float64Array {
  const part = new Float64Array(X.length / 2);
  for (let k = 0; k < part.length; k++) part[k] = X[2 * k + first]!;
  return part;
}

function magnitudes(X: Float64Array): Float64Array {
  const magnitude = new Float64Array(X.length / 2);
  for (let k = 0; k < magnitude.length; k++) magnitude[k] = modulus(X[2 * k]!, X[2 * k + 1]!);
  return magnitude;
}

function phases(X: Float64Array): Float64Array {
  const phase = new Float64Array(X.length / 2);
  for (let k = 0; k < phase.length; k++) {
    const [re, im] = [X[2 * k]!, X[2 * k + 1]!];
    phase[k] = re === 0 && im === 0 ? 0 : Math.atan2(im, re);
  }
  return phase;
}

/** |re + i im|: Math.hypot takes care of squares that overflow, at ten times the cost. */
function modulus(re: number, im: number): number {
  const square = re * re + im * im;
  return square > 1e-280 && square < Infinity ? Math.sqrt(square) : Math.hypot(re, im);
}

/**
 * What a line's magnitude is multiplied by to be the amplitude of its tone: 1 / sum w, twice that for bins that stand
 * for themselves and their mirror image.
 */
export function amplitudes(
  { n, magnitude }: Spectrum,
  { weight, oneSided }: { weight: number; oneSided: boolean },
): Float64Array {
  return magnitude.map((m, k) => (oneSided && k > 0 && 2 * k !== n ? 2 * m : m) / weight);
}

/**
 * The bin of the largest magnitude beside bin 0, below or at half the rate; of a complex signal among all. None in a
 * constant signal.
 */
export function dominantBin({ n, X }: Spectrum, { complex = false } = {}): number | undefined {
  const bins = complex ? n : Math.floor(n / 2) + 1;
  let scale = 0;
  let best = 0;
  let top = 0;
  for (let k = 0; k < bins; k++) {
    const size = modulus(X[2 * k]!, X[2 * k + 1]!);
    if (size > scale) scale = size;
    if (k > 0 && size > top) {
      best = k;
      top = size;
    }
  }
  // What does not pass this is rounding of bin 0, spread over the others.
  return top > scale * n * Number.EPSILON ? best : undefined;
}

/**
 * The signal of a spectrum. One-sided bins stand for a real signal of n samples; all n bins give its real and
 * imaginary parts.
 */
export function signalOf(
  real: Float64Array,
  imag: Float64Array,
  n: number,
): { real: Float64Array; imag?: Float64Array } {
  const X = new Float64Array(2 * real.length);
  for (let k = 0; k < real.length; k++) {
    X[2 * k] = real[k]!;
    X[2 * k + 1] = imag[k]!;
  }
  if (real.length === Math.floor(n / 2) + 1 && n > 2) return { real: irfft(X, n) };
  if (real.length !== n)
    throw new DataError(`${real.length} bins are neither one-sided nor two-sided for ${n} samples`);
  const x = fft(X, { inverse: true });
  return { real: x.filter((_, i) => i % 2 === 0), imag: x.filter((_, i) => i % 2 === 1) };
}
