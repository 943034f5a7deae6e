import { DataError, UsageError } from '../../core/errors.js';
import { sizeOf } from '../../tensor/host.js';
import type { DataKind, Normalisation } from './dataset.js';
import { fullScale, type RawData, type RawItem } from './raw.js';

export type Method = Normalisation['method'];

/** What is done unless --normalize says otherwise. */
export const USUAL: Record<DataKind, Method> = { images: 'unit', table: 'zscore', series: 'zscore' };

const READ_AT_ONCE = 256;

/**
 * The scale of inputs. Pictures are 0 to 1 as they are (`unit`), and -1 to 1 with `symmetric`: both are fixed.
 * The others take statistics of the training items, apart for each feature or channel:
 *
 *   zscore     mean 0 and standard deviation 1 (of the population)
 *   minmax     least 0, most 1
 *   symmetric  least -1, most 1 (tables and series)
 *
 * What never changes becomes 0 by them. One-hot features stay 0 and 1.
 */
export async function fitNormalisation(
  method: Method,
  source: RawData,
  train: Uint32Array,
  file: string,
): Promise<Normalisation> {
  const images = source.kind === 'images';
  if (method === 'unit' && !images)
    throw new UsageError('--normalize unit is for pictures', { file, hint: 'minmax brings columns to 0..1' });
  if (method === 'none') return { method, shift: [0], scale: [1] };
  if (images && (method === 'unit' || method === 'symmetric')) {
    await checkRange(source, train, method, file);
    return method === 'unit' ? { method, shift: [0], scale: [1] } : { method, shift: [0.5], scale: [0.5] };
  }
  const axes = await axisStatistics(source, train);
  const hot = oneHotFeatures(source);
  const pairs = axes.map(({ mean, deviation, least, most }, j): [number, number] => {
    if (hot.has(j)) return [0, 1];
    if (method === 'zscore') return [mean, deviation || 1];
    if (method === 'minmax') return [least, most - least || 1];
    return [(least + most) / 2, (most - least) / 2 || 1];
  });
  return { method, shift: pairs.map(([shift]) => shift), scale: pairs.map(([, scale]) => scale) };
}

/** Pictures given as numbers with a fraction have no depth that says what white is: 1 is. */
async function checkRange(source: RawData, train: Uint32Array, method: Method, file: string): Promise<void> {
  const [first] = await source.items(train.subarray(0, 1));
  if (first === undefined || fullScale(first.data) !== 1) return;
  for (const { least, most } of await axisStatistics(source, train))
    if (least < 0 || most > 1)
      throw new DataError(`pictures with values from ${least} to ${most}, 0 to 1 was needed`, {
        file,
        hint: `--normalize minmax or zscore instead of ${method}`,
      });
}

interface Statistics {
  mean: number;
  deviation: number;
  least: number;
  most: number;
}

/** Sums are taken about the first value of each axis, which keeps the variance exact where the mean is large. */
async function axisStatistics({ shape, items }: RawData, train: Uint32Array): Promise<Statistics[]> {
  const axes = shape.at(-1)!;
  const size = sizeOf(shape);
  const pivot = new Float64Array(axes);
  const sum = new Float64Array(axes);
  const squares = new Float64Array(axes);
  const least = new Float64Array(axes).fill(Infinity);
  const most = new Float64Array(axes).fill(-Infinity);
  let full = 1;
  for (let at = 0; at < train.length; at += READ_AT_ONCE)
    for (const { data, from } of await items(train.subarray(at, at + READ_AT_ONCE))) {
      full = fullScale(data);
      if (least[0] === Infinity) for (let j = 0; j < axes; j++) pivot[j] = data[from + j]! / full;
      for (let k = 0, j = 0; k < size; k++) {
        const value = data[from + k]! / full;
        const d = value - pivot[j]!;
        sum[j]! += d;
        squares[j]! += d * d;
        if (value < least[j]!) least[j] = value;
        if (value > most[j]!) most[j] = value;
        if (++j === axes) j = 0;
      }
    }
  const n = (train.length * size) / axes;
  return Array.from(pivot, (p, j) => {
    const mean = sum[j]! / n;
    const constant = least[j] === most[j];
    const deviation = constant ? 0 : Math.sqrt(Math.max(0, squares[j]! / n - mean * mean));
    return { mean: constant ? least[j]! : p + mean, deviation, least: least[j]!, most: most[j]! };
  });
}

/** Positions of the features that stand for values of text. */
function oneHotFeatures({ columns = [] }: RawData): Set<number> {
  const hot = new Set<number>();
  let j = 0;
  for (const { values } of columns) {
    for (let i = 0; i < (values?.length ?? 0); i++) hot.add(j + i);
    j += values?.length ?? 1;
  }
  return hot;
}

/** Writes normalised items one after the other; bytes, of which there are 256, through a table for each axis. */
export function normaliser(
  { shift, scale }: Normalisation,
  size: number,
): (items: readonly RawItem[]) => Float32Array {
  const axes = shift.length;
  const table = new Float32Array(256 * axes);
  for (let j = 0; j < axes; j++)
    for (let v = 0; v < 256; v++) table[256 * j + v] = (v / 255 - shift[j]!) / scale[j]!;
  return (items) => {
    const out = new Float32Array(items.length * size);
    let to = 0;
    for (const { data, from } of items) {
      if (data instanceof Uint8Array)
        for (let k = 0, j = 0; k < size; k++) {
          out[to++] = table[256 * j + data[from + k]!]!;
          if (++j === axes) j = 0;
        }
      else {
        const full = fullScale(data);
        for (let k = 0, j = 0; k < size; k++) {
          out[to++] = (data[from + k]! / full - shift[j]!) / scale[j]!;
          if (++j === axes) j = 0;
        }
      }
    }
    return out;
  };
}
