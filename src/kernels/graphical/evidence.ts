import { DataError } from '../../core/errors.js';
import { type Evidence, type Factor, type FactorGraph, jointStates } from './factor.js';

/** What inference answers where no joint state is possible: a question without an answer. */
export const impossible = (evidence: Evidence) =>
  new DataError(
    evidence.size > 0 ? 'the evidence has probability 0' : 'the model gives every joint state probability 0',
  );

export function checkEvidence({ cards }: FactorGraph, evidence: Evidence): void {
  for (const [v, state] of evidence) {
    const card = cards[v];
    if (card === undefined) throw new DataError(`evidence for variable ${v}, there are ${cards.length}`);
    if (!(Number.isInteger(state) && state >= 0 && state < card))
      throw new DataError(`evidence puts variable ${v} in state ${state}, it has ${card} (from 0)`);
  }
}

/** The part of a factor that agrees with what is known, over the variables of its scope that are not. */
export function condition(factor: Factor, cards: Int32Array, evidence: Evidence): Factor {
  const { scope, values } = factor;
  if (!scope.some((v) => evidence.has(v))) return factor;
  const free = scope.filter((v) => !evidence.has(v));
  const out = new Float64Array(jointStates(free, cards));
  const steps = new Float64Array(free.length);
  let at = 0;
  for (let i = scope.length - 1, step = 1, k = free.length; i >= 0; step *= cards[scope[i--]!]!) {
    const known = evidence.get(scope[i]!);
    if (known === undefined) steps[--k] = step;
    else at += known * step;
  }
  const count = new Int32Array(free.length);
  for (let o = 0; o < out.length; o++) {
    out[o] = values[at]!;
    for (let a = free.length - 1; a >= 0; a--) {
      at += steps[a]!;
      if (++count[a]! < cards[free[a]!]!) break;
      at -= count[a]! * steps[a]!;
      count[a] = 0;
    }
  }
  return { scope: free, values: out };
}

/**
 * log prod_f f(x), -Infinity where a factor is 0. Its negative is the energy of the joint state.
 *
 * @param states one for each variable
 */
export function logValue({ cards, factors }: FactorGraph, states: ArrayLike<number>): number {
  let sum = 0;
  for (const { scope, values } of factors) {
    let at = 0;
    for (const v of scope) at = at * cards[v]! + states[v]!;
    sum += Math.log(values[at]!);
  }
  return sum;
}
