import { DataError } from '../../core/errors.js';

/**
 * Values of features for samples, as far as stumps need them: for each feature the numbers of the samples by rising
 * value. The top bit of an entry is set where the next value is larger, so that a threshold fits behind it.
 */
export interface StumpTable {
  features: number;
  n: number;
  /** [features] least and greatest running sum of w y where a threshold fits; Infinity, -Infinity: none does. */
  extremes(signed: Float64Array): { least: Float64Array; most: Float64Array };
  /** [features] greatest D^2 / W + (D' - D)^2 / (W' - W) over the thresholds, 0 where none fits. */
  gains(signed: Float64Array, weights: Float64Array): Float64Array;
  order(feature: number): Uint16Array;
}

export const FITS = 0x8000;
/** Fifteen bits number the samples. */
export const MOST_SAMPLES = 32768;

/** A table of values [features, n] by rising value; the plain twin of haar-table.ts. */
export function stumpTable(values: Float32Array, n: number): StumpTable {
  if (n < 1 || n > MOST_SAMPLES || values.length % n !== 0)
    throw new DataError(
      `${values.length} values are no table of 1 to ${MOST_SAMPLES} columns, ${n} were named`,
    );
  const features = values.length / n;
  const orders = new Uint16Array(values.length);
  for (let f = 0; f < features; f++) {
    const row = values.subarray(f * n, (f + 1) * n);
    const order = orders.subarray(f * n, (f + 1) * n);
    order.set(Uint16Array.from(order.keys()).sort((a, b) => row[a]! - row[b]! || a - b));
    for (let i = 0; i + 1 < n; i++) if (row[order[i]!]! < row[order[i + 1]! & ~FITS]!) order[i]! |= FITS;
  }
  return { features, n, extremes, gains, order: (f) => orders.subarray(f * n, (f + 1) * n) };

  function extremes(signed: Float64Array) {
    const least = new Float64Array(features).fill(Number.POSITIVE_INFINITY);
    const most = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
    for (let f = 0; f < features; f++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const entry = orders[f * n + i]!;
        sum += signed[entry & ~FITS]!;
        if (entry < FITS) continue;
        least[f] = Math.min(least[f]!, sum);
        most[f] = Math.max(most[f]!, sum);
      }
    }
    return { least, most };
  }

  function gains(signed: Float64Array, weights: Float64Array) {
    const total = signed.reduce((a, b) => a + b, 0);
    const mass = weights.reduce((a, b) => a + b, 0);
    const best = new Float64Array(features);
    for (let f = 0; f < features; f++) {
      let sum = 0;
      let weight = 0;
      for (let i = 0; i < n; i++) {
        const entry = orders[f * n + i]!;
        sum += signed[entry & ~FITS]!;
        weight += weights[entry & ~FITS]!;
        if (entry < FITS) continue;
        const gain = sum ** 2 / weight + (total - sum) ** 2 / (mass - weight);
        if (gain > best[f]!) best[f] = gain;
      }
    }
    return best;
  }
}
