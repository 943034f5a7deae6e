import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng } from '../../src/core/random.js';
import { each, runChild, untidy } from './child.js';
import type { Findings, Part } from './part.js';
import { type Format, formats } from './seed-files.js';

const PEAK_MB = 150; // Node with sharp loaded takes about half of it

/** The same damage seen from outside: exit codes, lines, files left, memory. */
export const hostileCli: Part = {
  name: 'hostile-cli',
  title: 'Hostile files by format, through the program',
  about: `Random truncations and mutants of the same files go through \`inspect\`, \`convert\` and, for pictures and series, \`blur\` or \`fft\`. Allowed are exit 0, exit 65, and exit 2 where the damage made a file of another kind of it, which the asked output cannot hold; one line of error and at most one of hint; no output file after a failure, never a temporary one; a peak of less than ${PEAK_MB} MB.`,
  async run({ root, folder, full }): Promise<Findings> {
    const rng = createRng(7);
    const runs: { format: Format; content: Uint8Array; command: string; index: number }[] = [];
    for (const format of formats)
      for (let k = 0; k < (full ? 60 : 6); k++) {
        const content = damaged(format.seeds[rng.integer(format.seeds.length)]!, rng);
        const commands = ['inspect', 'convert', ...extraCommand(format)];
        for (const command of commands) runs.push({ format, content, command, index: runs.length });
      }
    const failures: string[] = [];
    const counts = new Map(
      formats.map(({ name }) => [name, { runs: 0, done: 0, refused: 0, otherKind: 0, peak: 0 }]),
    );
    await each(runs, async ({ format, content, command, index }) => {
      const home = join(folder, String(index));
      await mkdir(home);
      await writeFile(join(home, `in.${format.extension}`), content);
      const out = command === 'fft' ? 'out.csv' : `out.${format.extension}`;
      const words = [command, `in.${format.extension}`, ...(command === 'inspect' ? [] : ['-o', out])];
      const ended = await runChild(root, words, { cwd: home });
      const count = counts.get(format.name)!;
      count.runs++;
      count.peak = Math.max(count.peak, ended.peakMb);
      const otherKind = ended.code === 2 && /cannot be written as|is text and cannot/.test(ended.stderr);
      if (ended.code === 0) count.done++;
      else if (ended.code === 65) count.refused++;
      else if (otherKind) count.otherKind++;
      const left = readdirSync(home).filter((name) => name !== `in.${format.extension}`);
      const wrong =
        (![0, 65].includes(ended.code) && !otherKind && `exit ${ended.code}: ${ended.stderr}`) ||
        untidy(command, ended) ||
        (ended.code !== 0 && left.length > 0 && `left ${left.join(' ')}`) ||
        (ended.code === 0 && command !== 'inspect' && !existsSync(join(home, out)) && 'no output') ||
        (ended.peakMb > PEAK_MB && `${ended.peakMb} MB`);
      if (wrong) failures.push(`${format.name}, ${words.join(' ')} (run ${index}): ${wrong}`);
      else await rm(home, { recursive: true });
    });
    return {
      columns: ['format', 'processes', 'exit 0', 'exit 65', 'exit 2', 'peak MB'],
      rows: [...counts].map(([name, c]) => [name, c.runs, c.done, c.refused, c.otherKind, c.peak]),
      failures,
    };
  },
};

function damaged(seed: Uint8Array, rng: ReturnType<typeof createRng>): Uint8Array {
  if (rng.uniform() < 0.3) return seed.slice(0, rng.integer(seed.length));
  const mutant = seed.slice();
  mutant[rng.integer(mutant.length)] = rng.integer(256);
  return mutant;
}

const PICTURES = ['PNM', 'BMP', 'PNG', 'GIF', 'WebP', 'TIFF', 'JPEG'];

const extraCommand = ({ name }: Format): string[] =>
  PICTURES.includes(name) ? ['blur'] : ['CSV, TSV', 'npy', 'WAV', 'JSON lines'].includes(name) ? ['fft'] : [];
