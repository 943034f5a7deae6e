import { toColourSpace } from '../kernels/colour/colour.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const [WIDTH, HEIGHT] = [4000, 3000];

const job: BenchJob = {
  name: 'lab',
  title: `A picture of ${WIDTH} x ${HEIGHT} in uint8 to CIE Lab in float32`,
  peer: 'lab_opencv.py',
  async prepare(folder) {
    const { colour, npy } = await benchPicture(folder, { width: WIDTH, height: HEIGHT });
    return {
      kernel: () => {
        toColourSpace(colour, 'lab');
      },
      command: ['color', npy, '--to', 'lab', '-o', '/dev/null', '--format', 'npy'],
      peerArgs: [npy],
    };
  },
};
export default job;
