import type { Context, Result } from '../core/command/spec.js';
import { IsprError } from '../core/errors.js';
import { makeFolder } from '../core/files.js';
import { openSession, tensors } from '../tensor/engine.js';
import { digestOf } from './batches.js';
import type { Identity } from './checkpoint.js';
import { runEpochs } from './epochs.js';
import { finish } from './finish.js';
import { openLogs } from './logs.js';
import type { TrainingOptions } from './options.js';
import { planOf } from './plan.js';
import { noProgress } from './progress.js';
import { identityOptions, startingPoint } from './resume.js';
import type { Run } from './run.js';
import { checkFresh, describeRunFolder, placesOf, writeResult } from './run-folder.js';
import { watchSignals } from './signals.js';
import type { Task } from './task.js';

/**
 * Train a network: the one loop for all of them. Answers the model, its metrics and its curves; on the way it
 * keeps checkpoints, logs and the folder of the run as the options ask. A run that was resumed ends with the
 * same bytes as one that was never stopped: chance is a function of seed, epoch and item, everything else is in
 * the checkpoint.
 */
export async function train(task: Task, options: TrainingOptions, context: Context): Promise<Result> {
  const places = placesOf(options);
  const plan = planOf(task, options, context);
  const identity: Identity = {
    command: context.command,
    arch: task.model.arch,
    seed: context.seed,
    backend: (await tensors()).name,
    options: identityOptions(options),
    data: await digestOf(task.data),
  };
  if (places.run !== undefined && !options.resume) await checkFresh(places.run);
  // A place that cannot be written must not come to light after the first hour.
  if (places.checkpoint !== undefined) await makeFolder(places.checkpoint);
  const from = await startingPoint(places.checkpoint, options, identity, task, context);
  const about = { data: identity.data, resumedFrom: from?.progress.step };
  const environment = places.run === undefined ? {} : await describeRunFolder(places.run, context, about);
  // In the task's own order: that of a file would let sums over all parameters round otherwise.
  const state = Object.fromEntries(
    Object.entries(task.state).map(([name, first]) => [name, from?.state[name] ?? first]),
  );
  const session = await openSession(state, { capture: options.capture });
  const logs = await openLogs(places, from?.logs);
  const progress = from?.progress ?? noProgress();
  const run: Run = {
    task,
    options,
    context,
    places,
    identity,
    environment,
    plan,
    session,
    trainStep: session.capture('train', task.trainStep),
    validateStep: task.validateStep && session.capture('validate', task.validateStep),
    logs,
    signals: watchSignals(context.note),
    bar: context.progress('training', plan.steps),
    progress,
    began: performance.now() - progress.elapsedMs,
    kept: from?.path,
    keptStep: from?.progress.step,
    keptAt: performance.now(),
    fresh: true,
  };
  try {
    await runEpochs(run);
    return await finish(run);
  } catch (error) {
    if (places.run !== undefined && error instanceof IsprError) await giveUp(run, places.run, error);
    throw error;
  } finally {
    run.bar.stop();
    run.signals.close();
    await logs.close();
    session.dispose();
  }
}

/** Tell in the folder of the run why it ended early; that must not hide the error itself. */
async function giveUp(run: Run, folder: string, error: IsprError): Promise<void> {
  const { progress, signals } = run;
  const status = signals.stop === undefined ? 'failed' : 'stopped';
  await writeResult(folder, { status, step: progress.step, reason: error.message }).catch(() => {});
}
