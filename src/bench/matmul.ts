import { matmul } from '../kernels/linalg/matmul.js';
import { matrix } from '../kernels/linalg/matrix.js';
import type { BenchJob } from './job.js';

const SIZE = 512;

const job: BenchJob = {
  name: 'matmul',
  title: `product of two ${SIZE}x${SIZE} float64 matrices`,
  peer: 'matmul_numpy.py',
  async prepare() {
    const waves = (step: number) =>
      matrix(
        SIZE,
        SIZE,
        Float64Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * step)),
      );
    const a = waves(0.7);
    const b = waves(1.3);
    return {
      kernel: () => {
        matmul(a, b);
      },
      peerArgs: [String(SIZE)],
    };
  },
};
export default job;
