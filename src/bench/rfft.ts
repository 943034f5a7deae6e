import { join } from 'node:path';
import { rfft } from '../kernels/signal/fft.js';
import type { BenchJob } from './job.js';
import { seriesFile } from './series-file.js';

const SAMPLES = 2 ** 22;

const job: BenchJob = {
  name: 'rfft',
  title: `FFT of ${SAMPLES} real float64 samples`,
  peer: 'rfft_scipy.py',
  async prepare(folder) {
    const { x, path } = await seriesFile(folder, 'rfft', SAMPLES);
    return {
      kernel: () => {
        rfft(x);
      },
      command: ['fft', path, '-o', join(folder, 'rfft-out.npy')],
      peerArgs: [path],
    };
  },
};
export default job;
