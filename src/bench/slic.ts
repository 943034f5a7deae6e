import { toColourSpace } from '../kernels/colour/colour.js';
import { connectedRegions } from '../kernels/regions/regions.js';
import { slic } from '../kernels/segmentation/slic.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const K = 2000;

/** From colours to connected superpixels, on both sides. */
const job: BenchJob = {
  name: 'slic',
  title: `${K} SLIC superpixels, 10 rounds, of a 1600 x 1200 picture, conversion to Lab and connectivity included`,
  peer: 'segments_skimage.py',
  async prepare(folder) {
    const { colour, png, npy } = await benchPicture(folder);
    const { width, height } = colour;
    return {
      kernel: () => {
        const { labels, centres } = slic(toColourSpace(colour, 'lab'), { k: K });
        connectedRegions(labels, width, height, Math.round((width * height) / (4 * centres)));
      },
      command: ['segment', png, '--method', 'slic', '--k', String(K), '-o', '/dev/null', '--format', 'npy'],
      peerArgs: ['slic', npy],
    };
  },
};

export default job;
