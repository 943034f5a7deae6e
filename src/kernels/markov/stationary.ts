import { DataError } from '../../core/errors.js';
import { type CommunicatingClass, communicatingClasses } from './communicating.js';
import { advance, type Transitions } from './transitions.js';

export interface StationaryLaws {
  readonly classes: readonly CommunicatingClass[];
  /** Of each closed class, over all states; a mixture of them is stationary too. */
  readonly laws: readonly { readonly class: number; readonly law: Float64Array }[];
  readonly unique: boolean;
  /** One closed class, of period 1: the law comes to the stationary one from any start. */
  readonly converges: boolean;
}

/** Classes of more states are solved by iteration. */
const MOST_DENSE = 1200;

/** All stationary laws pi = pi P, by closed communicating class. */
export function stationaryLaws(chain: Transitions): StationaryLaws {
  const classes = communicatingClasses(chain);
  const closed = classes.flatMap((c, i) => (c.closed ? [i] : []));
  const laws = closed.map((i) => {
    const { states } = classes[i]!;
    const inner = states.length <= MOST_DENSE ? eliminated(chain, states) : iterated(chain, states);
    const law = new Float64Array(chain.n);
    states.forEach((v, at) => {
      law[v] = inner[at]!;
    });
    return { class: i, law };
  });
  const unique = closed.length === 1;
  return { classes, laws, unique, converges: unique && classes[closed[0]!]!.period === 1 };
}

/**
 * Elimination of states one by one without a subtraction, so that even tiny probabilities keep all their digits.
 *
 * @see Grassmann, Taksar & Heyman, Regenerative analysis and steady state distributions for Markov chains, 1985
 */
function eliminated({ start, to, p }: Transitions, states: readonly number[]): Float64Array {
  const m = states.length;
  const place = new Map(states.map((v, i) => [v, i]));
  const a = new Float64Array(m * m);
  states.forEach((v, i) => {
    for (let e = start[v]!; e < start[v + 1]!; e++) a[i * m + place.get(to[e]!)!] = p[e]!;
  });
  for (let k = m - 1; k > 0; k--) {
    let out = 0;
    for (let j = 0; j < k; j++) out += a[k * m + j]!;
    for (let i = 0; i < k; i++) {
      const share = a[i * m + k]! / out;
      a[i * m + k] = share;
      if (share === 0) continue;
      for (let j = 0; j < k; j++) a[i * m + j]! += share * a[k * m + j]!;
    }
  }
  const law = new Float64Array(m);
  law[0] = 1;
  let total = 1;
  for (let k = 1; k < m; k++) {
    for (let i = 0; i < k; i++) law[k]! += law[i]! * a[i * m + k]!;
    total += law[k]!;
  }
  return law.map((v) => v / total);
}

const MOST_STEPS = 200_000;
const CLOSE = 1e-14;

/** Steps of the chain that rests every second time, (P + I)/2: it has the same law, and no period. */
function iterated(chain: Transitions, states: readonly number[]): Float64Array {
  let law = new Float64Array(chain.n);
  let next = new Float64Array(chain.n);
  for (const v of states) law[v] = 1 / states.length;
  for (let t = 0; t < MOST_STEPS; t++) {
    advance(chain, law, next);
    let change = 0;
    let total = 0;
    for (const v of states) {
      next[v] = (next[v]! + law[v]!) / 2;
      change += Math.abs(next[v]! - law[v]!);
      total += next[v]!;
    }
    for (const v of states) next[v]! /= total;
    [law, next] = [next, law];
    if (change < CLOSE) return Float64Array.from(states, (v) => law[v]!);
  }
  throw new DataError(
    `the stationary law of ${states.length} states is not reached in ${MOST_STEPS} steps: the chain mixes too slowly`,
  );
}
