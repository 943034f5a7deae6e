import * as z from 'zod';
import type { TensorFile } from '../../core/command/spec.js';
import type { NdArray, NumericArray } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { decodeSafetensors, type Safetensors } from '../../core/formats/safetensors.js';
import type { Vocabulary } from '../../kernels/retrieval/vocabulary.js';
import { RETRIEVAL_METHODS } from './options.js';

/** What is stored of the pictures of a folder: all that a query needs. */
export interface PictureIndex {
  method: (typeof RETRIEVAL_METHODS)[number];
  /** How features were sought, to be sought alike in a query. */
  max: number;
  detail: number;
  /** Below the folder that was indexed. */
  names: readonly string[];
  vocabulary: Vocabulary;
  /** Where the features of each picture begin, [pictures + 1]. */
  offsets: Int32Array;
  x: Float32Array;
  y: Float32Array;
  /** [features, d], numbers of a descriptor times 512. */
  descriptors: Uint8Array;
  /** tf-idf: the word of each feature. vlad: empty. */
  featureWords: Int32Array;
  /** vlad: [pictures, words * d]. tf-idf: empty. */
  vectors: Float32Array;
  /** [pictures, THUMB_HEIGHT, THUMB_WIDTH, 3] */
  thumbnails: Uint8Array;
}

export const THUMB_WIDTH = 128;
export const THUMB_HEIGHT = 96;

const schema = z.object({
  format: z.literal('ispr-retrieval'),
  version: z.literal(1),
  method: z.enum(RETRIEVAL_METHODS),
  max: z.number().int().positive(),
  detail: z.number().int().positive(),
  names: z.array(z.string()),
});

export function encodeIndex(index: PictureIndex): TensorFile {
  const { vocabulary: v, method, max, detail, names } = index;
  const n = names.length;
  const total = index.x.length;
  const about = { format: 'ispr-retrieval', version: 1, method, max, detail, names };
  const flat = (data: NumericArray): NdArray => ({ shape: [data.length], data });
  return {
    tensors: new Map([
      ['children', flat(v.children)],
      ['counts', flat(v.counts)],
      ['words', flat(v.words)],
      ['centres', { shape: [v.children.length, v.d], data: v.centres }],
      ['offsets', flat(index.offsets)],
      ['x', flat(index.x)],
      ['y', flat(index.y)],
      ['descriptors', { shape: [total, v.d], data: index.descriptors }],
      ['featureWords', flat(index.featureWords)],
      ['vectors', flat(index.vectors)],
      ['thumbnails', { shape: [n, THUMB_HEIGHT, THUMB_WIDTH, 3], data: index.thumbnails }],
    ]),
    metadata: new Map([['ispr', JSON.stringify(about)]]),
  };
}

/** Reads an index that `retrieve build` wrote; whatever does not fit together is refused. */
export async function readIndex(path: string): Promise<PictureIndex> {
  const file = decodeSafetensors(await readInput(path), path);
  const text = file.metadata.get('ispr');
  const refuse = (what: string): never => {
    throw new DataError(what, {
      file: path,
      hint: 'ispr retrieve build FOLDER -o index.safetensors makes one',
    });
  };
  if (text === undefined) return refuse('this is no index of pictures');
  const about = schema.safeParse(parseJson(new TextEncoder().encode(text), path));
  if (!about.success) return refuse('this is no index of pictures, or one of a newer version');
  const { method, max, detail, names } = about.data;
  const centres = tensor(file, 'centres', Float32Array, refuse);
  const d = file.tensors.get('centres')?.shape[1] ?? 0;
  const index: PictureIndex = {
    ...{ method, max, detail, names },
    vocabulary: {
      d,
      children: tensor(file, 'children', Int32Array, refuse),
      counts: tensor(file, 'counts', Int32Array, refuse),
      words: tensor(file, 'words', Int32Array, refuse),
      centres,
      wordCount: 0,
    },
    offsets: tensor(file, 'offsets', Int32Array, refuse),
    x: tensor(file, 'x', Float32Array, refuse),
    y: tensor(file, 'y', Float32Array, refuse),
    descriptors: tensor(file, 'descriptors', Uint8Array, refuse),
    featureWords: tensor(file, 'featureWords', Int32Array, refuse),
    vectors: tensor(file, 'vectors', Float32Array, refuse),
    thumbnails: tensor(file, 'thumbnails', Uint8Array, refuse),
  };
  index.vocabulary.wordCount = index.vocabulary.words.reduce((most, word) => Math.max(most, word + 1), 0);
  if (!isSound(index)) return refuse('the parts of this index do not fit together');
  return index;
}

function tensor<T extends Float32Array | Int32Array | Uint8Array>(
  file: Safetensors,
  name: string,
  type: new (n: number) => T,
  refuse: (what: string) => never,
): T {
  if (!file.tensors.has(name)) return refuse(`the index lacks '${name}'`);
  const { data } = file.read(name);
  return data instanceof type ? data : refuse(`'${name}' is of another type than it should be`);
}

function isSound({ vocabulary, ...index }: PictureIndex): boolean {
  const { d, children, counts, words, centres, wordCount } = vocabulary;
  const { offsets, names, x, y, featureWords, vectors } = index;
  const nodes = children.length;
  const total = x.length;
  const within = (values: Int32Array, end: number) => values.every((v) => v >= 0 && v < end);
  return (
    d > 0 &&
    nodes > 0 &&
    counts.length === nodes &&
    words.length === nodes &&
    centres.length === nodes * d &&
    // Children come after their parent, so that every way down ends, at a leaf that is a word.
    children.every((first, i) =>
      first < 0 ? words[i]! >= 0 : first > i && counts[i]! > 0 && first + counts[i]! <= nodes,
    ) &&
    offsets.length === names.length + 1 &&
    offsets[0] === 0 &&
    offsets[names.length] === total &&
    offsets.every((v, i) => i === 0 || v >= offsets[i - 1]!) &&
    y.length === total &&
    [x, y, centres, vectors].every((values) => values.every(Number.isFinite)) &&
    index.descriptors.length === total * d &&
    index.thumbnails.length === names.length * THUMB_HEIGHT * THUMB_WIDTH * 3 &&
    (index.method === 'tf-idf'
      ? featureWords.length === total && within(featureWords, wordCount)
      : vectors.length === names.length * wordCount * d)
  );
}
