import { DataError } from '../../core/errors.js';
import { closure } from '../graph/ancestors.js';
import { lu, luSolve } from '../linalg/lu.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { type CommunicatingClass, communicatingClasses } from './communicating.js';
import type { Transitions } from './transitions.js';

export interface Hitting {
  /** Chance to come to the target ever; 1 in it. */
  readonly probability: Float64Array;
  /** Expected steps until then: Infinity where it may never happen, 0 in the target. */
  readonly steps: Float64Array;
}

/** Systems of more states take minutes and gigabytes. */
const MOST_STATES = 5000;

/**
 * From every state the chance h of reaching the target and the expected time k to it:
 *
 *   h_i = sum_j P_ij h_j  and  k_i = 1 + sum_j P_ij k_j  outside,   h = 1 and k = 0 in the target.
 *
 * Which states can reach it, and which surely do, is told by the arrows alone, so that both systems are regular.
 *
 * @see Norris, Markov Chains, 1997, section 1.3
 */
export function hitting(chain: Transitions, target: readonly number[]): Hitting {
  const { n } = chain;
  const inside = new Uint8Array(n);
  for (const v of target) inside[v] = 1;
  const before = predecessors(chain, inside);
  const reaching = closure(target, before);
  // A state may fail if it can come, without passing the target, to one that cannot reach it.
  const lost = Array.from({ length: n }, (_, v) => v).filter((v) => reaching[v] === 0);
  const failing = closure(lost, before);
  const probability = Float64Array.from({ length: n }, (_, v) =>
    reaching[v] === 1 && failing[v] === 0 ? 1 : 0,
  );
  const open = range(n).filter((v) => reaching[v] === 1 && failing[v] === 1 && inside[v] === 0);
  const into = (v: number) => sumTo(chain, v, (u) => probability[u]!);
  solveOver(chain, open, [Float64Array.from(open, into)]).forEach(([h], i) => {
    probability[open[i]!] = h!;
  });
  const sure = range(n).filter((v) => failing[v] === 0 && inside[v] === 0);
  const steps = Float64Array.from({ length: n }, (_, v) => (inside[v] === 1 ? 0 : Infinity));
  solveOver(chain, sure, [new Float64Array(sure.length).fill(1)]).forEach(([k], i) => {
    steps[sure[i]!] = k!;
  });
  return { probability, steps };
}

export interface Absorption {
  readonly classes: readonly CommunicatingClass[];
  /** Places of the closed classes in `classes`. */
  readonly closed: readonly number[];
  /** [n][closed]: chance to end in each. */
  readonly probability: readonly (readonly number[])[];
  /** Expected steps until one of them is entered. */
  readonly steps: Float64Array;
}

/** Where the chain ends, from every state: in which closed class, and after how many steps. */
export function absorption(chain: Transitions): Absorption {
  const classes = communicatingClasses(chain);
  const closed = classes.flatMap((c, i) => (c.closed ? [i] : []));
  const ends = new Int32Array(chain.n).fill(-1);
  closed.forEach((c, k) => {
    for (const v of classes[c]!.states) ends[v] = k;
  });
  const open = range(chain.n).filter((v) => ends[v]! < 0);
  const columns = [
    ...closed.map((_, k) => Float64Array.from(open, (v) => sumTo(chain, v, (u) => Number(ends[u] === k)))),
    new Float64Array(open.length).fill(1),
  ];
  const solved = solveOver(chain, open, columns);
  const place = new Map(open.map((v, i) => [v, i]));
  return {
    classes,
    closed,
    probability: range(chain.n).map((v) => {
      const at = place.get(v);
      return closed.map((_, k) => (at === undefined ? Number(ends[v] === k) : solved[at]![k]!));
    }),
    steps: Float64Array.from({ length: chain.n }, (_, v) => solved[place.get(v) ?? -1]?.[closed.length] ?? 0),
  };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Sources of the arrows into each state; out of the target none lead. */
function predecessors({ n, start, to }: Transitions, target: Uint8Array): number[][] {
  const before: number[][] = range(n).map(() => []);
  for (let v = 0; v < n; v++) {
    if (target[v] === 1) continue;
    for (let e = start[v]!; e < start[v + 1]!; e++) before[to[e]!]!.push(v);
  }
  return before;
}

function sumTo({ start, to, p }: Transitions, v: number, value: (state: number) => number): number {
  let sum = 0;
  for (let e = start[v]!; e < start[v + 1]!; e++) sum += p[e]! * value(to[e]!);
  return sum;
}

/** (I - P) x = b over some states, one row a state, one number a right side. */
function solveOver(
  { start, to, p }: Transitions,
  states: readonly number[],
  sides: readonly Float64Array[],
): number[][] {
  const m = states.length;
  if (m === 0) return [];
  if (m > MOST_STATES) throw new DataError(`a system of ${m} states, at most ${MOST_STATES} are solved`);
  const place = new Map(states.map((v, i) => [v, i]));
  const a = matrix(m, m);
  states.forEach((v, i) => {
    a.data[i * m + i]! += 1;
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      const j = place.get(to[e]!);
      if (j !== undefined) a.data[i * m + j]! -= p[e]!;
    }
  });
  const b: Matrix = matrix(m, sides.length);
  sides.forEach((side, k) => {
    side.forEach((value, i) => {
      b.data[i * sides.length + k] = value;
    });
  });
  const x = luSolve(lu(a), b);
  return states.map((_, i) => [...x.data.subarray(i * sides.length, (i + 1) * sides.length)]);
}
