import { EXIT, IsprError } from '../errors.js';
import { crewSize, standAlone, startCrew } from './crew.js';
import { failedGates, type Gate } from './gate.js';
import { type Program, runJob, type Traces, tell } from './job.js';
import type { Invocation } from './parse.js';
import type { Job, Plan } from './plan.js';
import { startProgress } from './progress.js';
import { errorJson, reportError } from './report-error.js';
import type { Command, Json, Result } from './spec.js';
import type { Summary } from './summary.js';

/** What became of one job, so that another process can be told. */
export interface JobReport extends Traces {
  metrics: Record<string, Json>;
  /** Its line in `results` of the summary. */
  entry: Json;
  code: number;
}

/** Runs one job, tells its gates and errors; throws what ends the whole run. */
export type Settle = (job: Job) => Promise<JobReport>;

export function settling(
  spec: Command,
  invocation: Invocation,
  plan: Plan,
  gates: readonly Gate[],
  program: Program,
  { backend, onResult }: { backend: string; onResult(result: Result): void },
): Settle {
  const { common } = invocation;
  return async (job) => {
    const own = { backend, outputs: [] as Traces['outputs'], warnings: [] as string[] };
    const input = job.items[0]?.path ?? '';
    try {
      const result = await runJob(spec, invocation, job, plan.batch, own, program);
      onResult(result);
      const metrics = result.metrics ?? {};
      const failed = failedGates(gates, metrics).map((text) => `gate failed: ${text}`);
      if (result.failed) failed.push(result.failed);
      for (const text of failed)
        tell(common, `ispr ${spec.name}: ${text}${plan.batch ? ` (${input})` : ''}`, true);
      const { skipped = [] } = result;
      for (const error of skipped) reportError(spec.name, error, common.debug);
      const { outputs, warnings } = own;
      warnings.push(...skipped.map(({ message, where }) => `${message}${where}`));
      const entry = { input, metrics, outputs, ...(warnings.length > 0 && { warnings }) };
      const code = skipped[0]?.code ?? (failed.length > 0 ? EXIT.gate : EXIT.ok);
      return { entry, metrics, outputs, warnings, code };
    } catch (error) {
      if (!(error instanceof IsprError)) throw error;
      // What is wrong with the options is wrong whatever the input.
      if (error.code !== EXIT.usage) error.file ??= job.items.length === 1 ? input : undefined;
      if (!plan.batch || common.failFast || error.code === EXIT.usage) throw error;
      reportError(spec.name, error, common.debug);
      return { ...own, entry: { input, error: errorJson(error) }, metrics: {}, code: error.code };
    }
  };
}

/**
 * All jobs of a run, in order as far as anybody can see. A long batch is handed out to processes with a thread each
 * once a job has shown that this pays; results are the same bytes either way.
 */
export async function runJobs(
  spec: Command,
  { common }: Invocation,
  plan: Plan,
  settle: Settle,
  summary: Summary,
  program: Program,
  script: string | undefined,
): Promise<number> {
  const { jobs } = plan;
  const results: Json[] = [];
  let code: number = EXIT.ok;
  // With --json nothing is printed before the end; otherwise each result is.
  const silent = plan.batch && common.json && !common.quiet;
  const progress = startProgress(silent ? common.progress : 'none', spec.name, jobs.length);
  const absorb = (report: JobReport) => {
    if (!plan.batch) summary.metrics = report.metrics;
    results.push(report.entry);
    summary.outputs.push(...report.outputs);
    summary.warnings.push(...report.warnings.filter((warning) => !summary.warnings.includes(warning)));
    // The first error counts; a gate only where there is none.
    if (code === EXIT.ok || (code === EXIT.gate && report.code !== EXIT.ok)) code = report.code;
    progress.update(results.length, jobs[results.length]?.items[0]?.name);
  };
  progress.update(0, jobs[0]?.items[0]?.name);
  try {
    let apart = script !== undefined && !common.failFast;
    for (const [index, job] of jobs.entries()) {
      const began = performance.now();
      absorb(await settle(job));
      const first = index + 1;
      const size = apart ? crewSize(jobs.length - first, performance.now() - began) : 1;
      if (size < 2) continue;
      apart = await standAlone(spec, jobs);
      if (!apart) continue;
      if (common.verbose) tell(common, `the other ${jobs.length - first} inputs in ${size} processes`);
      const args = program.commandLine.slice(1);
      await startCrew({ size, script: script!, args, first, last: jobs.length }, absorb);
      break;
    }
  } finally {
    progress.stop();
  }
  if (plan.batch) summary.results = results;
  return code;
}
