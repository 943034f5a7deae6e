import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import { gradient, polar } from '../image/gradient.js';
import type { Plane } from '../image/raster.js';
import { type Features, keypoints } from './keypoints.js';
import { structureScale } from './scale-space.js';
import { type DescriptorOptions, normalisedDescriptor, SIFT_WIDTH } from './sift-descriptor.js';

export interface DenseSiftOptions extends DescriptorOptions {
  /** Pixels from one descriptor to the next, default 8. */
  step?: number;
  /** Side of a cell in whole pixels, default 4; a descriptor looks at 5 cells across and down. */
  size?: number;
}

const CELLS = 4;
const ORIENTATIONS = 8;
/** Cells of sparse SIFT are three times as wide as the smoothing of the level they are seen in. */
const CELL_SIGMAS = 3;
const CAMERA = 0.5;

/**
 * SIFT descriptors on a grid, all of one size and upright, in time that does not depend on that size.
 *
 * The picture is smoothed as the level would be in which siftDescriptors sees cells of this size. Each of 8
 * orientations then is a plane: lengths of gradients times 1 - |o - k|, o the gradient's orientation in eighths of a
 * turn. Bilinear sharing among cells is a convolution of each plane with a triangle of half width `size`, two running
 * sums of `size` pixels a side; a descriptor takes its numbers from 4 x 4 places of the 8 results. The Gaussian window
 * counts for a cell as a whole, with its mean over the cell's triangle.
 *
 * @returns descriptors row by row of the grid, which lies in the middle of the picture with all cell centres
 *   inside. `scale` is what gives siftDescriptors cells of this size; `response` is the length of the sums of gradients
 * @see Vedaldi & Fulkerson, VLFeat: An open and portable library of computer vision algorithms, 2010 (dsift)
 */
export function denseSift(plane: Plane, options: DenseSiftOptions = {}): Features {
  const { step = 8, size = 4, root = false } = options;
  for (const [name, value] of [
    ['step', step],
    ['size', size],
  ] as const)
    if (!Number.isInteger(value) || value < 1)
      throw new DataError(`${name} must be whole pixels, got ${value}`);
  const { width, height } = plane;
  const reach = (CELLS - 1) * size;
  const [spareX, spareY] = [width - 1 - reach, height - 1 - reach];
  if (spareX < 0 || spareY < 0)
    throw new DataError(
      `cells of ${size} pixels need a picture of ${reach + 1} x ${reach + 1}, got ${width} x ${height}`,
    );
  const [across, down] = [Math.floor(spareX / step) + 1, Math.floor(spareY / step) + 1];
  const [left, top] = [Math.floor((spareX % step) / 2), Math.floor((spareY % step) / 2)];

  const smoothed = gaussianBlur(plane, Math.sqrt(Math.max(0, (size / CELL_SIGMAS) ** 2 - CAMERA ** 2)));
  const { magnitude, orientation } = polar(gradient(smoothed, 'central'));
  const turns = orientation.map((angle) => (-angle * ORIENTATIONS) / (2 * Math.PI)); // y points down
  const window = cellWeights(size);
  const bytes = 4 * across * down * SIFT_WIDTH;
  if (bytes > Math.min(compute.memoryBytes / 2, 2 ** 31))
    throw new DataError(`${across * down} descriptors take ${(bytes / 2 ** 30).toFixed(1)} GiB`, {
      hint: 'take a larger step',
    });
  const descriptors = new Float32Array(across * down * SIFT_WIDTH);
  const votes = { width, height, channels: 1 as const, data: new Float32Array(width * height) };
  for (let k = 0; k < ORIENTATIONS; k++) {
    vote(magnitude, turns, k, votes.data);
    spread(votes, size);
    gather(k);
  }
  return normalised();

  /** From the places of all cells to number k of their descriptors. */
  function gather(k: number) {
    for (let j = 0, to = k; j < down; j++)
      for (let i = 0; i < across; i++)
        for (let row = 0; row < CELLS; row++)
          for (let column = 0; column < CELLS; column++, to += ORIENTATIONS) {
            const at = (top + j * step + row * size) * width + left + i * step + column * size;
            descriptors[to] = votes.data[at]! * window[row]! * window[column]!;
          }
  }

  function normalised(): Features {
    const points = keypoints(across * down);
    for (let n = 0; n < points.x.length; n++) {
      const own = descriptors.subarray(n * SIFT_WIDTH, (n + 1) * SIFT_WIDTH);
      points.x[n] = left + (n % across) * step + reach / 2;
      points.y[n] = top + Math.floor(n / across) * step + reach / 2;
      points.response[n] = lengthOf(own);
      descriptors.set(normalisedDescriptor(own, root), n * SIFT_WIDTH);
    }
    points.scale.fill((size / CELL_SIGMAS) * structureScale(3));
    return { keypoints: points, descriptors, width: SIFT_WIDTH, metric: 'l2' };
  }
}

