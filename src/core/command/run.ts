import { availableParallelism } from 'node:os';
import { compute } from '../backend.js';
import type { Table } from '../data.js';
import { EXIT, IsprError, UsageError } from '../errors.js';
import { checkCreatable, writeStandardOutput } from '../files.js';
import { createRng } from '../random.js';
import { streams } from '../streams.js';
import { type CommonOptions, commonFlags } from './common.js';
import { effectiveConfig, readConfig } from './config.js';
import { flagsOf } from './flags.js';
import { failedGates, type Gate, parseGates } from './gate.js';
import { expandInputs, type Item } from './inputs.js';
import { encodeChart, PICTURE_EXTENSIONS, tableOf, writeFiles, writeForms } from './outputs.js';
import { type Invocation, isBatchable, resolve, splitArguments } from './parse.js';
import { startProgress } from './progress.js';
import { metricLines, tableHead } from './report.js';
import type { Command, Context, Form, Forms, Json, Result } from './spec.js';
import { checkTargets, planTargets, type Target } from './targets.js';

/** What the runner tells its caller, and the summary of --json. */
export interface Summary {
  command: string;
  version: string;
  seed: number;
  backend: string;
  inputs: string[];
  outputs: { path: string; kind: string }[];
  params: Record<string, Json>;
  metrics: Record<string, Json>;
  results?: Json[];
  warnings: string[];
  durationMs: number;
}

/** Who runs a command: what it takes from its surroundings, and who else wants its results. */
export interface Caller {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Called with each result once it is written. */
  onResult?(result: Result): void;
}

/** Run one command from its arguments; answers the exit code. Throws IsprError for what the user must know. */
export async function runCommand(
  spec: Command,
  argv: readonly string[],
  version: string,
  caller: Caller = {},
): Promise<number> {
  const program = { version, commandLine: ['ispr', spec.name, ...argv] };
  return runArguments(spec, splitArguments(spec, argv), program, caller);
}

async function runArguments(
  spec: Command,
  { flags, inputs, given }: ReturnType<typeof splitArguments>,
  program: Program,
  { environment = process.env, onResult = () => {} }: Caller,
): Promise<number> {
  const started = Date.now();
  const file = given.get('config');
  const config = typeof file === 'string' ? { file, values: await readConfig(file) } : undefined;
  const invocation = resolve(spec, flags, inputs, given, { environment, config });
  const { common } = invocation;
  if (spec.standsFor) {
    const next = await spec.standsFor(invocation.inputs, invocation.options);
    const split = splitArguments(next.command, next.argv);
    for (const { key } of commonFlags) if (given.has(key)) split.given.set(key, given.get(key));
    return runArguments(next.command, split, program, { environment, onResult });
  }
  if (common.printConfig) {
    await print(`${JSON.stringify(effectiveConfig(spec, invocation), null, 2)}\n`);
    return EXIT.ok;
  }
  compute.simd = common.backend !== 'cpu';
  compute.threads = common.threads ?? availableParallelism();
  const gates = parseGates(common.failIf);
  const items = await expandInputs(invocation.inputs, spec.inputs);
  const plan = await planRun(spec, invocation, items);
  const early: string[] = [];
  const note = given.has('backend') ? (text: string) => tell(common, text) : undefined;
  const backend = await chooseBackend(spec, common, note, (text) => {
    early.push(text);
    tell(common, `warning: ${text}`);
  });
  if (common.dryRun) {
    const { describeRun } = await import('./dry-run.js');
    const [job] = plan.jobs;
    const told: Summary['warnings'] = [];
    const own = { outputs: [], warnings: told };
    const estimate =
      job &&
      (await spec.estimate?.(
        job.items.map(({ path }) => path),
        invocation.options,
        contextOf(spec, invocation, job, plan.batch, own, program),
      ));
    await describeRun(spec, invocation, items, plan.paths, common.json, estimate);
    return EXIT.ok;
  }
  const summary: Summary = {
    command: spec.name,
    version: program.version,
    seed: common.seed,
    backend,
    inputs: items.map(({ path }) => path),
    outputs: [],
    params: plainParams(invocation.options),
    metrics: {},
    warnings: early,
    durationMs: 0,
  };
  const code = await runJobs(spec, invocation, plan, gates, summary, program, onResult);
  summary.durationMs = Date.now() - started;
  if (common.json) await print(`${JSON.stringify(summary)}\n`);
  return code;
}

