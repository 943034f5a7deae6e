import { pairwiseSum } from './sums.js';

/** Sum by halves over n: samples far from 0 keep the digits in which they differ. */
export const mean = (x: Float64Array): number => pairwiseSum(x) / x.length;

/** x less its mean. */
export function centred(x: Float64Array): Float64Array {
  const level = mean(x);
  const d = new Float64Array(x.length);
  for (let t = 0; t < x.length; t++) d[t] = x[t]! - level;
  return d;
}

/** Mean square about the mean, divisor n. */
export function variance(x: Float64Array): number {
  const level = mean(x);
  let squares = 0;
  for (let t = 0; t < x.length; t++) squares += (x[t]! - level) ** 2;
  return squares / x.length;
}
