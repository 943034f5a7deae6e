import { gradientEdges } from '../kernels/edges/edges.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const job: BenchJob = {
  name: 'canny',
  title: 'Canny edges, L2, of a 4096 x 4096 gray picture',
  peer: 'filters_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder, { width: 4096, height: 4096 });

    return {
      kernel: () => {
        gradientEdges(gray, { low: 50 / 255, high: 125 / 255 });
      },
      command: [
        'edges',
        grayNpy,
        '--sigma',
        '0',
        '--low',
        '0.196',
        '--high',
        '0.49',
        '-o',
        '/dev/null',
        '--format',
        'npy',
      ],
      peerArgs: ['canny', grayNpy],
    };
  },
};

export default job;
