import type { Context, Json } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { diffusionLoss, type Prediction, type Weighting } from '../../kernels/generative/diffusion.js';
import type { NoiseScheduleName } from '../../kernels/generative/noise-schedule.js';
import { optimizerOf } from '../../kernels/nn/optimizers.js';
import { trainStep } from '../../kernels/nn/train-step.js';
import type { HostTensors } from '../../tensor/host.js';
import type { Dataset } from '../../training/data/dataset.js';
import { openDataset, partOf } from '../../training/data/open.js';
import type { DataOptions, NormalizeOptions } from '../../training/data/options.js';
import { boundMetrics, measureBound } from '../../training/diffusion/bound.js';
import {
  type DiffusionModel,
  diffusionOf,
  newDenoiser,
  rangeOf,
  usualSizes,
} from '../../training/diffusion/model.js';
import { modelState } from '../../training/model-file.js';
import { rateOf, type TrainingOptions } from '../../training/options.js';
import type { Source, Task } from '../../training/task.js';
import { reportSamples } from './report-samples.js';

export interface Options extends TrainingOptions, DataOptions, NormalizeOptions {
  data: string;
  arch?: DiffusionModel['arch'] | undefined;
  timesteps: number;
  noiseSchedule: NoiseScheduleName;
  predict: Prediction;
  weighting: Weighting;
  conditional: boolean;
  labelDropout?: number | undefined;
  hidden?: number[] | undefined;
  channels?: number | undefined;
  multipliers?: number[] | undefined;
  blocks?: number | undefined;
  heads?: number | undefined;
  boundDraws?: number | undefined;
}

const LABEL_DROPOUT = 0.1;

/** What `train` needs to know of a diffusion. */
export async function diffusionTask(options: Options, context: Context): Promise<Task> {
  const { conditional, valSplit } = options;
  const { seed } = context;
  if (!conditional && options.labelDropout !== undefined)
    throw new UsageError('--label-dropout hides labels, which only --conditional learns');
  const dataset = await openDataset(options.data, options, {
    target: conditional ? 'classes' : undefined,
    valSplit,
    normalize: { images: 'symmetric' },
    rng: context.rng.stream('data'),
    warn: context.warn,
  });
  const { input, parts } = dataset;
  const described = await describe(options, dataset);
  const diffusion = diffusionOf(described);
  const initial = newDenoiser(diffusion, input, seed);
  const step = trainStep({
    loss: diffusionLoss(diffusion, {
      weighting: options.weighting,
      labelDropout: described.options.labelDropout,
    }),
    optimizer: optimizerOf(options.optimizer, { weightDecay: options.weightDecay }),
    seed,
    clipNorm: options.clipNorm,
    ema: options.ema || undefined,
  });
  const part = (items: Uint32Array) => sourceOf(dataset, items, conditional);
  const held = parts.test.length > 0 ? parts.test : parts.validation;
  const trained = (state: HostTensors) => ({ ...described, diffusion, state: modelState(state) });

  return {
    state: step.initialState(initial.params, initial.buffers),
    trainStep: step.step,
    validateStep: step.evaluateStep(options.ema > 0 ? 'ema' : 'params'),
    data: part(parts.train),
    validation: parts.validation.length > 0 ? part(parts.validation) : undefined,
    schedule: rateOf(options),
    model: {
      arch: described.arch,
      options: described.options,
      labels: input.labels,
      input: { ...input, normalisation: { ...input.normalisation } },
    },
    samples: async (session) =>
      reportSamples(trained(await session.read()), dataset, context.rng.stream('samples')),
    async finish(session): Promise<Record<string, Json>> {
      if (options.boundDraws === 0 || held.length === 0) return {};
      const bar = context.progress('bound', 100);
      try {
        const found = await measureBound(
          trained(await session.read()),
          part(held),
          { draws: options.boundDraws, done: (part) => bar.update(Math.round(100 * part)) },
          context.rng.stream('bound'),
        );
        return boundMetrics(found);
      } finally {
        bar.stop();
      }
    },
  };
}

async function describe(options: Options, dataset: Dataset): Promise<DiffusionModel> {
  const { input, parts } = dataset;
  const arch = options.arch ?? (input.kind === 'images' ? 'unet' : 'mlp');
  const { hidden, channels, multipliers, blocks, heads } = options;
  const useless = Object.entries(arch === 'mlp' ? { channels, multipliers, blocks, heads } : { hidden }).find(
    ([, value]) => value !== undefined,
  );
  if (useless) throw new UsageError(`--${useless[0]} means nothing for --arch ${arch}`);
  const given = Object.fromEntries(
    Object.entries({ hidden, channels, multipliers, blocks, heads }).filter(([, v]) => v !== undefined),
  );
  const { timesteps, noiseSchedule, predict, conditional } = options;
  const range = await rangeOf(dataset, parts.train);
  const sizes = { ...usualSizes(arch), ...given };
  return {
    arch,
    options: {
      timesteps,
      noiseSchedule,
      predict,
      conditional,
      labelDropout: conditional ? (options.labelDropout ?? LABEL_DROPOUT) : 0,
      range,
      ...sizes,
    },
    input,
  };
}

/** Items of a part, with their classes only where these are learnt. */
function sourceOf(dataset: Dataset, items: Uint32Array, conditional: boolean): Source {
  const { batch, ...source } = partOf(dataset, items);
  return {
    ...source,
    async batch(indices) {
      const tensors = await batch(indices);
      if (conditional) return tensors;
      const { x } = tensors;
      return { x: x! };
    },
  };
}
