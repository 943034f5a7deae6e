import type { NdArray } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { sizeOf } from '../../tensor/host.js';
import type { DataKind } from './dataset.js';
import type { RawItem } from './raw.js';

/** An array whose first dimension counts items, by what the items are. */
export interface ArrayItems {
  kind: DataKind;
  shape: number[];
  data: RawItem['data'];
}

/**
 * [n, features] is a table; [n, h, w] and [n, h, w, channels] are pictures, if 1, 3 or 4 channels; [n, steps,
 * channels] of fractions are series. `wanted` decides where an array could be two of these.
 */
export function arrayItems({ shape, data }: NdArray, wanted: DataKind | undefined, file: string): ArrayItems {
  const [length = 0, ...item] = shape;
  if (length === 0 || item.includes(0)) throw new DataError(`no items: ${shape.join(' × ')}`, { file });
  const counts = data instanceof Uint8Array || data instanceof Uint16Array;
  const kind = wanted ?? (item.length === 1 ? 'table' : item.length === 3 || counts ? 'images' : 'series');
  const fits = {
    table: item.length === 1,
    series: item.length === 1 || item.length === 2,
    images: item.length === 2 || (item.length === 3 && [1, 3, 4].includes(item[2]!)),
  };
  if (!fits[kind])
    throw new DataError(
      `an array of ${shape.join(' × ')} holds no ${kind === 'images' ? 'pictures' : kind}`,
      {
        file,
        hint: 'items × features (table), × steps × channels (series), × height × width × 1 or 3 (images)',
      },
    );
  const values = kind === 'images' && counts ? data : floats(data);
  refuseNaN(values, sizeOf(item), file);
  const flat = (kind === 'images' && item.length === 2) || (kind === 'series' && item.length === 1);
  return { kind, shape: flat ? [...item, 1] : item, data: values };
}

const floats = (data: NdArray['data']): Float32Array | Float64Array =>
  data instanceof Float32Array ? data : numbersOf(data);

export const numbersOf = (data: NdArray['data']): Float64Array =>
  data instanceof Float64Array
    ? data
    : data instanceof BigInt64Array || data instanceof BigUint64Array
      ? Float64Array.from(data, Number)
      : Float64Array.from(data);

function refuseNaN(data: RawItem['data'], size: number, file: string): void {
  if (data instanceof Uint8Array || data instanceof Uint16Array) return;
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw new DataError(`${data[i]} in item ${Math.floor(i / size)} from 0, numbers were needed`, { file });
}
