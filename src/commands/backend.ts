import * as z from 'zod';
import { tableHead } from '../core/command/report.js';
import { type Context, defineCommand, type Json, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { TENSOR_BACKENDS } from '../tensor/status.js';
import { VARIANTS, type Variant } from '../tensor/tensorflow/manifest.js';
import { benchBackends, benchText } from './backend/bench.js';
import { estimateInstall, type InstallFlags, install, remove } from './backend/install.js';
import { JOB_NAMES, type JobName, USUAL_JOBS } from './backend/job-names.js';
import { listBackends } from './backend/list.js';

export default defineCommand({
  name: 'backend',
  group: 'The toolkit itself',
  summary: 'Lists, installs, removes and measures what computes with tensors.',
  description: `list tries each backend in a process of its own. install puts libtensorflow into the cache folder (ISPR_CACHE): cpu from the wheel tensorflow-cpu, 0.3 GB to load and 0.9 GB on disk, cuda from tensorflow and the NVIDIA libraries it names, 3.3 GB to load and 5.3 GB on disk. pip gets the wheels, so its index, proxies and certificates hold; every file is held against the hashes in its wheel. What is interrupted goes on at the next call. On a machine without a GPU the cuda build computes with its CPU kernels.

remove takes a build away again, all takes both. bench times products of matrices, convolutions and their gradients, Fourier transforms, the cost of one operation and of one captured step, and training steps of networks (mlp and lenet; --jobs names larger ones, and ddim, 64 pictures drawn in 50 steps), each backend alone; the best of several runs counts.

--backend auto, the default of commands on networks, takes tensorflow where it is installed and works, else wasm. ISPR_TENSORFLOW_XLA=1 compiles its captured steps with XLA, ISPR_TENSORFLOW_LOG=1 shows what the library logs.`,
  keywords: [
    'tensorflow',
    'libtensorflow',
    'gpu',
    'cuda',
    'webgpu',
    'wasm',
    'install',
    'fast',
    'device',
    'nvidia',
  ],
  inputs: [
    { name: 'ACTION', about: 'what to do', choices: ['list', 'install', 'remove', 'bench'] },
    {
      name: 'BUILD',
      about: 'install, remove: which build of TensorFlow',
      choices: [...VARIANTS, 'all'],
      optional: true,
    },
  ],
  over: 'all',
  options: z.object({
    only: z
      .array(z.enum(TENSOR_BACKENDS))
      .min(1)
      .optional()
      .describe('list, bench: these backends alone')
      .meta({ placeholder: 'BACKEND,…', defaultText: 'list: all, bench: all but cpu that work' }),
    jobs: z
      .array(z.enum(JOB_NAMES))
      .min(1)
      .optional()
      .describe('bench: these alone')
      .meta({ placeholder: 'JOB,…', defaultText: `${USUAL_JOBS.join(', ')}` }),
    fromWheel: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('install: take this wheel instead of asking pip; with cuda, those of NVIDIA too')
      .meta({ placeholder: 'FILE,…' }),
    tensorflow: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .optional()
      .describe('install: another release than the one ispr is tested with')
      .meta({ placeholder: 'VERSION', defaultText: '2.21.0', allowed: 'a release such as 2.21.0' }),
  }),
  outputs: ['table', 'text'],
  tensors: 'own',
  metrics: {
    backends: 'list: each with present, working, version, device, threads, note',
    measurements: 'bench: backend, job, time, unit, gflops',
    working: 'install: whether the build that is installed now starts',
    folder: 'install: where it is',
    removed: 'remove: builds that are gone',
  },
  examples: [
    'ispr backend list',
    'ispr backend install cpu',
    'ispr backend bench --only wasm,cpu -o bench.csv',
    'ispr backend bench --jobs unet,ddim --threads 2',
  ],
  source: 'TensorFlow C API; PEP 427 for wheels',
  async estimate([action, build], options, context) {
    checkUse(action!, build, { ...options, only: namesOf(options.only, context) });
    return action === 'install' ? estimateInstall(build as Variant, options) : {};
  },
  async run([action, build], options, context) {
    const only = namesOf(options.only, context);
    checkUse(action!, build, { ...options, only });
    switch (action) {
      case 'list':
        return list(only ?? TENSOR_BACKENDS);
      case 'install':
        return install(build as Variant, options, context);
      case 'remove':
        return remove(build === 'all' ? undefined : [build as Variant], context);
      default:
        return bench(only, options.jobs ?? USUAL_JOBS, context);
    }
  },
});

type Names = readonly (typeof TENSOR_BACKENDS)[number][];

/** The flag --backend names one here as --only does; ISPR_BACKEND is for commands that compute. */
function namesOf(only: Names | undefined, { commandLine, config }: Context): Names | undefined {
  if (!commandLine.some((word) => /^--backend(=|$)/.test(word))) return only;
  if (only) throw new UsageError('--only and --backend both name backends');
  const { backend } = config as { backend?: Json };
  return backend === 'auto' ? undefined : TENSOR_BACKENDS.filter((name) => name === backend);
}

/** Options and builds belong to some of the actions; elsewhere they would be ignored. */
function checkUse(
  action: string,
  build: string | undefined,
  flags: InstallFlags & { only?: Names | undefined; jobs?: readonly JobName[] | undefined },
): void {
  const builds: readonly string[] =
    action === 'install' ? VARIANTS : action === 'remove' ? [...VARIANTS, 'all'] : [];
  if (builds.length > 0 && (build === undefined || !builds.includes(build)))
    throw new UsageError(`backend ${action} needs one of ${builds.join(', ')}`, {
      hint: `ispr backend ${action} cpu`,
    });
  if (builds.length === 0 && build !== undefined)
    throw new UsageError(`backend ${action} takes no build, got '${build}'`);
  const refuse = (flag: string, home: string) => {
    throw new UsageError(`${flag} is for backend ${home}`);
  };
  if (flags.only && builds.length > 0) refuse('--only', 'list and bench');
  if (flags.jobs && action !== 'bench') refuse('--jobs', 'bench');
  if (flags.fromWheel && action !== 'install') refuse('--from-wheel', 'install');
  if (flags.tensorflow && action !== 'install') refuse('--tensorflow', 'install');
  if (flags.tensorflow && flags.fromWheel)
    throw new UsageError('--tensorflow is a release that pip gets; a wheel of --from-wheel has its own');
}

async function list(names: Names): Promise<Result> {
  const backends = await listBackends(names);
  const answer = (truth: boolean) => (truth ? 'yes' : 'no');
  const table = new Map([
    ['backend', backends.map(({ backend }) => backend as string)],
    ['present', backends.map(({ present }) => answer(present))],
    ['working', backends.map(({ working }) => answer(working))],
    ['version', backends.map(({ version }) => version)],
    ['threads', backends.map(({ threads }) => (threads > 0 ? String(threads) : ''))],
    ['device', backends.map(({ device }) => device)],
    ['note', backends.map(({ note }) => note)],
  ]);
  return {
    table,
    metrics: { backends: backends.map((status) => ({ ...status })) },
    shown: tableHead(table),
  };
}

async function bench(only: Names | undefined, jobs: readonly JobName[], context: Context): Promise<Result> {
  const names = only ?? (await workingBackends());
  const measured = await benchBackends(names, jobs, context);
  const text = benchText(measured);
  return {
    table: {
      backend: measured.map(({ backend }) => backend),
      job: measured.map(({ job }) => job),
      time: measured.map(({ time }) => time ?? Number.NaN),
      unit: measured.map(({ unit }) => unit),
      gflops: measured.map(({ gflops }) => gflops ?? Number.NaN),
    },
    text,
    metrics: { measurements: measured.map((one) => ({ ...one })) },
    shown: text,
  };
}

/** The reference backend is the oracle of the others: its times say nothing, and it takes minutes for them. */
const workingBackends = async (): Promise<Names> =>
  (await listBackends(TENSOR_BACKENDS.filter((name) => name !== 'cpu')))
    .filter(({ working }) => working)
    .map(({ backend }) => backend);
