import { DataError } from '../../core/errors.js';
import { binFrequency, halfSpectrum, planeOfHalf } from './plane-spectrum.js';

export const FREQUENCY_FILTERS = ['low', 'high', 'band', 'band-stop', 'notch', 'notch-pass'] as const;
export const FREQUENCY_PROFILES = ['ideal', 'butterworth', 'gaussian'] as const;

export interface FrequencyFilter {
  type: (typeof FREQUENCY_FILTERS)[number];
  /** Default gaussian, which does not ring. */
  profile?: (typeof FREQUENCY_PROFILES)[number];
  /** low, high: the cutoff; band, band-stop: both ends; notch: the radius. Cycles a pixel. */
  cutoff: readonly number[];
  /** Of the Butterworth profile, default 2. */
  order?: number;
  /** notch: frequencies (u, v) in cycles a pixel; their opposites are meant too. */
  at?: readonly (readonly [number, number])[];
}

/**
 * Transfer function H(u, v) of a filter in the frequency domain, by the distance D from frequency 0 in cycles a pixel:
 *
 *   low         ideal D <= F;  butterworth 1 / (1 + (D / F)^(2 order));  gaussian exp(-D^2 / (2 F^2))
 *   high        1 - low
 *   band-stop   with C and B the middle and the width of the band:
 *               ideal 0 within it;  butterworth 1 / (1 + (D B / (D^2 - C^2))^(2 order));
 *               gaussian 1 - exp(-((D^2 - C^2) / (D B))^2)
 *   band        1 - band-stop
 *   notch       product of `high` about each frequency and about its opposite
 *   notch-pass  1 - notch
 *
 * The ideal ones ring (Gibbs), the Gaussian ones do not.
 *
 * @see Gonzalez & Woods, Digital Image Processing, 4th ed., sections 4.8 to 4.10
 */
export function transferFunction(filter: FrequencyFilter): (u: number, v: number) => number {
  const { type, profile = 'gaussian', cutoff, order = 2, at = [] } = filter;
  check(filter);
  const first = cutoff[0]!;
  const low = LOW[profile];
  if (type === 'low') return (u, v) => low(Math.hypot(u, v), first, order);
  if (type === 'high') return (u, v) => 1 - low(Math.hypot(u, v), first, order);
  if (type === 'band' || type === 'band-stop') {
    const middle = (first + cutoff[1]!) / 2;
    const stop = (u: number, v: number) => STOP[profile](Math.hypot(u, v), middle, cutoff[1]! - first, order);
    return type === 'band' ? (u, v) => 1 - stop(u, v) : stop;
  }
  const reject = (u: number, v: number) =>
    at.reduce(
      (product, [a, b]) =>
        product *
        (1 - low(around(u - a, v - b), first, order)) *
        (1 - low(around(u + a, v + b), first, order)),
      1,
    );
  return type === 'notch' ? reject : (u, v) => 1 - reject(u, v);
}

/** Frequencies are angles: 0.49 and -0.49 are neighbours. */
const around = (u: number, v: number) => Math.hypot(u - Math.round(u), v - Math.round(v));

const LOW = {
  // Frequencies are quotients: a bin on the cutoff must not fall outside by rounding.
  ideal: (d: number, f: number) => (d <= f * (1 + 1e-12) ? 1 : 0),
  butterworth: (d: number, f: number, order: number) => 1 / (1 + (d / f) ** (2 * order)),
  gaussian: (d: number, f: number) => Math.exp((-d * d) / (2 * f * f)),
};

const STOP = {
  ideal: (d: number, c: number, b: number) => (Math.abs(d - c) <= (b / 2) * (1 + 1e-12) ? 0 : 1),
  butterworth(d: number, c: number, b: number, order: number) {
    const off = d * d - c * c;
    return off === 0 ? 0 : 1 / (1 + ((d * b) / off) ** (2 * order));
  },
  gaussian: (d: number, c: number, b: number) =>
    d === 0 ? 1 : 1 - Math.exp(-(((d * d - c * c) / (d * b)) ** 2)),
};

function check({ type, cutoff, at = [] }: FrequencyFilter): void {
  const wanted = type === 'band' || type === 'band-stop' ? 2 : 1;
  if (cutoff.length !== wanted || cutoff.some((f) => !(f > 0 && f <= 1)))
    throw new DataError(
      `a ${type} filter needs ${wanted === 2 ? 'two frequencies' : 'one frequency'} above 0 and up to 1 cycle a pixel, got ${cutoff.join(', ')}`,
    );
  if (wanted === 2 && !(cutoff[0]! < cutoff[1]!))
    throw new DataError(`a band goes from the lower to the higher frequency, got ${cutoff.join(' to ')}`);
  if (type.startsWith('notch') !== at.length > 0)
    throw new DataError(
      at.length > 0 ? `a ${type} filter has no places` : 'a notch needs a frequency to be at',
    );
}

/** A plane whose spectrum was multiplied by a transfer function; circular, so that opposite edges are neighbours. */
export function filterFrequencies(
  x: Float64Array,
  width: number,
  height: number,
  transfer: (u: number, v: number) => number,
): Float64Array {
  const X = halfSpectrum(x, width, height);
  const bins = Math.floor(width / 2) + 1;
  for (let v = 0, k = 0; v < height; v++)
    for (let u = 0; u < bins; u++, k += 2) {
      const h = transfer(binFrequency(u, width), binFrequency(v, height));
      X[k]! *= h;
      X[k + 1]! *= h;
    }
  return planeOfHalf(X, width, height);
}
