import { DataError } from '../../core/errors.js';
import type { FactorGraph } from './factor.js';
import type { LogModel } from './log-model.js';

export interface ChainMoments {
  /** Shares of the samples. */
  marginals: Float64Array[];
  /** Standard errors of the marginals, by batch means over all chains. */
  errors: Float64Array[];
  /** The largest split R-hat of all states, those that are always or never taken left out; 1 where all are. */
  rhat: number;
  /** The smallest effective sample size of all states: p (1 - p) / error^2, at most as many as there are samples. */
  ess: number;
}

/**
 * Means, errors and convergence of the indicators [x_v = s] over several chains of equal length, without keeping the
 * chains: each is cut into batches of about sqrt(length), whose means vary by variance / ess of a batch, and into two
 * halves, which R-hat compares. Of an indicator R-hat is the same with and without ranks, which only rename 0 and 1.
 *
 * @see Flegal & Jones, Batch means and spectral variance estimators in Markov chain Monte Carlo, 2010; Vehtari et al.,
 *   Rank-normalization, folding, and localization: an improved R-hat, 2021
 */
export function chainMoments({ cards, observed, at }: LogModel, length: number) {
  if (!(length >= 4)) throw new DataError(`${length} samples a chain were asked for, at least 4 are needed`);
  const size = at[cards.length]!;
  const batch = Math.max(1, Math.floor(Math.sqrt(length)));
  const batches = {
    now: new Float64Array(size),
    sums: new Float64Array(size),
    squares: new Float64Array(size),
  };
  const half = Math.floor(length / 2);
  const halves = {
    now: new Float64Array(size),
    sums: new Float64Array(size),
    squares: new Float64Array(size),
  };
  const within = new Float64Array(size);
  const counts = new Float64Array(size);
  let [seen, chains, batchCount] = [0, 0, 0];

  return {
    begin() {
      seen = 0;
      chains++;
      // What the last chain had left over belongs to no batch.
      batches.now.fill(0);
      halves.now.fill(0);
    },
    add(states: Int32Array) {
      for (let v = 0; v < states.length; v++) {
        const i = at[v]! + states[v]!;
        counts[i]!++;
        batches.now[i]!++;
        halves.now[i]!++;
      }
      seen++;
      if (seen % batch === 0) {
        batchCount++;
        for (let i = 0; i < size; i++) close(batches, i, batch);
      }
      // The middle one of an odd number belongs to neither half.
      if (length % 2 === 1 && seen === half + 1) halves.now.fill(0);
      if (seen === half || seen === half + half + (length % 2)) {
        for (let i = 0; i < size; i++) {
          const p = halves.now[i]! / half;
          within[i]! += (p * (1 - p) * half) / (half - 1);
          close(halves, i, half);
        }
      }
    },
    end(graph: FactorGraph): ChainMoments {
      const n = length * chains;
      let [rhat, ess] = [1, n];
      const marginals = Array.from(graph.cards, (card) => new Float64Array(card));
      const errors = Array.from(graph.cards, (card) => new Float64Array(card));
      for (let v = 0; v < cards.length; v++) {
        if (observed[v]! >= 0) {
          marginals[v]![observed[v]!] = 1;
          continue;
        }
        for (let x = 0, i = at[v]!; x < cards[v]!; x++, i++) {
          const p = counts[i]! / n;
          marginals[v]![x] = p;
          if (p === 0 || p === 1) continue;
          const error = Math.sqrt(spread(batches, i, batchCount) / batchCount);
          errors[v]![x] = error;
          ess = Math.min(ess, (p * (1 - p)) / error ** 2);
          const w = within[i]! / (2 * chains);
          const between = spread(halves, i, 2 * chains);
          rhat = Math.max(rhat, w === 0 ? Infinity : Math.sqrt((half - 1) / half + between / w));
        }
      }
      return { marginals, errors, rhat, ess };
    },
  };
}

interface Means {
  now: Float64Array;
  sums: Float64Array;
  squares: Float64Array;
}

function close({ now, sums, squares }: Means, i: number, length: number): void {
  const mean = now[i]! / length;
  sums[i]! += mean;
  squares[i]! += mean * mean;
  now[i] = 0;
}

/** Variance of the means of batches or halves. */
const spread = ({ sums, squares }: Means, i: number, count: number) =>
  Math.max(0, squares[i]! - sums[i]! ** 2 / count) / Math.max(1, count - 1);
