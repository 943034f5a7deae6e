import { join } from 'node:path';
import { autocorrelation } from '../kernels/signal/autocorrelation.js';
import type { BenchJob } from './job.js';
import { seriesFile } from './series-file.js';

const SAMPLES = 1e6;

const job: BenchJob = {
  name: 'acf-long',
  title: `autocorrelation of ${SAMPLES} samples at all lags`,
  peer: 'acf_long_statsmodels.py',
  async prepare(folder) {
    const { x, path } = await seriesFile(folder, 'acf', SAMPLES);
    return {
      kernel: () => {
        autocorrelation(x, SAMPLES - 1);
      },
      command: ['acf', path, '--lags', String(SAMPLES - 1), '-o', join(folder, 'acf-out.npy')],
      peerArgs: [path],
    };
  },
};
export default job;
