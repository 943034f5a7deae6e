import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { grayPlane } from '../kernels/colour/colour.js';
import { blobs } from '../kernels/features/blobs.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

const SETTINGS = {
  minSigma: 1,
  maxSigma: 30,
  steps: 10,
  threshold: 0.1,
  overlap: 0.5,
  polarity: 'bright',
} as const;

/** Ten sigmas from 1 to 30, maxima and pruning; both sides begin with floating point. */
const job: BenchJob = {
  name: 'blobs-log',
  title: 'Blobs by the Laplacian of Gaussians at ten sigmas, 1600 x 1200',
  peer: 'blobs_skimage.py',
  async prepare(folder) {
    const { gray, grayPng } = await benchPicture(folder);
    const plane = grayPlane(gray);
    const path = join(folder, 'plane.npy');
    await writeAtomic(path, encodeNpy({ shape: [plane.height, plane.width], data: plane.data }));
    const { minSigma, maxSigma, steps, polarity } = SETTINGS;
    return {
      kernel: () => {
        blobs(plane, SETTINGS);
      },
      command: [
        ...['blobs', grayPng, '--min-sigma', String(minSigma), '--max-sigma', String(maxSigma)],
        ...['--steps', String(steps), '--polarity', polarity, '-o', '/dev/null', '--format', 'csv'],
      ],
      peerArgs: [path, String(minSigma), String(maxSigma), String(steps)],
    };
  },
};

export default job;
