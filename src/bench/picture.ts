import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeImage } from '../core/formats/image.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { gray } from '../kernels/colour/colour.js';
import { patchwork } from '../kernels/synth/patchwork.js';

/**
 * The picture of the image jobs, rich in structure of every size: as `picture.png` for whole processes, and as
 * arrays for the kernels of both sides, so that decoding is in neither or in both.
 */
export async function benchPicture(folder: string, { width = 1600, height = 1200, seed = 0 } = {}) {
  const colour = patchwork({ width, height }, createRng(seed));
  const grayPicture = gray(colour);
  const path = (name: string) => join(folder, name);
  await writeAtomic(path('picture.png'), await encodeImage(colour, 'png'));
  await writeAtomic(path('gray.png'), await encodeImage(grayPicture, 'png'));
  await writeAtomic(path('colour.npy'), encodeNpy({ shape: [height, width, 3], data: colour.data }));
  await writeAtomic(path('gray.npy'), encodeNpy({ shape: [height, width], data: grayPicture.data }));
  return {
    colour,
    gray: grayPicture,
    png: path('picture.png'),
    grayPng: path('gray.png'),
    npy: path('colour.npy'),
    grayNpy: path('gray.npy'),
  };
}
