import type { Json } from '../core/command/spec.js';
import { DataError, excerpt, UsageError } from '../core/errors.js';
import { type Checkpoint, checkpointSteps, type Identity, newestCheckpoint } from './checkpoint.js';
import { checkTensors } from './model-file.js';
import type { TrainingOptions } from './options.js';
import type { Task } from './task.js';

// Options that may differ from the checkpoint's: where things lie, and how far the run goes.
const PLACES = ['data', 'checkpoint', 'run', 'resume'];
const LIMITS = ['epochs', 'maxSteps'];

/** The options that make a run what it is. */
export function identityOptions(options: object): Record<string, Json> {
  const plain = JSON.parse(JSON.stringify(options)) as Record<string, Json>;
  return Object.fromEntries(Object.entries(plain).filter(([key]) => !PLACES.includes(key)));
}

/** The checkpoint to go on from; without --resume a folder that holds any is refused. */
export async function startingPoint(
  folder: string | undefined,
  { resume }: TrainingOptions,
  identity: Identity,
  task: Task,
  { warn, note }: { warn(text: string): void; note(text: string): void },
): Promise<Checkpoint | undefined> {
  if (folder === undefined) {
    if (resume) throw new UsageError('--resume needs the folder of the checkpoints: --checkpoint or --run');
    return undefined;
  }
  if (!resume) {
    if ((await checkpointSteps(folder)).length === 0) return undefined;
    throw new UsageError(`${folder} holds checkpoints of an earlier run`, {
      hint: '--resume goes on from them; another folder starts anew',
    });
  }
  const found = await newestCheckpoint(folder, warn);
  if (!found) {
    note(`no checkpoint in ${folder} yet: the run starts at its first step`);
    return undefined;
  }
  checkSame(found, identity, task, warn);
  note(`going on after step ${found.progress.step}`);
  return found;
}

function checkSame(
  { path, identity: old, state }: Checkpoint,
  now: Identity,
  task: Task,
  warn: (t: string) => void,
) {
  if (old.command !== now.command)
    throw new DataError(`a checkpoint of ${excerpt(old.command)}, this is ${now.command}`, { file: path });
  if (old.arch !== now.arch)
    throw new DataError(`a checkpoint of a network '${excerpt(old.arch)}', this one is '${now.arch}'`, {
      file: path,
    });
  if (old.seed !== now.seed) throw conflict('seed', old.seed, now.seed, path);
  const before = new Map(Object.entries(old.options));
  const after = new Map(Object.entries(now.options));
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    // Without a limit there are more steps than with any.
    if (LIMITS.includes(key) && Number(is ?? Infinity) > Number(was ?? Infinity)) continue;
    throw conflict(key, was, is, path);
  }
  if (old.data !== now.data)
    throw new DataError('the data are not those that the checkpoint was trained on', { file: path });
  checkTensors(state, task.state, path);
  if (old.backend !== now.backend)
    warn(
      `the run began on ${old.backend} and goes on on ${now.backend}: the last bits of its numbers will differ`,
    );
}

function conflict(key: string, was: Json | undefined, is: Json | undefined, file: string): UsageError {
  const flag = `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  const shown = (value: Json | undefined) =>
    value === undefined ? 'not given' : excerpt(JSON.stringify(value));
  return new UsageError(`${flag} is ${shown(is)}, the run to resume has ${shown(was)}`, {
    file,
    hint: 'only --epochs and --max-steps may be raised',
  });
}
