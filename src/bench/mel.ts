import { join } from 'node:path';
import { bandSpectrogramOf } from '../kernels/signal/band-spectrogram.js';
import { melFilterbank } from '../kernels/signal/mel.js';
import { windowOf } from '../kernels/signal/windows.js';
import { glide, HOP, RATE_HZ, SECONDS, SIZE } from './glide.js';
import type { BenchJob } from './job.js';

const MELS = 128;

const job: BenchJob = {
  name: 'mel',
  title: `mel spectrogram of ${SECONDS / 60} minutes at ${RATE_HZ / 1000} kHz, ${MELS} bands`,
  peer: 'mel_librosa.py',
  async prepare(folder) {
    const { x, path } = await glide(folder);
    const window = windowOf('hann', SIZE);
    const weights = melFilterbank({ mels: MELS, nfft: SIZE, rateHz: RATE_HZ });
    return {
      kernel: () => {
        bandSpectrogramOf(x, { window, hop: HOP }, weights);
      },
      command: [
        ...['spectrogram', path, '--window-size', String(SIZE), '--hop', String(HOP)],
        ...['--mel', String(MELS), '-o', join(folder, 'mel.npy')],
      ],
      peerArgs: [path, String(SIZE), String(HOP), String(MELS)],
    };
  },
};
export default job;