function lengthOf(v: Float32Array): number {
  let squares = 0;
  for (let k = 0; k < v.length; k++) squares += v[k]! ** 2;
  return Math.sqrt(squares);
}

/** Mean of exp(-u^2 / 2 (2 size)^2) over the triangle of each of the four cells of a side. */
function cellWeights(size: number): number[] {
  return Array.from({ length: CELLS }, (_, cell) => {
    let sum = 0;
    for (let t = 1 - size; t < size; t++) {
      const u = (cell - (CELLS - 1) / 2) * size + t;
      sum += (1 - Math.abs(t) / size) * Math.exp(-(u * u) / (8 * size * size));
    }
    return sum / size;
  });
}

/** What each pixel gives to orientation k of 8; `turns` is in eighths, counter-clockwise as seen, -4 to 4. */
function vote(magnitude: Float32Array, turns: Float32Array, k: number, votes: Float32Array) {
  for (let p = 0; p < votes.length; p++) {
    const straight = Math.abs(turns[p]! - k);
    const apart = straight > ORIENTATIONS / 2 ? Math.abs(ORIENTATIONS - straight) : straight;
    votes[p] = apart < 1 ? magnitude[p]! * (1 - apart) : 0;
  }
}

/**
 * Convolution with (1 - |t| / size), |t| < size, across and down: twice a running sum of `size`, once looking back and
 * once ahead. Nothing lies beyond the edges.
 */
function spread({ width, height, data }: Plane, size: number) {
  const line = new Float64Array(width + size - 1);
  for (let row = 0; row < data.length; row += width) {
    for (let x = 0, sum = 0; x < line.length; x++) {
      if (x < width) sum += data[row + x]!;
      if (x >= size) sum -= data[row + x - size]!;
      line[x] = sum;
    }
    let sum = 0;
    for (let x = 0; x < size - 1; x++) sum += line[x]!;
    for (let x = 0; x < width; x++) {
      sum += line[x + size - 1]!;
      data[row + x] = sum / size;
      sum -= line[x]!;
    }
  }
  // Down all columns at once, row by row
  const back = new Float32Array((height + size - 1) * width);
  const sums = new Float64Array(width);
  for (let y = 0; y < height + size - 1; y++)
    for (let x = 0, p = y * width; x < width; x++, p++) {
      const enters = y < height ? data[p]! : 0;
      sums[x]! += y < size ? enters : enters - data[p - size * width]!;
      back[p] = sums[x]!;
    }
  sums.fill(0);
  for (let y = 0; y < size - 1; y++) for (let x = 0; x < width; x++) sums[x]! += back[y * width + x]!;
  for (let y = 0; y < height; y++)
    for (let x = 0, p = y * width; x < width; x++, p++) {
      const sum = sums[x]! + back[p + (size - 1) * width]!;
      data[p] = sum / size;
      sums[x] = sum - back[p]!;
    }
}
