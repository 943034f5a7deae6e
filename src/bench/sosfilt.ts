import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeWav } from '../core/formats/wav.js';
import { designIir } from '../kernels/filter/iir-design.js';
import { pairSections } from '../kernels/filter/pair-sections.js';
import { sosFilter } from '../kernels/filter/sos-filter.js';
import type { BenchJob } from './job.js';

const SAMPLES = 1e7;
const RATE_HZ = 44_100;
const CUTOFF_HZ = 2000;
const ORDER = 4;

const job: BenchJob = {
  name: 'sosfilt',
  title: `Butterworth low-pass of order ${ORDER} over ${SAMPLES} samples`,
  peer: 'sosfilt_scipy.py',
  async prepare(folder) {
    const x = Float64Array.from(
      { length: SAMPLES },
      (_, t) => Math.round(16_000 * (Math.sin(0.03 * t) + Math.sin(1.7 * t + (t % 977)))) / 32_768,
    );
    const path = join(folder, 'sosfilt.wav');
    await writeAtomic(path, encodeWav({ rateHz: RATE_HZ, channels: [x] }));
    const about = { rippleDb: 1, attenuationDb: 40, norm: 'phase' } as const;
    const cutoff = [CUTOFF_HZ / RATE_HZ];
    const sections = pairSections(
      designIir({ method: 'butterworth', type: 'lowpass', order: ORDER, cutoff, ...about }),
    );
    const y = new Float64Array(SAMPLES);
    return {
      kernel: () => {
        sosFilter(x, sections, undefined, y);
      },
      command: [
        ...['filter', path, '--method', 'butterworth', '--type', 'lowpass', '--cutoff', String(CUTOFF_HZ)],
        ...['--order', String(ORDER), '-o', join(folder, 'sosfilt-out.wav')],
      ],
      peerArgs: [path, String(CUTOFF_HZ), String(ORDER)],
    };
  },
};
export default job;
