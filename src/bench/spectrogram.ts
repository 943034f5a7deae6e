import { join } from 'node:path';
import { stft } from '../kernels/signal/stft.js';
import { windowOf } from '../kernels/signal/windows.js';
import { glide, HOP, RATE_HZ, SECONDS, SIZE } from './glide.js';
import type { BenchJob } from './job.js';

const job: BenchJob = {
  name: 'spectrogram',
  title: `power spectrogram of ${SECONDS / 60} minutes at ${RATE_HZ / 1000} kHz, window ${SIZE}, hop ${HOP}`,
  peer: 'spectrogram_scipy.py',
  async prepare(folder) {
    const { x, path } = await glide(folder);
    const window = windowOf('hann', SIZE);
    return {
      kernel: () => {
        stft(x, { window, hop: HOP });
      },
      command: [
        ...['spectrogram', path, '--window-size', String(SIZE), '--hop', String(HOP)],
        ...['-o', join(folder, 'glide.npy')],
      ],
      peerArgs: [path, String(SIZE), String(HOP)],
    };
  },
};
export default job;
