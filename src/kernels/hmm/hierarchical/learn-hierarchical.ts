import { DataError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import { type EmOptions, type EmRun, expectationMaximization } from '../../optimize/em.js';
import { emitterOf } from '../emitter.js';
import { type Expectations, withExpectations } from '../expectations.js';
import type { Observations } from '../hmm.js';
import { moved } from '../learn.js';
import { columnMoments, type Shape } from '../start.js';
import { flatHmm, type Hierarchical, ways } from './hierarchical.js';
import { startHierarchical } from './start.js';

export interface HierarchicalFit extends Omit<EmRun<unknown>, 'model'> {
  model: Hierarchical;
  logLikelihood: number;
  /** Numbers of states (u, s). */
  floored: number[];
  dead: number[];
}

type Candidate = Pick<HierarchicalFit, 'model' | 'logLikelihood' | 'floored' | 'dead'>;

/**
 * Expectation maximisation, exact: the expected moves of the flat chain, each split between its two ways by their
 * shares of it, are the counts of ends, of moves inside, of moves between top states and of how these begin. What is 0
 * stays 0.
 *
 * @param floor least variance of each column
 */
export function fitHierarchical(
  data: Observations,
  start: Hierarchical,
  { floor, ...passes }: EmOptions & { floor: Float64Array },
): HierarchicalFit {
  return withExpectations(data, flatHmm(start), (expect) => {
    const step = (at: Candidate) => {
      const found = expect(flatHmm(at.model));
      const lost = found.logLikelihoods.indexOf(-Infinity);
      if (lost >= 0)
        throw new DataError(`sequence ${lost} is impossible under the model: its likelihood is 0`);
      at.logLikelihood = found.logLikelihoods.reduce((a, b) => a + b, 0);
      return { objective: at.logLikelihood, next: maximise(at.model, found, floor) };
    };
    const first: Candidate = { model: start, floored: [], dead: [], logLikelihood: Number.NaN };
    const { model: best, ...rest } = expectationMaximization(first, step, passes);
    return { ...best, ...rest };
  });
}

function maximise(old: Hierarchical, { initial, pairs, sums }: Expectations, floor: Float64Array): Candidate {
  const [tops, m] = old.levels;
  const k = tops * m;
  const firsts = new Float64Array(tops);
  const [top, start] = [new Float64Array(tops * tops), initial.slice()];
  const sub = new Float64Array(k * m);
  // Of each state: moves that went on inside, and ends.
  const left = new Float64Array(2 * k);
  for (let from = 0; from < k; from++) {
    const u = Math.floor(from / m);
    firsts[u]! += initial[from]!;
    for (let to = 0; to < k; to++) {
      const moves = pairs[from * k + to]!;
      const [inside, ended] = ways(old, from, to);
      if (!(moves > 0 && inside + ended > 0)) continue;
      const stayed = (moves * inside) / (inside + ended);
      const gone = (moves * ended) / (inside + ended);
      sub[from * m + (to % m)]! += stayed;
      top[u * tops + Math.floor(to / m)]! += gone;
      start[to]! += gone;
      left[2 * from]! += stayed;
      left[2 * from + 1]! += gone;
    }
  }
  const before = Float64Array.from({ length: 2 * k }, (_, at) => {
    const end = old.end[at >> 1]!;
    return at % 2 === 0 ? 1 - end : end;
  });
  const ends = shares(left, 2, before);
  const { emission, floored, dead } = emitterOf(old.emission).maximise(sums, floor);
  const model: Hierarchical = {
    ...{ levels: old.levels, emission },
    initial: shares(firsts, tops, old.initial),
    top: shares(top, tops, old.top),
    start: shares(start, m, old.start),
    sub: shares(sub, m, old.sub),
    end: Float64Array.from({ length: k }, (_, z) => ends[2 * z + 1]!),
  };
  return { model, floored, dead, logLikelihood: Number.NaN };
}

/** Rows as shares of their sums; one without weight stays as it was. */
function shares(counts: Float64Array, width: number, old: Float64Array): Float64Array {
  const out = old.slice();
  for (let at = 0; at < out.length; at += width) {
    const sum = counts.subarray(at, at + width).reduce((a, b) => a + b, 0);
    if (sum > 0) for (let j = at; j < at + width; j++) out[j] = counts[j]! / sum;
  }
  return out;
}

/** Learning from a beginning of its own; columns of numbers are moved to mean 0 meanwhile, to keep digits. */
export function learnHierarchical(
  data: Observations,
  levels: readonly [number, number],
  shape: Shape,
  options: EmOptions,
  rng: Rng,
): HierarchicalFit {
  const moves = shape.kind === 'gaussian' || shape.kind === 'gmm' || shape.kind === 'student';
  const by = moves ? columnMoments(data)[0] : undefined;
  const centred = by ? { ...data, data: data.data.map((v, at) => v - by[at % data.d]!) } : data;
  const from = startHierarchical(centred, levels, shape, rng);
  const fit = fitHierarchical(centred, from, { ...options, floor: shape.floor });
  const back = by?.map((v) => -v);
  const { emission } = moved(flatHmm(fit.model), back);
  return { ...fit, model: { ...fit.model, emission } };
}
