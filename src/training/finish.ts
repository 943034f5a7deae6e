import { join } from 'node:path';
import type { Json, Result } from '../core/command/spec.js';
import { IsprError } from '../core/errors.js';
import { writeAtomic } from '../core/files.js';
import { encodeSafetensors } from '../core/formats/safetensors.js';
import { type HostTensors, sizeOf } from '../tensor/host.js';
import { readCheckpoint } from './checkpoint.js';
import { curveCharts } from './curves.js';
import { epochRecord, gathered, logEpoch, logSteps, prefixed } from './epoch-log.js';
import { validate } from './epochs.js';
import { keepCheckpoint } from './keep.js';
import { modelParts, modelState, saveModel } from './model-file.js';
import { writeReport } from './report.js';
import type { Run } from './run.js';
import { RUN_FILES, writeResult } from './run-folder.js';
import { keepSamples } from './samples.js';

/** After the last step: the model, what is known of it, and the folder of the run. */
export async function finish(run: Run): Promise<Result> {
  const { task, session, progress, options, context, places } = run;
  // Before the last lines, which a run that is resumed with more steps does not have here.
  await keepCheckpoint(run);
  if (progress.line.items > 0) await logSteps(run);
  const history = [...progress.history];
  if (progress.position > 0) {
    history.push(epochRecord(run, await validate(run)));
    await logEpoch(run, history.at(-1)!);
  }
  if (progress.stale >= (options.earlyStop ?? Infinity))
    context.note(`stopped early: no better validation loss since epoch ${progress.best?.epoch}`);
  await takeBest(run);
  const samples = await keepSamples(run);
  const { best } = progress;
  const last =
    history.find(({ epoch }) => options.earlyStop !== undefined && epoch === best?.epoch) ?? history.at(-1);
  const state = await session.read();
  const model = modelState(state);
  const metrics: Record<string, Json> = {
    ...gathered(last?.train ?? {}),
    ...gathered(prefixed('val', last?.validation ?? {})),
    epochs: progress.epoch,
    steps: progress.step,
    ...(best && { bestEpoch: best.epoch }),
    parameters: countParameters(state),
    samplesPerSecond: progress.timedMs > 0 ? (1000 * progress.timedItems) / progress.timedMs : null,
    firstStepMs: progress.firstStepMs,
    ...(await task.finish?.(session)),
  };
  for (const { name, kernels, bytes, prepareMs } of session.describe())
    context.detail(
      `step ${name}: ${kernels} kernels, ${bytes} bytes, prepared in ${prepareMs.toFixed(0)} ms`,
    );
  const file = saveModel(task.model, { command: context.command, program: context.version }, model);
  await run.logs.sync();
  if (places.run !== undefined) {
    const path = join(places.run, RUN_FILES.model);
    await writeAtomic(path, encodeSafetensors(file.tensors, file.metadata));
    context.wrote(path, 'tensors');
    await writeReport(places.run, { ...run, history, metrics, samples, state });
    context.wrote(join(places.run, RUN_FILES.report), 'page');
    await writeResult(places.run, { status: 'done', step: progress.step, metrics });
  }
  return { tensors: file, metrics, plot: () => curveCharts(progress.curve, history) };
}

export const countParameters = (state: HostTensors): number =>
  Object.entries(state).reduce(
    (n, [name, { shape }]) => n + (name.startsWith('params/') ? sizeOf(shape) : 0),
    0,
  );

/** With --early-stop the model is the best one. */
async function takeBest(run: Run): Promise<void> {
  const { progress, options, session, places, context } = run;
  const { best } = progress;
  if (options.earlyStop === undefined || !best || best.step === progress.step) return;
  if (!run.best && places.checkpoint !== undefined)
    try {
      const { state } = await readCheckpoint(places.checkpoint, best.step);
      const current = modelParts(await session.read());
      run.best = Object.fromEntries(Object.keys(current).map((name) => [name, state[name]!]));
    } catch (error) {
      if (!(error instanceof IsprError)) throw error;
      context.warn(
        `the best state, of step ${best.step}, is lost (${error.message}); the model is the last one`,
      );
    }
  if (run.best) await session.write(run.best);
}
