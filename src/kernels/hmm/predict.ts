import type { Hmm } from './hmm.js';

/**
 * P(z_(T-1+h) = j | the sequence) for h = 1..steps, from what filtering says of the last step: [steps, k].
 *
 * @param last [k], probabilities of the states in the last step
 */
export function predictStates({ k, transition }: Hmm, last: Float64Array, steps: number): Float64Array {
  const out = new Float64Array(steps * k);
  let from = last;
  for (let h = 0; h < steps; h++) {
    const to = out.subarray(h * k, (h + 1) * k);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) to[j]! += from[i]! * transition[i * k + j]!;
    from = to;
  }
  return out;
}

/** What is seen on average in each state: [k, d]; of symbols undefined, as they have no average. */
export function stateMeans({ k, emission }: Hmm): Float64Array | undefined {
  switch (emission.kind) {
    case 'gaussian':
    case 'student':
      return emission.means;
    case 'poisson':
      return emission.rates;
    case 'multinomial':
      return emission.probabilities;
    case 'gmm': {
      const { c, d, weights, means } = emission;
      const out = new Float64Array(k * d);
      for (let j = 0; j < k; j++)
        for (let m = 0; m < c; m++)
          for (let i = 0; i < d; i++) out[j * d + i]! += weights[j * c + m]! * means[(j * c + m) * d + i]!;
      return out;
    }
    case 'categorical':
      return undefined;
  }
}
