import type { ChildProcess } from 'node:child_process';
import { compute } from '../backend.js';
import { EXIT, IsprError } from '../errors.js';
import { pathKind, removePending } from '../files.js';
import { streams, withStreams } from '../streams.js';
import type { JobReport, Settle } from './batch.js';
import type { Job } from './plan.js';
import type { Command } from './spec.js';

/** Set in the processes of a crew: they plan as their parent did, and wait to be told which job to do. */
const MEMBER = 'ISPR_CREW';

export const isMember = (): boolean => process.env[MEMBER] !== undefined && process.send !== undefined;

/** A process takes this long until it is ready. */
const START_MS = 250;

/** How many processes do `left` jobs faster than this one does, where each takes it `ms`; 1 where none would. */
export function crewSize(left: number, ms: number): number {
  if (left * ms < 4 * START_MS) return 1;
  // Each holds what one job holds: no more of them than memory has room for.
  const room = Math.floor((0.7 * compute.memoryBytes) / process.memoryUsage.rss());
  return Math.max(1, Math.min(compute.threads, left, room));
}

/** Jobs that another process can do: files of their own, no tensors on a device, nothing to or from a pipe. */
export async function standAlone(spec: Command, jobs: readonly Job[]): Promise<boolean> {
  if (jobs.length < 3 || spec.tensors) return false;
  for (const { items, out, plot } of jobs) {
    if (out?.path === '-' || plot?.path === '-') return false;
    for (const { path } of items) if ((await pathKind(path)) !== 'file') return false;
  }
  return true;
}

/** Printed by a job, in its order: what goes to standard output, and text for standard error. */
type Said = { out: Uint8Array } | { err: string };

interface Done {
  index: number;
  said: Said[];
  report?: JobReport;
  /** What ends the whole run. */
  fatal?: {
    code: number;
    message: string;
    file?: string;
    line?: number;
    offset?: number;
    hint?: string;
    stack?: string;
  };
}

/**
 * Do jobs first..last-1 in `size` processes of the same program with the same arguments, each with one thread.
 * `absorb` gets their reports in the order of the jobs, and what they printed is printed in that order too.
 */
export async function startCrew(
  {
    size,
    script,
    args,
    first,
    last,
  }: { size: number; script: string; args: readonly string[]; first: number; last: number },
  absorb: (report: JobReport) => void,
): Promise<void> {
  const { fork } = await import('node:child_process');
  const members: ChildProcess[] = [];
  const waiting = new Map<number, Done>();
  let next = first;
  let due = first;
  let printing = Promise.resolve();
  try {
    await new Promise<void>((finish, fail) => {
      const give = (member: ChildProcess) => {
        if (next < last) member.send({ index: next++ });
      };
      const take = (done: Done) => {
        waiting.set(done.index, done);
        // In order: what came early waits.
        for (let ready = waiting.get(due); ready; ready = waiting.get(due)) {
          waiting.delete(due++);
          const { said, report, fatal } = ready;
          printing = printing.then(() => repeat(said));
          if (fatal) return fail(rebuilt(fatal));
          absorb(report!);
        }
        if (due === last) finish();
      };
      for (let n = 0; n < size; n++) {
        const member = fork(script, args, {
          env: { ...process.env, [MEMBER]: '1' },
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
          serialization: 'advanced',
        });
        members.push(member);
        member.on('message', (message) => {
          const said = message as { ready: true } | Done;
          if ('index' in said) take(said);
          give(member);
        });
        member.on('error', fail);
        member.on('exit', (code, signal) => {
          if (due < last) fail(new Error(`a process of the batch ended early (${signal ?? code})`));
        });
      }
    });
  } finally {
    for (const member of members) member.kill();
    await printing;
  }
}

async function repeat(said: readonly Said[]): Promise<void> {
  for (const one of said)
    if ('out' in one) await streams().write(one.out);
    else streams().tell(one.err);
}

function rebuilt({ code, message, stack, ...place }: NonNullable<Done['fatal']>): Error {
  const error = code === EXIT.internal ? new Error(message) : new IsprError(code, message, place);
  if (stack) error.stack = stack;
  return error;
}

/** The life of a member: one job after the other, as it is told, until its parent has no more. */
export async function serveJobs(jobs: readonly Job[], settle: Settle): Promise<never> {
  compute.threads = 1;
  process.on('disconnect', () => {
    removePending();
    process.exit(EXIT.ok);
  });
  process.on('message', async (message) => {
    const { index } = message as { index: number };
    const said: Said[] = [];
    const caught = {
      input: process.stdin,
      async write(chunk: Uint8Array) {
        said.push({ out: chunk });
      },
      tell(err: string) {
        said.push({ err });
      },
      progress: 'none',
    } as const;
    try {
      const report = await withStreams(caught, () => settle(jobs[index]!));
      process.send!({ index, said, report } satisfies Done);
    } catch (error) {
      process.send!({ index, said, fatal: told(error) } satisfies Done);
    }
  });
  process.send!({ ready: true });
  return new Promise(() => {});
}

function told(error: unknown): NonNullable<Done['fatal']> {
  if (!(error instanceof IsprError)) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { code: EXIT.internal, message, ...(stack !== undefined && { stack }) };
  }
  const { code, message, file, line, offset, hint, stack } = error;
  return Object.fromEntries(
    Object.entries({ code, message, file, line, offset, hint, stack }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as NonNullable<Done['fatal']>;
}
