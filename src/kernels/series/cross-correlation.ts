import { DataError } from '../../core/errors.js';
import { centred } from '../linalg/moments.js';
import { norm2 } from '../linalg/vector.js';
import { laggedProducts } from '../signal/lagged-products.js';
import { isConstant } from './requirements.js';

export interface CrossCorrelation {
  lags: Int32Array;
  values: Float64Array;
}

export interface CrossCorrelationOptions {
  /** Largest lag to either side; by default all at which the series meet. */
  maxLag?: number | undefined;
  /** Divide by the lengths of both series, sqrt(sum a^2 sum b^2): coefficients within -1..1 (Cauchy-Schwarz). */
  normalize?: boolean;
  /** Take its mean off each series first. */
  removeMean?: boolean;
  method?: 'auto' | 'direct' | 'fft';
}

/**
 * Cross-correlation c_k = sum_t a_t b_(t+k), over the t at which both are there. A peak at k says that b is a, k
 * samples later. Swapping the series mirrors it, and it is the convolution of b with a reversed.
 *
 * @param a, b two samples or more where the mean is taken off or normalised; lengths may differ
 * @returns    lags from -min(maxLag, a.length - 1) to min(maxLag, b.length - 1)
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 2.9
 */
export function crossCorrelation(
  a: Float64Array,
  b: Float64Array,
  { maxLag = Infinity, normalize = false, removeMean = normalize, method }: CrossCorrelationOptions = {},
): CrossCorrelation {
  const ready = [a, b].map((x, i) => prepared(x, i === 0 ? 'first' : 'second', normalize, removeMean));
  const from = -Math.min(maxLag, a.length - 1);
  const to = Math.min(maxLag, b.length - 1);
  // The same array for both tells the transforms so.
  const [left, right] = [ready[0]!, a === b ? ready[0]! : ready[1]!];
  let values = laggedProducts(left, right, from, to, method);
  if (normalize) {
    const scale = norm2(left) * norm2(right);
    values = values.map((v) => Math.max(-1, Math.min(1, v / scale)));
  }
  return { lags: Int32Array.from({ length: values.length }, (_, i) => from + i), values };
}

function prepared(x: Float64Array, which: string, normalize: boolean, removeMean: boolean): Float64Array {
  if (x.length === 0) throw new DataError(`the ${which} series has no samples`);
  if (normalize && removeMean && isConstant(x))
    throw new DataError(`the ${which} series is constant: less its mean nothing is left to correlate`);
  if (normalize && x.every((v) => v === 0)) throw new DataError(`the ${which} series is 0 throughout`);
  return removeMean ? centred(x) : x;
}

/** Place of the largest value; of equal ones that nearest to lag 0. `absolute` looks for the largest magnitude. */
export function bestLag({ lags, values }: CrossCorrelation, absolute = false): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    const gain = absolute ? Math.abs(values[i]!) - Math.abs(values[best]!) : values[i]! - values[best]!;
    if (gain > 0 || (gain === 0 && Math.abs(lags[i]!) < Math.abs(lags[best]!))) best = i;
  }
  return best;
}
