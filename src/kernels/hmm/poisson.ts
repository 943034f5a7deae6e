import { poisson as drawCount } from '../../core/random/poisson.js';
import { logGamma } from '../special/gamma.js';
import { type Emitter, evenly, NOTHING } from './emitter.js';
import type { Poisson } from './hmm.js';

/**
 * Counts: log b_j(x) = sum_c (x_c log r_jc - r_jc - log x_c!), missing columns left out. A rate may be 0: then only 0
 * can be seen. Sums, of each state and column: weight of the rows, and of what they count.
 */
export function poisson(emission: Poisson): Emitter {
  const { k, d, rates } = emission;
  const emitter: Emitter = {
    parameters: k * d,
    width: 2 * k * d,
    logDensities({ n, data }, out, stride) {
      const logs = rates.map(Math.log);
      for (let t = 0; t < n; t++) {
        out.fill(0, t * stride, t * stride + k);
        for (let c = 0; c < d; c++) {
          const x = data[t * d + c]!;
          if (Number.isNaN(x)) continue;
          const ways = logGamma(1 + x);
          for (let j = 0; j < k; j++)
            out[t * stride + j]! += (x > 0 ? x * logs[j * d + c]! : 0) - rates[j * d + c]! - ways;
        }
      }
    },
    accumulate({ n, data }, posteriors, stride, sums) {
      for (let t = 0; t < n; t++)
        for (let c = 0; c < d; c++) {
          const x = data[t * d + c]!;
          if (Number.isNaN(x)) continue;
          for (let j = 0; j < k; j++) {
            const weight = posteriors[t * stride + j]!;
            sums[2 * (j * d + c)]! += weight;
            sums[2 * (j * d + c) + 1]! += weight * x;
          }
        }
    },
    maximise(sums) {
      const dead = new Set<number>();
      const learnt = rates.map((rate, cell) => {
        if (sums[2 * cell]! > NOTHING) return sums[2 * cell + 1]! / sums[2 * cell]!;
        dead.add(Math.floor(cell / d));
        return rate;
      });
      return { emission: { ...emission, rates: learnt }, floored: [], dead: [...dead] };
    },
    pooled: (rows) => evenly(emitter, rows, k),
    logPrior: (sums) =>
      rates.reduce((sum, rate, cell) => {
        const seen = sums[2 * cell + 1]!;
        return sum + (seen > 0 ? seen * Math.log(rate) : 0) - sums[2 * cell]! * rate;
      }, 0),
    sample(state, rng, to) {
      for (let c = 0; c < d; c++) to[c] = drawCount(rng, rates[state * d + c]!);
    },
  };
  return emitter;
}
