import { DataError } from '../../core/errors.js';
import { type PairShape, pairTable } from './pair-cost.js';

/** Lines from each pixel (x, y) to (x + dx, y + dy); those that would leave the picture are not there. */
export interface Lines {
  dx: -1 | 0 | 1;
  dy: 0 | 1;
  /** Of each line, at the pixel where it begins; not negative. */
  weights: Float64Array;
  /** V, [labels, labels]: the label where the line begins, the one where it ends. */
  table: Float64Array;
}

/**
 * A random field on the pixels of a picture, each of which has one of a few labels f_p, with the energy
 *
 *   E(f) = sum_p data_p(f_p) + sum over lines pq of w_pq V(f_p, f_q),   p(f) = exp(-E(f)) / Z.
 */
export interface GridField {
  width: number;
  height: number;
  labels: number;
  /** [pixels, labels] */
  data: Float64Array;
  /** Right and down, for eight neighbours also down-right and down-left. */
  lines: readonly Lines[];
  /** Where all lines have the table of such a shape: messages then take linear time. */
  shape?: PairShape;
}

export type Neighbours = 4 | 8;

const STEPS = [
  { dx: 1, dy: 0 },
  { dx: 0, dy: 1 },
  { dx: 1, dy: 1 },
  { dx: -1, dy: 1 },
] as const;

/** Steps to the half of the neighbours that lines lead to: right, down, down-right, down-left. */
export const stepsTo = (neighbours: Neighbours) => STEPS.slice(0, neighbours / 2);

/** A field of one shape of pairs and one smoothness, lines to corners weighing 1 / sqrt(2) of the others. */
export function smoothField(
  size: { width: number; height: number; labels: number },
  data: Float64Array,
  { shape, smoothness, neighbours = 4 }: { shape: PairShape; smoothness: number; neighbours?: Neighbours },
): GridField {
  const table = pairTable(shape, size.labels);
  const lines = stepsTo(neighbours).map(({ dx, dy }) => ({
    dx,
    dy,
    weights: new Float64Array(size.width * size.height).fill(
      dx !== 0 && dy !== 0 ? smoothness / Math.SQRT2 : smoothness,
    ),
    table,
  }));
  const field = { ...size, data, lines, shape };
  checkField(field);
  return field;
}

export function checkField({ width, height, labels, data, lines }: GridField): void {
  const pixels = width * height;
  if (!(pixels >= 1) || !(labels >= 1))
    throw new DataError(`a field of ${width} x ${height} pixels and ${labels} labels`);
  if (data.length !== pixels * labels)
    throw new DataError(`${data.length} costs of data for ${pixels} pixels of ${labels} labels`);
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new DataError(
      `label ${bad % labels} of pixel ${Math.floor(bad / labels)} costs ${data[bad]}, no finite number`,
    );
  for (const { weights, table } of lines) {
    if (weights.length !== pixels || table.length !== labels * labels)
      throw new DataError(
        `${weights.length} weights and ${table.length} pairs for ${pixels} pixels of ${labels} labels`,
      );
    const odd = weights.findIndex((w) => !(w >= 0 && w < Infinity));
    if (odd >= 0)
      throw new DataError(
        `the line at pixel ${odd} weighs ${weights[odd]}, a finite number of 0 or more was needed`,
      );
    if (!table.every(Number.isFinite)) throw new DataError('the cost of a pair is no finite number');
  }
}

/** E of the formula above. */
export function fieldEnergy({ width, height, labels, data, lines }: GridField, f: Int32Array): number {
  let sum = 0;
  for (let p = 0; p < f.length; p++) sum += data[p * labels + f[p]!]!;
  for (const { dx, dy, weights, table } of lines)
    for (let y = 0; y + dy < height; y++) {
      const end = width - Math.max(0, dx);
      for (let x = Math.max(0, -dx); x < end; x++) {
        const p = y * width + x;
        sum += weights[p]! * table[f[p]! * labels + f[p + dy * width + dx]!]!;
      }
    }
  return sum;
}

/** The label that each pixel's own data like best, the first of equals. */
export function dataLabels({ labels, data }: GridField): Int32Array {
  return leastOf(data, labels);
}

/** Of each run of `labels` numbers the place of the least, the first of equals. */
export function leastOf(costs: Float64Array | Float32Array, labels: number): Int32Array {
  const out = new Int32Array(costs.length / labels);
  for (let p = 0, i = 0; p < out.length; p++) {
    let best = 0;
    let least = costs[i]!;
    for (let l = 1; l < labels; l++)
      if (costs[i + l]! < least) {
        least = costs[i + l]!;
        best = l;
      }
    out[p] = best;
    i += labels;
  }
  return out;
}

/**
 * Pixels in colours such that no two neighbours share one: a checkerboard for four neighbours, four colours for
 * eight. Pixels of one colour may change at once.
 */
export const coloursOf = ({ lines }: GridField): number => (lines.length > 2 ? 4 : 2);

/** The first column of this colour in row y, and the step from one to the next; -1 where the row has none. */
export function columnsOf(colours: number, colour: number, y: number): number {
  if (colours === 2) return (colour + y) & 1;
  return (y & 1) === colour >> 1 ? colour & 1 : -1;
}

/** Into `out`, what each label of pixel (x, y) would cost with its neighbours as they are in f. */
export function localCosts(
  { width, height, labels, data, lines }: GridField,
  f: Int32Array,
  x: number,
  y: number,
  out: Float64Array,
): void {
  const p = y * width + x;
  for (let l = 0; l < labels; l++) out[l] = data[p * labels + l]!;
  for (let s = 0; s < lines.length; s++) {
    const { dx, dy, weights, table } = lines[s]!;
    if (x + dx >= 0 && x + dx < width && y + dy < height) {
      const w = weights[p]!;
      const b = f[p + dy * width + dx]!;
      for (let l = 0; l < labels; l++) out[l]! += w * table[l * labels + b]!;
    }
    if (x - dx >= 0 && x - dx < width && y - dy >= 0) {
      const q = p - dy * width - dx;
      const w = weights[q]!;
      const row = f[q]! * labels;
      for (let l = 0; l < labels; l++) out[l]! += w * table[row + l]!;
    }
  }
}