/**
 * The backend that computes, started where tensors are needed. One that is named and missing is refused by every
 * command; a command without tensors computes with SIMD or plain kernels whatever is there, and says so where a flag
 * asked for something else (ISPR_BACKEND is for all commands, so there it says nothing).
 */
async function chooseBackend(
  spec: Command,
  { backend: asked, dryRun }: CommonOptions,
  note: ((text: string) => void) | undefined,
  warn: (text: string) => void,
): Promise<string> {
  if (spec.tensors !== true && asked !== 'tensorflow' && asked !== 'webgpu')
    return asked === 'cpu' ? 'cpu' : 'wasm';
  if (spec.tensors === 'own') return 'wasm';
  const { plannedBackend, startAsked } = await import('../../tensor/choose.js');
  // A dry run computes only where it estimates what the whole would take.
  if (spec.tensors && (!dryRun || spec.estimate)) return startAsked(asked, warn);
  const { name } = await plannedBackend(asked);
  if (spec.tensors) return name;
  note?.(`note: ${spec.name} needs no tensors and computes with wasm, not ${name}`);
  return 'wasm';
}

/** One call of `run`: its inputs and where its outputs go. */
interface Job {
  items: readonly Item[];
  out?: Target;
  plot?: Target;
  extra: Map<string, Target>;
}

interface Plan {
  jobs: Job[];
  /** Several inputs, or a folder or glob: results are reported one by one. */
  batch: boolean;
  paths: string[];
}

async function planRun(
  spec: Command,
  { inputs, options, common }: Invocation,
  items: readonly Item[],
): Promise<Plan> {
  const each = isBatchable(spec) && items.length > 0 && !spec.together?.(options);
  const batch = each && (items.length > 1 || items[0]!.path !== inputs[0]);
  const groups: Item[][] = each ? items.map((item) => [item]) : [[...items]];
  const named = groups.map((group) => group[0] ?? { path: '', name: spec.name });
  const jobs: Job[] = groups.map((group) => ({ items: group, extra: new Map() }));
  const targets: { flag: string; path: string }[] = [];
  if (common.format !== undefined && common.out === undefined)
    throw new UsageError(`--format ${common.format} says how --out is written, and there is no --out`);

  const request = async (
    flag: string,
    path: string,
    forms: readonly Form[],
    use: (job: Job, target: Target) => void,
  ) => {
    const format = flag === '--out' ? common.format : undefined;
    const planned = await planTargets({ flag, path, forms, format }, named, batch);
    planned.forEach((target, index) => {
      use(jobs[index]!, target);
      if (target.extension !== '') targets.push({ flag, path: target.path });
    });
  };

  const out = common.out ?? spec.defaultOut;
  if (out !== undefined) {
    if (spec.outputs.length === 0) throw new UsageError(`${spec.name} has no --out`);
    if (out === '-' && common.json) throw new UsageError('--json and --out - both want standard output');
    await request('--out', out, spec.formsOf?.(options, inputs) ?? spec.outputs, (job, target) => {
      job.out = target;
    });
  }
  if (common.plot !== undefined) {
    if (common.plot === '-' && common.json)
      throw new UsageError('--json and --plot - both want standard output');
    await request('--plot', common.plot, ['picture'], (job, target) => {
      if (!PICTURE_EXTENSIONS.includes(target.extension)) target.extension = 'png';
      job.plot = target;
    });
  }
  for (const { key, flag, output } of flagsOf(spec.options)) {
    const path = options[key];
    if (!output || typeof path !== 'string') continue;
    await request(flag, path, output, (job, target) => job.extra.set(key, target));
  }
  await checkTargets(targets, items);
  const folders = jobs.flatMap(({ out }) => (out?.extension === '' ? [out.path] : []));
  for (const folder of folders) await checkCreatable(`${folder}/any file`);
  return { jobs, batch, paths: [...targets.map(({ path }) => path), ...folders] };
}

