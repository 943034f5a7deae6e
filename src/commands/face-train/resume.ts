import { flagOf } from '../../core/command/flag-of.js';
import type { Context } from '../../core/command/spec.js';
import { InputError, UsageError } from '../../core/errors.js';
import { pathKind, writeAtomic } from '../../core/files.js';
import type { Stage } from '../../kernels/detection/cascade.js';
import { type CascadeModel, cascadeJson, readCascade, type TrainingRecord } from '../shared/cascade-file.js';
import type { FaceTrainOptions } from './options.js';

/** What a training depends on beside the pictures; a resumed one may ask for more stages, nothing else. */
export function recordOf(
  options: FaceTrainOptions,
  { seed }: Context,
  counts: { positives: number; background: number },
): TrainingRecord {
  const { window, hitRate, falseAlarm, goal, stumps, negatives, features, boost, mirror, valSplit } = options;
  return {
    seed,
    window,
    hitRate,
    falseAlarm,
    goal,
    stumps,
    negatives,
    features,
    boost,
    mirror,
    valSplit,
    ...counts,
  };
}

/** The stages of a checkpoint that was written with the same options and as many pictures. */
export async function stagesOf(path: string, training: TrainingRecord): Promise<Stage[]> {
  if ((await pathKind(path)) === 'missing')
    throw new InputError('there is no checkpoint to resume from', { file: path });
  const saved = await readCascade(path);
  for (const [key, value] of Object.entries(training)) {
    const before = new Map(Object.entries(saved.training)).get(key);
    if (before === value) continue;
    const name =
      key === 'positives' || key === 'background' ? `the number of pictures (${key})` : flagOf(key);
    throw new UsageError(`${name} was ${before} when the checkpoint was written, it is ${value} now`, {
      file: path,
    });
  }
  return saved.cascade.stages;
}

export const writeCheckpoint = (path: string, model: CascadeModel): Promise<void> =>
  writeAtomic(path, [new TextEncoder().encode(`${JSON.stringify(cascadeJson(model))}\n`)]);
