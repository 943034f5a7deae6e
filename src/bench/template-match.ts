import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { crop } from '../kernels/image/crop.js';
import { matchTemplate } from '../kernels/template/template-match.js';
import { templatePeaks } from '../kernels/template/template-peaks.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const SIZE = 256;

const job: BenchJob = {
  name: 'template-match',
  title: `A template of ${SIZE} x ${SIZE} in a gray picture of 1600 x 1200, means taken out and normalised`,
  peer: 'template_match_opencv.py',
  async prepare(folder) {
    const { gray, grayNpy } = await benchPicture(folder);
    const template = crop(gray, 700, 400, SIZE, SIZE);
    const path = join(folder, 'template.npy');
    await writeAtomic(path, encodeNpy({ shape: [SIZE, SIZE], data: template.data }));
    return {
      kernel: () => {
        const scores = matchTemplate(gray, template);
        const response = { scores, width: SIZE, height: SIZE, scale: 1, angle: 0 };
        templatePeaks([response], { max: 1, overlap: 0.3 });
      },
      command: ['template-match', grayNpy, path, '--max', '1', '-o', '/dev/null', '--format', 'csv'],
      peerArgs: [grayNpy, path],
    };
  },
};
export default job;
