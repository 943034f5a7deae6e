import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import { ACTIVATIONS } from './activations.js';
import { causalMask, multiHeadAttention, scaledDotProductAttention } from './attention.js';
import { conv1d, conv2d, conv2dTranspose } from './convolution.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { embedding, timeEmbedding } from './embedding.js';
import type { GradientCaseName } from './gradcheck-names.js';
import {
  bernoulliLogLikelihood,
  gaussianKl,
  gaussianKlToStandard,
  gaussianLogLikelihood,
  gaussianNegativeLogLikelihood,
} from './likelihoods.js';
import {
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from './losses.js';
import { batchNorm, groupNorm, layerNorm } from './normalisation.js';
import { avgPool, globalAveragePool, maxPool, upsampleNearest } from './pooling.js';
import { elmanCell, gruCell, lstmCell, recurrent } from './recurrent.js';
import type { Scope } from './scope.js';

/** What `gradcheck` looks at: something with a gradient, and inputs small enough to try every number of. */
export interface GradientCase {
  /** Shapes of normal numbers, which are differentiated by as well, or of integers below `below`, which are not. */
  inputs: Readonly<Record<string, readonly number[] | { shape: readonly number[]; below: number }>>;
  f(s: Scope, x: Tensors): Tensor | Tensor[];
}

/** A case of inputs of these shapes. */
const of = (inputs: GradientCase['inputs'], f: GradientCase['f']): GradientCase => ({ inputs, f });

/** The same of a loss, which has no parameters. */
const loss = (inputs: GradientCase['inputs'], f: (x: Tensors) => Tensor): GradientCase =>
  of(inputs, (_, x) => f(x));

/** Activations have nothing but their input. */
const activation = (f: (x: Tensor) => Tensor): GradientCase => of({ x: [4, 5] }, (_, { x }) => f(x!));

const SEQUENCE = { x: [2, 4, 3] };
const PICTURE = { x: [2, 5, 6, 4] };
const PAIR = { y: [3, 4], t: [3, 4] };
const LABELLED = { y: [5, 4], labels: { shape: [5], below: 4 } };

/** Every layer, activation and loss. */
export const GRADIENT_CASES: Readonly<Record<GradientCaseName, GradientCase>> = {
  dense: of({ x: [3, 4] }, (s, { x }) => dense(s, x!, { units: 5 })),
  'dense-sequence': of(SEQUENCE, (s, { x }) => dense(s, x!, { units: 5, bias: false })),
  conv1d: of({ x: [2, 7, 3] }, (s, { x }) => conv1d(s, x!, { filters: 4, kernel: 3 })),
  'conv1d-stride': of({ x: [2, 8, 3] }, (s, { x }) =>
    conv1d(s, x!, { filters: 2, kernel: 3, stride: 2, pad: 'valid' }),
  ),
  conv2d: of(PICTURE, (s, { x }) => conv2d(s, x!, { filters: 3, kernel: 3 })),
  'conv2d-stride': of(PICTURE, (s, { x }) =>
    conv2d(s, x!, { filters: 3, kernel: [3, 2], stride: 2, pad: 'same' }),
  ),
  'conv2d-pad': of(PICTURE, (s, { x }) =>
    conv2d(s, x!, { filters: 2, kernel: 3, stride: 2, pad: 1, bias: false }),
  ),
  'conv2d-transpose': of({ x: [2, 3, 4, 3] }, (s, { x }) =>
    conv2dTranspose(s, x!, { filters: 2, kernel: 4, stride: 2 }),
  ),
  'conv2d-transpose-valid': of({ x: [2, 3, 2, 3] }, (s, { x }) =>
    conv2dTranspose(s, x!, { filters: 2, kernel: 3, stride: [2, 1], pad: 'valid' }),
  ),
  'max-pool': of(PICTURE, (s, { x }) => maxPool(s, x!)),
  'max-pool-overlap': of(PICTURE, (s, { x }) => maxPool(s, x!, { size: 3, stride: 2, pad: 'same' })),
  'avg-pool': of(PICTURE, (s, { x }) => avgPool(s, x!, { size: 3, stride: 2, pad: 'same' })),
  'global-average-pool': of(PICTURE, (s, { x }) => globalAveragePool(s, x!)),
  'upsample-nearest': of({ x: [2, 3, 2, 3] }, (s, { x }) => upsampleNearest(s, x!)),
  'batch-norm': of(PICTURE, (s, { x }) => batchNorm(s, x!)),
  'layer-norm': of(SEQUENCE, (s, { x }) => layerNorm(s, x!)),
  'group-norm': of(PICTURE, (s, { x }) => groupNorm(s, x!, { groups: 2 })),
  dropout: of({ x: [6, 5] }, (s, { x }) => dropout(s, x!, 0.4)),
  embedding: of({ ids: { shape: [2, 4], below: 5 } }, (s, { ids }) =>
    embedding(s, ids!, { count: 5, units: 3 }),
  ),
  'time-embedding': of({ t: [4] }, (_, { t }) => timeEmbedding(t!, 6)),
  attention: of({ q: [2, 3, 4], k: [2, 5, 4], v: [2, 5, 3] }, (_, { q, k, v }) =>
    scaledDotProductAttention(q!, k!, v!),
  ),
  'multi-head-attention': of({ x: [2, 4, 6] }, (s, { x }) =>
    multiHeadAttention(s, x!, { heads: 2, mask: causalMask(4) }),
  ),
  'cross-attention': of({ x: [2, 3, 4], context: [2, 5, 3] }, (s, { x, context }) =>
    multiHeadAttention(s, x!, { heads: 2, context: context! }),
  ),
  lstm: of({ ...SEQUENCE, h: [2, 3], c: [2, 3] }, (s, { x, h, c }) => {
    const { outputs, state } = recurrent(s, x!, lstmCell(3), { initial: [h!, c!] });
    return [outputs, ...state];
  }),
  gru: of({ ...SEQUENCE, h: [2, 3] }, (s, { x, h }) => {
    const { outputs, state } = recurrent(s, x!, gruCell(3), { initial: [h!] });
    return [outputs, ...state];
  }),
  'elman-reverse': of(SEQUENCE, (s, { x }) => {
    const { outputs, state } = recurrent(s, x!, elmanCell(3), { reverse: true });
    return [outputs, ...state];
  }),

  relu: activation(ACTIVATIONS['relu']),
  'leaky-relu': activation(ACTIVATIONS['leaky-relu']),
  elu: activation(ACTIVATIONS['elu']),
  selu: activation(ACTIVATIONS['selu']),
  gelu: activation(ACTIVATIONS['gelu']),
  silu: activation(ACTIVATIONS['silu']),
  softplus: activation(ACTIVATIONS['softplus']),
  tanh: activation(ACTIVATIONS['tanh']),
  sigmoid: activation(ACTIVATIONS['sigmoid']),
  linear: activation(ACTIVATIONS['linear']),

  'softmax-cross-entropy': loss(LABELLED, ({ y, labels }) => softmaxCrossEntropy(y!, labels!)),
  'label-smoothing': loss(LABELLED, ({ y, labels }) => softmaxCrossEntropy(y!, labels!, { smoothing: 0.1 })),
  'sigmoid-cross-entropy': loss(PAIR, ({ y, t }) => sigmoidCrossEntropy(y!, t!)),
  'mean-squared-error': loss(PAIR, ({ y, t }) => meanSquaredError(y!, t!)),
  'mean-absolute-error': loss(PAIR, ({ y, t }) => meanAbsoluteError(y!, t!)),
  huber: loss(PAIR, ({ y, t }) => huber(tf.mul(y!, 2), t!)),
  'bernoulli-log-likelihood': loss(PAIR, ({ y, t }) => bernoulliLogLikelihood(y!, t!)),
  'gaussian-log-likelihood': loss({ ...PAIR, logv: [3, 4] }, ({ y, t, logv }) =>
    gaussianLogLikelihood(y!, t!, logv!),
  ),
  'gaussian-nll': loss({ ...PAIR, logv: [] }, ({ y, t, logv }) =>
    gaussianNegativeLogLikelihood(y!, t!, logv!),
  ),
  'gaussian-kl-standard': loss({ m: [3, 4], logv: [3, 4] }, ({ m, logv }) => gaussianKlToStandard(m!, logv!)),
  'gaussian-kl': loss({ m1: [3, 4], v1: [3, 4], m2: [3, 4], v2: [3, 4] }, ({ m1, v1, m2, v2 }) =>
    gaussianKl(m1!, v1!, m2!, v2!),
  ),
};
