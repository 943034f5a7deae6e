import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { deepMinima } from '../kernels/segmentation/minima.js';
import { watershed } from '../kernels/segmentation/watershed.js';
import type { BenchJob } from './job.js';
import { benchPicture } from './picture.js';

/** Levels that a basin is deep to be flooded from. */
const DEPTH = 20;

/** The same relief and markers on both sides; scikit-image finds the same labels. */
const job: BenchJob = {
  name: 'watershed',
  title: 'watershed from markers on the gray levels of a 1600 x 1200 picture',
  peer: 'segments_skimage.py',
  async prepare(folder) {
    const { gray, grayPng, grayNpy } = await benchPicture(folder);
    const { width, height, data } = gray;
    const surface = { width, height, levels: data };
    const { markers } = deepMinima(surface, DEPTH);
    const path = join(folder, 'markers.npy');
    await writeAtomic(path, encodeNpy({ shape: [height, width], data: markers }));
    // biome-ignore format: one option a pair
    const command = [
      'segment', grayPng, '--method', 'watershed', '--surface', 'gray', '--sigma', '0', '--markers', path,
      '-o', '/dev/null', '--format', 'npy',
    ];
    return {
      kernel: () => {
        watershed(surface, markers);
      },
      command,
      peerArgs: ['watershed', grayNpy, path],
    };
  },
};

export default job;
