import { EXIT, IsprError } from '../core/errors.js';
import { pruneCheckpoints, writeCheckpoint } from './checkpoint.js';
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

/** Write a checkpoint, if there is a folder for them. A state that is no number any more is not worth one. */
export async function keepCheckpoint(run: Run): Promise<void> {
  const { session, progress, identity, logs, options } = run;
  const { checkpoint } = run.places;
  if (checkpoint === undefined || run.keptStep === progress.step) return;
  const state = await session.read();
  const bad = Object.entries(state).find(
    ([, { data }]) => data instanceof Float32Array && !data.every(Number.isFinite),
  );
  if (bad) throw diverged(run, `'${bad[0]}' is not finite any more`, progress.step);
  progress.elapsedMs = performance.now() - run.began;
  const lengths = await logs.sync();
  run.kept = await writeCheckpoint(checkpoint, state, { identity, progress, logs: lengths });
  run.keptStep = progress.step;
  run.keptAt = performance.now();
  await pruneCheckpoints(checkpoint, options.keep, progress.best?.step);
}

/** Leave after a signal, with a checkpoint behind. */
export async function stopIfAsked(run: Run): Promise<void> {
  const { stop } = run.signals;
  if (stop === undefined) return;
  await keepCheckpoint(run);
  throw stoppedBy(stop, run.progress.step, run.places.checkpoint && run.kept);
}

/** Stop at the first loss that is no number: all that comes after it would be none either. */
export function checkFinite(run: Run, terms: Readonly<Record<string, number>>): void {
  const bad = Object.entries(terms).find(([, value]) => !Number.isFinite(value));
  if (bad) throw diverged(run, `${bad[0]} is ${bad[1]}`, run.progress.step + 1);
}

function diverged({ kept }: Run, what: string, step: number): IsprError {
  return new IsprError(
    EXIT.internal,
    `${what} at step ${step}${kept === undefined ? '' : `; the last good state is in ${kept}`}`,
    { hint: 'a lower --lr, a --clip-norm, or data of a smaller scale keep it finite' },
  );
}
