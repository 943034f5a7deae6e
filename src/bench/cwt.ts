import { join } from 'node:path';
import { continuousWavelet } from '../kernels/wavelet/continuous.js';
import { cwt } from '../kernels/wavelet/cwt.js';
import type { BenchJob } from './job.js';
import { seriesFile } from './series-file.js';

const SAMPLES = 2 ** 16;
const SCALES = 64;

const job: BenchJob = {
  name: 'cwt',
  title: `power of a complex Morlet transform of ${SAMPLES} samples at ${SCALES} scales`,
  peer: 'cwt_pywavelets.py',
  async prepare(folder) {
    const { x, path } = await seriesFile(folder, 'cwt', SAMPLES);
    const wavelet = continuousWavelet('morlet');
    const scales = Float64Array.from({ length: SCALES }, (_, i) => i + 1);
    return {
      kernel: () => {
        cwt(x, wavelet, scales);
      },
      command: ['cwt', path, '--scales', `1:${SCALES}`, '-o', join(folder, 'cwt-out.npy')],
      peerArgs: [path, String(SCALES)],
    };
  },
};
export default job;
