import { DataError } from '../../core/errors.js';
import { type BandShape, decodeBitPlanes, encodeBitPlanes } from './bit-planes.js';
import type { Band, CodeTransform } from './code-transform.js';
import type { Plane } from './dwt2.js';

/** What is compressed: planes of one size, each with the weight that its squared error has. */
export interface Compressible {
  /** A series is a plane of height 1, transformed along its one row. */
  planes: readonly Plane[];
  weights: readonly number[];
}

/** What the decoder must know beside the code itself. */
export interface CodeHeader {
  height: number;
  width: number;
  weights: readonly number[];
  /** Subtracted before the transform, one a plane. */
  means: readonly number[];
  levels: number;
  /** Value of the lowest bit. */
  step: number;
  planes: number;
  bits: number;
}

export interface Compressed {
  header: CodeHeader;
  code: Uint8Array;
  /** Coefficients other than 0 that the code holds. */
  nonzero: number;
  coefficients: number;
}

export interface CompressOptions {
  transform: CodeTransform;
  /** The share of coefficients that is kept, the largest ones. */
  keep?: number;
  /** What the code may take, without its header. */
  limitBytes?: number;
  /** Of the lowest bit, in units of the samples. */
  step: number;
}

/**
 * Wavelet coefficients as a code of bits, most important first: each coefficient is scaled by what its error means for
 * the signal, cut to whole steps, and coded by bit planes.
 */
export function compress({ planes, weights }: Compressible, options: CompressOptions): Compressed {
  const { transform, keep = 1, limitBytes, step } = options;
  const { height, width } = planes[0]!;
  const bands = transform.bands({ height, width });
  const shapes = shapesOf(bands, planes.length);
  const means = planes.map(({ data }) => {
    const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
    return transform.exact ? Math.round(mean) : mean;
  });
  const scaled = planes.flatMap((plane, p) =>
    transform.forward(centred(plane, means[p]!)).map((data, b) => {
      const scale = bands[b]!.norm * Math.sqrt(weights[p]!);
      return scale === 1 ? data : data.map((v) => v * scale);
    }),
  );
  const coefficients = scaled.reduce((sum, data) => sum + data.length, 0);
  const least = keep < 1 ? largest(scaled, Math.max(1, Math.round(keep * coefficients))) : 0;
  // Of what is kept by its size three bits below the smallest are coded.
  const finest = keep < 1 ? Math.max(step, least / 8) : step;
  const quantised = scaled.map((data) => ({
    sizes: Int32Array.from(data, (v) => (Math.abs(v) < least ? 0 : Math.floor(Math.abs(v) / finest))),
    negative: Uint8Array.from(data, (v) => (v < 0 ? 1 : 0)),
  }));
  const { planes: bitPlanes, bits, code, nonzero } = encodeBitPlanes(shapes, quantised, limitBytes);
  const { levels } = transform;
  const header = { height, width, weights, means, levels, step: finest, planes: bitPlanes, bits };
  return { header, code, nonzero, coefficients };
}

/** The planes again, as far as the code tells: sizes in the middle of what they can be. */
export function decompress(
  { height, width, weights, means, levels, step, planes, bits }: CodeHeader,
  code: Uint8Array,
  transform: CodeTransform,
): Plane[] {
  if (levels > 1 && 2 ** levels > (height === 1 ? width : Math.min(height, width)))
    throw new DataError(`${levels} levels of ${height} × ${width} samples`);
  const bands = transform.bands({ height, width });
  const decoded = decodeBitPlanes(shapesOf(bands, weights.length), code, { planes, bits });
  // Whole numbers end at the last one of their range, others lie anywhere in it.
  const range = transform.exact ? -1 : 0;
  return weights.map((weight, p) => {
    const own = decoded.slice(p * bands.length, (p + 1) * bands.length);
    const data = own.map(({ sizes, negative, plane }, b) => {
      const scale = step / (bands[b]!.norm * Math.sqrt(weight));
      return Float64Array.from(sizes, (known, i) => {
        if (known === 0) return 0;
        const middle = (2 ** plane[i]! + range) / 2;
        const value = (known + (transform.exact ? Math.floor(middle) : middle)) * scale;
        return negative[i] ? -value : value;
      });
    });
    const plane = transform.inverse(data, { height, width });
    return { ...plane, data: plane.data.map((v) => v + means[p]!) };
  });
}

/** The bands of all planes, parents counted on. */
const shapesOf = (bands: readonly Band[], planes: number): BandShape[] =>
  Array.from({ length: planes }, (_, p) =>
    bands.map(({ parent, ...band }) => ({
      ...band,
      parent: parent === undefined ? undefined : parent + p * bands.length,
    })),
  ).flat();

const centred = ({ data, ...size }: Plane, mean: number): Plane => ({
  ...size,
  data: data.map((v) => v - mean),
});

/** The k-th largest size of all. */
function largest(bands: readonly Float64Array[], k: number): number {
  const sizes = new Float64Array(bands.reduce((sum, data) => sum + data.length, 0));
  let at = 0;
  for (const data of bands) for (const v of data) sizes[at++] = Math.abs(v);
  sizes.sort();
  return sizes[sizes.length - k]!;
}

/** Refuse sizes that no code of so few bytes can hold honestly, before room is made for them. */
export function checkCodeSize({ height, width, weights }: CodeHeader, most: number): void {
  const samples = height * width * weights.length;
  if (!(samples >= 1 && samples <= most))
    throw new DataError(
      `a code of ${weights.length} × ${height} × ${width} samples, ${most} at most are read`,
    );
}
