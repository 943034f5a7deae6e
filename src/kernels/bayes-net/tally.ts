import type { Network } from './network.js';

/** What is asked of draws: the joint distribution of some tables, or mean and variance of a number. */
export type Target = readonly number[];

/** An estimate of one target. */
export interface Estimated {
  /** P(joint state), last node fastest; empty for a number. */
  readonly probabilities: Float64Array;
  /** Standard error of each; of the mean for a number. */
  readonly errors: Float64Array;
  /** Of a number alone. */
  readonly mean?: number;
  readonly variance?: number;
}

export interface Estimate {
  readonly targets: readonly Estimated[];
  /** log of the mean weight: of the probability of what is known. */
  readonly logEvidence: number;
  /** (sum w)^2 / sum w^2: how many draws of equal weight would say as much. */
  readonly effective: number;
  /** Draws of weight above 0. */
  readonly used: number;
}

/**
 * Weighted draws as estimates. With weights w_i, p_s = sum_i w_i [x_i = s] / sum_i w_i has standard error
 *
 *   sqrt( sum_i w_i^2 ([x_i = s] - p_s)^2 ) / sum_i w_i,
 *
 * which for equal weights is sqrt(p (1 - p) / n). Weights come as logarithms and are held relative to the largest
 * so far, so that a product of a thousand small ones does not underflow.
 *
 * @see Owen, Monte Carlo theory, methods and examples, 2013, chapter 9
 */
export function createTally({ nodes }: Network, targets: readonly Target[]) {
  const cards = nodes.map((node) => (node.kind === 'table' ? node.states.length : 0));
  const sums = targets.map((target) => {
    const isNumber = target.length === 1 && cards[target[0]!] === 0;
    const states = isNumber ? 0 : target.reduce((size, node) => size * cards[node]!, 1);
    return {
      target,
      first: new Float64Array(isNumber ? 3 : states), // a number: sums of w, w x, w x^2 about `origin`
      second: new Float64Array(isNumber ? 3 : states), // the same of w^2
      isNumber,
      origin: 0,
    };
  });
  let scale = Number.NEGATIVE_INFINITY;
  let weight = 0;
  let squares = 0;
  let draws = 0;
  let used = 0;

  const rescale = (logWeight: number) => {
    const by = scale === Number.NEGATIVE_INFINITY ? 0 : Math.exp(scale - logWeight);
    scale = logWeight;
    weight *= by;
    squares *= by * by;
    for (const { first, second } of sums) {
      for (let s = 0; s < first.length; s++) first[s]! *= by;
      for (let s = 0; s < second.length; s++) second[s]! *= by * by;
    }
  };

  return {
    add(values: Float64Array, logWeight: number): void {
      draws++;
      if (logWeight === Number.NEGATIVE_INFINITY) return;
      if (logWeight > scale) rescale(logWeight);
      const w = Math.exp(logWeight - scale);
      weight += w;
      squares += w * w;
      for (let t = 0; t < sums.length; t++) {
        const sum = sums[t]!;
        const { target, first, second } = sum;
        if (sum.isNumber) {
          if (used === 0) sum.origin = values[target[0]!]!;
          const x = values[target[0]!]! - sum.origin;
          for (let power = 0, wx = w, wwx = w * w; power < 3; power++, wx *= x, wwx *= x) {
            first[power]! += wx;
            second[power]! += wwx;
          }
          continue;
        }
        let state = 0;
        for (let j = 0; j < target.length; j++) state = state * cards[target[j]!]! + values[target[j]!]!;
        first[state]! += w;
        second[state]! += w * w;
      }
      used++;
    },
    /** Undefined where no draw had any weight. */
    estimate(): Estimate | undefined {
      if (used === 0) return undefined;
      return {
        targets: sums.map((sum) => (sum.isNumber ? ofNumber(sum, weight) : ofStates(sum, weight, squares))),
        logEvidence: scale + Math.log(weight / draws),
        effective: (weight * weight) / squares,
        used,
      };
    },
  };
}

interface Sums {
  first: Float64Array;
  second: Float64Array;
  origin: number;
}

function ofStates({ first, second }: Sums, weight: number, squares: number): Estimated {
  const probabilities = first.map((sum) => sum / weight);
  const errors = second.map((sum, s) => {
    const p = probabilities[s]!;
    return Math.sqrt(Math.max(0, sum * (1 - p) ** 2 + (squares - sum) * p * p)) / weight;
  });
  return { probabilities, errors };
}

function ofNumber({ first, second, origin }: Sums, weight: number): Estimated {
  const mean = first[1]! / weight;
  const variance = Math.max(0, first[2]! / weight - mean * mean);
  const spread = second[2]! - 2 * mean * second[1]! + mean * mean * second[0]!;
  return {
    probabilities: new Float64Array(0),
    errors: Float64Array.of(Math.sqrt(Math.max(0, spread)) / weight),
    mean: origin + mean,
    variance,
  };
}
