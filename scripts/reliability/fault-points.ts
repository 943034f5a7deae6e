import { join } from 'node:path';
import { EXIT } from '../../src/core/errors.js';
import { faults, type Step } from '../../src/core/files.js';
import { breach, type Case, cases, contents, layOut, runHere } from './commands.js';
import type { Findings, Part } from './part.js';

export const ERRNOS = ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EROFS', 'EMFILE'] as const;
type Errno = (typeof ERRNOS)[number];

const LOST: readonly string[] = ['ENOSPC', 'EDQUOT', 'EIO'];

/** The exit code of the contract for a fault at a step. */
export function codeFor(step: Step, errno: Errno): number {
  if (step === 'open' || step === 'read') return EXIT.noInput;
  if (step === 'create') return LOST.includes(errno) ? EXIT.io : EXIT.cannotCreate;
  // The file is in place by then; that a folder cannot be synced is no loss.
  if (step === 'fsync-folder') return LOST.includes(errno) ? EXIT.io : EXIT.ok;
  return EXIT.io;
}

/** How many faults were tried in a case, and what broke. */
export async function faultLoop(
  one: Case,
  folder: string,
  errno: Errno,
): Promise<{ points: number; failures: string[] }> {
  const failures: string[] = [];
  await layOut(one, folder);
  const clean = await runHere(one.words);
  if (clean !== EXIT.ok) return { points: 0, failures: [`${one.name}: ${clean} without any fault`] };
  const whole = contents(folder);
  for (let n = 1; ; n++) {
    await layOut(one, folder);
    let count = 0;
    let struck: Step | undefined;
    faults.before = (step) => {
      if (++count !== n) return;
      struck = step;
      throw Object.assign(new Error(errno), { code: errno });
    };
    const code = await runHere(one.words);
    faults.before = () => {};
    if (struck === undefined) return { points: n - 1, failures };
    const at = `${one.name}, ${errno} at step ${n} (${struck})`;
    if (code instanceof Error) failures.push(`${at}: ${code.stack}`);
    else if (code !== codeFor(struck, errno))
      failures.push(`${at}: exit ${code} instead of ${codeFor(struck, errno)}`);
    const wrong = typeof code === 'number' && breach(one, folder, whole, code);
    if (wrong) failures.push(`${at}: ${wrong}`);
  }
}

/** The Nth step fails, for every N, in whole commands. */
export const faultPoints: Part = {
  name: 'faults',
  title: 'Fault points',
  about: `Whole commands run while the Nth opening, reading, creating, writing, fsync or renaming fails, N = 1, 2, 3 … until nothing is struck any more, with each of ${ERRNOS.join(' ')}. Every output must be the old file or the whole new one, no temporary file and no new folder may stay, and the exit code is 66 for inputs, 73 or 74 for outputs.`,
  async run({ root, folder }): Promise<Findings> {
    const failures: string[] = [];
    const rows: (string | number)[][] = [];
    let total = 0;
    const place = join(folder, 'case');
    for (const one of cases(root, place)) {
      let points = 0;
      for (const errno of ERRNOS) {
        const found = await faultLoop(one, place, errno);
        points += found.points;
        failures.push(...found.failures);
      }
      total += points;
      rows.push([one.name, points / ERRNOS.length, ERRNOS.length, points]);
    }
    rows.push(['all', '', '', total]);
    return { columns: ['command', 'fault points', 'errors each', 'faults'], rows, failures };
  },
};
