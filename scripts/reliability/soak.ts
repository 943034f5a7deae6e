import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cases, layOut, runHere } from './commands.js';
import type { Findings, Part } from './part.js';

const MOST_MB = 30; // over all the runs, after a third of them to warm up

/** The same commands again and again in one process. */
export const soak: Part = {
  name: 'soak',
  title: 'Soak',
  about: `Ten commands run over and over in one process, with garbage collected before each sample. After the first third, in which caches fill and code is compiled, a line is fitted to the resident memory: it must not rise by more than ${MOST_MB} MB over the rest.`,
  async run({ root, folder, full }): Promise<Findings> {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const place = join(folder, 'case');
    const all = cases(root, place);
    const rounds = full ? 300 : 45;
    const samples: number[] = [];
    const failures: string[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const one of all) {
        await layOut(one, place);
        const code = await runHere(one.words);
        if (code !== 0) failures.push(`${one.name}, round ${round}: ${code}`);
      }
      collect();
      samples.push(process.memoryUsage.rss() / 2 ** 20);
    }
    const later = samples.slice(Math.floor(rounds / 3));
    const slope = slopeOf(later);
    const rise = slope * later.length;
    if (rise > MOST_MB) failures.push(`memory rises by ${slope.toFixed(3)} MB a round`);
    return {
      columns: ['runs', 'MB after a third', 'MB at the end', 'kB a run'],
      rows: [
        [
          rounds * all.length,
          Math.round(later[0]!),
          Math.round(later.at(-1)!),
          ((1024 * slope) / all.length).toFixed(2),
        ],
      ],
      failures,
    };
  },
};

/** Least squares over 0, 1, 2 … */
function slopeOf(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const centre = (n - 1) / 2;
  let above = 0;
  let below = 0;
  for (const [i, v] of values.entries()) {
    above += (i - centre) * (v - mean);
    below += (i - centre) ** 2;
  }
  return above / below;
}
