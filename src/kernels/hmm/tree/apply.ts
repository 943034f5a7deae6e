import { logSumExp } from '../../special/log-sums.js';

/** Below this a sum of products may have lost what is smaller than doubles go. */
const FAINT = 1e-280;

/**
 * out_j = log sum_i matrix(j, i) exp(logs_i), through plain numbers where these can tell, else through logarithms, so
 * that it costs no more exponentials than there are states.
 */
export function logApplier(matrix: Float64Array, k: number) {
  const logMatrix = matrix.map(Math.log);
  const plain = new Float64Array(k);
  const terms = new Float64Array(k);
  return (logs: Float64Array, from: number, out: Float64Array, to: number): void => {
    let most = -Infinity;
    for (let i = 0; i < k; i++) most = Math.max(most, logs[from + i]!);
    if (most === -Infinity) {
      out.fill(-Infinity, to, to + k);
      return;
    }
    for (let i = 0; i < k; i++) plain[i] = Math.exp(logs[from + i]! - most);
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += matrix[j * k + i]! * plain[i]!;
      if (sum > FAINT) out[to + j] = most + Math.log(sum);
      else {
        for (let i = 0; i < k; i++) terms[i] = logMatrix[j * k + i]! + logs[from + i]!;
        out[to + j] = logSumExp(terms);
      }
    }
  };
}

export function transposed(matrix: Float64Array, k: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % k) * k + Math.floor(at / k)]!);
}
