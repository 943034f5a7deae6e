import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Raster } from '../image/raster.js';

export interface SlicOptions {
  /** How many superpixels are asked for; the grid they start from has about as many. */
  k: number;
  /** m: how much places count against colours; Lab wants 1 to 40. Default 10. */
  compactness?: number;
  /** Default 10. */
  iterations?: number;
  /** SLICO: m of each superpixel is the farthest of its colours in the round before. */
  zero?: boolean;
}

export interface Slic {
  /** The nearest centre of each pixel, 0..k-1, before connectivity is enforced. */
  labels: Int32Array;
  /** sum of D^2 over all pixels, to the centres that they were given to. */
  energy: number;
  /** Distance of the centres on the grid: S. */
  step: number;
  centres: number;
}

/**
 * SLIC superpixels: k-means in colour and place, each centre seeing only its own surroundings,
 *
 *   D^2 = |colour - colour_c|^2 / m^2 + |place - place_c|^2 / S^2,   S = sqrt(pixels / k).
 *
 * Centres start on a grid, moved to the place of least gradient among the nine nearest. In each round pixels go to the
 * nearest centre whose window, S to either side and widened to columns in multiples of 4, holds them, the first of
 * equals; then centres go to the mean of their pixels. A pixel that no window holds keeps its label.
 *
 * @param image three channels, Lab as a rule
 * @see Achanta et al., SLIC superpixels compared to state-of-the-art superpixel methods, 2012
 */
export function slic(
  image: Raster<Float32Array>,
  { k, compactness = 10, iterations = 10, zero = false }: SlicOptions,
): Slic {
  const { width, height, channels, data } = image;
  if (channels !== 3 || data.length !== width * height * 3 || data.length === 0)
    throw new DataError(`SLIC needs three channels, got ${width} x ${height} x ${channels}`);
  if (!Number.isInteger(k) || k < 1) throw new DataError(`superpixels must be a whole number, got ${k}`);
  if (k > width * height)
    throw new DataError(`${k} superpixels in ${width * height} pixels: a pixel each is the most`);
  if (!(compactness > 0)) throw new DataError(`compactness must be above 0, got ${compactness}`);
  const grid = startingGrid(width, height, k);
  const stride = Math.ceil(width / 4) * 4;
  const planes = planar(image, stride);
  const centres = firstCentres(planes, stride, width, height, grid, 1 / compactness ** 2);
  const job = { planes, stride, width, height, centres, reach: grid.reach, place: 1 / grid.step ** 2 };
  const { labels, energy } = (compute.simd ? roundsSimd : roundsPlain)(job, iterations, zero);
  return { labels, energy, step: grid.step, centres: centres.length / CENTRE };
}

/** x, y, three colours, weight of colour distances; eight wide for the SIMD kernel. */
const CENTRE = 8;

interface Grid {
  columns: number;
  rows: number;
  step: number;
  /** Half the side of a window. */
  reach: number;
}

function startingGrid(width: number, height: number, k: number): Grid {
  const step = Math.sqrt((width * height) / k);
  const columns = Math.min(width, Math.max(1, Math.round(width / step)));
  const rows = Math.min(height, Math.max(1, Math.round(k / columns)));
  return { columns, rows, step, reach: Math.ceil(Math.max(step, width / columns, height / rows)) };
}

function planar({ width, height, data }: Raster<Float32Array>, stride: number): Float32Array {
  const plane = stride * height;
  const planes = new Float32Array(3 * plane);
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0, to = y * stride; x < width; x++, to++, from += 3) {
      planes[to] = data[from]!;
      planes[to + plane] = data[from + 1]!;
      planes[to + 2 * plane] = data[from + 2]!;
    }
  return planes;
}

function firstCentres(
  planes: Float32Array,
  stride: number,
  width: number,
  height: number,
  { columns, rows }: Grid,
  weight: number,
): Float32Array {
  const plane = stride * height;
  const centres = new Float32Array(columns * rows * CENTRE);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at += CENTRE) {
      const gridX = Math.floor(((column + 0.5) * width) / columns);
      const gridY = Math.floor(((row + 0.5) * height) / rows);
      let [x, y, least] = [gridX, gridY, gradient(gridX, gridY)];
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const g = gradient(gridX + dx, gridY + dy);
          if (g < least) [x, y, least] = [gridX + dx, gridY + dy, g];
        }
      const p = y * stride + x;
      centres.set([x, y, planes[p]!, planes[p + plane]!, planes[p + 2 * plane]!, weight], at);
    }
  return centres;

  /** |I(x + 1) - I(x - 1)|^2 + |I(y + 1) - I(y - 1)|^2; no centre starts on the rim. */
  function gradient(x: number, y: number): number {
    if (x < 1 || y < 1 || x + 1 >= width || y + 1 >= height) return Infinity;
    let sum = 0;
    for (let p = y * stride + x; p < planes.length; p += plane)
      sum += (planes[p + 1]! - planes[p - 1]!) ** 2 + (planes[p + stride]! - planes[p - stride]!) ** 2;
    return sum;
  }
}

