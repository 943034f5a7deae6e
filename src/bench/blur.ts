import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { gaussianBlur } from '../kernels/image/gaussian-blur.js';
import type { BenchJob } from './job.js';

const SIZE = 4096;
const SIGMA = 3;

/** Gaussian blur of noise, both sides writing into memory they had before. */
export function blurOf(type: 'uint8' | 'float32'): BenchJob {
  return {
    name: `blur-${type}`,
    title: `Gaussian blur, sigma ${SIGMA}, of a ${SIZE} x ${SIZE} gray picture in ${type}`,
    peer: 'blur_opencv.py',
    async prepare(folder) {
      const rng = createRng(0);
      const noise = Uint8Array.from({ length: SIZE * SIZE }, () => rng.integer(256));
      const path = join(folder, 'noise.npy');
      await writeAtomic(path, encodeNpy({ shape: [SIZE, SIZE], data: noise }));
      const data = type === 'uint8' ? noise : Float32Array.from(noise);
      const into = data.slice();
      return {
        kernel: () => {
          gaussianBlur({ width: SIZE, height: SIZE, channels: 1, data }, SIGMA, { into });
        },
        ...(type === 'uint8' && {
          command: ['blur', path, '--sigma', String(SIGMA), '-o', '/dev/null', '--format', 'npy'],
        }),
        peerArgs: [path, type, String(SIGMA)],
      };
    },
  };
}

export default blurOf('uint8');
