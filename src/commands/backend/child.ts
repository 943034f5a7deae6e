import { spawn } from 'node:child_process';
import type { Json } from '../../core/command/spec.js';
import { takeSignals } from '../../core/files.js';
import { packagePath } from '../../core/package.js';

/** Set in processes that were started to try or measure one backend: they do it themselves. */
const MARK = 'ISPR_BACKEND_CHILD';

export const isChild = (): boolean => process.env[MARK] === '1';

const MOST_CHARACTERS = 1 << 20;

/**
 * The metrics of `ispr backend ...` run in a process of its own, or why there are none: a broken library can take its
 * process along, tfjs keeps one engine, and a machine code cache of one measurement must not help the next.
 */
export function inChild(
  args: readonly string[],
  timeoutMs: number,
): Promise<Readonly<Record<string, Json>> | string> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [packagePath('bin/ispr.js'), 'backend', ...args, '--json'], {
      env: { ...process.env, [MARK]: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const giveSignalsBack = takeSignals(() => {
      child.kill();
      return false;
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, MOST_CHARACTERS);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_CHARACTERS);
    });
    const end = (result: Readonly<Record<string, Json>> | string) => {
      clearTimeout(timer);
      giveSignalsBack();
      done(result);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => {
      if (late) end(`did not answer within ${timeoutMs / 1000} s`);
      else if (signal !== null) end(`crashed (${signal})`);
      else if (code === 0) end(metricsOf(stdout));
      else end(reasonIn(stderr) || `ended with exit code ${code}`);
    });
  });
}

function metricsOf(text: string): Readonly<Record<string, Json>> | string {
  try {
    const summary: { metrics?: Readonly<Record<string, Json>> } = JSON.parse(text);
    return summary.metrics ?? 'answered without metrics';
  } catch {
    return 'gave no summary';
  }
}

/** What ispr told before it ended, or the last that anybody told. */
function reasonIn(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const told = lines.find((line) => line.startsWith('ispr backend: '))?.replace('ispr backend: ', '');
  return (told ?? lines.at(-1)!).replace(/\p{C}/gu, ' ').slice(0, MOST_SHOWN);
}

const MOST_SHOWN = 200;