interface Job {
  planes: Float32Array;
  stride: number;
  width: number;
  height: number;
  centres: Float32Array;
  reach: number;
  /** Weight of distances in place, 1 / S^2. */
  place: number;
}

/** Rows that a thread takes at once: few enough to stay in its cache. */
const PIECE_ROWS = 32;

function roundsSimd(job: Job, iterations: number, zero: boolean): Pick<Slic, 'labels' | 'energy'> {
  const { planes, stride, width, height, reach, place } = job;
  const k = job.centres.length / CENTRE;
  return simd((s) => {
    const colours = s.f32(planes);
    const centres = s.f32(job.centres);
    const labels = s.i32(stride * height);
    const distances = s.f32(stride * height);
    labels.view().fill(0);
    const shape = [colours.ptr, 4 * stride * height, stride, width, height, centres.ptr];
    for (let round = 0; round < iterations; round++) {
      s.parallel('slicAssign', height, PIECE_ROWS, [...shape, k, reach, place, labels.ptr, distances.ptr]);
      if (round + 1 < iterations)
        s.parallel('slicUpdate', k, 16, [...shape, reach, labels.ptr, zero ? 1 : 0]);
    }
    return cropped(labels.view(), distances.view(), job);
  });
}

function cropped(
  labels: Int32Array,
  distances: ArrayLike<number>,
  { width, height, stride }: Job,
): Pick<Slic, 'labels' | 'energy'> {
  const out = new Int32Array(width * height);
  let energy = 0;
  for (let y = 0; y < height; y++) {
    out.set(labels.subarray(y * stride, y * stride + width), y * width);
    for (let x = 0; x < width; x++) {
      const d = distances[y * stride + x]!;
      if (d < Infinity) energy += d;
    }
  }
  return { labels: out, energy };
}

/** The definition: documentation, and oracle of the SIMD kernel. */
function roundsPlain(job: Job, iterations: number, zero: boolean): Pick<Slic, 'labels' | 'energy'> {
  const { planes, stride, width, height, centres, reach, place } = job;
  const plane = stride * height;
  const labels = new Int32Array(plane);
  const distances = new Float64Array(plane);
  for (let round = 0; round < iterations; round++) {
    distances.fill(Infinity);
    for (let at = 0; at < centres.length; at += CENTRE)
      inWindow(at, (p, dx, dy, colour) => {
        const d = centres[at + 5]! * colour + place * (dx * dx + dy * dy);
        if (d >= distances[p]!) return;
        distances[p] = d;
        labels[p] = at / CENTRE;
      });
    if (round + 1 < iterations) for (let at = 0; at < centres.length; at += CENTRE) move(at);
  }
  return cropped(labels, distances, job);

  function move(at: number): void {
    const sums = [0, 0, 0, 0, 0];
    let n = 0;
    let farthest = 0;
    inWindow(at, (p, dx, dy, colour) => {
      if (labels[p] !== at / CENTRE) return;
      n++;
      sums[0]! += dx;
      sums[1]! += dy;
      for (let c = 0; c < 3; c++) sums[2 + c]! += planes[p + c * plane]! - centres[at + 2 + c]!;
      farthest = Math.max(farthest, colour);
    });
    if (n === 0) return;
    for (let i = 0; i < 5; i++) centres[at + i]! += sums[i]! / n;
    if (zero) centres[at + 5] = 1 / Math.max(1, farthest);
  }

  function inWindow(at: number, see: (p: number, dx: number, dy: number, colour: number) => void): void {
    const [cx, cy] = [centres[at]!, centres[at + 1]!];
    const left = Math.floor(Math.max(0, Math.floor(cx - reach)) / 4) * 4;
    const right = Math.min(width, Math.ceil((Math.ceil(cx + reach) + 1) / 4) * 4);
    const bottom = Math.min(height, Math.ceil(cy + reach) + 1);
    for (let y = Math.max(0, Math.floor(cy - reach)); y < bottom; y++)
      for (let x = left; x < right; x++) {
        const p = y * stride + x;
        let colour = 0;
        for (let c = 0; c < 3; c++) colour += (planes[p + c * plane]! - centres[at + 2 + c]!) ** 2;
        see(p, x - cx, y - cy, colour);
      }
  }
}
