import { imageGrid } from '../../core/chart/make.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { encodeIdx } from '../../core/formats/idx.js';
import { encodeImage } from '../../core/formats/image.js';
import type { Rng } from '../../core/random.js';
import { DIGIT_SIZE, digits } from '../../kernels/synth/digits.js';
import type { SynthOptions } from './options.js';

const DIGITS = 1000;
const SHOWN = 60;

/** Training and test set; digit i is the same whatever their sizes are. */
export function digitsSet({ n = DIGITS, layout, test }: SynthOptions, rng: Rng): Result {
  const { images, labels } = digits(n, rng);
  const testing = Math.floor(n * test);
  const parts = [
    { name: 'train', from: 0, to: n - testing },
    { name: 't10k', from: n - testing, to: n }, // the names that readers of MNIST look for
  ].filter(({ from, to }) => to > from);
  const pixels = DIGIT_SIZE * DIGIT_SIZE;
  const one = (i: number): Image => ({
    width: DIGIT_SIZE,
    height: DIGIT_SIZE,
    channels: 1,
    data: images.subarray(i * pixels, (i + 1) * pixels),
  });

  function* idxFiles(): Generator<FileEntry> {
    for (const { name, from, to } of parts) {
      const data = images.subarray(from * pixels, to * pixels);
      yield {
        path: `${name}-images-idx3-ubyte`,
        bytes: () => encodeIdx({ shape: [to - from, DIGIT_SIZE, DIGIT_SIZE], data }),
      };
      yield {
        path: `${name}-labels-idx1-ubyte`,
        bytes: () => encodeIdx({ shape: [to - from], data: labels.subarray(from, to) }),
      };
    }
  }

  function* pictureFiles(): Generator<FileEntry> {
    for (const { name, from, to } of parts)
      for (let i = from; i < to; i++)
        yield {
          path: `${name === 'train' ? 'train' : 'test'}/${labels[i]}/${String(i).padStart(6, '0')}.png`,
          bytes: () => encodeImage(one(i), 'png'),
        };
  }

  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return {
    files: layout === 'idx' ? idxFiles : pictureFiles,
    metrics: { digits: n, train: n - testing, test: testing, counts },
    extra: { truth: { table: { index: Int32Array.from({ length: n }, (_, i) => i), label: labels } } },
    plot: () =>
      imageGrid(
        Array.from({ length: Math.min(n, SHOWN) }, (_, i) => one(i)),
        { columns: 12, title: 'Digits' },
      ),
  };
}
