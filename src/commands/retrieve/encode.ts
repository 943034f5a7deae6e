import { heatMap } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { readImage } from '../../core/read.js';
import { bagVector, buildInvertedIndex } from '../../kernels/retrieval/inverted-index.js';
import { vlad } from '../../kernels/retrieval/vlad.js';
import { wordsOf } from '../../kernels/retrieval/vocabulary.js';
import { describeForIndex } from './described.js';
import type { RetrieveOptions } from './options.js';
import { type PictureIndex, readIndex } from './picture-index.js';

/** Each picture as the vector that an index compares: a row for a classifier or a clustering. */
export async function encodePictures(
  path: string,
  images: readonly string[],
  options: RetrieveOptions,
  context: Context,
): Promise<Result> {
  if (images.length === 0) throw new UsageError('IMG is missing: the pictures to encode');
  const index = await readIndex(path);
  const encode = encoderOf(index);
  const vectors: Float32Array[] = [];
  const bar = context.progress('encoding', images.length);
  for (const image of images) {
    const described = await describeForIndex(await readImage(image, options, context.warn), index);
    if (described.x.length === 0) context.warn(`${image} has no features: its vector is 0`);
    vectors.push(encode(described.vectors));
    bar.update(vectors.length, image);
  }
  bar.stop();
  const length = vectors[0]!.length;
  const column = (k: number): Column => Float32Array.from(vectors, (v) => v[k]!);
  return {
    table: () => ({
      image: [...images],
      class: images.map((image) => image.replaceAll('\\', '/').split('/').at(-2) ?? ''),
      ...Object.fromEntries(Array.from({ length }, (_, k) => [`c${k}`, column(k)])),
    }),
    metrics: { pictures: images.length, words: index.vocabulary.wordCount, length },
    plot: () =>
      heatMap({
        title: 'A row a picture, a column a word',
        xLabel: 'word',
        yLabel: 'picture',
        values: vectors.flatMap((v) => [...v]),
        rows: vectors.length,
        columns: length,
      }),
  };
}

function encoderOf({ method, vocabulary, names, offsets, featureWords }: PictureIndex) {
  if (method === 'vlad')
    return (vectors: Parameters<typeof vlad>[1]): Float32Array => vlad(vocabulary, vectors);
  const bags = names.map((_, i) => featureWords.subarray(offsets[i], offsets[i + 1]));
  const { idf } = buildInvertedIndex(bags, vocabulary.wordCount);
  return (vectors: Parameters<typeof vlad>[1]): Float32Array => bagVector(wordsOf(vocabulary, vectors), idf);
}
