import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { gradient, polar } from '../image/gradient.js';
import { fullScale, type Plane, type Raster } from '../image/raster.js';

export const HOG_NORMS = ['l2-hys', 'l2', 'l1-sqrt', 'l1'] as const;
export type HogNorm = (typeof HOG_NORMS)[number];

export interface HogOptions {
  /** Default 9. */
  bins?: number;
  /** Side of a cell in pixels, default 8. */
  cell?: number;
  /** Side of a block in cells, default 2. */
  block?: number;
  /** Directions over a full turn, so that dark to light differs from light to dark; default false. */
  signed?: boolean;
  norm?: HogNorm;
  /** Take the square root of the levels first, which evens out shadows; default false. */
  root?: boolean;
  /** Share votes among the nearest bins and cells, weighed by a Gaussian over the block; default true. */
  interpolate?: boolean;
}

export interface Hog {
  /** Blocks down and across; they are one cell apart. */
  rows: number;
  columns: number;
  block: number;
  bins: number;
  signed: boolean;
  /** [rows, columns, block, block, bins] */
  data: Float32Array;
}

const EPSILON = 1e-5;
const CLIP = 0.2;

/**
 * Histograms of oriented gradients. Central differences (of the colour channel where they are largest) vote with
 * their length for the direction, over half a turn. A vote is shared between the two nearest bins, whose centres
 * are at (b + 1/2) pi / bins, and the nearest of the block's cells, and weighed by a Gaussian of half a block as
 * sigma about the middle of the block. Then each block v is divided by its length:
 *
 *   l2      v / sqrt(|v|^2 + e^2)          l2-hys  the same, cut off at 0.2, and the same again
 *   l1      v / (|v|_1 + e)                l1-sqrt sqrt(v / (|v|_1 + e)),     e = 1e-5
 *
 * Without `interpolate` each pixel votes for one bin of its own cell, and all count alike.
 *
 * Bilinear shares and Gaussian are products of a weight along x and one along y, so blocks are summed by rows and
 * then by columns: the cost does not grow with the size of cells.
 *
 * @see Dalal & Triggs, Histograms of oriented gradients for human detection, 2005
 */
export function hog(image: Raster<Float32Array | Uint8Array | Uint16Array>, options: HogOptions = {}): Hog {
  const { bins = 9, cell = 8, block = 2, signed = false, norm = 'l2-hys', interpolate = true } = options;
  const { width, height } = image;
  const rows = Math.floor(height / cell) - block + 1;
  const columns = Math.floor(width / cell) - block + 1;
  if (rows < 1 || columns < 1)
    throw new DataError(
      `a picture of ${width} x ${height} pixels has no block of ${block} x ${block} cells of ${cell}`,
    );
  const weights = roleWeights(cell, block, interpolate);
  const { magnitude, orientation } = strongestGradient(image, options.root ?? false);
  const shape: Shape = { width, rows, columns, cell, block, bins, signed, interpolate, norm };
  const data = (compute.simd ? blocksBySimd : blocksPlainly)(magnitude, orientation, weights, shape);
  return { rows, columns, block, bins, signed, data };
}

interface Shape
  extends Required<Pick<HogOptions, 'cell' | 'block' | 'bins' | 'signed' | 'interpolate' | 'norm'>> {
  width: number;
  rows: number;
  columns: number;
}

const votesPerRadian = ({ bins, signed }: Shape) => bins / (signed ? 2 * Math.PI : Math.PI);

/** The definition, pixel by pixel for every block; oracle of the SIMD kernels. */
function blocksPlainly(
  magnitude: Float32Array,
  orientation: Float32Array,
  weights: Float32Array,
  shape: Shape,
): Float32Array {
  const { width, rows, columns, cell, block, bins, interpolate, norm } = shape;
  const side = cell * block;
  const length = block * block * bins;
  const out = new Float32Array(rows * columns * length);
  for (let at = 0; at < rows * columns; at++) {
    const v = out.subarray(at * length, (at + 1) * length);
    const corner = Math.floor(at / columns) * cell * width + (at % columns) * cell;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const p = corner + y * width + x;
        const { low, share } = binOf(orientation[p]!, shape);
        for (let down = 0; down < block; down++)
          for (let across = 0; across < block; across++) {
            const w = weights[down * side + y]! * weights[across * side + x]! * magnitude[p]!;
            const to = (down * block + across) * bins;
            v[to + low]! += w * (1 - share);
            if (interpolate) v[to + ((low + 1) % bins)]! += w * share;
          }
      }
    normalise(v, norm);
  }
  return out;
}

/** The lower of the two bins a direction lies between, and the share of the upper one. */
function binOf(orientation: number, shape: Shape): { low: number; share: number } {
  let place = orientation * votesPerRadian(shape);
  // A direction on the border of two bins is a little off it in float32
  if (Math.abs(place - Math.round(place)) < 1e-6) place = Math.round(place);
  if (shape.interpolate) place -= 0.5;
  const low = Math.floor(place);
  return { low: ((low % shape.bins) + shape.bins) % shape.bins, share: shape.interpolate ? place - low : 0 };
}

