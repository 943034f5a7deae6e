import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { flowNetwork, maxFlow } from '../kernels/graph/max-flow.js';
import type { BenchJob } from './job.js';

const SIZE = 200;
const STEPS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;

/** A noisy disc as a binary field: likelihoods at the terminals, smoothness between neighbours. */
const job: BenchJob = {
  name: 'max-flow',
  title: `Smallest cut of a grid of ${SIZE} x ${SIZE} nodes with eight neighbours, whole capacities`,
  peer: 'max_flow_scipy.py',
  async prepare(folder) {
    const rng = createRng(0);
    const [from, to, capacity]: [number[], number[], number[]] = [[], [], []];
    const terminal = new Int32Array(SIZE * SIZE);
    for (let y = 0; y < SIZE; y++)
      for (let x = 0; x < SIZE; x++) {
        const inside = Math.hypot(x - SIZE / 2, y - SIZE / 2) < SIZE / 3;
        terminal[y * SIZE + x] = Math.round((inside ? 20 : -20) + 60 * rng.normal());
        for (const [dx, dy] of STEPS) {
          if (x + dx < 0 || x + dx >= SIZE || y + dy >= SIZE) continue;
          from.push(y * SIZE + x);
          to.push((y + dy) * SIZE + x + dx);
          capacity.push(10 + rng.integer(10));
        }
      }
    const arrays = { from, to, capacity, terminal };
    const paths: string[] = [];
    for (const [name, data] of Object.entries(arrays)) {
      paths.push(join(folder, `flow-${name}.npy`));
      await writeAtomic(
        paths[paths.length - 1]!,
        encodeNpy({ shape: [data.length], data: Int32Array.from(data) }),
      );
    }
    const network = flowNetwork(SIZE * SIZE, {
      from: Int32Array.from(from),
      to: Int32Array.from(to),
      forward: Float64Array.from(capacity),
    });
    const source = Float64Array.from(terminal, (v) => Math.max(0, v));
    const sink = Float64Array.from(terminal, (v) => Math.max(0, -v));
    return {
      kernel: () => {
        maxFlow(network, { source, sink });
      },
      peerArgs: paths,
    };
  },
};
export default job;
