import { categorical as drawIndex } from '../../core/random/choice.js';
import { type Emitter, evenly, NOTHING } from './emitter.js';
import type { Categorical } from './hmm.js';

/**
 * Symbols: b_j(x) = prod_c P_c(x_c | j), missing columns left out; learnt by expected counts. Sums are those counts,
 * of each column [k, m].
 */
export function categorical(emission: Categorical): Emitter {
  const { k, probabilities } = emission;
  const sizes = probabilities.map((p) => p.length / k);
  const starts = sizes.map((_, c) => k * sizes.slice(0, c).reduce((a, b) => a + b, 0));
  const width = probabilities.reduce((sum, p) => sum + p.length, 0);
  const emitter: Emitter = {
    parameters: k * sizes.reduce((sum, m) => sum + m - 1, 0),
    width,
    logDensities({ n, d, data }, out, stride) {
      const logs = probabilities.map((p) => p.map(Math.log));
      for (let t = 0; t < n; t++)
        for (let j = 0; j < k; j++) {
          let sum = 0;
          for (let c = 0; c < d; c++) {
            const symbol = data[t * d + c]!;
            if (!Number.isNaN(symbol)) sum += logs[c]![j * sizes[c]! + symbol]!;
          }
          out[t * stride + j] = sum;
        }
    },
    accumulate({ n, d, data }, posteriors, stride, sums) {
      for (let t = 0; t < n; t++)
        for (let c = 0; c < d; c++) {
          const symbol = data[t * d + c]!;
          if (Number.isNaN(symbol)) continue;
          const at = starts[c]! + symbol;
          for (let j = 0; j < k; j++) sums[at + j * sizes[c]!]! += posteriors[t * stride + j]!;
        }
    },
    maximise(sums) {
      const dead = new Set<number>();
      const learnt = probabilities.map((old, c) => {
        const p = old.slice();
        const m = sizes[c]!;
        for (let j = 0; j < k; j++) {
          const counts = sums.subarray(starts[c]! + j * m, starts[c]! + (j + 1) * m);
          const total = counts.reduce((a, b) => a + b, 0);
          if (total <= NOTHING) dead.add(j);
          else for (let v = 0; v < m; v++) p[j * m + v] = counts[v]! / total;
        }
        return p;
      });
      return {
        emission: { ...emission, probabilities: learnt },
        floored: [],
        dead: [...dead].sort((a, b) => a - b),
      };
    },
    pooled: (rows) => evenly(emitter, rows, k),
    logPrior: (sums) =>
      probabilities.reduce((sum, p, c) => sum + weighedLogs(sums.subarray(starts[c]!), p), 0),
    sample(state, rng, to) {
      probabilities.forEach((p, c) => {
        const m = sizes[c]!;
        to[c] = drawIndex(rng, p.subarray(state * m, (state + 1) * m));
      });
    },
  };
  return emitter;
}

/** sum w log p, where no weight is nothing however small p is. */
export function weighedLogs(weights: Float64Array, p: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (weights[i]! > 0) sum += weights[i]! * Math.log(p[i]!);
  return sum;
}
