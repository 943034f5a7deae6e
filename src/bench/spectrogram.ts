import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeWav } from '../core/formats/wav.js';
import { stft } from '../kernels/signal/stft.js';
import { windowOf } from '../kernels/signal/windows.js';
import type { BenchJob } from './job.js';

const RATE_HZ = 44_100;
const SECONDS = 600;
const SIZE = 2048;
const HOP = 512;

const job: BenchJob = {
  name: 'spectrogram',
  title: `power spectrogram of ${SECONDS / 60} minutes at ${RATE_HZ / 1000} kHz, window ${SIZE}, hop ${HOP}`,
  peer: 'spectrogram_scipy.py',
  async prepare(folder) {
    // A tone that glides through the band, over a soft hum.
    const x = Float64Array.from({ length: SECONDS * RATE_HZ }, (_, j) => {
      const t = j / RATE_HZ;
      return 0.7 * Math.sin(2 * Math.PI * (200 + 10 * t) * t) + 0.2 * Math.sin(2 * Math.PI * 50 * t);
    });
    const wav = join(folder, 'glide.wav');
    await writeAtomic(wav, encodeWav({ rateHz: RATE_HZ, channels: [x] }));
    const window = windowOf('hann', SIZE);
    return {
      kernel: () => {
        stft(x, { window, hop: HOP });
      },
      command: [
        ...['spectrogram', wav, '--window-size', String(SIZE), '--hop', String(HOP)],
        ...['-o', join(folder, 'glide.npy')],
      ],
      peerArgs: [wav, String(SIZE), String(HOP)],
    };
  },
};
export default job;
