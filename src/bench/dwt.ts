import { join } from 'node:path';
import { wavedec } from '../kernels/wavelet/dwt.js';
import { waveletOf } from '../kernels/wavelet/families.js';
import type { BenchJob } from './job.js';
import { seriesFile } from './series-file.js';

const SAMPLES = 2 ** 22;
const LEVEL = 6;
const WAVELET = 'db4';

const job: BenchJob = {
  name: 'dwt',
  title: `wavelet transform ${WAVELET} of ${SAMPLES} samples, ${LEVEL} levels`,
  peer: 'dwt_pywavelets.py',
  async prepare(folder) {
    const { x, path } = await seriesFile(folder, 'dwt', SAMPLES);
    const wavelet = waveletOf(WAVELET);
    return {
      kernel: () => {
        wavedec(x, wavelet, { level: LEVEL, mode: 'periodization' });
      },
      command: [
        ...['dwt', path, '--wavelet', WAVELET, '--level', String(LEVEL), '--mode', 'periodization'],
        ...['-o', join(folder, 'dwt-out.npz')],
      ],
      peerArgs: [path, WAVELET, String(LEVEL)],
    };
  },
};
export default job;
