import { DataError } from '../../core/errors.js';
import { logGamma } from '../special/gamma.js';
import { weighedLogs } from './categorical.js';
import { type Emitter, evenly, NOTHING } from './emitter.js';
import type { Multinomial } from './hmm.js';

/**
 * Rows of counts: log b_j(x) = log N! - sum_c log x_c! + sum_c x_c log p_jc, N = sum_c x_c. A row of which a number is
 * missing says nothing. Sums are the expected counts [k, d].
 */
export function multinomial(emission: Multinomial): Emitter {
  const { k, d, probabilities } = emission;
  const emitter: Emitter = {
    parameters: k * (d - 1),
    width: k * d,
    logDensities({ n, data }, out, stride) {
      const logs = probabilities.map(Math.log);
      for (let t = 0; t < n; t++) {
        const x = data.subarray(t * d, (t + 1) * d);
        const known = !x.some(Number.isNaN);
        const ways = known
          ? logGamma(1 + x.reduce((a, b) => a + b, 0)) - x.reduce((s, v) => s + logGamma(1 + v), 0)
          : 0;
        for (let j = 0; j < k; j++) {
          let sum = ways;
          if (known) for (let c = 0; c < d; c++) if (x[c]! > 0) sum += x[c]! * logs[j * d + c]!;
          out[t * stride + j] = sum;
        }
      }
    },
    accumulate({ n, data }, posteriors, stride, sums) {
      for (let t = 0; t < n; t++) {
        const x = data.subarray(t * d, (t + 1) * d);
        if (x.some(Number.isNaN)) continue;
        for (let j = 0; j < k; j++)
          for (let c = 0; c < d; c++) sums[j * d + c]! += posteriors[t * stride + j]! * x[c]!;
      }
    },
    maximise(sums) {
      const p = probabilities.slice();
      const dead: number[] = [];
      for (let j = 0; j < k; j++) {
        const counts = sums.subarray(j * d, (j + 1) * d);
        const total = counts.reduce((a, b) => a + b, 0);
        if (total <= NOTHING) dead.push(j);
        else for (let c = 0; c < d; c++) p[j * d + c] = counts[c]! / total;
      }
      return { emission: { ...emission, probabilities: p }, floored: [], dead };
    },
    pooled: (rows) => evenly(emitter, rows, k),
    logPrior: (sums) => weighedLogs(sums, probabilities),
    sample() {
      throw new DataError(
        'a multinomial model does not say how many things a row counts, so that none can be drawn',
      );
    },
  };
  return emitter;
}
