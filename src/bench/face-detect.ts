import { join, resolve } from 'node:path';
import { readCascade } from '../commands/shared/cascade-file.js';
import { writeAtomic } from '../core/files.js';
import { encodeImage } from '../core/formats/image.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import { gray } from '../kernels/colour/colour.js';
import { detectObjects } from '../kernels/detection/detect-objects.js';
import { faceScene } from '../kernels/synth/faces.js';
import type { BenchJob } from './job.js';

const MODEL = resolve('fixtures/face-cascade.json');

/** Every window of a picture at every scale, each side with its own cascade: ours of Haar features, theirs of LBP. */
const job: BenchJob = {
  name: 'face-detect',
  title: 'faces in a 640 x 480 picture, all windows from 24 pixels on, scales by 1.1',
  peer: 'face_detect_skimage.py',
  async prepare(folder) {
    const scene = { width: 640, height: 480, count: 5, minSize: 28, maxSize: 160 };
    const { image } = faceScene(scene, createRng(0));
    const levels = gray(image);
    const [png, npy] = [join(folder, 'faces.png'), join(folder, 'faces.npy')];
    await writeAtomic(png, await encodeImage(image, 'png'));
    await writeAtomic(npy, encodeNpy({ shape: [480, 640], data: levels.data }));
    const { cascade } = await readCascade(MODEL);
    return {
      kernel: () => {
        detectObjects({ ...levels, channels: 1 }, cascade, { factor: 1.1, minNeighbors: 8 });
      },
      command: ['face-detect', MODEL, png, '-o', '/dev/null'],
      peerArgs: [npy],
    };
  },
};

export default job;
