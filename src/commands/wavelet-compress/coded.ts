import type { Forms } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { type CodeFile, encodeCodeFile, planeWeights } from '../../kernels/wavelet/code-file.js';
import { type CodeTransform, filterTransform, wholeTransform } from '../../kernels/wavelet/code-transform.js';
import { type CompressOptions, compress, decompress } from '../../kernels/wavelet/compress.js';
import type { Plane } from '../../kernels/wavelet/dwt2.js';
import { waveletOf } from '../../kernels/wavelet/families.js';
import { arrayOf, imageOf, type PlaneSet } from '../shared/planes.js';
import { sameKind } from '../shared/series-result.js';

/** A picture or series ready to be compressed: its planes, and what the file must say of it. */
export interface Source {
  planes: Plane[];
  about: Pick<CodeFile, 'depth' | 'series' | 'colour' | 'lossless' | 'rateHz' | 'names'>;
  /** Value of the lowest bit: far below what is seen or heard. */
  step: number;
  /** What the result is held against. */
  samples: readonly ArrayLike<number>[];
  /** From the least to the largest value there can be, or is; and the bytes of the samples as they are. */
  range: number;
  rawBytes: number;
}

export function pictureSource(set: PlaneSet, lossless: boolean): Source {
  const depth = set.image === undefined ? 0 : set.image.data instanceof Uint8Array ? 8 : 16;
  const colour = set.planes.length === 3 && depth !== 0;
  const parts = lossless ? wholeDifferences : differences;
  const planes = (colour ? parts(set.planes) : set.planes).map(
    ({ rows, cols, data }): Plane => ({ height: rows, width: cols, data }),
  );
  const samples = planes.length * planes[0]!.data.length;
  const range = depth === 0 ? rangeOf(set.planes.map(({ data }) => data)) : 2 ** depth - 1;
  return {
    planes,
    about: { depth, series: false, colour, lossless, rateHz: undefined, names: [''] },
    step: lossless ? 1 : depth === 0 ? Math.max(range, Number.MIN_VALUE) / 2 ** 20 : 0.25,
    samples: set.image ? [set.image.data] : set.planes.map(({ data }) => data),
    range,
    rawBytes: samples * (depth === 0 ? 8 : depth / 8),
  };
}

export function seriesSource({ series, rateHz, kind }: SeriesSet, lossless: boolean): Source {
  const values = series.map((s) => s.values);
  const range = rangeOf(values);
  const sound = kind === 'audio';
  const whole = (data: Float64Array, i: number) => wholeNumbers(data, series[i]!.name, sound);
  return {
    planes: (lossless ? values.map(whole) : values).map((data) => ({ height: 1, width: data.length, data })),
    about: {
      ...{ depth: lossless && sound ? 16 : 0, series: true, colour: false, lossless, rateHz },
      names: series.map(({ name }) => name),
    },
    step: lossless ? 1 : sound ? 2 ** -17 : Math.max(range, Number.MIN_VALUE) / 2 ** 20,
    samples: values,
    range,
    rawBytes: values.length * values[0]!.length * (sound ? 2 : 8),
  };
}

/** Beyond it differences of differences would not fit 31 bits. */
const MOST_WHOLE = 2 ** 24;

/** Levels of 16 bits of a recording, or numbers that are whole already. */
function wholeNumbers(values: Float64Array, name: string, sound: boolean): Float64Array {
  const levels = sound ? values.map((v) => v * SOUND_SCALE) : values;
  const odd = levels.findIndex((v) => !Number.isInteger(v) || Math.abs(v) > MOST_WHOLE);
  if (odd >= 0)
    throw new DataError(
      `sample ${odd} of '${excerpt(name)}' is ${values[odd]}: --lossless takes ${sound ? 'recordings of 16 bits or less' : `whole numbers up to ${MOST_WHOLE}`}`,
    );
  return levels;
}

const SOUND_SCALE = 2 ** 15;

function rangeOf(all: readonly Float64Array[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const values of all)
    for (const v of values) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  return high - low;
}

/** JPEG's luminance and colour differences (ITU-R BT.601), without the offset. */
function differences([r, g, b]: readonly Matrix[]): Matrix[] {
  const { rows, cols } = r!;
  const out = [0, 1, 2].map(() => matrix(rows, cols));
  for (let i = 0; i < r!.data.length; i++) {
    const [red, green, blue] = [r!.data[i]!, g!.data[i]!, b!.data[i]!];
    const y = 0.299 * red + 0.587 * green + 0.114 * blue;
    out[0]!.data[i] = y;
    out[1]!.data[i] = (blue - y) / 1.772;
    out[2]!.data[i] = (red - y) / 1.402;
  }
  return out;
}

