import { grayPlane } from '../kernels/colour/colour.js';
import { sift } from '../kernels/features/sift.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

/** As many keypoints on both sides: the strongest that are asked for. */
const MAX = 10_000;

/** Both begin with the doubled picture, and have the same thresholds; descriptors go to an array file. */
const job: BenchJob = {
  name: 'sift',
  title: `SIFT, ${MAX} keypoints with descriptors, 1600 x 1200`,
  peer: 'sift_opencv.py',
  async prepare(folder) {
    const { gray, grayPng } = await benchPicture(folder);
    const plane = grayPlane(gray);
    return {
      kernel: () => {
        sift(plane, { max: MAX });
      },
      command: ['sift', grayPng, '--max', String(MAX), '-o', '/dev/null', '--format', 'npy'],
      peerArgs: [grayPng, String(MAX)],
    };
  },
};

export default job;
