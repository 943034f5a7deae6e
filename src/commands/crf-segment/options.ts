import * as z from 'zod';
import { imageInput } from '../../core/options.js';

export const METHODS = ['graph-cut', 'bp', 'mean-field', 'icm'] as const;

const input = (about: string) => z.string().min(1).optional().describe(about).meta({ placeholder: 'FILE' });

const file = (about: string, form: 'image' | 'array' | 'model') =>
  z
    .string()
    .min(1)
    .optional()
    .describe(about)
    .meta({ placeholder: 'FILE', output: [form] });

export const options = z.object({
  seeds: input('marks of the size of the picture: 0 unknown, 1 foreground, 2 background'),
  box: z
    .array(z.number().int().min(0))
    .length(4)
    .optional()
    .describe('x,y,w,h around the object: all outside is background')
    .meta({ placeholder: 'X,Y,W,H' }),
  train: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('learn the parameters from pictures and masks of their foreground (0 is background)')
    .meta({ placeholder: 'IMG:MASK,…' }),
  saveModel: file('--train: write the parameters here', 'model'),
  model: input('parameters that --save-model wrote'),
  method: z
    .enum(METHODS)
    .default('graph-cut')
    .describe('how the best labels are found; graph-cut finds the best'),
  smoothness: z
    .number()
    .min(0)
    .optional()
    .describe('weight of smooth outlines, in nats; 0 tells every pixel by itself')
    .meta({ defaultText: '50; of --train and --model as learnt' }),
  l2: z
    .number()
    .positive()
    .optional()
    .describe('--train: penalty on the weights of the pixel classifier')
    .meta({ defaultText: '1e-4' }),
  components: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('--seeds, --box: Gaussians in the colours of each side')
    .meta({ defaultText: '5' }),
  rounds: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('--seeds, --box: learn the colours of both sides anew from what was found, so often at most')
    .meta({ defaultText: '5' }),
  iterations: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('bp, mean-field, icm: rounds at most')
    .meta({ defaultText: '50' }),
  truth: input('true mask, to measure against (0 is background)'),
  cutout: file('write the picture with a transparent background here', 'image'),
  probabilities: file(
    'mean-field: write the probability of the foreground of each pixel here, [y, x]',
    'array',
  ),
  ...imageInput,
});

export type Options = z.output<typeof options>;
