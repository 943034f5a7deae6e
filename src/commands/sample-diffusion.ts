import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';

const options = z.object({
  n: z.number().int().positive().max(1e7).default(64).describe('samples'),
  sampler: z
    .enum(['ddpm', 'ddim'])
    .default('ddpm')
    .describe('with fresh noise in each step, or by steps that leave out times and noise'),
  steps: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('steps from noise to data')
    .meta({ defaultText: 'as many as the diffusion has; 50 for ddim' }),
  eta: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('ddim: noise of its steps, 0 none, 1 as much as ddpm')
    .meta({ defaultText: '0' }),
  sigma: z
    .enum(['posterior', 'beta'])
    .optional()
    .describe('ddpm: variance of the noise, that of the posterior or of the forward step')
    .meta({ defaultText: 'posterior' }),
  label: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('classes to draw from, by turns; all for each of them')
    .meta({ placeholder: 'L,L,…', defaultText: 'any' }),
  guidance: z
    .number()
    .optional()
    .describe('with --label: 0 heeds no class, 1 the class as learnt, more follows it harder')
    .meta({ defaultText: '1' }),
  clip: z.boolean().default(true).describe('let guesses of the data leave the range that the data had'),
  batchSize: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples that are made at the same time')
    .meta({ defaultText: '64 pictures, 1024 of all else' }),
  strip: z
    .string()
    .min(1)
    .optional()
    .describe('draw the way from noise to data of the first samples here')
    .meta({ placeholder: 'FILE', output: ['image', 'picture'] }),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe('data to compare the samples with: their test part, where they have one')
    .meta({ placeholder: 'DATA' }),
  frames: z.number().int().min(2).max(50).default(9).describe('pictures of the --strip'),
});

export default defineCommand({
  name: 'sample-diffusion',
  group: 'Neural networks',
  summary: 'Draws new data from a diffusion model.',
  description:
    'From x_T, normal noise, the network of train-diffusion takes off noise step by step: x_s = sqrt(a_s) x_0 + sqrt(1 - a_s - v) e + sigma z, with the data x_0 and the noise e that it sees in x_t. ddpm takes every step and adds fresh noise z in each, ddim leaves steps out and, with --eta 0, adds none: the same start is then the same sample.\nWith --label and --guidance W the prediction is f(x) + W (f(x | label) - f(x)): W above 1 makes samples more typical and less varied, at twice the cost.\nPictures are written as one picture of all (.png and others) or as an array of bytes (.npy, .idx); points as a table, or drawn.\n--reference measures how far samples are from data. Features of pictures are means over 7 x 7 cells of each channel, of points and series their numbers, as the network sees them; 2000 items of both at the most.',
  keywords: ['ddpm', 'ddim', 'generate', 'generative', 'denoising', 'image generation', 'guidance', 'class'],
  inputs: [{ name: 'MODEL', about: 'a model of train-diffusion', accepts: ['model'] }],
  over: 'all',
  options,
  outputs: ['table', 'array', 'image', 'picture'],
  tensors: true,
  metrics: {
    samples: 'how many were drawn',
    steps: 'steps of each',
    samplesPerSecond: 'samples a second, with what it takes to compile the first step',
    frechet: 'with --reference: squared Frechet distance of features, as if these were normal; 0 is alike',
    mmd: 'with --reference: squared maximum mean discrepancy of features; 0 within chance is alike',
  },
  examples: [
    'ispr sample-diffusion digits.safetensors --n 64 -o grid.png --strip strip.png',
    'ispr sample-diffusion digits.safetensors --sampler ddim --steps 50 --label 3 --guidance 2 -o threes.png',
    'ispr sample-diffusion moons.safetensors --n 2000 -o points.csv --plot points.png',
  ],
  source:
    'Ho, Jain & Abbeel, Denoising diffusion probabilistic models, 2020, algorithm 2; Song, Meng & Ermon, Denoising diffusion implicit models, 2021; Ho & Salimans, Classifier-free diffusion guidance, 2022',
  async run([path], options, context) {
    const { sampleDiffusion } = await import('./sample-diffusion/sample.js');
    return sampleDiffusion(path!, options, context);
  },
});