/** JPEG 2000's reversible differences: (R + 2 G + B) / 4 rounded down, B - G, R - G. */
function wholeDifferences([r, g, b]: readonly Matrix[]): Matrix[] {
  const { rows, cols } = r!;
  const out = [0, 1, 2].map(() => matrix(rows, cols));
  for (let i = 0; i < r!.data.length; i++) {
    const [red, green, blue] = [r!.data[i]!, g!.data[i]!, b!.data[i]!];
    out[0]!.data[i] = Math.floor((red + 2 * green + blue) / 4);
    out[1]!.data[i] = blue - green;
    out[2]!.data[i] = red - green;
  }
  return out;
}

function wholeColoursOf([y, u, v]: readonly Plane[]): Matrix[] {
  const { height, width } = y!;
  const out = [0, 1, 2].map(() => matrix(height, width));
  for (let i = 0; i < y!.data.length; i++) {
    const green = y!.data[i]! - Math.floor((u!.data[i]! + v!.data[i]!) / 4);
    out[0]!.data[i] = v!.data[i]! + green;
    out[1]!.data[i] = green;
    out[2]!.data[i] = u!.data[i]! + green;
  }
  return out;
}

function coloursOf([y, cb, cr]: readonly Plane[]): Matrix[] {
  const { height, width } = y!;
  const out = [0, 1, 2].map(() => matrix(height, width));
  for (let i = 0; i < y!.data.length; i++) {
    const [luma, blue, red] = [y!.data[i]!, cb!.data[i]!, cr!.data[i]!];
    out[0]!.data[i] = luma + 1.402 * red;
    out[1]!.data[i] = luma - 0.344136 * blue - 0.714136 * red;
    out[2]!.data[i] = luma + 1.772 * blue;
  }
  return out;
}

/** Compress; the code's limit is one of the whole file. */
export function codeOf(
  { planes, about, step }: Source,
  wavelet: string,
  options: Pick<CompressOptions, 'keep'> & { levels: number; fileBytes?: number },
) {
  const weights = planeWeights(planes.length, about.colour && !about.lossless);
  const header = encodeCodeFile({
    ...about,
    wavelet,
    header: { height: 0, width: 0, weights, means: weights, levels: 0, step: 1, planes: 0, bits: 0 },
    code: new Uint8Array(0),
  }).length;
  const { fileBytes, levels, keep } = options;
  const limitBytes = fileBytes === undefined ? undefined : Math.max(5, fileBytes - header);
  const made = compress(
    { planes, weights },
    { transform: transformOf(about.lossless, wavelet, levels), keep, step, limitBytes },
  );
  const file: CodeFile = { ...about, wavelet, header: made.header, code: made.code };
  return { ...made, file, bytes: header + made.code.length };
}

const transformOf = (lossless: boolean, wavelet: string, levels: number): CodeTransform =>
  lossless ? wholeTransform(levels) : filterTransform(waveletOf(wavelet), levels);

/** What a file holds, as planes of its own kind. */
export interface Decoded {
  values: Matrix[];
  image: Image | undefined;
  /** In the order of the samples of a source. */
  samples: readonly ArrayLike<number>[];
  forms: Forms;
}

export function decodedOf(file: CodeFile): Decoded {
  const { header, code, wavelet, colour, lossless, depth, series, rateHz, names } = file;
  const planes = decompress(header, code, transformOf(lossless, wavelet, header.levels));
  if (series && depth === 16)
    for (const { data } of planes) for (let i = 0; i < data.length; i++) data[i]! /= SOUND_SCALE;
  const values = colour
    ? (lossless ? wholeColoursOf : coloursOf)(planes)
    : planes.map(({ height, width, data }) => matrix(height, width, data));
  if (series) {
    const set: SeriesSet = {
      series: planes.map(({ data }, i) => ({ name: names[i] || 'value', values: data })),
      rateHz,
      unit: 's',
      kind: rateHz === undefined ? 'table' : 'audio',
    };
    const samples = planes.map(({ data }) => data);
    return { values, samples, image: undefined, forms: sameKind(set, samples) };
  }
  const array = () => arrayOf(values);
  const samples = values.map(({ data }) => data);
  if (depth === 0) return { values, samples, image: undefined, forms: { array } };
  const like = depth === 8 ? new Uint8Array(0) : new Uint16Array(0);
  const { image } = imageOf(
    { planes: values, image: { width: 0, height: 0, channels: 1, data: like } },
    values,
  );
  return { values, samples: [image.data], image, forms: { image } };
}
