import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';

export default defineCommand({
  name: 'sample-vae',
  group: 'Neural networks',
  summary: 'Makes new data with a variational autoencoder, or shows what its code means.',
  description:
    'Codes are drawn from N(0, I) and decoded; the encoder has no part in it. Pictures and series show the mean of p(x|z), rows of a table are drawn from it, unless --take says otherwise.\n--traverse walks along single dimensions of the code, one a row of the grid, all others at 0: a dimension that was given a meaning changes that alone. --manifold decodes the plane of two dimensions at the quantiles of the normal distribution, so that each cell stands for as much of what the model makes.',
  keywords: [
    'generate',
    'generative',
    'latent traversal',
    'latent manifold',
    'decoder',
    'variational autoencoder',
  ],
  inputs: [{ name: 'MODEL', about: 'a model that train-vae has made', accepts: ['model'] }],
  over: 'all',
  options: z.object({
    n: z.number().int().positive().max(1e7).default(64).describe('how many items to make'),
    label: z
      .string()
      .min(1)
      .optional()
      .describe('class of a conditional model')
      .meta({ placeholder: 'L', defaultText: 'all classes in turn' }),
    take: z
      .enum(['mean', 'draw'])
      .optional()
      .describe('of p(x|z): its mean, or a draw')
      .meta({ defaultText: 'mean of pictures and series, draw of rows' }),
    traverse: z.boolean().default(false).describe('walk along single dimensions instead'),
    manifold: z.boolean().default(false).describe('decode a plane of the code instead'),
    dims: z
      .array(z.number().int().min(0))
      .min(1)
      .optional()
      .describe('dimensions to walk along, or the two of the plane')
      .meta({ placeholder: 'J,J,…', defaultText: 'all, or the first two' }),
    steps: z
      .number()
      .int()
      .positive()
      .max(1000)
      .optional()
      .describe('places of a walk, or of each side of the plane')
      .meta({ placeholder: 'N', defaultText: '9 of a walk, 20 of a plane' }),
    range: z
      .number()
      .positive()
      .optional()
      .describe('a walk goes from -X to X')
      .meta({ placeholder: 'X', defaultText: '3' }),
    columns: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('pictures in a row of the grid')
      .meta({ placeholder: 'N', defaultText: 'about a square' }),
  }),
  outputs: ['image', 'array', 'table', 'files'],
  tensors: true,
  metrics: { items: 'items made', latent: 'dimensions of the code' },
  examples: [
    'ispr sample-vae vae.safetensors --n 100 -o grid.png',
    'ispr sample-vae vae.safetensors --traverse -o dimensions.png',
    'ispr sample-vae iris-vae.safetensors --n 500 -o flowers.csv',
  ],
  source:
    'Kingma & Welling, Auto-encoding variational Bayes, 2014; Higgins et al., beta-VAE, 2017, for traversals',
  async run([path], options, context) {
    const { sampleVae } = await import('./sample-vae/sample.js');
    return sampleVae(path!, options, context);
  },
});
