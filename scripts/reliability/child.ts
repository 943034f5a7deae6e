import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

export interface ChildOptions {
  cwd: string;
  /** Words before `node …`: `['prlimit', '--data=400000000']`. */
  before?: readonly string[];
  /** Another script than the program. */
  script?: string;
  /** The whole command, `{ispr}` in it replaced by how the program is called. */
  shell?: string;
  env?: Record<string, string>;
  /** Told the process once it runs. */
  started?: (pid: number) => void;
}

export interface Ended {
  /** As a shell tells it: 128 and the number of the signal. */
  code: number;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** 0 where the process could not tell. */
  peakMb: number;
}

const LIMIT_MS = 60_000;

/** Run the built program, or a script in its place, to its end. */
export function runChild(root: string, args: readonly string[], options: ChildOptions): Promise<Ended> {
  const program = options.script ?? join(root, 'bin/ispr.js');
  const call = [process.execPath, '-r', join(root, 'scripts/reliability/peak.cjs'), program];
  const words = options.shell
    ? ['/bin/sh', '-c', options.shell.replaceAll('{ispr}', call.map((word) => `'${word}'`).join(' '))]
    : [...(options.before ?? []), ...call, ...args];
  return new Promise((done, fail) => {
    const child = spawn(words[0]!, words.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    // A group of its own: what a shell has started ends with it.
    const limit = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), LIMIT_MS);
    const heard = ['', '', '', ''];
    for (const fd of [1, 2, 3])
      child.stdio[fd]!.on('data', (data: Buffer) => {
        heard[fd]! += data;
      });
    child.on('error', fail);
    child.on('close', (status, signal) => {
      clearTimeout(limit);
      done({
        code: status ?? 128 + constants.signals[signal!],
        signal,
        stdout: heard[1]!,
        stderr: heard[2]!,
        peakMb: Math.round(Number(heard[3]) / 1024),
      });
    });
    if (child.pid !== undefined) options.started?.(child.pid);
  });
}

/** Do the work of all items, a few at a time. */
export async function each<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
  width = 2,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** What is wrong with how a run told its failure: one line of an error, one of a hint at most. */
export function untidy(
  command: string,
  { code, stderr }: Pick<Ended, 'code' | 'stderr'>,
): string | undefined {
  const lines = stderr.split('\n').slice(0, -1);
  const errors = lines.filter((line) => line.startsWith(`ispr ${command}: `));
  const others = lines.filter((line) => !/^(ispr |hint: |warning: )/.test(line) && !isNote(line));
  if (code === 0) return errors.length > 0 ? `exit 0 with an error: ${errors[0]}` : undefined;
  if (errors.length !== 1) return `${errors.length} error lines: ${stderr.slice(0, 300)}`;
  if (/internal error/.test(errors[0]!)) return errors[0];
  return others.length > 0 ? `more than an error and a hint: ${others[0]}` : undefined;
}

// Readers tell what they repaired or passed over in lines of their own.
const isNote = (line: string) => /^[a-z0-9'][^{}]*$/i.test(line) && !/^\s*at |Error/.test(line);
