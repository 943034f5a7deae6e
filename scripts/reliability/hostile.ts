import { ALL_FLIPS, BIT_FLIPS, forEachMutant, forEachTruncation } from '../../test/core/formats/hostile.js';
import type { Findings, Part } from './part.js';
import { type Format, formats } from './seed-files.js';

/** Every truncation and single-byte mutants of small valid files, through the readers in this process. */
export const hostile: Part = {
  name: 'hostile',
  title: 'Hostile files by format, in the readers',
  about:
    'Small valid files that other programs wrote are cut off after every byte, and every byte is changed: each bit alone and all together (with `--full` into every other value; formats that go through libvips fewer). A reader must answer with the content or with a DataError of one line, and must not take more than 16 MiB.',
  async run({ full }): Promise<Findings> {
    const failures: string[] = [];
    const rows: (string | number)[][] = [];
    let total = 0;
    for (const format of formats) {
      const sum = { cuts: 0, mutants: 0, decoded: 0, refused: 0, other: 0 };
      for (const [index, seed] of format.seeds.entries())
        try {
          const cut = await forEachTruncation(seed, format.decode);
          const changed = await forEachMutant(seed, format.decode, { flips: flipsFor(format, full) });
          sum.cuts += cut.tried;
          sum.mutants += changed.tried;
          sum.decoded += cut.decoded + changed.decoded;
          sum.refused += cut.refused + changed.refused;
        } catch (error) {
          sum.other++;
          failures.push(`${format.name}, seed ${index}: ${error instanceof Error ? error.message : error}`);
        }
      total += sum.cuts + sum.mutants;
      rows.push([
        format.name,
        format.seeds.length,
        sum.cuts,
        sum.mutants,
        sum.decoded,
        sum.refused,
        sum.other,
      ]);
    }
    rows.push(['all', '', '', total, '', '', failures.length]);
    return {
      columns: ['format', 'seeds', 'truncations', 'mutants', 'read', 'refused', 'other'],
      rows,
      failures,
    };
  },
};

function flipsFor({ slow }: Format, full: boolean): readonly number[] {
  if (slow) return full ? BIT_FLIPS : [0xff];
  return full ? ALL_FLIPS : BIT_FLIPS;
}
