import { UsageError } from '../errors.js';
import { checkCreatable } from '../files.js';
import { flagsOf } from './flags.js';
import type { Item } from './inputs.js';
import { PICTURE_EXTENSIONS } from './outputs.js';
import { type Invocation, isBatchable } from './parse.js';
import type { Command, Form } from './spec.js';
import { checkTargets, planTargets, type Target } from './targets.js';

/** One call of `run`: its inputs and where its outputs go. */
export interface Job {
  items: readonly Item[];
  out?: Target;
  plot?: Target;
  extra: Map<string, Target>;
}

export interface Plan {
  jobs: Job[];
  /** Several inputs, or a folder or glob: results are reported one by one. */
  batch: boolean;
  paths: string[];
}

/** All that will be run and written, checked before anything is computed. */
export async function planRun(
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
