import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeImage } from '../core/formats/image.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { BACKGROUND, grabcut, UNKNOWN } from '../kernels/segmentation/grabcut.js';
import type { BenchJob } from './job.js';

const [WIDTH, HEIGHT] = [800, 600];
const BOX = [160, 60, 480, 470] as const;
const ROUNDS = 5;

const job: BenchJob = {
  name: 'grabcut',
  title: `GrabCut of a ${WIDTH} x ${HEIGHT} picture from a box, ${ROUNDS} rounds`,
  peer: 'grabcut_opencv.py',
  async prepare(folder) {
    const data = scene();
    const [npy, png] = [join(folder, 'scene.npy'), join(folder, 'scene.png')];
    await writeAtomic(npy, encodeNpy({ shape: [HEIGHT, WIDTH, 3], data }));
    await writeAtomic(png, await encodeImage({ width: WIDTH, height: HEIGHT, channels: 3, data }, 'png'));
    const image = { width: WIDTH, height: HEIGHT, channels: 3 as const, data: Float32Array.from(data) };
    const [left, top, width, height] = BOX;
    const seeds = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
      const [x, y] = [(p % WIDTH) - left, Math.floor(p / WIDTH) - top];
      return x >= 0 && x < width && y >= 0 && y < height ? UNKNOWN : BACKGROUND;
    });
    return {
      kernel: () => {
        grabcut(image, seeds, { iterations: ROUNDS - 1 }, createRng(0)); // the first cut is OpenCV's first round
      },
      command: [
        'segment',
        png,
        '--method',
        'grabcut',
        '--box',
        BOX.join(','),
        '--iterations',
        String(ROUNDS - 1),
        '-o',
        '/dev/null',
        '--format',
        'npy',
      ],
      peerArgs: [npy, BOX.join(','), String(ROUNDS)],
    };
  },
};
export default job;

/** A wavy disc of stripes and patches before a soft ground, both noisy: no side is done after one round. */
function scene(): Uint8Array {
  const rng = createRng(0);
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, i = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = [(x - 0.5 * WIDTH) / (0.22 * WIDTH), (y - 0.48 * HEIGHT) / (0.3 * HEIGHT)];
      const inside = u * u + v * v < 1 + 0.2 * Math.sin(5 * Math.atan2(v, u));
      const t = (Math.sin(x / 70) + Math.cos(y / 55)) / 2;
      const patch = (Math.floor(x / 40) + Math.floor(y / 40)) % 3 === 0 ? 1 : 0;
      const colour = inside
        ? [
            150 + 30 * Math.sin(y / 20) - 60 * patch,
            90 + 20 * Math.cos(x / 15) + 30 * patch,
            100 + 40 * patch,
          ]
        : [100 + 40 * t, 105 + 30 * t, 85 - 30 * t];
      for (const c of colour) data[i++] = Math.min(255, Math.max(0, Math.round(c + 20 * rng.normal())));
    }
  return data;
}
