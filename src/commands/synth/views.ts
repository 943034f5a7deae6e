import { imageGrid } from '../../core/chart/make.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { encodeImage } from '../../core/formats/image.js';
import type { Rng } from '../../core/random.js';
import {
  composeTransforms,
  invertTransform,
  type Transform,
  translation,
} from '../../kernels/geometry/projective.js';
import type { Raster } from '../../kernels/image/raster.js';
import { patchwork } from '../../kernels/synth/patchwork.js';
import { exposed, seenThrough, viewTransform } from '../../kernels/synth/views.js';
import type { SynthOptions } from './options.js';

type Picture = Raster<Uint8Array>;

/** One picture a.png and the view b.png of it; the truth is the homography from a to b. */
export function pair(o: SynthOptions, rng: Rng): Result {
  const { width, height, rotation, zoom, tilt, towards } = o;
  const { scene, toView } = sceneBehind(width, height, rng);
  const h = viewTransform(width, height, { rotation, scale: zoom, tilt, towards });
  const a = seenThrough(scene, toView, { width, height });
  const seen = seenThrough(scene, composeTransforms(h, toView), { width, height }, zoom);
  const { noise = 2 } = o;
  const pictures = new Map([
    ['a.png', exposed(a, { noise }, rng.stream('a'))],
    ['b.png', exposed(seen, { light: o.light, blur: o.blur, noise }, rng.stream('b'))],
  ]);
  return asFolder(pictures, new Map([['b.png', h]]), { model: [...h] });
}

/** Views along a wide picture, each sharing a part with the one before; the truth leads from each to the first. */
export function panorama(o: SynthOptions, rng: Rng): Result {
  const { width, height, views, shared, rotation, tilt, light, noise = 2 } = o;
  const step = Math.round(width * (1 - shared));
  const margin = Math.round(0.25 * Math.max(width, height)); // what turned and tilted views reach beyond
  const wide = patchwork(
    { width: width + step * (views - 1) + 2 * margin, height: height + 2 * margin, noise: 0 },
    rng,
  );
  const pictures = new Map<string, Picture>();
  const toScene: Transform[] = [];
  for (let i = 0; i < views; i++) {
    const chance = rng.stream(`view ${i}`);
    const jitter = () => (i === 0 ? 0 : 2 * chance.uniform() - 1);
    const window = translation(-margin - i * step, -margin);
    const seen = composeTransforms(
      viewTransform(width, height, {
        rotation: rotation * jitter(),
        tilt: tilt * Math.abs(jitter()),
        towards: Math.PI * jitter(),
      }),
      window,
    );
    toScene.push(invertTransform(seen));
    const exposure = { light: light ** jitter(), noise };
    pictures.set(`view-${i}.png`, exposed(seenThrough(wide, seen, { width, height }), exposure, chance));
  }
  const toFirst = toScene.map((h) => composeTransforms(invertTransform(toScene[0]!), h));
  return asFolder(pictures, new Map([...pictures.keys()].map((name, i) => [name, toFirst[i]!])), {});
}

/** A gallery to search: `n` pictures, a folder each, with `views` views of every one. */
export function gallery(o: SynthOptions, rng: Rng): Result {
  const { width, height, views, rotation, zoom, tilt, light, blur, noise = 2 } = o;
  const n = o.n ?? GALLERY;
  const digits = Math.max(2, String(n - 1).length);
  const folder = (i: number) => `object-${String(i).padStart(digits, '0')}`;
  const viewOf = (i: number, v: number): Picture => {
    const { scene, toView } = sceneBehind(width, height, rng.stream(`object ${i}`));
    const chance = rng.stream(`object ${i} view ${v}`);
    const jitter = () => (v === 0 ? 0 : 2 * chance.uniform() - 1);
    const scale = zoom ** jitter();
    const h = viewTransform(width, height, {
      rotation: rotation * jitter(),
      scale,
      tilt: tilt * Math.abs(jitter()),
      towards: Math.PI * jitter(),
    });
    return exposed(
      seenThrough(scene, composeTransforms(h, toView), { width, height }, scale),
      { light: light ** jitter(), blur: blur * Math.abs(jitter()), noise },
      chance,
    );
  };
  const names = Array.from({ length: n * views }, (_, k) => ({
    i: Math.floor(k / views),
    v: k % views,
  }));
  function* files(): Generator<FileEntry> {
    for (const { i, v } of names)
      yield { path: `${folder(i)}/view-${v}.png`, bytes: () => encodeImage(viewOf(i, v), 'png') };
  }
  return {
    files,
    metrics: { pictures: names.length, objects: n },
    extra: {
      truth: {
        table: {
          image: names.map(({ i, v }) => `${folder(i)}/view-${v}.png`),
          object: names.map(({ i }) => i),
        },
      },
    },
    plot: () =>
      imageGrid(
        names.slice(0, 4 * views).map(({ i, v }) => viewOf(i, v)),
        { columns: views, title: 'Objects, a row each' },
      ),
  };
}

const GALLERY = 20;

/** A scene a quarter larger on every side, so that a view that turns or recedes sees more of it, not an edge. */
function sceneBehind(width: number, height: number, rng: Rng) {
  const margin = Math.round(0.25 * Math.max(width, height));
  const scene = patchwork({ width: width + 2 * margin, height: height + 2 * margin, noise: 0 }, rng);
  return { scene, toView: translation(-margin, -margin) };
}

/** Pictures in a folder, and where their points lie by the truth: x' = H x, row by row. */
function asFolder(
  pictures: ReadonlyMap<string, Image>,
  truth: ReadonlyMap<string, Transform>,
  metrics: NonNullable<Result['metrics']>,
): Result {
  function* files(): Generator<FileEntry> {
    for (const [path, image] of pictures) yield { path, bytes: () => encodeImage(image, 'png') };
  }
  const entry = (k: number) => Float64Array.from(truth.values(), (h) => h[k]!);
  return {
    files,
    metrics: { pictures: pictures.size, ...metrics },
    extra: {
      truth: {
        table: {
          image: [...truth.keys()],
          ...Object.fromEntries(Array.from({ length: 9 }, (_, k) => [`h${k}`, entry(k)])),
        },
      },
    },
    plot: () =>
      imageGrid([...pictures.values()], {
        columns: Math.min(4, pictures.size),
        captions: [...pictures.keys()],
      }),
  };
}
