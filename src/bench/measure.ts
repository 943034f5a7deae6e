import { execFile } from 'node:child_process';
import { compute } from '../core/backend.js';
import { packagePath } from '../core/package.js';
import type { BenchJob } from './job.js';

/** Times in milliseconds, memory in MiB; what could not be measured is missing. */
export interface Measured {
  job: string;
  title: string;
  threads: number;
  peer: string | undefined;
  oursMs: number;
  peerMs?: number;
  processMs?: number;
  peerProcessMs?: number;
  memoryMb?: number;
  peerMemoryMb?: number;
}

/**
 * One job beside its peer: the kernels in turns, several rounds each time, and whole processes in turns; of
 * each the best. Turns keep the comparison fair on a machine whose speed drifts.
 */
export async function measureJob(
  job: BenchJob,
  folder: string,
  threads: number,
  turns: number,
  python: string,
): Promise<Measured> {
  compute.threads = threads;
  const { kernel, command, peerArgs = [] } = await job.prepare(folder);
  const peer = [packagePath(`bench/peers/${job.peer}`), ...peerArgs, String(threads)];
  const result: Measured = { job: job.name, title: job.title, threads, peer: undefined, oursMs: Infinity };
  const { turn: ours, rounds } = typeof kernel === 'function' ? await inProcess(kernel) : ofItsOwn(kernel);
  for (let turn = 0; turn < turns; turn++) {
    result.oursMs = Math.min(result.oursMs, await ours());
    const theirs = await runPeer(python, [...peer, String(rounds)]);
    if (!theirs) return result;
    result.peer = theirs.peer;
    result.peerMs = Math.min(result.peerMs ?? Infinity, theirs.kernelMs);
  }
  for (let turn = 0; command && turn < turns; turn++) {
    const mine = await wholeProcess(python, [
      process.execPath,
      packagePath('bin/ispr.js'),
      ...command,
      '--threads',
      String(threads),
      '-q',
    ]);
    const theirs = await wholeProcess(python, [python, ...peer, '1']);
    result.processMs = Math.min(result.processMs ?? Infinity, mine.ms);
    result.peerProcessMs = Math.min(result.peerProcessMs ?? Infinity, theirs.ms);
    result.memoryMb = Math.max(result.memoryMb ?? 0, mine.peakMb);
    result.peerMemoryMb = Math.max(result.peerMemoryMb ?? 0, theirs.peakMb);
  }
  return result;
}

/** The best of some rounds. */
async function inProcess(kernel: () => void | Promise<void>) {
  await kernel(); // compiled and warm, as the peer's is after its first round
  const rounds = await roundsFor(kernel);
  const turn = async () => {
    let best = Infinity;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await kernel();
      best = Math.min(best, performance.now() - start);
    }
    return best;
  };
  return { turn, rounds };
}

const ofItsOwn = ({ timed, rounds }: { timed(): Promise<number | undefined>; rounds: number }) => ({
  turn: async () => (await timed()) ?? Infinity,
  rounds,
});

const ROUND_BUDGET_MS = 1500;

/** As many rounds as fit a second or two, three at least. */
async function roundsFor(kernel: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await kernel();
  return Math.max(3, Math.min(50, Math.floor(ROUND_BUDGET_MS / (performance.now() - start))));
}

const MISSING = 69;

/** What a peer script prints; undefined when Python or its library is not there. */
async function runPeer(
  python: string,
  args: readonly string[],
): Promise<{ peer: string; kernelMs: number } | undefined> {
  const { code, stdout, stderr } = await run(python, args);
  if (code === MISSING || code === 'ENOENT') return undefined;
  if (code !== 0) throw new Error(`${args[0]}: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout) as { peer: string; kernelMs: number };
}

/** Wall time and peak memory of a process, as the system accounts for it. */
async function wholeProcess(
  python: string,
  command: readonly string[],
): Promise<{ ms: number; peakMb: number }> {
  const { stdout } = await run(python, [packagePath('bench/peers/measure.py'), ...command]);
  const { ms, peakMb, code, error } = JSON.parse(stdout) as {
    ms: number;
    peakMb: number;
    code: number;
    error: string;
  };
  if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}: ${error}`);
  return { ms, peakMb };
}

function run(
  file: string,
  args: readonly string[],
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(file, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      done({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
