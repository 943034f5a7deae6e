/**
 * What travels between readers, kernels and writers: numbers in typed arrays with a shape. Names that come
 * from users (columns, labels) are keys of a Map, never of an object.
 */

export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export type BigArray = BigInt64Array | BigUint64Array;

/** An n-dimensional array in row-major (C) order. */
export interface NdArray {
  shape: number[];
  data: NumericArray | BigArray;
  /** The last dimension, of 2, is (real, imaginary): a complex array in files that have them. */
  complex?: boolean;
}

/** One column of a table: numbers, or text where any cell is no number. */
export type Column = NumericArray | BigArray | readonly number[] | readonly string[];

/** Columns of equal length in order of appearance. */
export type Table = ReadonlyMap<string, Column>;

/** Interleaved samples, row by row, `channels` a pixel; 8-bit 0..255 or 16-bit 0..65535. */
export interface Image {
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
  data: Uint8Array | Uint16Array;
}

/** Labels row by row, whole numbers from 0; those that fit 16 bits may be written as a picture. */
export interface LabelMap {
  width: number;
  height: number;
  data: Uint8Array | Uint16Array | Int32Array;
}

/** One array a channel, nominally in -1..1. */
export interface Audio {
  rateHz: number;
  channels: Float64Array[];
}
