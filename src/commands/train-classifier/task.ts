import { heatMap } from '../../core/chart/make.js';
import type { Context, Json } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { Architecture } from '../../kernels/classifier/architecture-names.js';
import { classLoss, numberLoss } from '../../kernels/classifier/loss.js';
import type { ActivationName } from '../../kernels/nn/activations.js';
import { optimizerOf } from '../../kernels/nn/optimizers.js';
import { trainStep } from '../../kernels/nn/train-step.js';
import type { Session } from '../../tensor/session.js';
import { answersOf, judge, networkOf, newClassifier } from '../../training/classifier.js';
import type { Dataset } from '../../training/data/dataset.js';
import { openDataset, partOf } from '../../training/data/open.js';
import type { DataOptions, NormalizeOptions } from '../../training/data/options.js';
import { checkClasses } from '../../training/data/targets.js';
import { estimateTraining } from '../../training/estimate.js';
import { rateOf, type TrainingOptions } from '../../training/options.js';
import type { Sample, Task } from '../../training/task.js';
import { mistakes } from './mistakes.js';

export interface Options extends TrainingOptions, DataOptions, NormalizeOptions {
  data: string;
  arch: Architecture;
  hidden?: number[] | undefined;
  activation?: ActivationName | undefined;
  dropout: number;
  labelSmoothing: number;
}

/** Items that the figures of a report look at, at most. */
const MOST_SHOWN = 2000;
const MOST_CLASSES = 30;

async function prepare(options: Options, { seed, rng, warn }: Context) {
  const { arch, hidden = [256], activation = 'relu', dropout, labelSmoothing, valSplit } = options;
  const useless = (['hidden', 'activation'] as const).find((name) => options[name] !== undefined);
  if (arch !== 'mlp' && useless) throw new UsageError(`--${useless} means nothing for --arch ${arch}`);
  const dataset = await openDataset(options.data, options, { valSplit, rng: rng.stream('data'), warn });
  const { input, targets, parts } = dataset;
  if (!targets)
    throw new DataError('the data have no labels to learn; a table names their column by --target', {
      file: options.data,
    });
  if (input.labels) checkClasses(input.labels, targets as Int32Array, parts.train, options.data);
  if (!input.labels && labelSmoothing > 0)
    throw new UsageError('--label-smoothing is for classes, the target is a number');
  const described = { arch, options: { hidden: arch === 'mlp' ? hidden : [], activation, dropout }, input };
  const network = networkOf(described);
  const initial = newClassifier(network, input, seed);
  const loss = input.labels ? classLoss(network, { smoothing: labelSmoothing }) : numberLoss(network);
  const step = trainStep({
    loss,
    optimizer: optimizerOf(options.optimizer, { weightDecay: options.weightDecay }),
    seed,
    clipNorm: options.clipNorm,
    ema: options.ema || undefined,
  });
  return { dataset, described, network, initial, step };
}

/** What `train` needs to know of a classifier. */
export async function classifierTask(options: Options, context: Context): Promise<Task> {
  const { dataset, described, network, initial, step } = await prepare(options, context);
  const { input, parts } = dataset;
  const prefix = options.ema > 0 ? 'ema' : 'params';
  const answer = (session: Session, of: Uint32Array) =>
    answersOf(session, { network, input }, dataset, of, { batchSize: options.batchSize, prefix });
  return {
    state: step.initialState(initial.params, initial.buffers),
    trainStep: step.step,
    validateStep: step.evaluateStep(prefix),
    data: partOf(dataset, parts.train),
    validation: parts.validation.length > 0 ? partOf(dataset, parts.validation) : undefined,
    schedule: rateOf(options),
    summary: initial.summary,
    model: {
      arch: options.arch,
      options: described.options,
      labels: input.labels,
      input: { ...input, normalisation: { ...input.normalisation } },
    },
    async samples(session) {
      const shown = (parts.validation.length > 0 ? parts.validation : parts.train).subarray(0, MOST_SHOWN);
      return figures(dataset, shown, await answer(session, shown));
    },
    async finish(session) {
      if (parts.test.length === 0) return {};
      const { metrics } = judge(await answer(session, parts.test), dataset, parts.test);
      return Object.fromEntries(
        Object.entries(metrics)
          .filter(([name]) => name !== 'perClass')
          .map(([name, value]): [string, Json] => [`test${name[0]!.toUpperCase()}${name.slice(1)}`, value]),
      );
    },
  };
}

/** Size, memory and time of a training, for --dry-run. */
export const estimateClassifier = async (options: Options, context: Context): Promise<Record<string, Json>> =>
  estimateTraining(await classifierTask(options, context), options, context);

/** What a classifier confuses, and which pictures it is most wrong about. */
async function figures(dataset: Dataset, shown: Uint32Array, answers: Float32Array): Promise<Sample[]> {
  const { report } = judge(answers, dataset, shown);
  const { labels, kind } = dataset.input;
  if (!report || !labels || labels.length > MOST_CLASSES) return [];
  const k = labels.length;
  const shares = Float64Array.from(report.confusion, (n, i) => {
    const { support } = report.perClass[Math.floor(i / k)]!;
    return support > 0 ? n / support : 0;
  });
  const confusion: Sample = {
    name: 'confusion',
    caption: `How often items of each class are called each class, of ${shown.length} items held back`,
    figure: heatMap({
      values: shares,
      rows: k,
      columns: k,
      domain: [0, 1],
      xCategories: labels,
      yCategories: labels,
      xLabel: 'answer',
      yLabel: 'class',
      valueLabel: 'part',
    }),
  };
  return kind === 'images' ? [confusion, await mistakes(dataset, shown, answers)] : [confusion];
}
