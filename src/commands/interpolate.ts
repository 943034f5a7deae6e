import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { dataInput } from '../training/data/options.js';

export default defineCommand({
  name: 'interpolate',
  group: 'Neural networks',
  summary: 'Decodes the way from one item to another through the code of a trained network.',
  description:
    'A and B are pictures (or files of one item), or with --data positions of items in it, from 0. Their mean codes are joined by an arc or a line, and the codes on the way decoded: the ends are the reconstructions of A and B. An arc (spherical) keeps to the lengths that codes of many dimensions have; the middle of a line is nearer to 0 than any code that the network was trained on.\nOf a model that is conditional on classes, items of --data keep their classes, which blend on the way; else --label names that of both.',
  keywords: ['latent space', 'morph', 'blend', 'slerp', 'variational autoencoder', 'between'],
  inputs: [
    { name: 'MODEL', about: 'a model that train-vae has made', accepts: ['model'] },
    { name: 'A', about: 'where it begins: a file, or a position in --data' },
    { name: 'B', about: 'where it ends' },
  ],
  over: 'all',
  options: z.object({
    data: z
      .string()
      .min(1)
      .optional()
      .describe('data that A and B are positions in')
      .meta({ placeholder: 'DATA' }),
    steps: z.number().int().min(2).max(10_000).default(9).describe('items, both ends included'),
    method: z
      .enum(['spherical', 'linear'])
      .default('spherical')
      .describe('an arc or a line between the codes'),
    label: z
      .string()
      .min(1)
      .optional()
      .describe('class of both ends, for a conditional model')
      .meta({ placeholder: 'L' }),
    ...dataInput,
  }),
  outputs: ['image', 'array', 'table', 'files'],
  tensors: true,
  metrics: {
    distance: 'between the codes of A and B',
    angle: 'between them as seen from 0, degrees',
  },
  examples: [
    'ispr interpolate vae.safetensors a.png b.png --steps 9 -o strip.png',
    'ispr interpolate vae.safetensors 3 17 --data digits --method linear --plot strip.svg',
  ],
  source: 'White, Sampling generative networks, 2016',
  async run([path, a, b], options, context) {
    const { interpolate } = await import('./interpolate/interpolate.js');
    return interpolate(path!, [a!, b!], options, context);
  },
});
