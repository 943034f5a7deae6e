import { bilateral } from '../kernels/image/bilateral.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'bilateral',
  title: 'Bilateral filter, sigma 3 and radius 6, of a 1600 x 1200 gray picture',
  peer: 'filters_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder);

    return {
      kernel: () => {
        bilateral(gray, { sigma: 3, range: 0.1, radius: 6 });
      },
      command: [
        'blur',
        grayNpy,
        '--method',
        'bilateral',
        '--sigma',
        '3',
        '--radius',
        '6',
        '-o',
        '/dev/null',
        '--format',
        'npy',
      ],
      peerArgs: ['bilateral', grayNpy],
    };
  },
};

export default job;
