import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { jobNames, loadJob } from '../bench/index.js';
import { type Measured, measureJob } from '../bench/measure.js';
import { defineCommand } from '../core/command/spec.js';
import { removeFolder } from '../core/files.js';

export default defineCommand({
  name: 'bench',
  group: 'The toolkit itself',
  summary: 'Times jobs beside the Python libraries that are installed.',
  description:
    'Each job runs in turns with its peer: the kernels alone, on data that is ready in memory, and whole processes with start, reading and writing. Best of all rounds; a ratio above 1 says how many times faster ispr is. A peer that is not installed is left out (pip install -r bench/requirements.txt).',
  keywords: ['benchmark', 'speed', 'performance', 'compare', 'numpy', 'scipy', 'opencv', 'faster', 'timing'],
  inputs: [{ name: 'JOB', about: 'which jobs', choices: jobNames, optional: true, many: true }],
  over: 'all',
  options: z.object({
    at: z
      .array(z.number().int().positive())
      .optional()
      .describe('thread counts to measure at')
      .meta({ placeholder: 'N,…', defaultText: '1 and all cores' }),
    turns: z.number().int().positive().default(3).describe('times that ispr and the peer take turns'),
    python: z
      .string()
      .min(1)
      .default('python3')
      .describe('Python that runs the peers')
      .meta({ placeholder: 'FILE' }),
  }),
  outputs: ['table', 'text'],
  metrics: { jobs: 'what was measured, times in milliseconds, memory in MiB', machine: 'where' },
  examples: ['ispr bench', 'ispr bench matmul blur-uint8 --at 1 -o bench.md'],
  source: 'Mytkowicz et al., Producing wrong data without doing anything obviously wrong, 2009',
  async run(names, { at = [1, availableParallelism()], turns, python }, context) {
    const chosen = names.length > 0 ? names : jobNames;
    const counts = [...new Set(at)];
    const folder = join(tmpdir(), `ispr-bench-${process.pid}`);
    const progress = context.progress('bench', chosen.length * counts.length);
    const results: Measured[] = [];
    try {
      for (const name of chosen)
        for (const threads of counts) {
          progress.update(results.length, name);
          const job = (await loadJob(name, measureStep))!;
          const result = await measureJob(job, folder, threads, turns, python);
          if (!Number.isFinite(result.oursMs)) {
            context.warn(`${name}: its backend does not work here (ispr backend list)`);
            continue;
          }
          if (result.peer === undefined) context.warn(`${name}: its peer is not installed (${job.peer})`);
          results.push(result);
        }
    } finally {
      progress.stop();
      await removeFolder(folder);
    }
    const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
    const text = markdown(results, machine);
    const column = (pick: (result: Measured) => number | undefined) =>
      results.map((result) => pick(result) ?? Number.NaN);
    return {
      table: {
        job: results.map(({ job }) => job),
        peer: results.map(({ peer }) => peer ?? ''),
        threads: column(({ threads }) => threads),
        oursMs: column(({ oursMs }) => oursMs),
        peerMs: column(({ peerMs }) => peerMs),
        ratio: column(({ oursMs, peerMs }) => peerMs && peerMs / oursMs),
        processMs: column(({ processMs }) => processMs),
        peerProcessMs: column(({ peerProcessMs }) => peerProcessMs),
        processRatio: column(
          ({ processMs, peerProcessMs }) => processMs && peerProcessMs && peerProcessMs / processMs,
        ),
        memoryMb: column(({ memoryMb }) => memoryMb),
        peerMemoryMb: column(({ peerMemoryMb }) => peerMemoryMb),
      },
      text,
      metrics: { machine, jobs: results.map((result) => ({ ...result, peer: result.peer ?? null })) },
      shown: text,
    };
  },
});

/** A step of a network on one backend, in a process of its own: tfjs keeps one engine, with one number of threads. */
async function measureStep(backend: string, name: string, threads: number): Promise<number | undefined> {
  const { inChild } = await import('./backend/child.js');
  const args = ['bench', '--only', backend, '--jobs', name, '--threads', String(threads)];
  const answer = await inChild(args, STEP_TIMEOUT_MS);
  if (typeof answer === 'string') return undefined;
  const [measured] = answer['measurements'] as { time?: number }[];
  return measured?.time;
}

const STEP_TIMEOUT_MS = 600_000;

/** Results as a table of Markdown, as docs/benchmarks.md holds them. */
function markdown(results: readonly Measured[], machine: string): string {
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${value.toPrecision(3)}`);
  const times = (ours: number | undefined, theirs: number | undefined) =>
    ours === undefined || theirs === undefined ? '–' : `**${(theirs / ours).toFixed(2)}×**`;
  const rows = results.map(
    (r) =>
      `| ${r.title} | ${r.threads} | ${r.peer ?? 'not installed'} | ${ms(r.oursMs)} | ${ms(r.peerMs)} | ${times(r.oursMs, r.peerMs)} | ${ms(r.processMs)} | ${ms(r.peerProcessMs)} | ${times(r.processMs, r.peerProcessMs)} | ${ms(r.memoryMb)} / ${ms(r.peerMemoryMb)} |`,
  );
  return `${machine}

| job | threads | peer | ispr ms | peer ms | kernel | process ms | peer process ms | process | memory MiB, ispr / peer |
|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
