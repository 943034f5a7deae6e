import { median } from '../kernels/image/median.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'median',
  title: 'Median of 15 x 15 of a 1600 x 1200 gray picture',
  peer: 'filters_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder);

    return {
      kernel: () => {
        median(gray, 7);
      },
      command: ['blur', grayNpy, '--method', 'median', '--radius', '7', '-o', '/dev/null', '--format', 'npy'],
      peerArgs: ['median', grayNpy],
    };
  },
};

export default job;
