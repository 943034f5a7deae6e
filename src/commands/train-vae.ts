import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { VAE_ARCHITECTURES, VAE_DECODERS } from '../kernels/generative/vae-names.js';
import { dataInput, normalizeInput } from '../training/data/options.js';
import { dataOption, trainingMetrics, trainingOptions } from '../training/options.js';

const width = () => z.number().int().positive().max(1e6);

export default defineCommand({
  name: 'train-vae',
  group: 'Neural networks',
  summary: 'Trains a variational autoencoder: codes for data, and new data from codes.',
  description:
    'An encoder gives each item x a normal distribution q(z|x) of codes, a decoder gives each code a distribution p(x|z), codes are standard normal by themselves. Both are trained together by the evidence lower bound, log p(x) >= ELBO = E_q log p(x|z) - KL(q(z|x) || N(0, I)), with z = mu + sigma epsilon. Logs tell its two terms apart, in nats an item, and the KL of each dimension of the code (unitKl): one below 0.01 carries nothing.\nThe loss is beta KL - E log p(x|z); beta above 1 asks for fewer and more independent dimensions, --kl-warmup and --free-bits keep them from dying early. Pictures have a Bernoulli decoder unless another is asked for, with pixels from 0 to 1 as probabilities; all else a Gaussian one. Log-densities of a Gaussian decoder are those of the data as they were scaled.\nReference networks: mlp has one hidden layer of 400 each way; conv has convolutions 3 x 3 of stride 2 with 32 and 64 channels and a dense layer of 256, and back the same way; linear has no hidden layer, and its best is probabilistic PCA. Weights begin uniform by Glorot.',
  keywords: [
    'variational autoencoder',
    'beta-VAE',
    'conditional VAE',
    'CVAE',
    'generative model',
    'latent',
    'ELBO',
    'dimensionality reduction',
    'factor analysis',
  ],
  inputs: [],
  over: 'all',
  options: z.object({
    ...dataOption,
    arch: z.enum(VAE_ARCHITECTURES).default('mlp').describe('the networks'),
    latent: width().default(20).describe('dimensions of the code'),
    hidden: z
      .array(width())
      .min(1)
      .optional()
      .describe('widths of the dense layers on the way to the code; back in reverse')
      .meta({ placeholder: 'N,N,…', defaultText: '400 for mlp, 256 for conv' }),
    filters: z
      .array(width())
      .min(1)
      .max(8)
      .optional()
      .describe('conv: channels of the convolutions, each halves height and width')
      .meta({ placeholder: 'N,N,…', defaultText: '32,64' }),
    decoder: z
      .enum(VAE_DECODERS)
      .optional()
      .describe('p(x|z): numbers of 0 to 1 as probabilities, or any under normal noise')
      .meta({ defaultText: 'bernoulli for pictures, gaussian for the rest' }),
    variance: z
      .union([z.enum(['learned', 'each']), z.number().positive()])
      .optional()
      .describe('gaussian: one that is learned, one learned for each number of an item, or this one')
      .meta({ placeholder: 'learned|each|V', defaultText: 'learned' }),
    conditional: z.boolean().default(false).describe('tell encoder and decoder the class of each item'),
    beta: z.number().min(0).default(1).describe('weight of the KL in the loss'),
    klWarmup: z
      .string()
      .regex(/^\d{1,9}( ?epochs?)?$/)
      .default('0')
      .describe('raise the weight of the KL to beta over so many steps, or epochs as 5epochs')
      .meta({ placeholder: 'N|Nepochs', allowed: 'a number of steps, or of epochs as 5epochs' }),
    freeBits: z
      .number()
      .min(0)
      .default(0)
      .describe('nats that each dimension of the code may use for nothing'),
    mcSamples: z
      .number()
      .int()
      .positive()
      .max(1e4)
      .default(1)
      .describe('codes drawn for each item in a step'),
    importanceSamples: z
      .number()
      .int()
      .positive()
      .max(1e6)
      .default(1)
      .describe(
        'codes an item of the importance-weighted bound in the end, on the test part or else the validation part',
      )
      .meta({ placeholder: 'K' }),
    ...dataInput,
    ...normalizeInput,
    ...trainingOptions({ epochs: 20, batchSize: 128, lr: 1e-3 }),
  }),
  outputs: ['tensors'],
  tensors: true,
  metrics: {
    loss: 'mean training loss of the last epoch, nats an item: beta kl - reconstruction',
    elbo: 'evidence lower bound: reconstruction - kl',
    reconstruction: 'E log p(x|z)',
    kl: 'KL(q(z|x) || N(0, I))',
    unitKl: 'its part in each dimension of the code',
    activeUnits: 'dimensions whose KL is above 0.01 nats',
    valLoss: 'loss with the full beta on data held back; also valElbo and the other terms',
    testElbo: 'ELBO of the test part, where the data have one; also its terms',
    testImportanceBound: 'with --importance-samples: a tighter bound of log p(x)',
    valImportanceBound: 'the same of the validation part, where there is no test part',
    ...trainingMetrics,
  },
  examples: [
    'ispr train-vae --data digits --arch conv --latent 10 --epochs 10 --run runs/vae -o vae.safetensors',
    'ispr train-vae --data fixtures/iris.csv --target species --latent 2 --hidden 32 --epochs 60 -o iris-vae.safetensors --plot iris-vae.png',
  ],
  source:
    'Kingma & Welling, Auto-encoding variational Bayes, 2014; Higgins et al., beta-VAE, 2017; Burda et al., Importance weighted autoencoders, 2016',
  async estimate(_, options, context) {
    const { vaeTask } = await import('./train-vae/task.js');
    const { estimateTraining } = await import('../training/estimate.js');
    return estimateTraining((await vaeTask(options, context)).task, options, context);
  },
  async run(_, options, context) {
    const { trainVae } = await import('./train-vae/task.js');
    return trainVae(options, context);
  },
});
