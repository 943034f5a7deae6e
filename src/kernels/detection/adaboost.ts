import { DataError } from '../../core/errors.js';
import { FITS, type StumpTable } from './stumps.js';

export const BOOSTS = ['discrete', 'gentle'] as const;
export type Boost = (typeof BOOSTS)[number];

/** One round: samples of a feature up to a cut vote `below`, those behind it `above`. */
export interface Round {
  feature: number;
  /** The samples on either side of the cut: a threshold lies between their values. */
  low: number;
  high: number;
  below: number;
  above: number;
  /** Weighted share of samples on the wrong side. */
  error: number;
}

/**
 * AdaBoost over decision stumps. Each round takes the stump that is best for the weights, adds its vote to the sum
 * F(x), and gives every sample the weight w exp(-y f(x)), so that the next stump looks after what this one got wrong.
 *
 *   discrete   the least weighted error e; votes -+alpha, alpha = ln((1 - e) / e) / 2. The share of samples with
 *              y F < 0 is at most prod_t 2 sqrt(e_t (1 - e_t)).
 *   gentle     the least squared error; votes the weighted means of y on either side, within -1..1
 *
 * Classes begin with half of the weight each.
 *
 * @param labels 1 and -1
 * @returns the next round; undefined once no stump is better than chance
 * @see Freund & Schapire, 1997; Friedman, Hastie & Tibshirani, Additive logistic regression, 2000
 */
export function adaboost(table: StumpTable, labels: Int8Array, boost: Boost): () => Round | undefined {
  const { n } = table;
  if (labels.length !== n) throw new DataError(`${n} samples need as many labels, got ${labels.length}`);
  const positives = labels.reduce((count, y) => count + (y > 0 ? 1 : 0), 0);
  if (positives === 0 || positives === n) throw new DataError('both classes need samples');
  const weights = Float64Array.from(labels, (y) => 0.5 / (y > 0 ? positives : n - positives));
  return () => {
    normalise(weights);
    const signed = weights.map((w, i) => w * labels[i]!);
    const found = boost === 'gentle' ? leastSquares() : leastError();
    if (!found) return undefined;
    const { feature, cut, below, above } = found;
    const order = table.order(feature);
    let error = 0;
    for (let k = 0; k < n; k++) {
      const i = order[k]! & ~FITS;
      const vote = k < cut ? below : above;
      if (vote * labels[i]! <= 0) error += weights[i]!;
      weights[i]! *= Math.exp(-vote * labels[i]!);
    }
    return { feature, low: order[cut - 1]! & ~FITS, high: order[cut]! & ~FITS, below, above, error };

    function leastError() {
      const { least, most } = table.extremes(signed);
      const total = signed.reduce((a, b) => a + b, 0);
      const [falling, rising] = [(1 - total) / 2, (1 + total) / 2];
      // With D the sum of w y below the cut: errors are W- + D if it is those above that count as 1, W+ - D otherwise.
      let best = { feature: -1, error: 0.5, extreme: 0, below: 0 };
      for (let f = 0; f < table.features; f++) {
        if (falling + least[f]! < best.error)
          best = { feature: f, error: falling + least[f]!, extreme: least[f]!, below: -1 };
        if (rising - most[f]! < best.error)
          best = { feature: f, error: rising - most[f]!, extreme: most[f]!, below: 1 };
      }
      if (best.feature < 0) return undefined;
      const cut = cutWhere(table.order(best.feature), (sum) => Math.abs(sum - best.extreme), signed, weights);
      const e = Math.max(best.error, 1e-10);
      const alpha = 0.5 * Math.log((1 - e) / e);
      return { feature: best.feature, cut, below: best.below * alpha, above: -best.below * alpha };
    }

    function leastSquares() {
      const gains = table.gains(signed, weights);
      let feature = 0;
      for (let f = 1; f < table.features; f++) if (gains[f]! > gains[feature]!) feature = f;
      const total = signed.reduce((a, b) => a + b, 0);
      if (gains[feature]! <= total ** 2 + 1e-12) return undefined;
      const order = table.order(feature);
      const gain = (d: number, w: number) => d ** 2 / w + (total - d) ** 2 / (1 - w);
      const cut = cutWhere(order, (d, w) => -gain(d, w), signed, weights);
      let [d, w] = [0, 0];
      for (let k = 0; k < cut; k++) {
        d += signed[order[k]! & ~FITS]!;
        w += weights[order[k]! & ~FITS]!;
      }
      return { feature, cut, below: d / w, above: (total - d) / (1 - w) };
    }
  };
}

/** The number of samples below the cut where the cost of (sum of w y, sum of w) below it is least. */
function cutWhere(
  order: Uint16Array,
  cost: (sum: number, weight: number) => number,
  signed: Float64Array,
  weights: Float64Array,
): number {
  let best = Number.POSITIVE_INFINITY;
  let cut = 1;
  let sum = 0;
  let weight = 0;
  for (let k = 0; k < order.length; k++) {
    sum += signed[order[k]! & ~FITS]!;
    weight += weights[order[k]! & ~FITS]!;
    if (order[k]! < FITS) continue;
    const here = cost(sum, weight);
    if (here < best) {
      best = here;
      cut = k + 1;
    }
  }
  return cut;
}

function normalise(weights: Float64Array): void {
  const sum = weights.reduce((a, b) => a + b, 0);
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum;
}
