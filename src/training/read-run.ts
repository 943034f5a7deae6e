import { join } from 'node:path';
import * as z from 'zod';
import type { Json } from '../core/command/spec.js';
import { DataError, excerpt } from '../core/errors.js';
import { listFolder, pathKind, readInput } from '../core/files.js';
import { type JsonValue, parseJson } from '../core/formats/json-strict.js';
import { RUN_FILES } from './run-folder.js';

/** A run as its folder tells it. */
export interface RunRecord {
  run: string;
  command: string;
  /** `unfinished` while it runs, or when it was killed. */
  status: 'done' | 'stopped' | 'failed' | 'unfinished';
  options: Map<string, Json>;
  step: number;
  /** Of the result, or the last that the log says. */
  metrics: Map<string, Json>;
  /** Losses that were logged: of steps, and of validation. */
  loss: Course;
  valLoss: Course;
}

export interface Course {
  step: number[];
  value: number[];
}

const json: z.ZodType<Json> = z.json();
const configSchema = z.record(z.string(), json).and(z.object({ command: z.string() }));
const resultSchema = z.object({
  status: z.enum(['done', 'stopped', 'failed']),
  step: z.number(),
  metrics: z.record(z.string(), json).optional(),
});
const lineSchema = z.record(z.string(), z.number());

export const isRunFolder = async (folder: string): Promise<boolean> =>
  (await pathKind(join(folder, RUN_FILES.config))) === 'file';

/** The folders of runs in a folder, by name. */
export async function runsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listFolder(folder)) {
    const path = join(folder, name);
    if ((await pathKind(path)) === 'folder' && (await isRunFolder(path))) found.push(path);
  }
  return found;
}

export async function readRun(run: string): Promise<RunRecord> {
  if (!(await isRunFolder(run)))
    throw new DataError(`no folder of a run: it has no ${RUN_FILES.config}`, { file: run });
  const { command, ...options } = await read(run, RUN_FILES.config, configSchema);
  const ended = (await pathKind(join(run, RUN_FILES.result))) === 'file';
  const result = ended ? await read(run, RUN_FILES.result, resultSchema) : undefined;
  const lines = await readLog(join(run, RUN_FILES.log));
  return {
    run,
    command,
    status: result?.status ?? 'unfinished',
    options: new Map(Object.entries(options)),
    step: result?.step ?? lines.at(-1)?.['step'] ?? 0,
    metrics: new Map(Object.entries(result?.metrics ?? lastValues(lines))),
    loss: courseOf(lines, 'loss'),
    valLoss: courseOf(lines, 'valLoss'),
  };
}

async function read<S extends z.ZodType>(run: string, name: string, schema: S): Promise<z.output<S>> {
  const file = join(run, name);
  const parsed = schema.safeParse(parseJson(await readInput(file, { limitBytes: 1 << 24 }), file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new DataError(`${excerpt(issue.path.join('.'))}: ${issue.message}`, { file });
}

/** The lines of a log; its run may still be writing the last one. */
async function readLog(file: string): Promise<Record<string, number>[]> {
  if ((await pathKind(file)) === 'missing') return [];
  const text = new TextDecoder().decode(await readInput(file));
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line, i) => {
      if (line === '') return [];
      const value: JsonValue = parseJson(new TextEncoder().encode(line), file, { firstLine: i + 1 });
      const parsed = lineSchema.safeParse(value);
      if (!parsed.success)
        throw new DataError('a line of the log that is no map of numbers', { file, line: i + 1 });
      return [parsed.data];
    });
}

/** The metrics of a run that has not ended, from what it logged last. */
function lastValues(lines: readonly Record<string, number>[]): Record<string, number> {
  const steps = lines.findLast((line) => 'loss' in line);
  const epoch = lines.findLast((line) => 'epochLoss' in line);
  return {
    ...(steps && { loss: epoch?.['epochLoss'] ?? steps['loss']! }),
    ...(epoch?.['valLoss'] !== undefined && { valLoss: epoch['valLoss'] }),
    ...(epoch && { epochs: epoch['epoch']! }),
  };
}

function courseOf(lines: readonly Record<string, number>[], name: string): Course {
  const those = lines.filter((line) => name in line);
  return { step: those.map((line) => line['step']!), value: those.map((line) => line[name]!) };
}