async function runJobs(
  spec: Command,
  invocation: Invocation,
  plan: Plan,
  gates: readonly Gate[],
  summary: Summary,
  program: Program,
  onResult: (result: Result) => void,
): Promise<number> {
  const { common } = invocation;
  const results: Json[] = [];
  let code: number = EXIT.ok;
  // With --json nothing is printed before the end; otherwise each result is.
  const silent = plan.batch && common.json && !common.quiet;
  const progress = startProgress(silent ? common.progress : 'none', spec.name, plan.jobs.length);
  try {
    for (const [done, job] of plan.jobs.entries()) {
      progress.update(done, job.items[0]?.name);
      const own = { ...summary, outputs: [] as Summary['outputs'], warnings: [] as string[] };
      try {
        const result = await runJob(spec, invocation, job, plan.batch, own, program);
        onResult(result);
        const metrics = result.metrics ?? {};
        if (!plan.batch) summary.metrics = metrics;
        results.push({
          input: job.items[0]?.path ?? '',
          metrics,
          outputs: own.outputs,
          ...(own.warnings.length > 0 && { warnings: own.warnings }),
        });
        const failed = failedGates(gates, metrics).map((text) => `gate failed: ${text}`);
        if (result.failed) failed.push(result.failed);
        for (const text of failed) {
          tell(common, `ispr ${spec.name}: ${text}${plan.batch ? ` (${job.items[0]!.path})` : ''}`, true);
          code ||= EXIT.gate;
        }
      } catch (error) {
        if (!(error instanceof IsprError)) throw error;
        // What is wrong with the options is wrong whatever the input.
        if (error.code !== EXIT.usage) error.file ??= job.items.length === 1 ? job.items[0]!.path : undefined;
        if (!plan.batch || common.failFast || error.code === EXIT.usage) throw error;
        reportError(spec.name, error, common.debug);
        results.push({ input: job.items[0]!.path, error: errorJson(error) });
        if (code === EXIT.ok || code === EXIT.gate) code = error.code;
      }
      summary.outputs.push(...own.outputs);
      summary.warnings.push(...own.warnings.filter((warning) => !summary.warnings.includes(warning)));
    }
  } finally {
    progress.stop();
  }
  if (plan.batch) summary.results = results;
  return code;
}

/** What runs, and how it was called. */
type Program = Pick<Context, 'version' | 'commandLine'>;

function contextOf(
  spec: Command,
  invocation: Invocation,
  job: Job,
  batch: boolean,
  own: Pick<Summary, 'outputs' | 'warnings'>,
  program: Program,
): Context {
  const { common } = invocation;
  const where = batch ? `${job.items[0]!.path}: ` : '';
  return {
    ...program,
    command: spec.name,
    config: effectiveConfig(spec, invocation),
    seed: common.seed,
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

async function runJob(
  spec: Command,
  invocation: Invocation,
  job: Job,
  batch: boolean,
  own: Summary,
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

const print = (text: string) => writeStandardOutput([new TextEncoder().encode(text)]);

function tell(common: CommonOptions, text: string, isError = false): void {
  if (!common.quiet || isError) streams().tell(`${text}\n`);
}

/** One line on standard error, and a hint where a fix is likely. */
export function reportError(command: string | undefined, error: IsprError, debug: boolean): void {
  const name = command === undefined ? 'ispr' : `ispr ${command}`;
  streams().tell(`${name}: ${error.message}${error.where}\n`);
  if (error.hint) streams().tell(`hint: ${error.hint}\n`);
  if (debug && error.stack) streams().tell(`${error.stack}\n`);
}

/** The `error` object of a failed run under --json. */
export const errorJson = ({ code, message, file, line, offset, hint }: IsprError): Json =>
  Object.fromEntries(
    Object.entries({ code, message, file, line, offset, hint }).filter(([, value]) => value !== undefined),
  ) as Json;

/** Options as a summary tells them: plain values only. */
function plainParams(options: Readonly<Record<string, unknown>>): Record<string, Json> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, Json>;
}
