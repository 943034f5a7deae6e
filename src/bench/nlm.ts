import { nonLocalMeans } from '../kernels/image/non-local-means.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'nlm',
  title: 'Non-local means, patches of 7 x 7 in 21 x 21, of an 800 x 600 gray picture',
  peer: 'filters_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder, { width: 800, height: 600 });

    return {
      kernel: () => {
        nonLocalMeans(gray, { strength: 10 / 255 });
      },
      command: [
        'blur',
        grayNpy,
        '--method',
        'nlm',
        '--noise',
        '0',
        '--strength',
        '0.0392',
        '-o',
        '/dev/null',
        '--format',
        'npy',
      ],
      peerArgs: ['nlm', grayNpy],
    };
  },
};

export default job;
