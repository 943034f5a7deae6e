import * as z from 'zod';
import type { Json } from '../../../core/command/spec.js';
import { DataError } from '../../../core/errors.js';
import { forwardBackward } from '../../../kernels/chain/forward-backward.js';
import { viterbi } from '../../../kernels/chain/viterbi.js';
import {
  type Autoregressive,
  arChain,
  sampleAutoregressive,
} from '../../../kernels/hmm/autoregressive/autoregressive.js';
import { stateNames } from '../hmm-charts.js';
import { covarianceOf, covarianceRows } from '../hmm-covariances.js';
import {
  covariance,
  cubes,
  flat,
  type ModelText,
  matrices,
  parsed,
  probabilities,
  rows,
  table,
} from '../hmm-model.js';
import { readColumns } from '../hmm-result.js';
import { type Asked, answersOf } from './answers.js';

const schema = z.object({
  states: z.number().int().min(1).max(100_000),
  labels: z.array(z.string()).min(1).optional(),
  columns: z.array(z.string()).min(1),
  initial: z.array(z.number()),
  transition: rows,
  order: z.number().int().min(0).max(1000),
  constants: rows,
  lags: z.array(cubes),
  covariance,
  covariances: matrices,
  level: z.array(z.number()).min(1),
});

/** Models of `hmm-fit --kind autoregressive`. */
export const autoregressive = answersOf('autoregressive', arOf);

/** lags[j][l]: the matrix of the step l + 1 before, rows for what it predicts. */
export function arJson(model: Autoregressive, columns: readonly string[]): Json {
  const { k, d, order, coefficients } = model;
  const width = 1 + order * d;
  const at = (j: number, c: number, i: number) => coefficients[(j * d + c) * width + i]!;
  const each = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
  return {
    ...{ format: 'ispr-hmm', version: 1, kind: 'autoregressive', states: k, columns: [...columns] },
    ...{ initial: [...model.initial], transition: table(model.transition, k), order },
    constants: each(k, (j) => each(d, (c) => at(j, c, 0))),
    lags: each(k, (j) => each(order, (l) => each(d, (c) => each(d, (i) => at(j, c, 1 + l * d + i))))),
    covariance: model.covariance,
    covariances: covarianceRows(model.covariances, model.covariance, d),
    level: [...model.level],
  };
}

function modelOf(data: z.output<typeof schema>): Autoregressive {
  const { states: k, order, constants, lags, columns, level, labels } = data;
  const d = columns.length;
  const width = 1 + order * d;
  const constant = flat(constants, k, d, 'constants');
  if (lags.length !== k || lags.some((own) => own.length !== order))
    throw new DataError(`lags of ${k} states with ${order} matrices each were needed`);
  if (level.length !== d) throw new DataError(`level has ${level.length} numbers, ${d} were needed`);
  if (labels && labels.length !== k) throw new DataError(`${labels.length} labels of ${k} states`);
  const coefficients = new Float64Array(k * d * width);
  for (let j = 0; j < k; j++)
    for (let c = 0; c < d; c++) coefficients[(j * d + c) * width] = constant[j * d + c]!;
  lags.forEach((own, j) => {
    own.forEach((matrix, l) => {
      flat(matrix, d, d, `lags.${j}.${l}`).forEach((v, at) => {
        coefficients[(j * d + Math.floor(at / d)) * width + 1 + l * d + (at % d)] = v;
      });
    });
  });
  return {
    ...{ k, d, order, coefficients, covariance: data.covariance },
    initial: probabilities([data.initial], 1, k, 'initial'),
    transition: probabilities(data.transition, k, k, 'transition'),
    covariances: covarianceOf(data.covariances, data.covariance, k, d),
    level: Float64Array.from(level),
  };
}

function arOf(found: ModelText): Asked {
  const { own, columns, labels } = parsed(found, schema, (data) => ({
    own: modelOf(data),
    ...{ columns: data.columns, labels: data.labels },
  }));
  return {
    ...{ k: own.k, labels, columns, symbols: [] },
    look: { names: stateNames(labels, own.k), means: undefined, symbols: undefined },
    read: (paths, input, warn) => readColumns('gaussian', columns, paths, input, warn),
    smooth: (data) => forwardBackward(arChain(own, data)),
    bestPaths: (data) => viterbi(arChain(own, data)),
    sample: (steps, rng) => sampleAutoregressive(own, steps, rng),
  };
}
