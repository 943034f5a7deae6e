import { DataError } from '../../core/errors.js';

/** The mean of each run of `period` samples, at every sample of the run; the last run may be shorter. */
export function blockMean(x: Float64Array, period: number): Float64Array {
  if (!Number.isInteger(period) || period < 1 || period > x.length)
    throw new DataError(`a period of 1 to ${x.length} samples is needed, got ${period}`);
  const means = new Float64Array(x.length);
  for (let begin = 0; begin < x.length; begin += period) {
    const end = Math.min(begin + period, x.length);
    let sum = 0;
    for (let t = begin; t < end; t++) sum += x[t]!;
    means.fill(sum / (end - begin), begin, end);
  }
  return means;
}
