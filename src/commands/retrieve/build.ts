import { imageGrid } from '../../core/chart/make.js';
import { expandInputs } from '../../core/command/inputs.js';
import type { Context, Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError, InputError, UsageError } from '../../core/errors.js';
import { pathKind } from '../../core/files.js';
import { readImage } from '../../core/read.js';
import { sampleIndices } from '../../kernels/cluster/sample-indices.js';
import { resize } from '../../kernels/image/resample.js';
import type { Vectors } from '../../kernels/neighbours/vectors.js';
import { vlad } from '../../kernels/retrieval/vlad.js';
import { buildVocabulary, wordsOf } from '../../kernels/retrieval/vocabulary.js';
import { type Described, describeForIndex } from './described.js';
import type { RetrieveOptions } from './options.js';
import { encodeIndex, type PictureIndex, THUMB_HEIGHT, THUMB_WIDTH } from './picture-index.js';

/** Describes the pictures of a folder, learns the words of their descriptors and lays both down in an index. */
export async function buildIndex(
  folder: string,
  options: RetrieveOptions,
  context: Context,
): Promise<Result> {
  const { method = 'tf-idf', max = 800, detail = 800, sample = 100_000 } = options;
  const { branch = method === 'vlad' ? 32 : 10, depth = method === 'vlad' ? 1 : 3 } = options;
  if (context.out === undefined) throw new UsageError('retrieve build needs --out, the index to be written');
  const kind = await pathKind(folder);
  if (kind === 'missing') throw new InputError('there is no such folder', { file: folder });
  if (kind !== 'folder') throw new UsageError(`${folder} is no folder`);
  const items = await expandInputs([folder], [{ name: 'FOLDER', about: 'pictures', accepts: ['image'] }]);
  const thumbnails = new Uint8Array(items.length * THUMB_HEIGHT * THUMB_WIDTH * 3);
  const all: Described[] = [];
  const bar = context.progress('describing', items.length);
  for (const [i, { path, name }] of items.entries()) {
    const image = await readImage(path, options, context.warn);
    const described = await describeForIndex(image, { max, detail });
    if (described.x.length === 0) context.warn(`${name} has no features: it will not be found`);
    all.push(described);
    thumbnails.set(thumbnail(image), i * THUMB_HEIGHT * THUMB_WIDTH * 3);
    bar.update(i + 1, name);
  }
  bar.stop();
  const descriptors = joined(all.map(({ vectors }) => vectors));
  if (descriptors.n < 2)
    throw new DataError(`${descriptors.n} features in all, words need two or more`, { file: folder });
  const vocabulary = buildVocabulary(sampled(descriptors, sample, context), { branch, depth }, context.rng);
  const index: PictureIndex = {
    ...{ method, max, detail, vocabulary, thumbnails },
    names: items.map(({ name }) => name),
    offsets: Int32Array.from([0, ...all.map(({ x }) => x.length)]).map(running()),
    x: floats(all.map(({ x }) => x)),
    y: floats(all.map(({ y }) => y)),
    descriptors: descriptors.data,
    featureWords: method === 'tf-idf' ? wordsOf(vocabulary, descriptors) : new Int32Array(0),
    vectors:
      method === 'vlad' ? floats(all.map(({ vectors }) => vlad(vocabulary, vectors))) : new Float32Array(0),
  };
  return {
    tensors: () => encodeIndex(index),
    metrics: { pictures: items.length, features: descriptors.n, words: vocabulary.wordCount },
    plot: () =>
      imageGrid(
        items.slice(0, MOST_SHOWN).map((_, i) => thumbnailAt(index, i)),
        {
          columns: 6,
          captions: index.names.slice(0, MOST_SHOWN).map(shortName),
          title: `${items.length} pictures`,
        },
      ),
  };
}

const MOST_SHOWN = 30;

const running = () => {
  let sum = 0;
  return (v: number) => {
    sum += v;
    return sum;
  };
};

function joined(parts: readonly (Vectors & { data: Uint8Array })[]): Vectors & { data: Uint8Array } {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const d = parts[0]?.d ?? 1;
  const data = new Uint8Array(n * d);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { n, d, data };
}

function floats(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** As many descriptors as the words are learned from, drawn by chance. */
function sampled(all: Vectors & { data: Uint8Array }, most: number, { rng }: Context): Vectors {
  if (all.n <= most) return all;
  const { d } = all;
  const data = new Uint8Array(most * d);
  sampleIndices(all.n, most, rng.stream('sample')).forEach((i, at) => {
    data.set(all.data.subarray(i * d, (i + 1) * d), at * d);
  });
  return { n: most, d, data };
}

/** A picture made small, in RGB, in the middle of a dark frame. */
function thumbnail(image: Image): Uint8Array {
  const scale = Math.min(THUMB_WIDTH / image.width, THUMB_HEIGHT / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const { data, channels } = resize(image, width, height, scale < 1 ? 'area' : 'bilinear');
  const out = new Uint8Array(THUMB_WIDTH * THUMB_HEIGHT * 3).fill(32);
  const [left, top] = [(THUMB_WIDTH - width) >> 1, (THUMB_HEIGHT - height) >> 1];
  const deep = data instanceof Uint16Array ? 257 : 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        out[3 * ((top + y) * THUMB_WIDTH + left + x) + c] =
          data[(y * width + x) * channels + (channels < 3 ? 0 : c)]! / deep;
  return out;
}

export function thumbnailAt({ thumbnails }: PictureIndex, i: number): Image {
  const size = THUMB_WIDTH * THUMB_HEIGHT * 3;
  return {
    width: THUMB_WIDTH,
    height: THUMB_HEIGHT,
    channels: 3,
    data: thumbnails.subarray(i * size, (i + 1) * size),
  };
}

export const shownThumbnail = (image: Image): Image => ({
  width: THUMB_WIDTH,
  height: THUMB_HEIGHT,
  channels: 3,
  data: thumbnail(image),
});

/** The end of a long name, which tells pictures apart, without its extension. */
export function shortName(name: string): string {
  const stem = name.replace(/\.\w{1,5}$/, '');
  return stem.length > 20 ? `…${stem.slice(-19)}` : stem;
}
