import { availableParallelism } from 'node:os';
import { compute } from '../backend.js';
import { EXIT } from '../errors.js';
import { runJobs, settling } from './batch.js';
import { type CommonOptions, commonFlags } from './common.js';
import { effectiveConfig, readConfig } from './config.js';
import { isMember, serveJobs } from './crew.js';
import { parseGates } from './gate.js';
import { expandInputs } from './inputs.js';
import { contextOf, type Program, print, tell } from './job.js';
import { resolve, splitArguments } from './parse.js';
import { planRun } from './plan.js';
import type { Command, Result } from './spec.js';
import { plainParams, type Summary } from './summary.js';

/** Who runs a command: what it takes from its surroundings, and who else wants its results. */
export interface Caller {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Called with each result once it is written. */
  onResult?(result: Result): void;
  /** The program's own file, where a long batch may start it again to share the work. */
  script?: string | undefined;
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
  { environment = process.env, onResult = () => {}, script }: Caller,
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
  const settle = settling(spec, invocation, plan, gates, program, { backend, onResult });
  if (script !== undefined && isMember()) return serveJobs(plan.jobs, settle);
  const code = await runJobs(spec, invocation, plan, settle, summary, program, script);
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
