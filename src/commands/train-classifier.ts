import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { ARCHITECTURES } from '../kernels/classifier/architecture-names.js';
import { dataInput, normalizeInput } from '../training/data/options.js';
import { dataOption, trainingMetrics, trainingOptions } from '../training/options.js';

export default defineCommand({
  name: 'train-classifier',
  group: 'Neural networks',
  summary: 'Trains a network to tell classes apart, or to foretell a number.',
  description:
    'mlp: layers of weighted sums for tables, series or pictures. lenet: LeNet-5, two convolutions with pooling and three dense layers, for pictures of at least 12 x 12. Weights begin uniform by He; the loss is cross-entropy in nats, or for a target of numbers the mean squared error of the number in units of its standard deviation.\nThe model is one .safetensors file with all that evaluate and predict need: architecture, class names, how inputs were scaled.',
  keywords: [
    'neural network',
    'deep learning',
    'MNIST',
    'digits',
    'image classification',
    'regression',
    'perceptron',
  ],
  inputs: [],
  over: 'all',
  options: z.object({
    ...dataOption,
    arch: z.enum(ARCHITECTURES).default('mlp').describe('the network'),
    hidden: z
      .array(z.number().int().positive())
      .min(1)
      .optional()
      .describe('mlp: widths of the hidden layers')
      .meta({ placeholder: 'N,N,…', defaultText: '256' }),
    activation: z
      .enum(['relu', 'leaky-relu', 'elu', 'selu', 'gelu', 'silu', 'softplus', 'tanh', 'sigmoid', 'linear'])
      .optional()
      .describe('mlp: what follows each hidden sum')
      .meta({ defaultText: 'relu' }),
    dropout: z.number().min(0).lt(1).default(0).describe('part of the hidden units left out in each step'),
    labelSmoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('classes: part of the probability that training spreads over all of them'),
    ...dataInput,
    ...normalizeInput,
    ...trainingOptions({ epochs: 10, batchSize: 128, lr: 1e-3 }),
  }),
  outputs: ['tensors'],
  tensors: true,
  metrics: {
    loss: 'mean training loss of the last epoch: cross-entropy in nats, or scaled squared error',
    valLoss: 'the same on data held back',
    accuracy: 'part of the training items that were right in the last epoch, while they were learnt',
    valAccuracy: 'part of the items held back that are right',
    testAccuracy:
      'part of the test items that are right, where the data have a test part; also testLoss, testMacroF1',
    ...trainingMetrics,
  },
  examples: [
    'ispr train-classifier --data fixtures/iris.csv --target species --epochs 50 -o iris.safetensors',
    'ispr train-classifier --data digits --arch lenet --epochs 5 --run runs/lenet -o lenet.safetensors',
  ],
  source: 'Goodfellow, Bengio & Courville, Deep Learning, chapters 6 to 9; LeCun et al. 1998 for LeNet-5',
  async estimate(_, options, context) {
    const { estimateClassifier } = await import('./train-classifier/task.js');
    return estimateClassifier(options, context);
  },
  async run(_, options, context) {
    const { classifierTask } = await import('./train-classifier/task.js');
    const { train } = await import('../training/train.js');
    return train(await classifierTask(options, context), options, context);
  },
});
