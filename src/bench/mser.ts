import { mser } from '../kernels/features/mser.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

/** Dark and bright regions with OpenCV's defaults; no diversity, which its 5.0 misreads. */
const job: BenchJob = {
  name: 'mser',
  title: 'Maximally stable extremal regions of a 1600 x 1200 picture, both polarities',
  peer: 'mser_opencv.py',
  async prepare(folder) {
    const { gray, grayPng, grayNpy } = await benchPicture(folder);
    return {
      kernel: () => {
        mser(gray, { minDiversity: 0 });
      },
      command: ['mser', grayPng, '--min-diversity', '0', '-o', '/dev/null', '--format', 'csv'],
      peerArgs: [grayNpy],
    };
  },
};

export default job;
