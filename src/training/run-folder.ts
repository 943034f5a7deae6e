import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Context, Json } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { pathKind, removeFile, writeAtomic } from '../core/files.js';
import { tensors } from '../tensor/engine.js';
import type { TrainingOptions } from './options.js';

/*
 * What `--run DIR` keeps in one folder:
 *
 *   config.json        the options, for --config and `ispr resume`
 *   env.json           versions, machine, seed, command line, digest of the data
 *   metrics.jsonl      the log, and beside it TensorBoard's event file
 *   checkpoints/       the newest and the best
 *   samples/           what the network made on its way
 *   model.safetensors, report.html, result.json    how it ended
 */

export const RUN_FILES = {
  config: 'config.json',
  environment: 'env.json',
  log: 'metrics.jsonl',
  checkpoints: 'checkpoints',
  samples: 'samples',
  model: 'model.safetensors',
  report: 'report.html',
  result: 'result.json',
} as const;

/** Where a run keeps what. */
export interface Places {
  run?: string;
  checkpoint?: string;
  log?: string;
  tensorboard?: string;
}

/** What is given by itself wins over its place in the folder of the run. */
export function placesOf({ run, checkpoint, log, tensorboard }: TrainingOptions): Places {
  if (run === undefined) return { checkpoint, log, tensorboard };
  return {
    run,
    checkpoint: checkpoint ?? join(run, RUN_FILES.checkpoints),
    log: log ?? join(run, RUN_FILES.log),
    tensorboard: tensorboard ?? run,
  };
}

/** Refuse a folder that holds another run, which would be lost. */
export async function checkFresh(run: string): Promise<void> {
  if ((await pathKind(join(run, RUN_FILES.config))) === 'missing') return;
  throw new UsageError(`--run ${run} holds a run already`, {
    hint: `ispr resume ${run} goes on with it; another folder starts a new one`,
  });
}

// How a run is shown, not what it is.
const PRESENTATION = ['json', 'quiet', 'verbose', 'debug', 'progress', 'resume', 'run'];

/** Write down what is run, before anything is. */
export async function describeRunFolder(
  run: string,
  context: Context,
  { data, resumedFrom }: { data: string; resumedFrom: number | undefined },
): Promise<Record<string, Json>> {
  const backend = await tensors();
  // The one that `auto` has found: a run goes on where it began.
  const config = Object.entries({ ...(context.config as Record<string, Json>), backend: backend.name });
  await writeJson(
    join(run, RUN_FILES.config),
    Object.fromEntries(config.filter(([key]) => !PRESENTATION.includes(key))),
  );
  await removeFile(join(run, RUN_FILES.result));
  const environment: Record<string, Json> = {
    format: 'ispr-environment',
    version: 1,
    program: context.version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    backend: { name: backend.name, ...backend.describe() },
    seed: context.seed,
    commandLine: context.commandLine,
    folder: process.cwd(),
    data,
    started: new Date().toISOString(),
    pid: process.pid,
    ...(resumedFrom !== undefined && { resumedFrom }),
  };
  await writeJson(join(run, RUN_FILES.environment), environment);
  return environment;
}

/** How a run ended, or why it stopped. */
export interface RunResult {
  status: 'done' | 'stopped' | 'failed';
  step: number;
  metrics?: Readonly<Record<string, Json>>;
  reason?: string;
}

export const writeResult = (run: string, result: RunResult): Promise<void> =>
  writeJson(join(run, RUN_FILES.result), { format: 'ispr-run', version: 1, ...result });

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeAtomic(path, [new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)]);
