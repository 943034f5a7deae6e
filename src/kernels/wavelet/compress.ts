import { DataError } from '../../core/errors.js';
import { bandNorms } from './band-norms.js';
import { type BandShape, decodeBitPlanes, encodeBitPlanes } from './bit-planes.js';
import { wavedec, waverec } from './dwt.js';
import { type Details, type Plane, wavedec2, waverec2 } from './dwt2.js';
import type { Wavelet } from './families.js';

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
  wavelet: Wavelet;
  levels: number;
  /** The share of coefficients that is kept, the largest ones. */
  keep?: number;
  /** What the code may take, without its header. */
  limitBytes?: number;
  /** Of the lowest bit, in units of the samples. */
  step: number;
}

const MODE = 'symmetric';

/**
 * Wavelet coefficients as a code of bits, most important first: each coefficient is scaled by what its error means for
 * the signal, cut to whole steps, and coded by bit planes.
 */
export function compress({ planes, weights }: Compressible, options: CompressOptions): Compressed {
  const { wavelet, levels, keep = 1, limitBytes, step } = options;
  const { height, width } = planes[0]!;
  const bands = bandsOf({ height, width }, wavelet, levels);
  const shapes = shapesOf(bands, planes.length);
  const means = planes.map(({ data }) => data.reduce((sum, v) => sum + v, 0) / data.length);
  const scaled = planes.flatMap((plane, p) =>
    transformed(centred(plane, means[p]!), wavelet, levels).map((data, b) =>
      data.map((v) => v * bands[b]!.norm * Math.sqrt(weights[p]!)),
    ),
  );
  const coefficients = scaled.reduce((sum, data) => sum + data.length, 0);
  const least = keep < 1 ? largest(scaled, Math.max(1, Math.round(keep * coefficients))) : 0;
  // Of what is kept by its size three bits below the smallest are coded.
  const finest = keep < 1 ? Math.max(step, least / 8) : step;
  const quantised = scaled.map((data) => ({
    sizes: Int32Array.from(data, (v) => (Math.abs(v) < least ? 0 : Math.floor(Math.abs(v) / finest))),
    negative: Uint8Array.from(data, (v) => (v < 0 ? 1 : 0)),
  }));
  const { planes: bitPlanes, bits, code } = encodeBitPlanes(shapes, quantised, limitBytes);
  const header = { height, width, weights, means, levels, step: finest, planes: bitPlanes, bits };
  const nonzero = decodeBitPlanes(shapes, code, header).reduce((sum, { sizes }) => sum + count(sizes), 0);
  return { header, code, nonzero, coefficients };
}

/** The planes again, as far as the code tells: sizes in the middle of what they can be. */
export function decompress(
  { height, width, weights, means, levels, step, planes, bits }: CodeHeader,
  code: Uint8Array,
  wavelet: Wavelet,
): Plane[] {
  if (levels > 1 && 2 ** levels > (height === 1 ? width : Math.min(height, width)))
    throw new DataError(`${levels} levels of ${height} × ${width} samples`);
  const bands = bandsOf({ height, width }, wavelet, levels);
  const decoded = decodeBitPlanes(shapesOf(bands, weights.length), code, { planes, bits });
  return weights.map((weight, p) => {
    const own = decoded.slice(p * bands.length, (p + 1) * bands.length);
    const data = own.map(({ sizes, negative, plane }, b) =>
      Float64Array.from(sizes, (known, i) => {
        if (known === 0) return 0;
        const value = ((known + 2 ** plane[i]! / 2) * step) / (bands[b]!.norm * Math.sqrt(weight));
        return negative[i] ? -value : value;
      }),
    );
    const plane = restored(data, bands, { height, width }, wavelet);
    return { ...plane, data: plane.data.map((v) => v + means[p]!) };
  });
}

const count = (sizes: Int32Array) => sizes.reduce((sum, v) => sum + (v === 0 ? 0 : 1), 0);

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

/** Coefficients of one plane, band by band in the order of `bandsOf`. */
function transformed(plane: Plane, wavelet: Wavelet, level: number): Float64Array[] {
  if (plane.height === 1) return wavedec(plane.data, wavelet, { level, mode: MODE });
  const { approx, details } = wavedec2(plane, wavelet, { level, mode: MODE });
  return [approx.data, ...details.flatMap((parts) => KINDS.map((kind) => parts[kind].data))];
}

const KINDS = ['horizontal', 'vertical', 'diagonal'] as const;

function restored(
  data: readonly Float64Array[],
  bands: readonly Band[],
  size: Size,
  wavelet: Wavelet,
): Plane {
  const { height, width } = size;
  if (height === 1) return { ...size, data: waverec(data, wavelet, { mode: MODE, length: width }) };
  const plane = (b: number): Plane => ({ height: bands[b]!.height, width: bands[b]!.width, data: data[b]! });
  const details = Array.from({ length: (data.length - 1) / 3 }, (_, i): Details => {
    const [horizontal, vertical, diagonal] = [1, 2, 3].map((k) => plane(3 * i + k));
    return { horizontal: horizontal!, vertical: vertical!, diagonal: diagonal! };
  });
  return waverec2({ approx: plane(0), details }, wavelet, { mode: MODE, height, width });
}

interface Size {
  height: number;
  width: number;
}

type Band = BandShape & { norm: number };

/** The bands of one plane, coarsest first, as the transform makes them; a series has details of one kind. */
function bandsOf({ height, width }: Size, wavelet: Wavelet, levels: number): Band[] {
  const taps = wavelet.decLow.length;
  const halved = (n: number, level: number): number =>
    level === 0 ? n : halved(Math.floor((n + taps - 1) / 2), level - 1);
  const series = height === 1;
  const norms = bandNorms(wavelet, levels);
  const kinds = series ? (['horizontal'] as const) : KINDS;
  const sizeOf = (level: number) => ({
    height: series ? 1 : halved(height, level),
    width: halved(width, level),
  });
  const low = norms[levels - 1]?.low ?? 1;
  const bands: Band[] = [
    { ...sizeOf(levels), kind: 'approx', parent: undefined, norm: series ? low : low ** 2 },
  ];
  for (let level = levels; level >= 1; level--)
    for (const kind of kinds) {
      const { low: l, high: h } = norms[level - 1]!;
      const parent = level === levels ? undefined : bands.length - kinds.length;
      bands.push({ ...sizeOf(level), kind, parent, norm: series ? h : kind === 'diagonal' ? h * h : l * h });
    }
  return bands;
}

/** The same for all planes, parents counted on. */
const shapesOf = (bands: readonly Band[], planes: number): BandShape[] =>
  Array.from({ length: planes }, (_, p) =>
    bands.map(({ parent, ...band }) => ({
      ...band,
      parent: parent === undefined ? undefined : parent + p * bands.length,
    })),
  ).flat();

/** Refuse sizes that no code of so few bytes can hold honestly, before room is made for them. */
export function checkCodeSize({ height, width, weights }: CodeHeader, most: number): void {
  const samples = height * width * weights.length;
  if (!(samples >= 1 && samples <= most))
    throw new DataError(
      `a code of ${weights.length} × ${height} × ${width} samples, ${most} at most are read`,
    );
}
