import { compute } from '../../core/backend.js';
import type { Context } from '../../core/command/spec.js';
import type { TensorBackendName } from '../../tensor/choose.js';
import { inChild, isChild } from './child.js';
import type { JobName } from './job-names.js';
import type { Measurement } from './measure.js';

const TIMEOUT_MS = 600_000;

export interface BackendMeasurement extends Measurement {
  backend: TensorBackendName;
}

/** Measure backends one after the other, each in a process of its own. */
export async function benchBackends(
  names: readonly TensorBackendName[],
  jobs: readonly JobName[],
  { progress, warn }: Pick<Context, 'progress' | 'warn'>,
): Promise<BackendMeasurement[]> {
  if (isChild()) {
    const { measureBackend } = await import('./measure.js');
    return (await measureBackend(names[0]!, jobs)).map((measurement) => ({
      ...measurement,
      backend: names[0]!,
    }));
  }
  const bar = progress('bench', names.length);
  const all: BackendMeasurement[] = [];
  for (const [index, name] of names.entries()) {
    bar.update(index, name);
    const how = ['--only', name, '--jobs', jobs.join(','), '--threads', String(compute.threads)];
    const answer = await inChild(['bench', ...how], TIMEOUT_MS);
    if (typeof answer === 'string') warn(`${name}: ${answer}`);
    else all.push(...(answer['measurements'] as unknown as BackendMeasurement[]));
  }
  bar.stop();
  for (const { backend, job, error } of all) if (error) warn(`${backend}: ${job}: ${error}`);
  return all;
}

/** Jobs below each other, backends side by side, as a table of Markdown. */
export function benchText(all: readonly BackendMeasurement[]): string {
  const backends = [...new Set(all.map(({ backend }) => backend))];
  const jobs = [...new Set(all.map(({ job }) => job))];
  const cell = (job: string, backend: string) => {
    const found = all.find((one) => one.job === job && one.backend === backend);
    if (found?.time === undefined) return '-';
    const rate = found.gflops === undefined ? '' : ` (${found.gflops.toPrecision(3)} GFLOP/s)`;
    return `${found.time.toPrecision(3)} ${found.unit}${rate}`;
  };
  const rows = [
    ['job', ...backends],
    ...jobs.map((job) => [job, ...backends.map((backend) => cell(job, backend))]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return `${[line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n')}\n`;
}
