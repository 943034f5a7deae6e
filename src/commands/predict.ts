import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { dataInput } from '../training/data/options.js';
import { FAMILIES } from './shared/families.js';

export default defineCommand({
  name: 'predict',
  group: 'Neural networks',
  summary: 'Applies a trained network to data and writes its answers.',
  description:
    'The data are read and scaled as those of the training were; labels in them are not needed and not looked at. One row an item: the class with the largest probability and that probability, or the number foretold.',
  keywords: ['inference', 'classify', 'apply', 'answer', 'regression'],
  inputs: [
    { name: 'MODEL', about: 'a model that a train-* command has made', accepts: ['model'] },
    { name: 'DATA', about: 'data of the kind that the model was trained on', accepts: ['any', 'folder'] },
  ],
  over: 'all',
  options: z.object({
    probabilities: z.boolean().default(false).describe('a column for each class with its probability'),
    batchSize: z.number().int().positive().default(256).describe('items at a time'),
    ...dataInput,
  }),
  outputs: ['table'],
  tensors: true,
  metrics: { items: 'rows written' },
  examples: [
    'ispr predict iris.safetensors fixtures/iris.csv -o answers.csv',
    'ispr predict lenet.safetensors digits --probabilities -o answers.csv',
  ],
  source: 'Bishop, Pattern Recognition and Machine Learning, section 1.5',
  async run([path, data], options, context) {
    const { loadModel } = await import('../training/model-file.js');
    const { familyOf } = await import('./shared/family-of.js');
    const model = await loadModel(path!, [...FAMILIES.keys()]);
    return familyOf(model, 'predict').then((predict) => predict(model, data!, options, context));
  },
});
