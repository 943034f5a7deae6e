import * as z from 'zod';
import { UsageError } from '../core/errors.js';
import { parseSchedule, SCHEDULE_HELP } from '../kernels/nn/schedules.js';
import type { Task } from './task.js';

/** Options of every `train-*`: spread `trainingOptions()` into the schema. */

export const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'] as const;

/** What differs from one command to the next. */
export interface TrainingDefaults {
  epochs?: number;
  batchSize?: number;
  lr?: number;
  schedule?: string;
  optimizer?: (typeof OPTIMIZERS)[number];
  ema?: number;
}

const path = () => z.string().min(1).optional();

/** What is trained on. */
export const dataOption = {
  data: z
    .string()
    .min(1)
    .describe('IDX, CIFAR, picture or sound folder, table, series or arrays')
    .meta({ placeholder: 'DATA' }),
};

/** Metrics that every `train-*` has beside its losses. */
export const trainingMetrics = {
  epochs: 'passes over the data',
  steps: 'updates',
  parameters: 'trained numbers',
  samplesPerSecond: 'training items a second, without the first step',
  firstStepMs: 'time until the first step was done, in milliseconds',
};

/** The options that `train` understands, with the defaults of a command. */
export const trainingOptions = ({
  epochs = 10,
  batchSize = 128,
  lr = 1e-3,
  schedule = 'constant',
  optimizer = 'adam',
  ema = 0,
}: TrainingDefaults = {}) => ({
  epochs: z.number().int().positive().default(epochs).describe('passes over the training data'),
  maxSteps: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('stop after this many steps')
    .meta({ defaultText: 'as many as the epochs have' }),
  batchSize: z.number().int().positive().default(batchSize).describe('items a step'),
  lr: z.number().positive().default(lr).describe('learning rate'),
  schedule: z
    .string()
    .superRefine((text, refinement) => {
      try {
        parseSchedule(text);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refinement.addIssue(error.message);
      }
    })
    .default(schedule)
    .describe(`course of the learning rate: ${SCHEDULE_HELP}`)
    .meta({ placeholder: 'COURSE' }),
  optimizer: z.enum(OPTIMIZERS).default(optimizer).describe('rule of the update'),
  weightDecay: z
    .number()
    .min(0)
    .default(0)
    .describe('shrinks weights; apart from the gradient in adamw, L2 in the others'),
  clipNorm: z
    .number()
    .positive()
    .optional()
    .describe('largest norm of the whole gradient; a larger one is scaled down')
    .meta({ defaultText: 'no limit' }),
  ema: z
    .number()
    .min(0)
    .lt(1)
    .default(ema)
    .describe('decay of an average of the weights, which then is the model; 0 is none'),
  valSplit: z.number().min(0).lt(1).default(0.1).describe('part of the data held back for validation'),
  earlyStop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('stop after N epochs without a better validation loss; the model is then the best one')
    .meta({ placeholder: 'N', defaultText: 'never' }),
  precision: z.enum(['float32']).default('float32').describe('numbers of the network'),
  checkpoint: path()
    .describe('keep resumable states in this folder')
    .meta({ placeholder: 'DIR', defaultText: 'none' }),
  checkpointEvery: z
    .string()
    .regex(/^[1-9]\d{0,9}s?$/, 'a number of steps, or of seconds as 60s')
    .default('60s')
    .describe('how often a checkpoint is written: steps, or seconds as 60s')
    .meta({ placeholder: 'N|Ns', allowed: 'a number of steps, or of seconds as 60s' }),
  keep: z
    .number()
    .int()
    .positive()
    .default(3)
    .describe('checkpoints that are kept, the newest; and the best')
    .meta({ placeholder: 'N' }),
  resume: z.boolean().default(false).describe('go on from the last checkpoint, as if never stopped'),
  log: path()
    .describe('write losses here, one line of JSON each; anew unless --resume')
    .meta({ placeholder: 'FILE.jsonl' }),
  logEvery: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('steps a line of the log stands for, by their mean')
    .meta({ placeholder: 'N' }),
  tensorboard: path().describe('write event files for TensorBoard here').meta({ placeholder: 'DIR' }),
  run: path()
    .describe('keep all of the run in this folder: options, log, checkpoints, model, report')
    .meta({ placeholder: 'DIR' }),
  capture: z.boolean().default(true).describe('run each operation by itself instead of compiled steps'),
});

export type TrainingOptions = z.output<z.ZodObject<ReturnType<typeof trainingOptions>>>;

/** The learning rate of each step, as --lr and --schedule have it. */
export function rateOf({ lr, schedule }: Pick<TrainingOptions, 'lr' | 'schedule'>): Task['schedule'] {
  const course = parseSchedule(schedule);
  return (step, steps) => lr * course(step, steps);
}
