import { imageGrid, imageOverlay } from '../../core/chart/make.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import { encodeImage } from '../../core/formats/image.js';
import type { Rng } from '../../core/random.js';
import { type FaceBox, faceBoxes, facePatch, faceScene, otherPatch } from '../../kernels/synth/faces.js';
import type { SynthOptions } from './options.js';

const PATCHES = 500;
const SHOWN = 40;
/** Sides of the boxes of faces in scenes. */
const SIDES = [28, 120] as const;

/** Patches in folders `face` and `other`, n of each; patch i is the same however many there are. */
export function facesSet({ n = PATCHES, size }: SynthOptions, rng: Rng): Result {
  const face = (i: number) => facePatch(size, rng.stream('face').stream(i));
  const other = (i: number) => otherPatch(size, rng.stream('other').stream(i));

  function* files(): Generator<FileEntry> {
    for (const [folder, make] of [
      ['face', face],
      ['other', other],
    ] as const)
      for (let i = 0; i < n; i++)
        yield {
          path: `${folder}/${String(i).padStart(6, '0')}.png`,
          bytes: () => encodeImage(make(i), 'png'),
        };
  }

  return {
    files,
    metrics: { faces: n, others: n, width: size, height: size },
    shown: `${n} faces and as many patches of background, ${size} × ${size}; --out FOLDER writes them\n`,
    plot: () =>
      imageGrid(
        Array.from({ length: SHOWN + SHOWN / 4 }, (_, i) => (i < SHOWN ? face(i) : other(i - SHOWN))),
        { columns: 10, title: 'Faces, and other things below' },
      ),
  };
}

/** Pictures with faces at known places: one, or with --n a folder of them. */
export function faceScenes(o: SynthOptions, rng: Rng): Result {
  const { n = 1, faces: count, width, height, minScale = SIDES[0], maxScale = SIDES[1] } = o;
  const scene = { width, height, count, minSize: minScale, maxSize: maxScale };
  const make = (i: number) => faceScene(scene, rng.stream(i));
  const name = (i: number) => `${String(i).padStart(4, '0')}.png`;
  const first = make(0);

  function* files(): Generator<FileEntry> {
    for (let i = 0; i < n; i++)
      yield { path: name(i), bytes: () => encodeImage(i === 0 ? first.image : make(i).image, 'png') };
  }

  const truth = () => {
    const rows = Array.from({ length: n }, (_, i) =>
      faceBoxes(scene, rng.stream(i)).map((box) => ({ image: name(i), ...box })),
    ).flat();
    const side = (of: (box: FaceBox) => number) => Int32Array.from(rows, of);
    return {
      ...(n > 1 && { image: rows.map(({ image }) => image) }),
      x: side(({ x }) => x),
      y: side(({ y }) => y),
      w: side(({ w }) => w),
      h: side(({ h }) => h),
    };
  };

  return {
    ...(n === 1 ? { image: first.image } : { files }),
    metrics: { width, height, pictures: n, faces: n * count },
    extra: { truth: { table: truth } },
    plot: () =>
      n === 1
        ? imageOverlay({
            image: first.image,
            boxes: first.boxes.map(({ x, y, w, h }) => ({ x, y, width: w, height: h })),
          })
        : imageGrid(
            Array.from({ length: Math.min(n, 6) }, (_, i) => make(i).image),
            { columns: 3 },
          ),
  };
}
