import { DataError } from '../../core/errors.js';
import { type Extension, maxLevel } from './dwt.js';
import { fillEdges } from './edges.js';
import type { Wavelet } from './families.js';
import {
  analyse,
  analysisShape,
  analysisTaps,
  synthesise,
  synthesisShape,
  synthesisTaps,
} from './filter-bank.js';

/** A picture of one channel, row by row. */
export interface Plane {
  height: number;
  width: number;
  data: Float64Array;
}

/** What one level finds beside the approximation: edges that run across, up and down, and aslant. */
export interface Details {
  horizontal: Plane;
  vertical: Plane;
  diagonal: Plane;
}

export interface Pyramid {
  approx: Plane;
  /** Coarsest first. */
  details: Details[];
}

/**
 * One level of the separable transform: each row is split by dwt, then each column of both halves. horizontal is
 * low along the rows and high down the columns, vertical the other way round, as PyWavelets has them.
 */
export function dwt2(x: Plane, wavelet: Wavelet, mode: Extension): Details & { approx: Plane } {
  const { approx, details } = wavedec2(x, wavelet, { level: 1, mode });
  return { approx, ...details[0]! };
}

/** The inverse of dwt2; parts that are left out count as zeros. Odd sides come back a sample longer. */
export function idwt2(
  { approx, horizontal, vertical, diagonal }: Partial<Details & { approx: Plane }>,
  wavelet: Wavelet,
  mode: Extension,
): Plane {
  const known = approx ?? horizontal ?? vertical ?? diagonal;
  if (known === undefined) throw new DataError('an inverse needs one part at least');
  const { height, width } = known;
  const none = (): Plane => ({ height, width, data: new Float64Array(height * width) });
  const details = {
    horizontal: horizontal ?? none(),
    vertical: vertical ?? none(),
    diagonal: diagonal ?? none(),
  };
  return waverec2({ approx: approx ?? none(), details: [details] }, wavelet, { mode });
}

/** The transform of `level` levels; by default as many as the shorter side has use for, at least one. */
export function wavedec2(
  x: Plane,
  wavelet: Wavelet,
  {
    level = Math.max(1, maxLevel(Math.min(x.height, x.width), wavelet)),
    mode = 'symmetric',
  }: { level?: number; mode?: Extension } = {},
): Pyramid {
  checkPlane(x);
  const taps = analysisTaps(wavelet);
  const details: Details[] = [];
  let approx: Plane = level === 0 ? { ...x, data: x.data.slice() } : x;
  for (let l = 1; l <= level; l++) {
    const across = splitRows(approx, taps, mode);
    const [low, horizontal] = splitColumns(across.low, taps, mode);
    const [vertical, diagonal] = splitColumns(across.high, taps, mode);
    details.unshift({ horizontal, vertical, diagonal });
    approx = low;
  }
  return { approx, details };
}

/**
 * The inverse of wavedec2.
 *
 * @param size of the picture: odd sides come back one longer where it is not given
 */
export function waverec2(
  { approx, details }: Pyramid,
  wavelet: Wavelet,
  { mode = 'symmetric', height, width }: { mode?: Extension; height?: number; width?: number } = {},
): Plane {
  const taps = synthesisTaps(wavelet);
  let x = approx;
  checkPlane(x);
  details.forEach(({ horizontal, vertical, diagonal }, i) => {
    for (const part of [horizontal, vertical, diagonal]) {
      checkPlane(part);
      if (part.height !== horizontal.height || part.width !== horizontal.width)
        throw new DataError(`details of ${sizeOf(horizontal)} and ${sizeOf(part)} at one level`);
    }
    const spare = i === 0 ? 0 : 1;
    if (!fits(x.height, horizontal.height, spare) || !fits(x.width, horizontal.width, spare))
      throw new DataError(`details of ${sizeOf(horizontal)}, ${sizeOf(x)} were needed`);
    const low = joinColumns(x, horizontal, taps, mode);
    const high = joinColumns(vertical, diagonal, taps, mode);
    x = joinRows(low, high, taps, mode);
  });
  if (!fits(x.height, height ?? x.height, 1) || !fits(x.width, width ?? x.width, 1))
    throw new DataError(`the coefficients are those of ${sizeOf(x)} pixels`);
  return cropped(x, height ?? x.height, width ?? x.width);
}

