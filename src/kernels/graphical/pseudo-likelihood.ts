import type { LogLinear } from './log-linear.js';
import type { Observations } from './observations.js';

/**
 * sum_n sum_v log p(x_{n,v} | x_{n,-v}) and its gradient, feature by feature what is there less what would be expected
 * of v given the others. Each distinct row is looked at once.
 */
export function pseudoLikelihood({ cards, factors }: LogLinear, data: Observations) {
  const { variables, states, counts } = data;
  const steps = factors.map(({ scope }) => {
    const step = new Int32Array(scope.length);
    for (let a = scope.length - 1, size = 1; a >= 0; size *= cards[scope[a--]!]!) step[a] = size;
    return step;
  });
  const around = Array.from(cards, (): { f: number; step: number }[] => []);
  factors.forEach(({ scope }, f) => {
    scope.forEach((v, a) => {
      around[v]!.push({ f, step: steps[f]![a]! });
    });
  });
  const place = new Int32Array(factors.length);
  const scores = new Float64Array(cards.reduce((a, b) => Math.max(a, b), 1));

  return (theta: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let sum = 0;
    for (let row = 0; row < counts.length; row++) {
      const base = row * variables;
      factors.forEach(({ scope }, f) => {
        let i = 0;
        for (let a = 0; a < scope.length; a++) i += steps[f]![a]! * states[base + scope[a]!]!;
        place[f] = i;
      });
      for (let v = 0; v < variables; v++) {
        const own = states[base + v]!;
        const card = cards[v]!;
        scores.fill(0, 0, card);
        for (const { f, step } of around[v]!) {
          const { weight, value } = factors[f]!;
          for (let x = 0, i = place[f]! - own * step; x < card; x++, i += step)
            if (weight[i]! >= 0) scores[x]! += theta[weight[i]!]! * (value ? value[i]! : 1);
        }
        let most = -Infinity;
        for (let x = 0; x < card; x++) most = Math.max(most, scores[x]!);
        let total = 0;
        for (let x = 0; x < card; x++) total += Math.exp(scores[x]! - most);
        sum += counts[row]! * (scores[own]! - most - Math.log(total));
        for (let x = 0; x < card; x++)
          scores[x] = counts[row]! * (Number(x === own) - Math.exp(scores[x]! - most) / total);
        for (const { f, step } of around[v]!) {
          const { weight, value } = factors[f]!;
          for (let x = 0, i = place[f]! - own * step; x < card; x++, i += step)
            if (weight[i]! >= 0) gradient[weight[i]!]! += scores[x]! * (value ? value[i]! : 1);
        }
      }
    }
    return sum;
  };
}
