import { grayPlane } from '../kernels/colour/colour.js';
import { gradient } from '../kernels/image/gradient.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'sobel',
  title: 'Sobel derivatives along x and y of a 4096 x 4096 gray picture in float32',
  peer: 'filters_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder, { width: 4096, height: 4096 });
    const plane = grayPlane(gray);
    const into = { x: plane.data.slice(), y: plane.data.slice() };
    return {
      kernel: () => {
        gradient(plane, 'sobel', { into });
      },
      command: ['gradient', grayNpy, '--components', '-o', '/dev/null', '--format', 'npy'],
      peerArgs: ['sobel', grayNpy],
    };
  },
};

export default job;
