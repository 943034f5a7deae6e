import { EXIT, IsprError } from '../core/errors.js';
import type { HostTensors } from '../tensor/host.js';
import { pruneCheckpoints, writeCheckpoint } from './checkpoint.js';
import type { Progress } from './progress.js';
import type { Run } from './run.js';
import { stoppedBy } from './signals.js';

/** Write a checkpoint if it is time for one, or if SIGUSR1 asked for it. */
export async function keepIfDue(run: Run): Promise<void> {
  const asked = run.signals.takeSnapshot();
  if (asked || isDue(run)) await keepCheckpoint(run);
  if (!asked) return;
  const { checkpoint } = run.places;
  run.context.note(
    checkpoint === undefined
      ? 'SIGUSR1: without --checkpoint or --run there is no place for a checkpoint'
      : `SIGUSR1: a checkpoint is in ${run.kept}`,
  );
}

function isDue({ options, progress, keptAt, places }: Run): boolean {
  if (places.checkpoint === undefined) return false;
  const every = Number.parseInt(options.checkpointEvery, 10);
  return options.checkpointEvery.endsWith('s')
    ? performance.now() - keptAt >= every * 1000
    : progress.step % every === 0;
}

/** What a checkpoint of this moment would hold. */
export interface Held {
  state: HostTensors;
  progress: Progress;
  logs: Record<string, number>;
}

/**
 * Hold the state of the best epoch until the next checkpoint, which puts both on the disk. Short epochs would
 * otherwise take longer to keep than to run; and a run that dies before begins again before this epoch.
 */
export async function holdBest(run: Run): Promise<void> {
  const { places, session, progress, logs } = run;
  if (places.checkpoint === undefined) return;
  run.held = { state: await session.read(), progress: structuredClone(progress), logs: logs.lengths() };
}

/** Write a checkpoint, if there is a folder for them. */
export async function keepCheckpoint(run: Run): Promise<void> {
  const { session, progress, logs, options, held } = run;
  const { checkpoint } = run.places;
  if (checkpoint === undefined || run.keptStep === progress.step) return;
  progress.elapsedMs = performance.now() - run.began;
  const now: Held = { state: await session.read(), progress, logs: await logs.sync() };
  if (held && held.progress.step !== progress.step) await write(run, checkpoint, held);
  run.kept = await write(run, checkpoint, now);
  run.held = undefined;
  run.keptStep = progress.step;
  run.keptAt = performance.now();
  await pruneCheckpoints(checkpoint, options.keep, progress.best?.step);
}

/** A state that is no number any more is not worth a checkpoint. */
async function write(run: Run, folder: string, { state, progress, logs }: Held): Promise<string> {
  const bad = Object.entries(state).find(
    ([, { data }]) => data instanceof Float32Array && !data.every(Number.isFinite),
  );
  if (bad) throw diverged(run, `'${bad[0]}' is not finite any more`, progress.step);
  return writeCheckpoint(folder, state, { identity: run.identity, progress, logs });
}

/** Leave after a signal, with a checkpoint behind. */
export async function stopIfAsked(run: Run): Promise<void> {
  const { stop } = run.signals;
  if (stop === undefined) return;
  await keepCheckpoint(run);
  const { checkpoint, run: folder } = run.places;
  const kept = checkpoint === undefined ? undefined : run.kept;
  throw stoppedBy(stop, run.progress.step, { checkpoint: kept, run: folder });
}

/** Stop at the first loss that is no number: all that comes after it would be none either. */
export async function checkFinite(run: Run, terms: Readonly<Record<string, number>>): Promise<void> {
  const bad = Object.entries(terms).find(([, value]) => !Number.isFinite(value));
  if (!bad) return;
  await keepHeld(run);
  throw diverged(run, `${bad[0]} is ${bad[1]}`, run.progress.step + 1);
}

async function keepHeld(run: Run): Promise<void> {
  const { held, places, keptStep } = run;
  if (!held || places.checkpoint === undefined || held.progress.step === keptStep) return;
  run.kept = await write(run, places.checkpoint, held);
  run.held = undefined;
}

function diverged({ kept }: Run, what: string, step: number): IsprError {
  return new IsprError(
    EXIT.internal,
    `${what} at step ${step}${kept === undefined ? '' : `; the last good state is in ${kept}`}`,
    { hint: 'a lower --lr, a --clip-norm, or data of a smaller scale keep it finite' },
  );
}
