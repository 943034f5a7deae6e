import { emitterOf } from '../emitter.js';
import type { Emission, Hmm } from '../hmm.js';

/**
 * A hierarchical hidden Markov model of two levels: U top states, each with a chain of M sub-states of its own. A
 * sub-state s of top state u emits; after each step it ends its top state with probability end(u, s), and then the next
 * top state u' is drawn from top(u, .) and its sub-state from start(u', .); else the next sub-state from sub(u, s, .).
 * The first top state is drawn from initial, its sub-state from start.
 *
 * To end and begin the same top state again is a move inside it by another name: whatever top(u, u) is, there is a
 * model with 0 there that is the same chain.
 *
 * @see Fine, Singer & Tishby, The hierarchical hidden Markov model: analysis and applications, 1998
 * @see Murphy & Paskin, Linear time inference in hierarchical HMMs, 2001
 */
export interface Hierarchical {
  /** U and M */
  levels: readonly [number, number];
  /** [U] */
  initial: Float64Array;
  /** [U, U] */
  top: Float64Array;
  /** [U, M] */
  start: Float64Array;
  /** [U, M, M] */
  sub: Float64Array;
  /** [U, M] */
  end: Float64Array;
  /** Of the U M states (u, s), numbered u M + s. */
  emission: Emission;
}

type Moves = Omit<Hierarchical, 'emission'>;

/** The two ways from one state (u, s) to another: inside its top state, and by its end. */
export function ways(model: Moves, from: number, to: number): [inside: number, ended: number] {
  const { levels, top, start, sub, end } = model;
  const [tops, m] = levels;
  const [u, v] = [Math.floor(from / m), Math.floor(to / m)];
  const inside = u === v ? (1 - end[from]!) * sub[from * m + (to % m)]! : 0;
  return [inside, end[from]! * top[u * tops + v]! * start[to]!];
}

/** The chain over the states (u, s) that is the same: its moves are the two ways together. */
export function flatMoves(model: Moves): Pick<Hmm, 'initial' | 'transition'> {
  const { levels, initial, start } = model;
  const [tops, m] = levels;
  const k = tops * m;
  const transition = new Float64Array(k * k);
  for (let from = 0; from < k; from++)
    for (let to = 0; to < k; to++) {
      const [inside, ended] = ways(model, from, to);
      transition[from * k + to] = inside + ended;
    }
  return { initial: start.map((p, z) => initial[Math.floor(z / m)]! * p), transition };
}

/** The plain model over the states (u, s) that is the same. */
export const flatHmm = (model: Hierarchical): Hmm => ({
  ...{ k: model.levels[0] * model.levels[1], emission: model.emission },
  ...flatMoves(model),
});

/** Numbers that learning may change, where no top state follows itself and, of one top state, none ends. */
export function hierarchicalParameters({ levels: [tops, m], emission }: Hierarchical): number {
  const above = tops > 1 ? tops - 1 + tops * (tops - 2) + tops * m : 0;
  return above + tops * (m - 1) + tops * m * (m - 1) + emitterOf(emission).parameters;
}
