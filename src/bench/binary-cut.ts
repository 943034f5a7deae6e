import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeImage } from '../core/formats/image.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { gridNetwork } from '../kernels/graph/grid-network.js';
import { maxFlow } from '../kernels/graph/max-flow.js';
import { flippedShapes } from '../kernels/synth/flips.js';
import type { BenchJob } from './job.js';

const SIZE = 1024;
const DATA = 2;
const SMOOTHNESS = 1.6;

const job: BenchJob = {
  name: 'binary-cut',
  title: `Exact cut of a noisy picture of two levels, ${SIZE} x ${SIZE}, four neighbours`,
  peer: 'binary_cut_pymaxflow.py',
  async prepare(folder) {
    const { noisy } = flippedShapes({ width: SIZE, height: SIZE, flips: 0.1 }, createRng(0));
    const terminal = Float64Array.from(noisy, (v) => (v > 0 ? DATA : -DATA));
    const [npy, png] = [join(folder, 'terminal.npy'), join(folder, 'noisy.png')];
    await writeAtomic(npy, encodeNpy({ shape: [SIZE, SIZE], data: terminal }));
    await writeAtomic(png, await encodeImage({ width: SIZE, height: SIZE, channels: 1, data: noisy }, 'png'));
    const weights = new Float64Array(SIZE * SIZE).fill(SMOOTHNESS);
    const source = terminal.map((v) => Math.max(0, v));
    const sink = terminal.map((v) => Math.max(0, -v));
    return {
      kernel: () => {
        maxFlow(gridNetwork({ width: SIZE, height: SIZE, right: weights, down: weights }), { source, sink });
      },
      command: ['mrf-denoise', png, '-o', '/dev/null', '--format', 'png'],
      peerArgs: [npy, String(SMOOTHNESS)],
    };
  },
};
export default job;
