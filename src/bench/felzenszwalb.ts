import { felzenszwalb } from '../kernels/segmentation/felzenszwalb.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'felzenszwalb',
  title: 'graph-based segmentation (Felzenszwalb, scale 100, sigma 0.8) of a 1600 x 1200 picture',
  peer: 'segments_skimage.py',
  async prepare(folder) {
    const { colour, png, npy } = await benchPicture(folder);
    return {
      kernel: () => {
        const { width, height } = colour;
        const data = new Float32Array(colour.data.length);
        for (let i = 0; i < data.length; i++) data[i] = colour.data[i]! / 255;
        felzenszwalb({ width, height, channels: 3, data }, { scale: 100, sigma: 0.8, minSize: 20 });
      },
      command: ['segment', png, '--method', 'felzenszwalb', '-o', '/dev/null', '--format', 'npy'],
      peerArgs: ['felzenszwalb', npy],
    };
  },
};

export default job;
