import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeImage } from '../core/formats/image.js';
import { createRng } from '../core/random.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { matchFeatures } from '../kernels/features/matching.js';
import { sift } from '../kernels/features/sift.js';
import { similarity } from '../kernels/geometry/projective.js';
import { warp } from '../kernels/geometry/warp.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const MAX = 10_000;

/** Each side has the descriptors of its own SIFT; whole processes go from two pictures to a homography. */
const job: BenchJob = {
  name: 'match',
  title: `Two nearest of ${MAX} SIFT descriptors among ${MAX}, all looked at`,
  peer: 'match_opencv.py',
  async prepare(folder) {
    const { gray, grayPng } = await benchPicture(folder);
    const h = similarity({ angle: 0.2, scale: 1.05, centre: [800, 600] });
    const turned = warp(gray, h, gray.width, gray.height, { border: 'reflect' });
    const turnedPng = join(folder, 'turned.png');
    await writeAtomic(turnedPng, await encodeImage(turned, 'png'));
    const [a, b] = [gray, turned].map((picture) => sift(grayPlane(picture), { max: MAX })) as [Sift, Sift];
    return {
      kernel: () => {
        matchFeatures(a, b, {}, createRng(0));
      },
      command: ['match', grayPng, turnedPng, '--max', String(MAX), '-o', '/dev/null', '--format', 'npz'],
      peerArgs: [grayPng, turnedPng, String(MAX)],
    };
  },
};

type Sift = ReturnType<typeof sift>;

export default job;
