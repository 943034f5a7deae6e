import * as z from 'zod';
import type { Json } from '../../../core/command/spec.js';
import { DataError } from '../../../core/errors.js';
import { columnsOf } from '../../../kernels/hmm/hmm.js';
import { stateMeans } from '../../../kernels/hmm/predict.js';
import { DURATIONS, type DurationKind, type Durations } from '../../../kernels/hmm/semi-markov/durations.js';
import {
  type SemiMarkov,
  sampleSemiMarkov,
  semiBestPaths,
  semiSmooth,
} from '../../../kernels/hmm/semi-markov/semi-markov.js';
import { stateNames } from '../hmm-charts.js';
import {
  checked,
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

/** Steps that a stay may have at most. */
export const LONGEST = 100_000;

const schema = model.extend({
  durations: z.object({
    kind: z.enum(DURATIONS),
    longest: z.number().int().min(1).max(LONGEST),
    probabilities: rows.optional(),
    means: z.array(z.number().min(0).max(1e12)).optional(),
    sizes: z.array(z.number().positive().max(1e12)).optional(),
  }),
});

/** The means are of whole stays, before they are cut at the longest: one more than the kernels' own. */
export function semiMarkovJson(file: HmmFile, { kind, longest, parameters }: Durations): Json {
  const shown: { readonly [key: string]: Json } =
    kind === 'categorical'
      ? { probabilities: table(parameters, longest) }
      : kind === 'negative-binomial'
        ? { means: each(parameters, 2, 0, 1), sizes: each(parameters, 2, 1, 0) }
        : { means: each(parameters, 1, 0, 1) };
  return { ...hmmJson(file), kind: 'hsmm', durations: { kind, longest, ...shown } };
}

/** Models of `hmm-fit --kind hsmm`. */
export const hsmm = answersOf('hsmm', semiMarkovOf);

const each = (values: Float64Array, width: number, from: number, more: number): number[] =>
  Array.from({ length: values.length / width }, (_, j) => values[j * width + from]! + more);

function semiMarkovOf(found: ModelText): Asked {
  const { file, own } = parsed(found, schema, (data) => {
    const file = checked(data);
    const { k, transition } = file.hmm;
    for (let j = 0; j < k; j++)
      if (transition[j * k + j] !== 0)
        throw new DataError(
          `state ${j} follows itself: the length of a stay is in durations, transition needs 0 there`,
        );
    const own: SemiMarkov = { hmm: file.hmm, durations: durationsOf(data.durations, k) };
    return { file, own };
  });
  const { hmm, symbols, labels } = file;
  const d = columnsOf(hmm.emission);
  return {
    ...{ k: hmm.k, labels, symbols },
    columns: file.columns ?? (d === 1 ? ['value'] : Array.from({ length: d }, (_, i) => `x${i}`)),
    look: { names: stateNames(labels, hmm.k), means: stateMeans(hmm), symbols: symbols[0] },
    read: (paths, input, warn) => readFor(file, paths, input, warn),
    smooth: (data) => semiSmooth(own, data),
    bestPaths: (data) => semiBestPaths(own, data),
    sample: (steps, rng) => sampleSemiMarkov(own, steps, rng),
  };
}

function durationsOf(
  { kind, longest, probabilities: laws, means, sizes }: z.output<typeof schema>['durations'],
  k: number,
): Durations {
  const needs = (name: string, values: readonly number[] | undefined): readonly number[] => {
    if (values?.length !== k)
      throw new DataError(`durations.${name} of ${k} numbers was needed, one a state`);
    return values;
  };
  const parameters = (own: DurationKind): Float64Array => {
    if (own === 'categorical') return probabilities(laws ?? [], k, longest, 'durations.probabilities');
    const mean = needs('means', means);
    if (mean.some((v) => v < 1)) throw new DataError('durations.means holds a mean below 1 step');
    if (own !== 'negative-binomial') return Float64Array.from(mean, (v) => v - 1);
    const size = needs('sizes', sizes);
    return Float64Array.from(mean.flatMap((v, j) => [v - 1, size[j]!]));
  };
  return { kind, k, longest, parameters: parameters(kind) };
}
