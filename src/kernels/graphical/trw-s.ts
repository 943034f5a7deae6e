import { logScore, withObserved } from './assignment.js';
import type { Convergence } from './belief-propagation.js';
import { decode } from './decode.js';
import type { Evidence, FactorGraph } from './factor.js';
import { factorMessages } from './factor-messages.js';
import { finiteModel } from './finite-model.js';
import { logModel } from './log-model.js';

export interface BoundedOptions {
  iterations?: number;
  /** Stop when a round lowers the bound by less than this times max(|bound|, 1). */
  tol?: number;
  onIteration?: (iteration: number, score: number, bound: number) => void;
}

export interface Bounded extends Convergence {
  states: Int32Array;
  /** log of the product of all potentials; -energy. */
  score: number;
  /** No joint state has a larger score. */
  bound: number;
  /** score = bound but for rounding: the states are proven best. */
  optimal: boolean;
  /** After each round; it never rises. */
  bounds: number[];
}

/** Score and bound are equal up to so much of their size: rounding of millions of terms. */
const PROOF = 1e-9;

export const proven = (score: number, bound: number) => bound - score <= PROOF * Math.max(Math.abs(bound), 1);

/**
 * Sequential tree-reweighted max-product, for factors of any number of variables: block-coordinate descent on the dual
 * of the linear relaxation of the best joint state. With messages m the model is rewritten,
 *
 *   unary'_v = unary_v + sum_f m_{f->v},   table'_f = table_f - sum_v m_{f->v},
 *   best score <= bound = sum_v max unary'_v + sum_f max table'_f.
 *
 * Forwards over the variables each collects the maxima of the factors that reach back from it, and hands what it has
 * in equal shares to those that reach on; then backwards. The bound never rises. States are read off as in `decode`;
 * the best met count.
 *
 * @see Kolmogorov, Convergent tree-reweighted message passing for energy minimization, 2006; Kolmogorov, A new look at
 *   reweighted message passing, 2015 (SRMP, of which this is the form with single variables as separators)
 */
export function trwS(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 200, tol = 1e-8, onIteration }: BoundedOptions = {},
): Bounded {
  const model = logModel(graph, evidence);
  const rewritten = rewriting(finiteModel(model));
  const order = Int32Array.from(model.cards, (_, v) => v);
  const best = { states: new Int32Array(order.length), score: -Infinity };
  const bounds: number[] = [];
  let converged = false;
  while (!converged && bounds.length < iterations) {
    rewritten.pass(order, 'on');
    rewritten.pass(order.slice().reverse(), 'back');
    const bound = rewritten.bound();
    const states = decode(model, rewritten, order);
    const score = logScore(model, states);
    if (score > best.score || bounds.length === 0) Object.assign(best, { states, score });
    const gain = bounds.length === 0 ? Infinity : bounds.at(-1)! - bound;
    // Rounding may raise it by a little; what holds is the least.
    bounds.push(Math.min(bound, bounds.at(-1) ?? Infinity));
    onIteration?.(bounds.length, best.score, bounds.at(-1)!);
    converged = proven(best.score, bound) || gain <= tol * Math.max(Math.abs(bound), 1);
  }
  const bound = bounds.at(-1)!;
  return {
    ...{ score: best.score, bound, bounds, converged, iterations: bounds.length },
    states: withObserved(model, best.states),
    optimal: proven(best.score, bound),
  };
}

function rewriting(model: ReturnType<typeof finiteModel>) {
  const { cards, at, unary, scale, factors, first, variable, factor, message, incident, edges } = model;
  const sender = factorMessages(model, 'max');
  const messages = new Float64Array(message[variable.length]!);
  let [widest, longest] = [1, 1];
  for (const card of cards) widest = Math.max(widest, card);
  for (let f = 0; f < factors; f++)
    longest = Math.max(longest, message[first[f + 1]!]! - message[first[f]!]!);
  const held = new Float64Array(widest);
  const cavity = new Float64Array(longest);

  /** A factor's variables see it less what they were given of it. */
  const cavities = (f: number): Float64Array => {
    const begin = message[first[f]!]!;
    for (let i = begin; i < message[first[f + 1]!]!; i++) cavity[i - begin] = -messages[i]!;
    return cavity;
  };
  const hold = (v: number) => {
    for (let x = 0; x < cards[v]!; x++) held[x] = unary[at[v]! + x]!;
    for (let i = incident[v]!; i < incident[v + 1]!; i++)
      for (let x = 0, m = message[edges[i]!]!; x < cards[v]!; x++) held[x]! += messages[m + x]!;
  };
  /** Whether an edge's variable is not the lowest (or the highest) of its factor. */
  const reaches = (edge: number, back: boolean) => {
    const f = factor[edge]!;
    for (let e = first[f]!; e < first[f + 1]!; e++)
      if (back ? variable[e]! < variable[edge]! : variable[e]! > variable[edge]!) return true;
    return false;
  };
  const reachesBack = Uint8Array.from(variable, (_, e) => Number(reaches(e, true)));
  const reachesOn = Uint8Array.from(variable, (_, e) => Number(reaches(e, false)));

  return {
    messages,
    cavities,
    pass(order: Int32Array, way: 'on' | 'back') {
      const [from, to] = way === 'on' ? [reachesBack, reachesOn] : [reachesOn, reachesBack];
      for (const v of order) {
        let [back, on] = [0, 0];
        for (let i = incident[v]!; i < incident[v + 1]!; i++) {
          const e = edges[i]!;
          back += from[e]!;
          on += to[e]!;
          if (from[e]) sender.send(e, cavities(factor[e]!), messages, message[e]!);
        }
        if (on === 0) continue;
        hold(v);
        const share = 1 / Math.max(back, on);
        for (let i = incident[v]!; i < incident[v + 1]!; i++) {
          const e = edges[i]!;
          if (to[e]) for (let x = 0; x < cards[v]!; x++) messages[message[e]! + x]! -= share * held[x]!;
        }
      }
    },
    bound() {
      let sum = scale;
      for (let v = 0; v < cards.length; v++) {
        hold(v);
        let most = -Infinity;
        for (let x = 0; x < cards[v]!; x++) most = Math.max(most, held[x]!);
        sum += most;
      }
      for (let f = 0; f < factors; f++) sum += sender.total(f, cavities(f));
      return sum;
    },
  };
}
