import { DataError } from '../../core/errors.js';
import { earthMover } from './earth-mover.js';
import { normalised } from './histogram.js';

/** How two histograms are compared; each is normalised first, p and q. */
export const HISTOGRAM_MEASURES = [
  'intersection',
  'chi2',
  'bhattacharyya',
  'hellinger',
  'emd',
  'correlation',
  'kl',
] as const;
export type HistogramMeasure = (typeof HISTOGRAM_MEASURES)[number];

/** True where a larger value means a closer match. */
export const isSimilarity = (measure: HistogramMeasure) =>
  measure === 'intersection' || measure === 'correlation';

/**
 *   intersection   sum min(p, q)                                1 for equal ones      (Swain & Ballard 1991)
 *   chi2           1/2 sum (p - q)^2 / (p + q)                  0..1, symmetric
 *   hellinger      sqrt(1 - BC), BC = sum sqrt(p q)             0..1, a metric
 *   bhattacharyya  -ln BC                                       infinite for disjoint ones
 *   emd            sum |P - Q|, P and Q running sums            bins moved, of ordered 1-D bins
 *   correlation    Pearson's, over the bins                     -1..1
 *   kl             sum p ln(p / q)                              nats, not symmetric; infinite where only q is 0
 */
export function histogramDistance(a: Float64Array, b: Float64Array, measure: HistogramMeasure): number {
  if (a.length !== b.length)
    throw new DataError(`histograms of ${a.length} and ${b.length} bins cannot be compared`);
  const p = normalised(a);
  const q = normalised(b);
  return MEASURES[measure](p, q);
}

const MEASURES: Record<HistogramMeasure, (p: Float64Array, q: Float64Array) => number> = {
  intersection: (p, q) => sum(p, (v, i) => Math.min(v, q[i]!)),
  chi2: (p, q) => 0.5 * sum(p, (v, i) => (v + q[i]! > 0 ? (v - q[i]!) ** 2 / (v + q[i]!) : 0)),
  // 1 - BC as a sum of squares: BC itself rounds to 1 or past it for equal histograms.
  hellinger: (p, q) => Math.sqrt(0.5 * sum(p, (v, i) => (Math.sqrt(v) - Math.sqrt(q[i]!)) ** 2)),
  bhattacharyya: (p, q) => Math.max(0, -Math.log(sum(p, (v, i) => Math.sqrt(v * q[i]!)))),
  emd: (p, q) => earthMover(p, q, { bins: p.length, circular: [false] }),
  correlation(p, q) {
    const mean = 1 / p.length; // of both: they sum to 1
    const pp = sum(p, (v) => (v - mean) ** 2);
    const qq = sum(q, (v) => (v - mean) ** 2);
    if (pp === 0 || qq === 0) throw new DataError('a flat histogram has no correlation with another');
    return sum(p, (v, i) => (v - mean) * (q[i]! - mean)) / Math.sqrt(pp * qq);
  },
  kl: (p, q) => sum(p, (v, i) => (v > 0 ? v * Math.log(v / q[i]!) : 0)),
};

function sum(x: Float64Array, term: (v: number, i: number) => number): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += term(x[i]!, i);
  return total;
}
