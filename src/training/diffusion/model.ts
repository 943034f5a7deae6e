import * as z from 'zod';
import { DataError, UsageError } from '../../core/errors.js';
import { mlpDenoiser } from '../../kernels/generative/denoisers.js';
import { type Diffusion, PREDICTIONS, type Range } from '../../kernels/generative/diffusion.js';
import { NOISE_SCHEDULES, noiseSchedule } from '../../kernels/generative/noise-schedule.js';
import { unet } from '../../kernels/generative/unet.js';
import { initialize } from '../../kernels/nn/scope.js';
import { type HostTensors, sizeOf } from '../../tensor/host.js';
import { type Dataset, type InputDescription, inputDescription } from '../data/dataset.js';
import { checkTensors, type Model } from '../model-file.js';
import { weightsRng } from '../weights.js';

export const DENOISERS = ['mlp', 'unet'] as const;

const count = z.number().int().positive();

/** What a model file says of a diffusion, beside its input: all that rebuilds it. */
const modelOptions = z.object({
  timesteps: count.min(2).max(1e6),
  noiseSchedule: z.enum(NOISE_SCHEDULES),
  predict: z.enum(PREDICTIONS),
  conditional: z.boolean(),
  /** Where it is 0, the network has never seen an item without its class. */
  labelDropout: z.number(),
  range: z.object({ least: z.array(z.number()), most: z.array(z.number()) }),
  /** mlp */
  hidden: z.array(count).min(1).optional(),
  /** unet */
  channels: count.optional(),
  multipliers: z.array(count).min(1).optional(),
  blocks: count.optional(),
  heads: count.optional(),
});

export interface DiffusionModel {
  arch: (typeof DENOISERS)[number];
  options: z.output<typeof modelOptions>;
  input: InputDescription;
}

const HIDDEN = [128, 128, 128];
const UNET = { channels: 32, multipliers: [1, 2, 2], blocks: 1, heads: 1 };

/** The sizes of a network where they are not given. */
export const usualSizes = (arch: DiffusionModel['arch']): Partial<DiffusionModel['options']> =>
  arch === 'mlp' ? { hidden: HIDDEN } : UNET;

export function diffusionOf({ arch, options, input }: DiffusionModel): Diffusion {
  const { timesteps, predict, conditional } = options;
  const classes = conditional ? (input.labels?.length ?? 0) : 0;
  const schedule = noiseSchedule(options.noiseSchedule, timesteps);
  if (arch === 'mlp') {
    const { hidden = HIDDEN } = options;
    return { schedule, predict, classes, denoiser: mlpDenoiser({ hidden, timesteps, classes }) };
  }
  if (input.kind !== 'images')
    throw new UsageError(`--arch unet is for pictures, the data are ${input.kind}`);
  const { channels = 32, multipliers = UNET.multipliers, blocks = 1, heads = 1 } = options;
  const denoiser = unet({ channels, multipliers, blocks, heads, timesteps, classes });
  return { schedule, predict, classes, denoiser };
}

/** Parameters that begin a training, and what the layers are; without a seed zeros in their place. */
export function newDenoiser({ denoiser, classes }: Diffusion, input: InputDescription, seed?: number) {
  const one: HostTensors = {
    x: { shape: [1, ...input.shape], data: new Float32Array(sizeOf(input.shape)) },
    t: { shape: [1], data: Int32Array.of(1) },
    y: { shape: [1], data: Int32Array.of(0) },
  };
  return initialize(
    (s, { x, t, y }) => denoiser(s, x!, t!, classes > 0 ? y : undefined),
    one,
    weightsRng(seed),
  );
}

/** A model of train-diffusion, checked, with its network. */
export interface TrainedDiffusion extends DiffusionModel {
  diffusion: Diffusion;
  /** `params/` of the network. */
  state: HostTensors;
}

export function readDiffusion(model: Model): TrainedDiffusion {
  const arch = DENOISERS.find((name) => name === model.arch);
  const options = modelOptions.safeParse(model.options);
  const input = inputDescription.safeParse({ ...model.input, labels: model.labels ?? model.input['labels'] });
  if (!arch || !options.success || !input.success)
    throw new DataError("the model's metadata do not describe a diffusion", { file: model.file });
  const described = { arch, options: options.data, input: input.data };
  const diffusion = diffusionOf(described);
  const { params } = newDenoiser(diffusion, input.data);
  const needed = Object.fromEntries(
    Object.entries(params).map(([name, tensor]) => [`params/${name}`, tensor]),
  );
  checkTensors(model.state, needed, model.file);
  return { ...described, diffusion, state: model.state };
}

const READ_AT_ONCE = 1024;

/** The box around the data as the network sees them: of pictures black to white, else what the items hold. */
export async function rangeOf({ input, batch }: Dataset, items: Uint32Array): Promise<Range> {
  const { shift, scale } = input.normalisation;
  if (input.kind === 'images')
    return {
      least: shift.map((s, c) => -s / scale[c]!),
      most: shift.map((s, c) => (1 - s) / scale[c]!),
    };
  const axes = input.shape.at(-1)!;
  const least = new Array<number>(axes).fill(Infinity);
  const most = new Array<number>(axes).fill(-Infinity);
  for (let at = 0; at < items.length; at += READ_AT_ONCE) {
    const { x } = await batch(items.subarray(at, at + READ_AT_ONCE));
    x.data.forEach((value, i) => {
      const j = i % axes;
      if (value < least[j]!) least[j] = value;
      if (value > most[j]!) most[j] = value;
    });
  }
  return { least, most };
}
