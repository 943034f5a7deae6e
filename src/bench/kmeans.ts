import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { kmeans } from '../kernels/cluster/kmeans.js';
import type { BenchJob } from './job.js';

const [WIDTH, HEIGHT] = [1600, 1200];
const K = 8;
const ITERATIONS = 20;

const job: BenchJob = {
  name: 'kmeans',
  title: `k-means, k ${K}, ${ITERATIONS} iterations, on the colours of a ${WIDTH} x ${HEIGHT} picture`,
  peer: 'kmeans_sklearn.py',
  async prepare(folder) {
    const data = colours();
    const n = WIDTH * HEIGHT;
    const init = Float64Array.from(
      { length: 3 * K },
      (_, i) => data[3 * Math.floor(((Math.floor(i / 3) + 0.5) * n) / K) + (i % 3)]!,
    );
    const [points, centres] = [join(folder, 'colours.npy'), join(folder, 'centres.npy')];
    await writeAtomic(points, encodeNpy({ shape: [n, 3], data }));
    await writeAtomic(centres, encodeNpy({ shape: [K, 3], data: init }));
    const options = { k: K, init, iterations: ITERATIONS, tol: 0 };
    return {
      kernel: () => {
        kmeans({ n, d: 3, data }, options, createRng(0));
      },
      command: [
        'kmeans',
        points,
        '--k',
        String(K),
        '--centers',
        centres,
        '--iterations',
        String(ITERATIONS),
        '--tol',
        '0',
      ],
      peerArgs: [points, centres, String(ITERATIONS)],
    };
  },
};
export default job;

/** Soft colour gradients under noise: clusters that overlap, so that neither side is done early. */
function colours(): Float64Array {
  const rng = createRng(0);
  const data = new Float64Array(WIDTH * HEIGHT * 3);
  for (let y = 0, i = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      data[i++] = 127 + 90 * Math.sin(x / 190) * Math.cos(y / 130) + 12 * rng.normal();
      data[i++] = 127 + 80 * Math.cos(x / 300 + y / 200) + 12 * rng.normal();
      data[i++] = 100 + 70 * Math.sin((x - y) / 250) + 12 * rng.normal();
    }
  return data;
}
