import { clahe } from '../kernels/image/clahe.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const [WIDTH, HEIGHT] = [4000, 3000];

const job: BenchJob = {
  name: 'clahe',
  title: `CLAHE, 8 x 8 tiles, of a gray picture of ${WIDTH} x ${HEIGHT} in uint8`,
  peer: 'clahe_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder, { width: WIDTH, height: HEIGHT });
    return {
      kernel: () => {
        clahe(gray);
      },
      command: ['equalize', grayNpy, '-o', '/dev/null', '--format', 'npy'],
      peerArgs: [grayNpy],
    };
  },
};
export default job;