const sizeOf = ({ height, width }: Plane) => `${height} x ${width}`;

const fits = (got: number, wanted: number, spare: number) => got - wanted >= 0 && got - wanted <= spare;

function checkPlane(plane: Plane): void {
  if (plane.data.length !== plane.height * plane.width || plane.data.length === 0)
    throw new DataError(`a picture of ${sizeOf(plane)} cannot have ${plane.data.length} numbers`);
}

function cropped({ height, width, data }: Plane, rows: number, columns: number): Plane {
  if (columns === width) return { height: rows, width, data: data.slice(0, rows * width) };
  const out = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) out.set(data.subarray(y * width, y * width + columns), y * columns);
  return { height: rows, width: columns, data: out };
}

function splitRows({ height, width, data }: Plane, taps: Float64Array, mode: Extension) {
  const { count, left, right } = analysisShape(width, taps.length / 2, mode);
  const room = new Float64Array(left + width + right);
  const low = new Float64Array(height * count);
  const high = new Float64Array(height * count);
  for (let y = 0; y < height; y++) {
    room.set(data.subarray(y * width, (y + 1) * width), left);
    fillEdges(room, { left, n: width, right, mode });
    const part = (half: Float64Array) => half.subarray(y * count, (y + 1) * count);
    analyse(room, taps, { count }, part(low), part(high));
  }
  return { low: { height, width: count, data: low }, high: { height, width: count, data: high } };
}

function splitColumns({ height, width, data }: Plane, taps: Float64Array, mode: Extension): [Plane, Plane] {
  const { count, left, right } = analysisShape(height, taps.length / 2, mode);
  const room = new Float64Array((left + height + right) * width);
  room.set(data, left * width);
  fillEdges(room, { left, n: height, right, mode, width });
  const low = new Float64Array(count * width);
  const high = new Float64Array(count * width);
  analyse(room, taps, { count, width }, low, high);
  return [
    { height: count, width, data: low },
    { height: count, width, data: high },
  ];
}

function joinColumns(low: Plane, high: Plane, taps: Float64Array, mode: Extension): Plane {
  const { height, width } = high;
  const { samples, edge, pairs, skip } = checkedShape(height, taps.length / 2, mode);
  const extended = (part: Plane) => {
    const room = new Float64Array((height + 2 * edge) * width);
    room.set(cropped(part, height, width).data, edge * width);
    fillEdges(room, { left: edge, n: height, right: edge, mode: 'periodic', width });
    return room;
  };
  const out = new Float64Array(2 * pairs * width);
  synthesise(extended(low), extended(high), taps, { pairs, width }, out);
  return { height: samples, width, data: out.subarray(skip * width, (skip + samples) * width) };
}

function joinRows(low: Plane, high: Plane, taps: Float64Array, mode: Extension): Plane {
  const { height, width } = high;
  const { samples, edge, pairs, skip } = checkedShape(width, taps.length / 2, mode);
  const a = new Float64Array(width + 2 * edge);
  const d = new Float64Array(width + 2 * edge);
  const line = new Float64Array(2 * pairs);
  const out = new Float64Array(height * samples);
  for (let y = 0; y < height; y++) {
    for (const [room, part] of [
      [a, low],
      [d, high],
    ] as const) {
      room.set(part.data.subarray(y * width, (y + 1) * width), edge);
      fillEdges(room, { left: edge, n: width, right: edge, mode: 'periodic' });
    }
    synthesise(a, d, taps, { pairs }, line);
    out.set(line.subarray(skip, skip + samples), y * samples);
  }
  return { height, width: samples, data: out };
}

function checkedShape(count: number, F: number, mode: Extension) {
  const shape = synthesisShape(count, F, mode);
  if (shape.samples <= 0)
    throw new DataError(`${count} coefficients are too few: filters of ${F} taps need ${F / 2}`);
  return shape;
}
