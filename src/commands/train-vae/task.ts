import type { Chart } from '../../core/chart/chart.js';
import { panels } from '../../core/chart/make.js';
import type { Context, Json, Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { type VaeOptions, vaeLoss } from '../../kernels/generative/vae.js';
import type { VaeArchitecture, VaeDecoder } from '../../kernels/generative/vae-names.js';
import { optimizerOf } from '../../kernels/nn/optimizers.js';
import { trainStep } from '../../kernels/nn/train-step.js';
import type { Session } from '../../tensor/session.js';
import { batchCount } from '../../training/batches.js';
import type { Dataset } from '../../training/data/dataset.js';
import { openDataset, partOf } from '../../training/data/open.js';
import type { DataOptions, NormalizeOptions } from '../../training/data/options.js';
import { rateOf, type TrainingOptions } from '../../training/options.js';
import type { Sample, Task } from '../../training/task.js';
import { train } from '../../training/train.js';
import { modelOptions, newVae, vaeModel } from '../../training/vae/model.js';
import { evidenceMetrics, type VaeRunner, vaeRunner } from '../../training/vae/runner.js';
import { checkUnitRange, decoderFor, scaleFor } from './decoder.js';
import { figuresOf } from './figures.js';

export interface Options extends TrainingOptions, DataOptions, NormalizeOptions {
  data: string;
  arch: VaeArchitecture;
  latent: number;
  hidden?: number[] | undefined;
  filters?: number[] | undefined;
  decoder?: VaeDecoder | undefined;
  variance?: VaeOptions['variance'] | undefined;
  conditional: boolean;
  beta: number;
  klWarmup: string;
  freeBits: number;
  mcSamples: number;
  importanceSamples: number;
}

/** Train, and put what the network makes beside the curves in the plot. */
export async function trainVae(options: Options, context: Context): Promise<Result> {
  const { task, shown } = await vaeTask(options, context);
  const result = await train(task, options, context);
  const curves = result.plot!;
  return { ...result, plot: async () => panels([await curves(), ...shown()], { columns: 2 }) };
}

/** What `train` needs to know of an autoencoder; `shown` are the figures of the finished one. */
export async function vaeTask(
  options: Options,
  context: Context,
): Promise<{ task: Task; shown(): readonly Chart[] }> {
  const { seed, warn, rng } = context;
  const dataset = await openDataset(options.data, options, {
    target: options.conditional ? 'classes' : undefined,
    valSplit: options.valSplit,
    normalize: scaleFor(options.decoder),
    rng: rng.stream('data'),
    warn,
  });
  const { input, parts } = dataset;
  const model = vaeModel(networkOptions(options, dataset), input);
  if (model.options.decoder === 'bernoulli') await checkUnitRange(dataset);
  const { params, buffers, summary } = newVae(model, seed);
  const { beta, freeBits, mcSamples, batchSize, ema } = options;
  const { step, initialState, evaluateStep } = trainStep({
    loss: vaeLoss(model.vae, {
      beta,
      warmUp: warmUpSteps(options.klWarmup, batchCount(parts.train.length, batchSize)),
      freeBits,
      samples: mcSamples,
    }),
    optimizer: optimizerOf(options.optimizer, { weightDecay: options.weightDecay }),
    seed,
    clipNorm: options.clipNorm,
    ema: ema || undefined,
  });
  const prefix = ema > 0 ? 'ema' : 'params';
  const runnerOf = oncePerSession((session) => vaeRunner(session, model, { prefix, seed }));
  const held = parts.validation.length > 0 ? parts.validation : parts.train;
  const figures = (runner: VaeRunner) => figuresOf(runner, model, dataset, held, rng.stream('figures'));
  let last: Sample[] = [];
  const task: Task = {
    state: initialState(params, buffers),
    // The weight of the KL follows the step; where data are held back it is not told, and they get all of it.
    trainStep: (state, inputs) => step(state, { ...inputs, step: state['step']! }),
    validateStep: evaluateStep(prefix),
    data: partOf(dataset, parts.train),
    validation: parts.validation.length > 0 ? partOf(dataset, parts.validation) : undefined,
    schedule: rateOf(options),
    summary,
    model: {
      arch: options.arch,
      options: modelOptions(model),
      labels: input.labels,
      input: { ...input, normalisation: { ...input.normalisation } },
    },
    samples: (session) => figures(runnerOf(session)),
    async finish(session) {
      const runner = runnerOf(session);
      last = await figures(runner);
      return finalMetrics(runner, dataset, options.importanceSamples);
    },
  };
  return { task, shown: () => last.flatMap(({ figure }) => ('panels' in figure ? [figure] : [])) };
}

function networkOptions(options: Options, { input }: Dataset): Omit<VaeOptions, 'shape'> {
  const { arch, latent, hidden, filters, decoder: asked, variance, conditional, normalize } = options;
  if (hidden && arch === 'linear') throw new UsageError('--hidden: --arch linear has no hidden layers');
  if (filters && arch !== 'conv') throw new UsageError(`--filters: --arch ${arch} has no convolutions`);
  const decoder = decoderFor(asked, normalize, input.kind);
  if (variance !== undefined && decoder === 'bernoulli')
    throw new UsageError('--variance is of a Gaussian decoder, this one is bernoulli', {
      hint: '--decoder gaussian',
    });
  return {
    arch,
    latent,
    hidden: arch === 'linear' ? [] : (hidden ?? (arch === 'conv' ? [256] : [400])),
    filters: arch === 'conv' ? (filters ?? [32, 64]) : [],
    decoder,
    variance: variance ?? 'learned',
    classes: conditional ? input.labels!.length : 0,
  };
}

/** `500` steps, or `5epochs`. */
const warmUpSteps = (text: string, batches: number): number =>
  Number.parseInt(text, 10) * (text.includes('epoch') ? batches : 1);

/** Steps are compiled once for a session, however often it is asked for figures. */
function oncePerSession<T extends object>(make: (session: Session) => T): (session: Session) => T {
  const made = new WeakMap<Session, T>();
  return (session) => {
    const value = made.get(session) ?? make(session);
    made.set(session, value);
    return value;
  };
}

/** The bound on data that were not trained on: of the test part, or the tighter one of the validation part. */
async function finalMetrics(
  runner: VaeRunner,
  dataset: Dataset,
  importanceSamples: number,
): Promise<Record<string, Json>> {
  const { test, validation } = dataset.parts;
  if (test.length > 0)
    return named('test', evidenceMetrics(await runner.evidence(dataset, test, { importanceSamples })));
  if (importanceSamples === 1 || validation.length === 0) return {};
  const { importanceBound } = evidenceMetrics(
    await runner.evidence(dataset, validation, { importanceSamples }),
  );
  return { valImportanceBound: importanceBound! };
}

const named = (part: string, metrics: Readonly<Record<string, Json>>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      `${part}${name[0]!.toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
