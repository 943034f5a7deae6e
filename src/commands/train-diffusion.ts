import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { dataInput, normalizeInput } from '../training/data/options.js';
import { dataOption, trainingMetrics, trainingOptions } from '../training/options.js';

const count = () => z.number().int().positive().optional();

const options = z.object({
  ...dataOption,
  arch: z
    .enum(['mlp', 'unet'])
    .optional()
    .describe('the network')
    .meta({ defaultText: 'unet for pictures, mlp for all else' }),
  timesteps: z.number().int().min(2).max(100_000).default(1000).describe('length T of the diffusion'),
  noiseSchedule: z.enum(['cosine', 'linear']).default('cosine').describe('how fast the data are forgotten'),
  predict: z
    .enum(['noise', 'x0', 'v'])
    .default('noise')
    .describe('what the network tells: the noise, the data, or v of both'),
  weighting: z
    .enum(['simple', 'min-snr'])
    .default('simple')
    .describe('of times in the loss: all alike, or min(SNR, 5)'),
  conditional: z
    .boolean()
    .default(false)
    .describe('learn classes too, so that samples can be asked for by label'),
  labelDropout: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('with --conditional: part of the labels hidden in each step, for --guidance')
    .meta({ defaultText: '0.1' }),
  hidden: z
    .array(z.number().int().positive())
    .min(1)
    .optional()
    .describe('mlp: widths of the hidden layers')
    .meta({ placeholder: 'N,N,…', defaultText: '128,128,128' }),
  channels: count()
    .describe('unet: channels of the finest level, a multiple of 8')
    .meta({ defaultText: '32' }),
  multipliers: z
    .array(z.number().int().positive())
    .min(1)
    .optional()
    .describe('unet: times as many channels at each level, each half as wide and high as the one before')
    .meta({ placeholder: 'N,N,…', defaultText: '1,2,2' }),
  blocks: count().describe('unet: residual blocks of a level, down and again up').meta({ defaultText: '1' }),
  heads: count().describe('unet: heads of the attention at the coarsest level').meta({ defaultText: '1' }),
  boundDraws: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('pairs of an item held back and a time that the bound is estimated from; 0 leaves it out')
    .meta({ defaultText: '32768 with mlp, 2048 with unet' }),
  ...dataInput,
  ...normalizeInput,
  ...trainingOptions({ epochs: 20, batchSize: 128, lr: 1e-3, ema: 0.999 }),
});

export default defineCommand({
  name: 'train-diffusion',
  group: 'Neural networks',
  summary: 'Trains a diffusion model: a network that makes new data.',
  description:
    'Data are turned into noise step by step, x_t = sqrt(a_t) x_0 + sqrt(1 - a_t) e with a_t falling from 1 to near 0 over T = --timesteps, and a network learns to tell the noise e from x_t and t: the loss is the mean of (e - network(x_t, t))² over random t, 1 for a network that knows nothing. Run backwards, sample-diffusion makes data from noise with it.\nmlp is for points and series: dense layers with silu, time (64 sines) and label added in each. unet is for pictures of any size: residual blocks of 3 x 3 convolutions, group norm (8 groups) and silu at each level, attention at the coarsest; the way up sees what the way down has made. Weights begin normal by He or uniform by Glorot, the last layer at 0. Pictures are scaled to -1..1 and columns to mean 0 and deviation 1 unless --normalize says otherwise.\nThe model is the average of the weights (--ema). elbo bounds the mean log-likelihood of an item held back from below, in nats: log probability of 8-bit pixels, log density of all else; evaluate measures it on other data and tells its terms.',
  keywords: [
    'ddpm',
    'generative',
    'denoising diffusion',
    'score',
    'u-net',
    'image generation',
    'guidance',
    'class-conditional',
  ],
  inputs: [],
  over: 'all',
  options,
  outputs: ['tensors'],
  tensors: true,
  metrics: {
    loss: 'mean training loss of the last epoch; 1 is a network that knows nothing of the noise',
    valLoss: 'the same on data held back, by the averaged weights',
    unweightedLoss: 'with --weighting min-snr: the loss without weights; also valUnweightedLoss',
    elbo: 'lower bound of the log-likelihood of an item held back (test part, else validation), nats',
    reconstruction: 'part of elbo: mean log p(x_0 | x_1)',
    prior: 'part of elbo, taken off: what x_T still tells of x_0',
    denoising: 'part of elbo, taken off: sum over t = 2..T of the divergence of each step',
    bitsPerDimension: '-elbo / (log 2 x numbers of an item)',
    gradientNorm: 'mean norm of the gradient in the last epoch',
    ...trainingMetrics,
  },
  examples: [
    'ispr train-diffusion --data moons.csv --columns x0,x1 --epochs 200 -o moons.safetensors',
    'ispr train-diffusion --data digits --conditional --epochs 30 --run runs/digits -o digits.safetensors',
    'ispr train-diffusion --data photos --resize 32x32 --predict v --channels 64 --blocks 2 -o photos.safetensors',
  ],
  source:
    'Ho, Jain & Abbeel, Denoising diffusion probabilistic models, 2020; Nichol & Dhariwal, Improved denoising diffusion probabilistic models, 2021; Ho & Salimans, Classifier-free diffusion guidance, 2022',
  async estimate(_, options, context) {
    const { diffusionTask } = await import('./train-diffusion/task.js');
    const { estimateTraining } = await import('../training/estimate.js');
    return estimateTraining(await diffusionTask(options, context), options, context);
  },
  async run(_, options, context) {
    const { diffusionTask } = await import('./train-diffusion/task.js');
    const { train } = await import('../training/train.js');
    return train(await diffusionTask(options, context), options, context);
  },
});
