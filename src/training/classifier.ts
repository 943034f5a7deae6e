import * as z from 'zod';
import type { Json } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { ARCHITECTURES, type Architecture } from '../kernels/classifier/architecture-names.js';
import { type Classifier, classifier, LENET_LEAST } from '../kernels/classifier/architectures.js';
import { classReport, numberReport } from '../kernels/classifier/metrics.js';
import { ACTIVATIONS, type ActivationName } from '../kernels/nn/activations.js';
import { initialize, scopeOf } from '../kernels/nn/scope.js';
import { type HostTensors, zeros } from '../tensor/host.js';
import { noise } from '../tensor/random.js';
import type { Session, StepFunction } from '../tensor/session.js';
import { tf } from '../tensor/tf.js';
import { applyStep } from './apply.js';
import { type Dataset, type InputDescription, inputDescription } from './data/dataset.js';
import { checkTensors, type Model } from './model-file.js';
import { weightsRng } from './weights.js';

/** What a model file says of a classifier, beside its input. */
export interface ClassifierModel {
  arch: Architecture;
  options: { hidden: number[]; activation: ActivationName; dropout: number };
  input: InputDescription;
}

const names = Object.keys(ACTIVATIONS) as [ActivationName, ...ActivationName[]];
const optionsSchema = z.object({
  hidden: z.array(z.number().int().positive()),
  activation: z.enum(names),
  dropout: z.number(),
});

/** Classes to tell apart, or 1 for a number. */
export const outputsOf = ({ labels }: InputDescription): number => labels?.length ?? 1;

export function networkOf({ arch, options, input }: ClassifierModel): Classifier {
  if (arch === 'lenet') {
    const [height, width] = input.shape;
    if (input.kind !== 'images')
      throw new UsageError(`--arch lenet is for pictures, the data are ${input.kind}`);
    if (Math.min(height!, width!) < LENET_LEAST)
      throw new DataError(`pictures of ${width} x ${height} are too small for lenet, which needs 12 x 12`);
  }
  return classifier(arch, { ...options, outputs: outputsOf(input) });
}

/** Parameters that begin a training, and what the layers are; without a seed zeros in their place. */
export function newClassifier(network: Classifier, input: InputDescription, seed?: number) {
  const x = {
    shape: [1, ...input.shape],
    data: zeros(
      'float32',
      input.shape.reduce((n, d) => n * d, 1),
    ),
  };
  return initialize((s, inputs) => network(s, inputs['x']!), { x }, weightsRng(seed));
}

/** What a model of train-classifier says of itself, checked; and its network. */
export function readClassifier(model: Model): ClassifierModel & { network: Classifier; state: HostTensors } {
  const arch = ARCHITECTURES.find((name) => name === model.arch);
  const options = optionsSchema.safeParse(model.options);
  const input = inputDescription.safeParse({ ...model.input, labels: model.labels ?? model.input['labels'] });
  if (!arch || !options.success || !input.success)
    throw new DataError(`the model's metadata do not describe a classifier`, { file: model.file });
  const described = { arch, options: options.data, input: input.data };
  const network = networkOf(described);
  const { params, buffers } = newClassifier(network, input.data);
  const needed = Object.fromEntries([
    ...Object.entries(params).map(([name, tensor]) => [`params/${name}`, tensor]),
    ...Object.entries(buffers).map(([name, tensor]) => [`buffers/${name}`, tensor]),
  ]);
  checkTensors(model.state, needed, model.file);
  return { ...described, network, state: model.state };
}

/** Probabilities of the classes of each item, or the number that is foretold, without dropout. */
const answerStep =
  (network: Classifier, labels: readonly string[] | undefined, prefix: 'params' | 'ema'): StepFunction =>
  (state, { x }) => {
    const s = scopeOf(state, { training: false, noise: noise(0, tf.scalar(0, 'int32')), prefix });
    const y = network(s, x!);
    return { outputs: { answers: labels ? tf.softmax(y) : y } };
  };

/** Answers for items of a data set: [items, classes] probabilities, or [items, 1] numbers in the data's own scale. */
export async function answersOf(
  session: Session,
  { network, input }: { network: Classifier; input: InputDescription },
  dataset: Dataset,
  indices: Uint32Array,
  { batchSize = 256, prefix = 'params' as 'params' | 'ema', done = (_: number) => {} } = {},
): Promise<Float32Array> {
  const width = outputsOf(input);
  const all = new Float32Array(indices.length * width);
  let at = 0;
  const step = answerStep(network, input.labels, prefix);
  for await (const { outputs } of applyStep(session, step, dataset, indices, batchSize)) {
    all.set(outputs['answers']!.data, at);
    at += outputs['answers']!.data.length;
    done(at / width);
  }
  const { target, labels } = input;
  return labels || !target ? all : all.map((y) => y * target.scale + target.shift);
}

/** The class of the largest probability of each item. */
export function bestClasses(probabilities: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}

/** How right the answers are. Throws a DataError where the items have no targets. */
export function judge(answers: Float32Array, dataset: Dataset, indices: Uint32Array) {
  const { targets, input, path } = dataset;
  if (!targets) throw new DataError('the data have no labels to compare with', { file: path });
  const truth = Float64Array.from(indices, (i) => targets[i]!);
  if (!input.labels) {
    const { shift, scale } = input.target ?? { shift: 0, scale: 1 };
    const raw = truth.map((y) => y * scale + shift);
    const report = numberReport(raw, answers);
    return {
      metrics: { ...report, loss: (report.rmse / scale) ** 2 } as Record<string, Json>,
      report: undefined,
    };
  }
  const classes = input.labels.length;
  const report = classReport(truth, bestClasses(answers, classes), classes);
  let loss = 0;
  // A probability that single precision rounds to zero would make the mean infinite.
  truth.forEach((y, i) => {
    loss -= Math.log(Math.max(answers[i * classes + y]!, 1e-38)) / truth.length;
  });
  const { accuracy, macroF1, perClass } = report;
  const table = perClass.map((row, k) => ({ label: input.labels![k]!, ...row }));
  return { metrics: { accuracy, loss, macroF1, perClass: table } as Record<string, Json>, report };
}
