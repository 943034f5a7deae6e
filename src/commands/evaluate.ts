import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { dataInput } from '../training/data/options.js';
import { FAMILIES } from './shared/families.js';

export default defineCommand({
  name: 'evaluate',
  group: 'Neural networks',
  summary: 'Measures how good a trained network is on data.',
  description:
    'The data are read and scaled as those of the training were. Where they have a test part of their own (IDX, CIFAR), that is used unless --part says otherwise.\nClassifiers: accuracy, cross-entropy in nats, F1 of each class and their mean; the table has a row a class. Numbers: root mean square and mean absolute error, R squared. Variational autoencoders: the evidence lower bound and its terms, in nats an item. Diffusions: the same, the table has a row a time.',
  keywords: ['accuracy', 'confusion matrix', 'F1', 'precision', 'recall', 'test set', 'ELBO'],
  inputs: [
    { name: 'MODEL', about: 'a model that a train-* command has made', accepts: ['model'] },
    { name: 'DATA', about: 'data of the kind that the model was trained on', accepts: ['any', 'folder'] },
  ],
  over: 'all',
  options: z.object({
    part: z.enum(['test', 'train', 'all']).default('test').describe('items of data that are divided'),
    batchSize: z.number().int().positive().default(256).describe('items at a time'),
    importanceSamples: z
      .number()
      .int()
      .positive()
      .default(1)
      .describe('VAE: samples an item of the importance-weighted bound, which is tighter the more there are')
      .meta({ placeholder: 'K' }),
    confusion: z
      .string()
      .min(1)
      .optional()
      .describe('write how often each class was called each class')
      .meta({ placeholder: 'FILE', output: ['table'] }),
    ...dataInput,
  }),
  outputs: ['table'],
  tensors: true,
  metrics: {
    items: 'items measured',
    accuracy: 'part of the items that are right',
    loss: 'cross-entropy in nats, or squared error in units of the training target',
    macroF1: 'mean F1 of the classes that occur',
    perClass: 'precision, recall, f1 and support of each class',
    rmse: 'root mean square error; mae and r2 beside it',
    elbo: 'evidence lower bound in nats an item: reconstruction - kl, of diffusions reconstruction - prior - denoising',
    bitsPerDimension: 'diffusions: -elbo / (log 2 x numbers of an item)',
  },
  examples: [
    'ispr evaluate iris.safetensors fixtures/iris.csv',
    'ispr evaluate lenet.safetensors digits --confusion confusion.csv --plot confusion.png',
  ],
  source: 'Bishop, Pattern Recognition and Machine Learning, section 1.5; Kingma & Welling 2014',
  async run([path, data], options, context) {
    const { loadModel } = await import('../training/model-file.js');
    const { familyOf } = await import('./shared/family-of.js');
    const model = await loadModel(path!, [...FAMILIES.keys()]);
    return familyOf(model, 'evaluate').then((evaluate) => evaluate(model, data!, options, context));
  },
});
