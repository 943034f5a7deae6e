import type { Forms } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import type { SeriesSet } from '../../core/read.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { type CodeFile, encodeCodeFile, planeWeights } from '../../kernels/wavelet/code-file.js';
import { type CompressOptions, compress, decompress } from '../../kernels/wavelet/compress.js';
import type { Plane } from '../../kernels/wavelet/dwt2.js';
import { waveletOf } from '../../kernels/wavelet/families.js';
import { arrayOf, imageOf, type PlaneSet } from '../shared/planes.js';
import { sameKind } from '../shared/series-result.js';

/** A picture or series ready to be compressed: its planes, and what the file must say of it. */
export interface Source {
  planes: Plane[];
  about: Pick<CodeFile, 'depth' | 'series' | 'colour' | 'rateHz' | 'names'>;
  /** Value of the lowest bit: far below what is seen or heard. */
  step: number;
  /** What the result is held against. */
  samples: readonly ArrayLike<number>[];
  /** From the least to the largest value there can be, or is; and the bytes of the samples as they are. */
  range: number;
  rawBytes: number;
}

export function pictureSource(set: PlaneSet): Source {
  const depth = set.image === undefined ? 0 : set.image.data instanceof Uint8Array ? 8 : 16;
  const colour = set.planes.length === 3 && depth !== 0;
  const planes = (colour ? differences(set.planes) : set.planes).map(
    ({ rows, cols, data }): Plane => ({ height: rows, width: cols, data }),
  );
  const samples = planes.length * planes[0]!.data.length;
  const range = depth === 0 ? rangeOf(set.planes.map(({ data }) => data)) : 2 ** depth - 1;
  return {
    planes,
    about: { depth, series: false, colour, rateHz: undefined, names: [''] },
    step: depth === 0 ? Math.max(range, Number.MIN_VALUE) / 2 ** 20 : 0.25,
    samples: set.image ? [set.image.data] : set.planes.map(({ data }) => data),
    range,
    rawBytes: samples * (depth === 0 ? 8 : depth / 8),
  };
}

export function seriesSource({ series, rateHz, kind }: SeriesSet): Source {
  const values = series.map((s) => s.values);
  const range = rangeOf(values);
  const sound = kind === 'audio';
  return {
    planes: values.map((data) => ({ height: 1, width: data.length, data })),
    about: { depth: 0, series: true, colour: false, rateHz, names: series.map(({ name }) => name) },
    step: sound ? 2 ** -17 : Math.max(range, Number.MIN_VALUE) / 2 ** 20,
    samples: values,
    range,
    rawBytes: values.length * values[0]!.length * (sound ? 2 : 8),
  };
}

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
  options: Pick<CompressOptions, 'levels' | 'keep'> & { fileBytes?: number },
) {
  const weights = planeWeights(planes.length, about.colour);
  const header = encodeCodeFile({
    ...about,
    wavelet,
    header: { height: 0, width: 0, weights, means: weights, levels: 0, step: 1, planes: 0, bits: 0 },
    code: new Uint8Array(0),
  }).length;
  const { fileBytes, ...rest } = options;
  const limitBytes = fileBytes === undefined ? undefined : Math.max(5, fileBytes - header);
  const made = compress({ planes, weights }, { ...rest, wavelet: waveletOf(wavelet), step, limitBytes });
  const file: CodeFile = { ...about, wavelet, header: made.header, code: made.code };
  return { ...made, file, bytes: header + made.code.length };
}

/** What a file holds, as planes of its own kind. */
export interface Decoded {
  values: Matrix[];
  image: Image | undefined;
  /** In the order of the samples of a source. */
  samples: readonly ArrayLike<number>[];
  forms: Forms;
}

export function decodedOf({
  header,
  code,
  wavelet,
  colour,
  depth,
  series,
  rateHz,
  names,
}: CodeFile): Decoded {
  const planes = decompress(header, code, waveletOf(wavelet));
  const values = colour
    ? coloursOf(planes)
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
