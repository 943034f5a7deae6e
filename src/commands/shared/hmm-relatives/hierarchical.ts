import * as z from 'zod';
import type { Json } from '../../../core/command/spec.js';
import { DataError } from '../../../core/errors.js';
import { forwardBackward } from '../../../kernels/chain/forward-backward.js';
import { bestPaths, chainOf } from '../../../kernels/hmm/expectations.js';
import { flatHmm, flatMoves, type Hierarchical } from '../../../kernels/hmm/hierarchical/hierarchical.js';
import { columnsOf } from '../../../kernels/hmm/hmm.js';
import { stateMeans } from '../../../kernels/hmm/predict.js';
import { sampleHmm } from '../../../kernels/hmm/sample-hmm.js';
import {
  checked,
  cubes,
  flat,
  type HmmFile,
  hmmJson,
  type ModelText,
  model,
  parsed,
  probabilities,
  rows,
  table,
} from '../hmm-model.js';
import { readFor } from '../hmm-result.js';
import { type Asked, answersOf } from './answers.js';

/** States (top, sub) of a model. */
export const MOST_STATES = 1000;

const size = z.number().int().min(1).max(MOST_STATES);

const schema = z.object({
  levels: z.tuple([size, size]),
  columns: model.shape.columns,
  initial: z.array(z.number()),
  transition: rows,
  start: rows,
  subTransition: cubes,
  end: rows,
  emission: model.shape.emission,
});

/** Models of `hmm-fit --kind hierarchical`. */
export const hierarchical = answersOf('hierarchical', hierarchicalOf);

/** Rows are top states; of subTransition a matrix each. The states of the emission are (top, sub), sub fastest. */
export function hierarchicalJson(
  own: Hierarchical,
  file: Pick<HmmFile, 'columns' | 'symbols'>,
): { readonly [key: string]: Json } {
  const [tops, m] = own.levels;
  const { format, version, columns, emission } = hmmJson({ ...file, hmm: flatHmm(own), labels: undefined });
  return {
    ...{ format: format!, version: version!, kind: 'hierarchical', levels: [tops, m] },
    ...(columns && { columns }),
    initial: [...own.initial],
    transition: table(own.top, tops),
    start: table(own.start, m),
    subTransition: Array.from({ length: tops }, (_, u) =>
      table(own.sub.subarray(u * m * m, (u + 1) * m * m), m),
    ),
    end: table(own.end, m),
    emission: emission!,
  };
}

/** `top.sub` of each state. */
export const namesOf = ([tops, m]: Hierarchical['levels']): string[] =>
  Array.from({ length: tops * m }, (_, at) => `${Math.floor(at / m)}.${at % m}`);

function hierarchicalOf(found: ModelText): Asked {
  const { file, levels } = parsed(found, schema, (data) => {
    const [tops, m] = data.levels;
    const k = tops * m;
    if (k > MOST_STATES)
      throw new DataError(`${k} states of two levels, at most ${MOST_STATES} are possible`);
    const end = flat(data.end, tops, m, 'end');
    const bad = end.find((p) => !(p >= 0 && p <= 1));
    if (bad !== undefined) throw new DataError(`end holds ${bad}, a probability was needed`);
    if (data.subTransition.length !== tops)
      throw new DataError(`subTransition of ${data.subTransition.length} matrices, ${tops} were needed`);
    const own = {
      levels: data.levels,
      initial: probabilities([data.initial], 1, tops, 'initial'),
      top: probabilities(data.transition, tops, tops, 'transition'),
      start: probabilities(data.start, tops, m, 'start'),
      sub: Float64Array.from(
        data.subTransition.flatMap((block) => [...probabilities(block, m, m, 'subTransition')]),
      ),
      end,
    };
    const { initial, transition } = flatMoves(own);
    const { columns, emission } = data;
    const plain = { states: k, initial: [...initial], transition: table(transition, k), columns, emission };
    return { file: checked(plain), levels: data.levels };
  });
  const { hmm, symbols } = file;
  const [tops, m] = levels;
  const d = columnsOf(hmm.emission);
  const of = (pick: (at: number) => number) => Int32Array.from({ length: hmm.k }, (_, at) => pick(at));
  return {
    ...{ k: hmm.k, labels: undefined, symbols },
    columns: file.columns ?? (d === 1 ? ['value'] : Array.from({ length: d }, (_, i) => `x${i}`)),
    look: { names: namesOf(levels), means: stateMeans(hmm), symbols: symbols[0] },
    levels: [
      { name: 'top', of: of((at) => Math.floor(at / m)), k: tops },
      { name: 'sub', of: of((at) => at % m) },
    ],
    read: (paths, input, warn) => readFor(file, paths, input, warn),
    smooth: (data) => forwardBackward(chainOf(hmm, data)),
    bestPaths: (data) => bestPaths(hmm, data),
    sample: (steps, rng) => sampleHmm(hmm, steps, rng),
  };
}
