import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { type GridField, smoothField } from '../kernels/field/grid-field.js';
import type { BenchJob } from './job.js';

export const SIZE = 500;
export const LABELS = 5;
const SMOOTHNESS = 1;

/** Patches of one label each, and data that often mistake one for another. */
function patches(): GridField {
  const rng = createRng(1);
  const costs = new Float64Array(SIZE * SIZE * LABELS);
  for (let p = 0, i = 0; p < SIZE * SIZE; p++) {
    const truth = (Math.floor((p % SIZE) / 50) + 3 * Math.floor(p / SIZE / 70)) % LABELS;
    for (let l = 0; l < LABELS; l++) costs[i++] = 2 * rng.uniform() + (l === truth ? 0 : 0.5);
  }
  return smoothField({ width: SIZE, height: SIZE, labels: LABELS }, costs, {
    shape: { kind: 'potts', truncate: 1 },
    smoothness: SMOOTHNESS,
  });
}

/** A job on that field, beside PyMaxflow's expansion. */
export const pottsJob = (name: string, title: string, solve: (field: GridField) => void): BenchJob => ({
  name,
  title,
  peer: 'expansion_pymaxflow.py',
  async prepare(folder) {
    const field = patches();
    const npy = join(folder, `${name}.npy`);
    await writeAtomic(npy, encodeNpy({ shape: [SIZE, SIZE, LABELS], data: field.data }));
    return { kernel: () => solve(field), peerArgs: [npy, String(SMOOTHNESS)] };
  },
});
