import { DataError } from '../../core/errors.js';
import { onBench } from './bench.js';
import { maxLevel } from './dwt.js';
import type { Extension } from './edges.js';
import type { Wavelet } from './families.js';
import { analysisShape, analysisTaps, synthesisShape, synthesisTaps } from './filter-bank.js';
import { extendColumns, extendRows, fillRoom, type Room, takeRoom } from './room.js';

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
  if (level === 0) return { approx: { ...x, data: x.data.slice() }, details: [] };
  const F = wavelet.decLow.length;
  const taps = analysisTaps(wavelet);
  return onBench(x.data.length, (bench) => {
    const details: Details[] = [];
    let { height, width } = x;
    let approx = bench.room(height, width, analysisShape(width, F, mode));
    fillRoom(approx, x.data, height, width);
    for (let l = 1; l <= level; l++) {
      const across = analysisShape(width, F, mode);
      const down = analysisShape(height, F, mode);
      const margins = { above: down.left, below: down.right };
      const halves = [0, 1].map(() => bench.room(height, across.count, margins));
      extendRows(approx, height, width, across.right, mode);
      bench.splitRows(approx, halves[0]!, halves[1]!, taps, { rows: height, count: across.count });
      const quarter = () => bench.room(down.count, across.count);
      const low = bench.room(down.count, across.count, l < level ? analysisShape(across.count, F, mode) : {});
      const [horizontal, vertical, diagonal] = [quarter(), quarter(), quarter()];
      for (const half of halves) extendColumns(half, height, down.right, mode);
      const n = { columns: across.count, count: down.count };
      bench.splitColumns(halves[0]!, low, horizontal, taps, n);
      bench.splitColumns(halves[1]!, vertical, diagonal, taps, n);
      [approx, height, width] = [low, down.count, across.count];
      const taken = (room: Room): Plane => ({ height, width, data: takeRoom(room, height, width) });
      details.unshift({
        horizontal: taken(horizontal),
        vertical: taken(vertical),
        diagonal: taken(diagonal),
      });
    }
    return { approx: { height, width, data: takeRoom(approx, height, width) }, details };
  });
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
  const F = wavelet.decLow.length;
  checkPyramid({ approx, details }, wavelet, mode);
  const last = details.at(-1)?.horizontal ?? approx;
  return onBench(4 * last.data.length, (bench) => {
    const { edge, skip } = synthesisShape(0, F, mode);
    const around = { above: edge, below: edge };
    let { height: rows, width: columns } = approx;
    let x = bench.room(rows, columns, around);
    fillRoom(x, approx.data, rows, columns);
    for (const { horizontal, vertical, diagonal } of details) {
      const { height, width } = horizontal;
      const down = synthesisShape(height, F, mode);
      const across = synthesisShape(width, F, mode);
      const [h, v, d] = [horizontal, vertical, diagonal].map(({ data }) => {
        const room = bench.room(height, width, around);
        fillRoom(room, data, height, width);
        return room;
      });
      const halves = [
        [x, h!],
        [v!, d!],
      ].map(([low, high]) => {
        for (const part of [low!, high!]) extendColumns(part, height, edge, 'periodic');
        const room = bench.room(down.samples + skip, width, { left: edge, right: edge, above: skip });
        bench.joinColumns(low!, high!, room, taps, { columns: width, ...down });
        extendRows(room, down.samples, width, edge, 'periodic');
        return room;
      });
      const out = bench.room(down.samples, across.samples + skip, { ...around, left: skip });
      bench.joinRows(halves[0]!, halves[1]!, out, taps, { rows: down.samples, ...across });
      [x, rows, columns] = [out, down.samples, across.samples];
    }
    if (!fits(rows, height ?? rows, 1) || !fits(columns, width ?? columns, 1))
      throw new DataError(`the coefficients are those of ${rows} x ${columns} pixels`);
    const [h, w] = [height ?? rows, width ?? columns];
    return { height: h, width: w, data: takeRoom(x, h, w) };
  });
}

/** Details of equal sizes at each level, and twice as large at the next, or one less. */
function checkPyramid({ approx, details }: Pyramid, wavelet: Wavelet, mode: Extension): void {
  let x: Omit<Plane, 'data'> = approx;
  checkPlane(approx);
  details.forEach(({ horizontal, vertical, diagonal }, i) => {
    for (const part of [horizontal, vertical, diagonal]) {
      checkPlane(part);
      if (part.height !== horizontal.height || part.width !== horizontal.width)
        throw new DataError(`details of ${sizeOf(horizontal)} and ${sizeOf(part)} at one level`);
    }
    const spare = i === 0 ? 0 : 1;
    if (!fits(x.height, horizontal.height, spare) || !fits(x.width, horizontal.width, spare))
      throw new DataError(`details of ${sizeOf(horizontal)}, ${sizeOf(x)} were needed`);
    const F = wavelet.decLow.length;
    const samples = (count: number) => synthesisShape(count, F, mode).samples;
    x = { height: samples(horizontal.height), width: samples(horizontal.width) };
    if (x.height <= 0 || x.width <= 0)
      throw new DataError(
        `${sizeOf(horizontal)} coefficients are too few for ${wavelet.name}: ${F / 2} a side were needed`,
      );
  });
}

const sizeOf = ({ height, width }: Omit<Plane, 'data'>) => `${height} x ${width}`;

const fits = (got: number, wanted: number, spare: number) => got - wanted >= 0 && got - wanted <= spare;

function checkPlane(plane: Plane): void {
  if (plane.data.length !== plane.height * plane.width || plane.data.length === 0)
    throw new DataError(`a picture of ${sizeOf(plane)} cannot have ${plane.data.length} numbers`);
}