function blocksBySimd(
  magnitude: Float32Array,
  orientation: Float32Array,
  weights: Float32Array,
  shape: Shape,
): Float32Array {
  const { width, rows, columns, cell, block, bins, interpolate, norm } = shape;
  const n = magnitude.length;
  const used = (columns - 1 + block) * cell;
  const shared = interpolate ? 1 : 0;
  return simd((s) => {
    const [size, angle, taps] = [s.f32(magnitude), s.f32(orientation), s.f32(weights)];
    const [bin, low, high] = [s.u8(n), s.f32(n), s.f32(n)];
    // biome-ignore format: one line a thought
    s.parallel('hogVotes', Math.ceil(n / 1024), 16, [
      size.ptr, angle.ptr, n, votesPerRadian(shape), bins, shared, bin.ptr, low.ptr, high.ptr,
    ]);
    const scratch = s.f32(rows * block * used * bins);
    const out = s.f32(rows * columns * block * block * bins);
    // biome-ignore format: one line a thought
    s.parallel('hogRows', rows, 1, [
      bin.ptr, low.ptr, high.ptr, width, cell, block, bins, columns, taps.ptr, shared,
      HOG_NORMS.indexOf(norm), scratch.ptr, out.ptr,
    ]);
    return out.copy();
  });
}

/** Weight along one side of a block for each of its cells: nearness to the cell's middle times the Gaussian. */
function roleWeights(cell: number, block: number, interpolate: boolean): Float32Array {
  const side = cell * block;
  const middle = (side - 1) / 2;
  return Float32Array.from({ length: block * side }, (_, i) => {
    const role = Math.floor(i / side);
    const t = i % side;
    if (!interpolate) return Math.floor(t / cell) === role ? 1 : 0;
    const nearness = 1 - Math.abs(t - (role + 0.5) * cell + 0.5) / cell;
    return Math.max(0, nearness) * Math.exp(-((t - middle) ** 2) / (2 * (side / 2) ** 2));
  });
}

/**
 * Central differences of a picture of 0 to 1, of the channel where they are longest, of equals the first; alpha has no
 * say. They are taken of whole levels and scaled after: a difference of a / 255 and b / 255 hangs, in float32, on where
 * they lie, and moves a direction of 45 degrees off the border of two bins.
 */
function strongestGradient(image: Raster<Float32Array | Uint8Array | Uint16Array>, root: boolean) {
  const { width, height, channels, data } = image;
  const full = fullScale(data);
  const count = channels < 3 ? 1 : 3;
  const of = (c: number) => {
    const plane: Plane = { width, height, channels: 1, data: new Float32Array(width * height) };
    for (let p = 0, i = c; p < plane.data.length; p++, i += channels)
      plane.data[p] = root ? Math.sqrt(data[i]! / full) : data[i]!;
    return gradient(plane, 'central');
  };
  const best = of(0);
  for (let c = 1; c < count; c++) {
    const other = of(c);
    for (let p = 0; p < best.x.length; p++) {
      const [x, y, u, v] = [best.x[p]!, best.y[p]!, other.x[p]!, other.y[p]!];
      if (u * u + v * v <= x * x + y * y) continue;
      best.x[p] = u;
      best.y[p] = v;
    }
  }
  const { magnitude, orientation } = polar(best);
  return { magnitude: root || full === 1 ? magnitude : magnitude.map((m) => m / full), orientation };
}

function normalise(v: Float32Array, norm: HogNorm): void {
  if (norm === 'l1' || norm === 'l1-sqrt') {
    let sum = EPSILON;
    for (const x of v) sum += x;
    for (let i = 0; i < v.length; i++) v[i] = norm === 'l1' ? v[i]! / sum : Math.sqrt(v[i]! / sum);
    return;
  }
  toUnit(v);
  if (norm === 'l2') return;
  for (let i = 0; i < v.length; i++) if (v[i]! > CLIP) v[i] = CLIP;
  toUnit(v);
}

function toUnit(v: Float32Array): void {
  let squares = EPSILON * EPSILON;
  for (const x of v) squares += x * x;
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < v.length; i++) v[i]! *= scale;
}

/**
 * Each cell's histogram as a star: a line for each bin along the edge that it stands for, at right angles to the
 * gradient, as bright as the bin is large. A cell is the mean over the blocks it belongs to.
 */
export function hogPicture(
  { rows, columns, block, bins, signed, data }: Hog,
  cellPixels = 16,
): Raster<Uint8Array> {
  const [down, across] = [rows + block - 1, columns + block - 1];
  const cells = new Float64Array(down * across * bins);
  const counts = new Float64Array(down * across);
  let from = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let j = 0; j < block; j++)
        for (let i = 0; i < block; i++, from += bins) {
          const at = (row + j) * across + column + i;
          counts[at]!++;
          for (let b = 0; b < bins; b++) cells[at * bins + b]! += data[from + b]!;
        }
  let most = 0;
  for (let i = 0; i < cells.length; i++) {
    cells[i]! /= counts[Math.floor(i / bins)]!;
    if (cells[i]! > most) most = cells[i]!;
  }
  const [width, height] = [across * cellPixels, down * cellPixels];
  const light = new Float64Array(width * height);
  const reach = cellPixels / 2 - 1;
  const turn = signed ? 2 * Math.PI : Math.PI;
  for (let b = 0; b < bins; b++) {
    const angle = ((b + 0.5) * turn) / bins + Math.PI / 2;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    for (let at = 0; at < down * across; at++) {
      const v = cells[at * bins + b]! / (most || 1);
      if (v < 0.02) continue;
      const cx = ((at % across) + 0.5) * cellPixels - 0.5;
      const cy = (Math.floor(at / across) + 0.5) * cellPixels - 0.5;
      // Of signed directions the half line points to where it gets lighter, turned like the others
      for (let t = signed ? 0 : -reach; t <= reach; t += 0.5) {
        const p = Math.round(cy + t * dy) * width + Math.round(cx + t * dx);
        light[p] = Math.max(light[p]!, v);
      }
    }
  }
  return { width, height, channels: 1, data: Uint8Array.from(light, (v) => Math.round(255 * v ** 0.8)) };
}
