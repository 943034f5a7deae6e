import { DataError } from '../../core/errors.js';
import { irfft, rfft } from '../signal/fft.js';

/**
 * The series at `length` samples over the same time, through its Fourier series: bins above the lower of both half
 * rates are left out, or zeros are put there. Exact for a periodic signal without energy beyond them; what does not
 * join its own start rings at the ends.
 *
 * The bin at half the rate stands for two: it is halved when it gets a partner, doubled when it loses one.
 */
export function resampleFourier(x: Float64Array, length: number): Float64Array {
  const n = x.length;
  if (n === 0) throw new DataError('nothing to resample: the series has no samples');
  if (!Number.isSafeInteger(length) || length < 1)
    throw new DataError(`a series has one sample or more, ${length} were asked for`);
  if (length === n) return x.slice();
  const X = rfft(x);
  const Y = new Float64Array(2 * (Math.floor(length / 2) + 1));
  const kept = Math.min(n, length);
  Y.set(X.subarray(0, 2 * (Math.floor(kept / 2) + 1)));
  if (kept % 2 === 0) {
    const factor = length < n ? 2 : 0.5;
    Y[kept]! *= factor;
    Y[kept + 1]! *= factor;
  }
  if (length % 2 === 0) Y[length + 1] = 0;
  return irfft(
    Y.map((v) => (v * length) / n),
    length,
  );
}
