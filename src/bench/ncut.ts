import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { toColourSpace } from '../kernels/colour/colour.js';
import { connectedRegions } from '../kernels/regions/regions.js';
import { recursiveNcut } from '../kernels/segmentation/recursive-ncut.js';
import { slic } from '../kernels/segmentation/slic.js';
import { superpixelAffinity } from '../kernels/segmentation/superpixel-affinity.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const SUPERPIXELS = 200;
const LIMIT = 0.1;

/** Both sides cut the same superpixels, those of our SLIC; finding them is in our whole process only. */
const job: BenchJob = {
  name: 'ncut',
  title: `Recursive normalised cuts of ${SUPERPIXELS} superpixels of a 1600 x 1200 picture, from labels to segments`,
  peer: 'ncut_skimage.py',
  async prepare(folder) {
    const { colour, npy, png } = await benchPicture(folder);
    const { width, height } = colour;
    const lab = toColourSpace(colour, 'lab');
    const found = slic(lab, { k: SUPERPIXELS });
    const { labels, count } = connectedRegions(
      found.labels,
      width,
      height,
      (width * height) / SUPERPIXELS / 4,
    );
    const path = join(folder, 'superpixels.npy');
    await writeAtomic(path, encodeNpy({ shape: [height, width], data: labels }));
    return {
      kernel: () => {
        recursiveNcut(superpixelAffinity(lab, labels, count, 10), { maxNcut: LIMIT }, createRng(0));
      },
      command: [
        'segment',
        png,
        '--method',
        'ncut',
        '--superpixels',
        String(SUPERPIXELS),
        '--max-ncut',
        String(LIMIT),
        '-o',
        '/dev/null',
        '--format',
        'npy',
      ],
      peerArgs: [npy, path, String(LIMIT)],
    };
  },
};
export default job;
