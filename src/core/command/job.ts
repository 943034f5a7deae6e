import { compute } from '../backend.js';
import type { Table } from '../data.js';
import { UsageError } from '../errors.js';
import { writeStandardOutput } from '../files.js';
import { createRng } from '../random.js';
import { streams } from '../streams.js';
import type { CommonOptions } from './common.js';
import { effectiveConfig } from './config.js';
import { encodeChart, tableOf, writeFiles, writeForms } from './outputs.js';
import type { Invocation } from './parse.js';
import type { Job } from './plan.js';
import { startProgress } from './progress.js';
import { metricLines, tableHead } from './report.js';
import type { Command, Context, Forms, Result } from './spec.js';

/** What a run writes and complains about, for its summary. */
export interface Traces {
  outputs: { path: string; kind: string }[];
  warnings: string[];
}

/** What runs, and how it was called. */
export type Program = Pick<Context, 'version' | 'commandLine'>;

/** What a command may use in one call of `run`. */
export function contextOf(
  spec: Command,
  invocation: Invocation,
  job: Job,
  batch: boolean,
  own: Traces,
  program: Program,
): Context {
  const { common } = invocation;
  const where = batch ? `${job.items[0]!.path}: ` : '';
  return {
    ...program,
    command: spec.name,
    config: effectiveConfig(spec, invocation),
    seed: common.seed,
    failFast: common.failFast,
    out: job.out?.folder ?? job.out?.path,
    extension: job.out?.extension,
    theme: common.theme,
    // Each input of a batch gets the stream of its name, so that its result does not depend on the others.
    rng: batch ? createRng(common.seed).stream(job.items[0]!.name) : createRng(common.seed),
    detail: (text) => common.verbose && tell(common, where + text),
    note: (text) => tell(common, where + text),
    warn(text) {
      own.warnings.push(text);
      tell(common, `warning: ${where}${text}`);
    },
    wrote: (path, kind) => own.outputs.push({ path, kind }),
    progress: (label, total) => startProgress(common.quiet ? 'none' : common.progress, where + label, total),
  };
}

/** Run it once, write what it gives, and show what a person reads. */
export async function runJob(
  spec: Command,
  invocation: Invocation,
  job: Job,
  batch: boolean,
  own: Traces & { backend: string },
  program: Program,
): Promise<Result> {
  const { common, options } = invocation;
  const where = batch ? `${job.items[0]!.path}: ` : '';
  const context = contextOf(spec, invocation, job, batch, own, program);
  const began = performance.now();
  const result = await spec.run(
    job.items.map(({ path }) => path),
    options,
    context,
  );
  const look = { theme: common.theme, warn: context.warn };
  if (job.out && result.files !== undefined && job.out.folder !== undefined) {
    const count = await writeFiles(job.out.folder, result.files);
    own.outputs.push({ path: job.out.folder, kind: `folder of ${count} files` });
  } else if (job.out) {
    const kind = await writeForms(job.out.path, job.out.extension, result, look);
    own.outputs.push({ path: job.out.path, kind });
  }
  for (const [key, target] of job.extra) {
    const forms: Forms | undefined = result.extra?.[key];
    if (!forms) throw new UsageError(`--${key} has nothing to write with these options`);
    if (forms.files !== undefined && target.folder !== undefined) {
      const count = await writeFiles(target.folder, forms.files);
      own.outputs.push({ path: target.folder, kind: `folder of ${count} files` });
      continue;
    }
    const kind = await writeForms(target.path, target.extension, forms, look);
    own.outputs.push({ path: target.path, kind });
  }
  if (job.plot) {
    if (!result.plot) throw new UsageError(`${spec.name} draws nothing with these options`);
    const { writeAtomic } = await import('../files.js');
    await writeAtomic(job.plot.path, await encodeChart(await result.plot(), job.plot.extension, look));
    own.outputs.push({ path: job.plot.path, kind: 'plot' });
  }
  const ms = Math.round(performance.now() - began);
  context.detail(`done in ${ms} ms (backend ${own.backend}, ${compute.threads} threads at most)`);
  for (const { path, kind } of own.outputs) context.detail(`wrote ${path} (${kind})`);
  await show(result, job, common, where);
  return result;
}

/** What a person reads: the head of the result when it goes nowhere else, its metrics unless output is piped. */
async function show(result: Result, job: Job, common: CommonOptions, where: string): Promise<void> {
  if (common.json || job.out?.path === '-' || job.plot?.path === '-') return;
  let text = '';
  if (!job.out) {
    if (result.shown !== undefined) text += result.shown;
    else if (result.table !== undefined) text += shownTable(await tableOf(result.table));
    else if (result.text !== undefined)
      text += typeof result.text === 'function' ? await result.text() : result.text;
  }
  if (result.metrics && !(result.shown !== undefined && !job.out)) {
    if (text !== '' && !job.out) text += '\n';
    text += metricLines(result.metrics);
  }
  if (text !== '') await print(where ? `${where.trimEnd()}\n${text}\n` : text);
}

/** A table without rows says nothing, least of all its header. */
const shownTable = (table: Table) => ([...table.values()][0]?.length ? tableHead(table) : '');

export const print = (text: string) => writeStandardOutput([new TextEncoder().encode(text)]);

/** Standard error, unless --quiet silences it. */
export function tell(common: CommonOptions, text: string, isError = false): void {
  if (!common.quiet || isError) streams().tell(`${text}\n`);
}
