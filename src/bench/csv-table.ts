import { join } from 'node:path';
import { openInput, writeAtomic } from '../core/files.js';
import { readCsv } from '../core/formats/csv.js';
import { encodeCsv } from '../core/formats/csv-write.js';
import type { BenchJob } from './job.js';

const ROWS = 1_000_000;
const COLUMNS = 4;

/** Reading the same CSV, from the file to columns of float64, beside the peer that is named. */
export function csvRead(peer: 'numpy' | 'pandas'): BenchJob {
  return {
    name: `csv-read-${peer}`,
    title: `CSV of ${ROWS} x ${COLUMNS} numbers of 17 digits to float64 columns`,
    peer: `csv_${peer}.py`,
    async prepare(folder) {
      const path = join(folder, 'waves.csv');
      await writeAtomic(path, encodeCsv(waves()));
      return {
        kernel: async () => {
          const { size, chunks } = await openInput(path);
          await readCsv(chunks(), { file: path, bytes: size, numbersOnly: true });
        },
        peerArgs: [path],
      };
    },
  };
}

/** Numbers of either sign and of all digits, from thousandths to millions. */
function waves(): Map<string, Float64Array> {
  return new Map(
    Array.from({ length: COLUMNS }, (_, j) => [
      `x${j}`,
      Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i * (j + 0.7)) * 10 ** (3 * j - 3)),
    ]),
  );
}
