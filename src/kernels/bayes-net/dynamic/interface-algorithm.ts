import { DataError } from '../../../core/errors.js';
import type { Evidence, Factor } from '../../graphical/factor.js';
import { stepTree } from './step-tree.js';
import type { TwoSlice } from './two-slice.js';

/** What is known of each step, by variable. */
export type Observed = readonly Evidence[];

export interface StepPosteriors {
  /** log P(all that is known). */
  logLikelihood: number;
  /** Of each step and variable, its states one by one; certain where it is known. */
  posteriors: Float64Array[][];
}

/**
 * Filtering, P(step t | what is known up to t), or smoothing, P(step t | all that is known), by one junction tree of a
 * slice and the interface before it: what a step says to the next is a table over the interface, the variables that
 * the next slice follows from. Smoothing keeps these tables, and comes back with the posterior of each interface
 * divided by what was known of it.
 *
 * @see Murphy, Dynamic Bayesian Networks: Representation, Inference and Learning, 2002, section 3.4
 */
export function dynamicPosteriors(model: TwoSlice, observed: Observed, smooth: boolean): StepPosteriors {
  const { first, next, links } = model;
  const m = first.length;
  const p = links.length;
  const cards = Int32Array.of(
    ...Array.from(links, (v) => first[v]!.states.length),
    ...first.map(({ states }) => states.length),
  );
  // Variables of a step: the interface before it, then its own.
  const place = new Map(Array.from(links, (v, i) => [v, i]));
  const before = Int32Array.from(links.keys());
  const after = links.map((v) => p + v);
  const scopeOf = (parents: readonly number[], v: number, of: (parent: number) => number) =>
    Int32Array.of(...parents.map(of), p + v);
  const begin = stepTree(
    cards,
    first.map(
      ({ parents, table }, v): Factor => ({ scope: scopeOf(parents, v, (u) => p + u), values: table }),
    ),
    [after],
  );
  const go = stepTree(
    cards,
    next.map(
      ({ parents, table }, v): Factor => ({
        scope: scopeOf(parents, v, (u) => (u < m ? place.get(u)! : p + u - m)),
        values: table,
      }),
    ),
    [before, after],
  );
  const evidenceAt = (t: number): Evidence =>
    new Map(Array.from(observed[t]!, ([v, state]) => [p + v, state]));
  const marginals = (t: number, found: ReadonlyMap<number, Float64Array>) =>
    first.map(({ states }, v) => {
      const known = observed[t]!.get(v);
      const certain = Float64Array.from(states, (_, s) => (s === known ? 1 : 0));
      return known === undefined ? found.get(p + v)! : certain;
    });

  let logLikelihood = 0;
  const posteriors: Float64Array[][] = [];
  const kept: Factor[] = [];
  let message: Factor | undefined;
  for (let t = 0; t < observed.length; t++) {
    const arriving: Factor[] = message ? [message] : [];
    const passed = (t === 0 ? begin : go)(evidenceAt(t), arriving, ({ logZ, over, each }) => {
      if (logZ === -Infinity)
        throw new DataError(`what is known of step ${t} has probability 0 given the steps before`);
      return { logZ, past: over(after), marginals: smooth ? [] : marginals(t, each()) };
    });
    logLikelihood += passed.logZ;
    message = { scope: before, values: passed.past.values };
    if (smooth) kept.push(message);
    else posteriors.push(passed.marginals);
  }
  if (!smooth) return { logLikelihood, posteriors };

  let future: Factor | undefined;
  for (let t = observed.length - 1; t >= 0; t--) {
    const past = t === 0 ? undefined : kept[t - 1];
    const arriving = [past, future].filter((factor) => factor !== undefined);
    const found = (t === 0 ? begin : go)(evidenceAt(t), arriving, ({ over, each }) => ({
      marginals: marginals(t, each()),
      before: past && over(before),
    }));
    posteriors[t] = found.marginals;
    if (found.before && past) {
      const ratio = found.before.values.map((value, i) =>
        past.values[i]! > 0 ? value / past.values[i]! : 0,
      );
      const most = ratio.reduce((a, b) => Math.max(a, b), 0);
      future = { scope: after, values: ratio.map((value) => value / most) };
    }
  }
  return { logLikelihood, posteriors };
}
