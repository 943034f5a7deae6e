import { DataError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import { expectationMaximization } from '../../optimize/em.js';
import { type FitOptions, maximised } from '../baum-welch.js';
import { emitterOf } from '../emitter.js';
import type { Hmm, Rows } from '../hmm.js';
import { moved } from '../learn.js';
import { columnMoments, type Shape, startModel } from '../start.js';
import { type Forest, mostChildren } from './forest.js';
import { type Direction, running, type TreeHmm } from './tree-hmm.js';
import { type TreePosteriors, upwardDownward } from './upward-downward.js';

export interface TreeOptions extends Pick<FitOptions, 'iterations' | 'tol' | 'freeze' | 'onIteration'> {
  direction: Direction;
  /** bottomup: a weight for each position among the children, learnt too; else all weigh the same. */
  positions: boolean;
  restarts: number;
}

export interface TreeFit {
  model: TreeHmm;
  logLikelihood: number;
  objectives: number[];
  iterations: number;
  converged: boolean;
  floored: number[];
  dead: number[];
  /** What each beginning came to. */
  scores: number[];
}

interface Candidate {
  model: TreeHmm;
  floored: number[];
  dead: number[];
}

/**
 * Expectation maximisation over trees: expected moves and states by upward-downward, then the model that fits them
 * best; rows in the order of the nodes. Beginnings are those of `startModel`, or a given model alone.
 */
export function learnTree(
  rows: Rows,
  forest: Forest,
  shape: Shape,
  options: TreeOptions,
  rng: Rng,
  start?: TreeHmm,
): TreeFit {
  const moves = shape.kind === 'gaussian' || shape.kind === 'gmm' || shape.kind === 'student';
  const by = moves ? columnMoments(rows)[0] : undefined;
  const centred = by ? { ...rows, data: rows.data.map((v, at) => v - by[at % rows.d]!) } : rows;
  const positions =
    options.direction === 'bottomup' && options.positions ? Math.max(1, mostChildren(forest)) : 0;
  let best: Omit<TreeFit, 'scores'> | undefined;
  const scores: number[] = [];
  for (let r = 0; r < (start ? 1 : options.restarts); r++) {
    const first: TreeHmm = start
      ? { ...start, ...moved(start, by) }
      : {
          ...startModel({ ...centred, offsets: Int32Array.of(0, rows.n) }, shape, rng.stream(r)),
          direction: options.direction,
          weights: positions > 0 ? new Float64Array(positions).fill(1 / positions) : undefined,
        };
    const fit = fitTree(centred, forest, first, options, shape.floor);
    scores.push(fit.logLikelihood);
    if (!best || fit.logLikelihood > best.logLikelihood) best = fit;
  }
  const back = by?.map((v) => -v);
  return { ...best!, model: { ...best!.model, ...moved(best!.model, back) }, scores };
}

function fitTree(
  rows: Rows,
  forest: Forest,
  start: TreeHmm,
  options: TreeOptions,
  floor: Float64Array,
): Omit<TreeFit, 'scores'> {
  const step = ({ model }: Candidate) => {
    const { k, emission } = model;
    const emitter = emitterOf(emission);
    const found = upwardDownward(model, forest, treeWeights(model, rows));
    const objective = total(found.logZ);
    const sums = new Float64Array(emitter.width);
    emitter.accumulate(rows, found.posteriors, k, sums);
    const { hmm, floored, dead } = maximised(model, { ...found, sums }, { freeze: options.freeze, floor });
    const weights = options.freeze.includes('transition') ? model.weights : nextWeights(model, forest, found);
    return { objective, next: { model: { ...model, ...hmm, weights }, floored, dead } };
  };
  const { model, objectives, ...rest } = expectationMaximization(
    { model: start, floored: [], dead: [] },
    step,
    options,
  );
  return { ...model, ...rest, objectives, logLikelihood: objectives[objectives.length - 1]! };
}

/** log b_u(j) of each node. */
export function treeWeights({ k, emission }: Hmm, rows: Rows): Float64Array {
  const out = new Float64Array(rows.n * k);
  emitterOf(emission).logDensities(rows, out, k);
  return out;
}

function total(logZ: Float64Array): number {
  const lost = logZ.indexOf(-Infinity);
  if (lost >= 0)
    throw new DataError(`the tree of root ${lost} is impossible under the model: its likelihood is 0`);
  return logZ.reduce((a, b) => a + b, 0);
}

/** A weight of 0 would leave a parent whose children all have it nothing to follow. */
const LEAST = 1e-9;

/**
 * Weights under which the expected choices f_i of position i are likelier than before: a step of
 *
 *   w_i <- f_i / sum of 1 / (w_0 + .. + w_(n-1)) over the parents of n > i children,
 *
 * then scaled to sum 1.
 *
 * @see Hunter, MM algorithms for generalized Bradley-Terry models, 2004
 */
function nextWeights(
  { weights }: TreeHmm,
  { n, first, rank, parents }: Forest,
  { followed }: TreePosteriors,
) {
  if (!weights) return undefined;
  const sums = running(weights);
  const chosen = new Float64Array(weights.length);
  const chances = new Float64Array(weights.length);
  for (let u = 0; u < n; u++) {
    const count = first[u + 1]! - first[u]!;
    for (let i = 0; i < count; i++) chances[i]! += 1 / sums[count]!;
    if (parents[u]! >= 0) chosen[rank[u]!]! += followed[u]!;
  }
  const next = weights.map((w, i) => (chances[i]! > 0 ? Math.max(LEAST, chosen[i]! / chances[i]!) : w));
  const sum = next.reduce((a, b) => a + b, 0);
  return next.map((w) => w / sum);
}
