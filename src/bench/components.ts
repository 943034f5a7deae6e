import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { gaussianBlur } from '../kernels/image/gaussian-blur.js';
import { regionProperties } from '../kernels/regions/region-properties.js';
import { connectedRuns, paintRuns } from '../kernels/regions/runs.js';
import type { BenchJob } from './job.js';

const SIZE = 4096;

/** Smoothed noise above its mean: thousands of winding regions. Labels, areas, boxes and centroids on both sides. */
const job: BenchJob = {
  name: 'components',
  title: `Connected components of a ${SIZE} x ${SIZE} mask: labels and statistics`,
  peer: 'components_opencv.py',
  async prepare(folder) {
    const rng = createRng(0);
    const noise = Uint8Array.from({ length: SIZE * SIZE }, () => rng.integer(256));
    const smooth = gaussianBlur(
      { width: SIZE, height: SIZE, channels: 1, data: Float32Array.from(noise) },
      4,
    );
    const mask = Uint8Array.from(smooth.data, (v) => (v > 127.5 ? 255 : 0));
    const path = join(folder, 'mask.npy');
    await writeAtomic(path, encodeNpy({ shape: [SIZE, SIZE], data: mask }));
    return {
      kernel: () => {
        const runs = connectedRuns(mask, SIZE, SIZE);
        regionProperties(runs, 8);
        paintRuns(runs);
      },
      command: ['components', path, '--threshold', '0', '-o', '/dev/null', '--format', 'csv'],
      peerArgs: [path],
    };
  },
};

export default job;
