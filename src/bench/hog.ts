import { hog } from '../kernels/features/hog.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'hog',
  title: 'HOG, 9 bins, cells of 8 pixels, blocks of 2 x 2, of a 1600 x 1200 gray picture',
  peer: 'hog_skimage.py',
  async prepare(folder) {
    const { gray, grayPng, grayNpy } = await benchPicture(folder);
    return {
      kernel: () => {
        hog(gray);
      },
      command: ['hog', grayPng, '-o', '/dev/null', '--format', 'npy'],
      peerArgs: [grayNpy],
    };
  },
};

export default job;
