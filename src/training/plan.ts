import type { Context } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { batchCount, splitItems } from './batches.js';
import type { TrainingOptions } from './options.js';
import type { Plan } from './run.js';
import type { Task } from './task.js';

/** What will be trained on and validated with, in how many steps. */
export function planOf(task: Task, options: TrainingOptions, { seed, note }: Context): Plan {
  const { epochs, maxSteps = Infinity, batchSize, valSplit, earlyStop } = options;
  if (task.data.length === 0) throw new DataError('there are no items to train on');
  const held = task.validation || !task.validateStep ? 0 : valSplit;
  const split = splitItems(task.data.length, held, seed);
  if (split.train.length === 0) throw new UsageError(`--val-split ${valSplit} leaves nothing to train on`);
  if (held > 0 && split.validation.length === 0)
    note(`${task.data.length} items are too few to hold back ${valSplit} of them: there is no validation`);
  const validation = task.validation
    ? { source: task.validation, items: Uint32Array.from({ length: task.validation.length }, (_, i) => i) }
    : { source: task.data, items: split.validation };
  const validates = task.validateStep !== undefined && validation.items.length > 0;
  if (earlyStop !== undefined && !validates)
    throw new UsageError('--early-stop needs data to validate with; --val-split holds some back');
  const batches = batchCount(split.train.length, batchSize);
  return {
    train: split.train,
    validation: validates ? validation : undefined,
    batches,
    steps: Math.min(epochs * batches, maxSteps),
  };
}
