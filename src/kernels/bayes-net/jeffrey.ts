import { DataError } from '../../core/errors.js';

const ROUNDS = 10_000;
const CLOSE = 1e-12;

/**
 * Soft evidence (Jeffrey's rule): what is believed of some variables S_i becomes Q_i(S_i), and P(rest | S) stays.
 * The new distribution is P(x) prod_i lambda_i(s_i); of one variable lambda(s) = Q(s) / P(s). Several are fitted by
 * turns (iterative proportional fitting) until all hold together: the distribution nearest to P, by relative
 * entropy, that has them.
 *
 * @param joint  P(S_1, S_2, ...), the last fastest
 * @param wanted Q_i, each a distribution
 * @returns      lambda_i, to be used as likelihoods
 * @see Jeffrey, The logic of decision, 1965; Csiszar, I-divergence geometry, 1975
 */
export function jeffrey(joint: Float64Array, wanted: readonly Float64Array[]): Float64Array[] {
  const p = joint.slice();
  const factors = wanted.map((q) => new Float64Array(q.length).fill(1));
  for (let round = 0; round < ROUNDS; round++) {
    let worst = 0;
    wanted.forEach((q, i) => {
      const inner = wanted.slice(i + 1).reduce((size, other) => size * other.length, 1);
      const now = marginal(p, q.length, inner);
      const ratio = q.map((share, k) => {
        worst = Math.max(worst, Math.abs(share - now[k]!));
        if (share > 0 && now[k] === 0) throw new DataError(IMPOSSIBLE);
        return share === 0 ? 0 : share / now[k]!;
      });
      for (let at = 0; at < p.length; at++) p[at]! *= ratio[Math.floor(at / inner) % q.length]!;
      factors[i] = factors[i]!.map((factor, k) => factor * ratio[k]!);
    });
    if (worst < CLOSE) return factors;
  }
  throw new DataError('the soft evidence cannot hold together: no distribution of the network has all of it');
}

const IMPOSSIBLE = 'the soft evidence believes in a state that has probability 0 by the other evidence';

function marginal(p: Float64Array, states: number, inner: number): Float64Array {
  const sums = new Float64Array(states);
  for (let at = 0; at < p.length; at++) sums[Math.floor(at / inner) % states]! += p[at]!;
  return sums;
}
