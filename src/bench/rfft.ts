import { rfft } from '../kernels/signal/fft.js';
import type { BenchJob } from './job.js';

const SAMPLES = 2 ** 22;

const job: BenchJob = {
  name: 'rfft',
  title: `FFT of ${SAMPLES} real float64 samples`,
  peer: 'rfft_scipy.py',
  async prepare() {
    const x = Float64Array.from({ length: SAMPLES }, (_, j) => Math.sin(0.37 * j) + Math.cos(0.0011 * j));
    return {
      kernel: () => {
        rfft(x);
      },
      peerArgs: [String(SAMPLES)],
    };
  },
};
export default job;
