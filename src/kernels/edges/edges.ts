import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { type Arena, simd } from '../../simd/engine.js';
import { BORDERS, type Border } from '../image/border.js';
import { type Blurrable, gaussianBlur } from '../image/gaussian-blur.js';
import { GRADIENT_WEIGHTS, type GradientOperator, gradient } from '../image/gradient.js';
import { otsu } from '../image/otsu.js';
import { fullScale, type Raster } from '../image/raster.js';
import { planRows } from '../image/row-pieces.js';

export interface EdgeOptions {
  /** Default sobel. */
  operator?: Exclude<GradientOperator, 'gaussian'>;
  /** Gaussian smoothing before; default 0, none. */
  sigma?: number;
  /** Length of the gradient: sqrt(x^2 + y^2), the default, or |x| + |y|. */
  norm?: 'l2' | 'l1';
  /** An edge begins where the gradient of the picture, scaled to 0..1, is above this; found by Otsu where missing. */
  high?: number;
  /** It goes on through neighbours above this; default `high`, so that it does not go on. `auto` is 0.4 high. */
  low?: number | 'auto';
  /** Keep only pixels where the gradient is largest across the edge; default true. */
  thin?: boolean;
  /** Default replicate, as in OpenCV's Canny. */
  border?: Border;
}

export interface Edges {
  /** 255 on edges, 0 elsewhere. */
  mask: Raster<Uint8Array>;
  edgePixels: number;
  low: number;
  high: number;
}

/** Of `high` in automatic thresholds. */
const LOW_SHARE = 0.4;

/**
 * Edges where the gradient of a gray picture is large.
 *
 * Thinning keeps a pixel whose gradient is larger than that of the neighbour before it and not smaller than that of
 * the one after it, along the direction of the gradient in steps of 45 degrees (along diagonals larger than both).
 * Then edges are followed: pixels above `high` and all above `low` that hang together with them, 8 neighbours a
 * pixel. Sobel, thinned, with two thresholds is Canny's method; of 8-bit pictures without smoothing it is the mask of
 * cv2.Canny pixel by pixel, whose thresholds are on levels: 255 times ours.
 *
 * Without `high`: Otsu's threshold of the lengths of all gradients, 4096 bins up to the largest that there can be.
 *
 * @see Canny, A computational approach to edge detection, 1986
 */
export function gradientEdges(picture: Raster<Blurrable>, options: EdgeOptions = {}): Edges {
  const { operator = 'sobel', sigma = 0, norm = 'l2', thin = true, border = 'replicate' } = options;
  const { width, height, channels } = picture;
  if (channels !== 1) throw new DataError(`edges need one channel, the picture has ${channels}`);
  if (picture.data.length !== width * height || picture.data.length === 0)
    throw new DataError(`a ${width} x ${height} plane cannot have ${picture.data.length} samples`);
  const full = fullScale(picture.data);
  const smooth = sigma > 0 ? smoothed(picture, sigma, border) : picture;
  const [side, centre] = GRADIENT_WEIGHTS[operator];
  const most = (centre === 0 ? 2 : 2 * side + centre) * (norm === 'l1' ? 2 : Math.SQRT2);
  const job = { picture: smooth, side, centre, norm, border, thin, full };
  const high =
    options.high ?? automatic(compute.simd ? countBySimd(job, most) : countPlainly(job, most), most);
  const low = options.low === 'auto' ? LOW_SHARE * high : (options.low ?? high);
  if (!(low >= 0 && low <= high))
    throw new DataError(`the lower threshold must be 0 to the upper one, ${high}, got ${low}`);
  const { mask, edgePixels } = compute.simd ? bySimd(job, low, high) : plainly(job, low, high);
  return { mask: { width, height, channels: 1, data: mask }, edgePixels, low, high };
}

interface Job {
  picture: Raster<Blurrable>;
  side: number;
  centre: number;
  norm: 'l2' | 'l1';
  border: Border;
  thin: boolean;
  full: number;
}

/** In float32, but on the scale of the samples: steps of whole levels stay exact. */
function smoothed({ data, ...shape }: Raster<Blurrable>, sigma: number, border: Border) {
  const plane = { ...shape, data: new Float32Array(data) };
  return gaussianBlur(plane, sigma, { border, into: plane.data });
}

const BINS = 4096;

function automatic(counts: Float64Array, most: number): number {
  if (counts.filter((n) => n > 0).length < 2) return most; // the same everywhere: no edge
  return ((otsu(counts).thresholds[0]! + 1) / BINS) * most;
}

function countPlainly(job: Job, most: number): Float64Array {
  const counts = new Float64Array(BINS);
  const scale = Math.fround(BINS / (most * job.full));
  for (const length of lengths(job).length) {
    const size = job.norm === 'l1' ? length : Math.fround(Math.sqrt(length));
    counts[Math.min(BINS - 1, Math.trunc(Math.fround(size * scale)))]!++;
  }
  return counts;
}

/** The differences, and their squared or L1 lengths. */
function lengths({ picture, side, centre, norm, border }: Job) {
  const { width, height } = picture;
  const operator = OPERATORS.find(([, [a, b]]) => a === side && b === centre)![0];
  const plane = { width, height, channels: 1 as const, data: Float32Array.from(picture.data) };
  const { x, y } = gradient(plane, operator, { border });
  const length = x.map((a, i) => (norm === 'l1' ? Math.abs(a) + Math.abs(y[i]!) : a * a + y[i]! * y[i]!));
  return { x, y, length };
}

const OPERATORS = (['central', 'sobel', 'scharr', 'prewitt', 'roberts'] as const).map(
  (operator) => [operator, GRADIENT_WEIGHTS[operator]] as const,
);

/** tan(pi / 8) in multiples of 2^-15, as in OpenCV; tan(3 pi / 8) is 2 more. */
const TAN_EIGHTH = 13573 / 32768;

/** The definition; oracle of the SIMD kernels. */
function plainly(job: Job, low: number, high: number) {
  const { width, height } = job.picture;
  const { x, y, length } = lengths(job);
  const [least, most] = [thresholdOf(low, job), thresholdOf(high, job)];
  const at = (r: number, c: number) =>
    r < 0 || c < 0 || r >= height || c >= width ? 0 : length[r * width + c]!;
  const weak = new Uint8Array(length.length);
  for (let r = 0, i = 0; r < height; r++)
    for (let c = 0; c < width; c++, i++) weak[i] = length[i]! > least && (!job.thin || largest(r, c)) ? 1 : 0;
  const mask = new Uint8Array(length.length);
  const stack: number[] = [];
  let edgePixels = 0;
  const mark = (i: number) => {
    mask[i] = 255;
    edgePixels++;
    stack.push(i);
  };
  for (let i = 0; i < weak.length; i++) {
    if (mask[i] === 0 && weak[i] === 1 && length[i]! > most) mark(i);
    for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
      const [r, c] = [Math.floor(p / width), p % width];
      for (let v = Math.max(0, r - 1); v <= Math.min(height - 1, r + 1); v++)
        for (let u = Math.max(0, c - 1); u <= Math.min(width - 1, c + 1); u++)
          if (weak[v * width + u] === 1 && mask[v * width + u] === 0) mark(v * width + u);
    }
  }
  return { mask, edgePixels };

  function largest(r: number, c: number): boolean {
    const [gx, gy] = [x[r * width + c]!, y[r * width + c]!];
    const [m, along, across] = [length[r * width + c]!, Math.abs(gx), Math.abs(gy)];
    const flat = Math.fround(along * TAN_EIGHTH);
    if (across < flat) return m > at(r, c - 1) && m >= at(r, c + 1);
    if (across > Math.fround(flat + 2 * along)) return m > at(r - 1, c) && m >= at(r + 1, c);
    const step = gx < 0 !== gy < 0 ? -1 : 1;
    return m > at(r - 1, c - step) && m > at(r + 1, c + step);
  }
}

/** A threshold on the numbers that are compared: gradients of stored samples, squared unless L1. */
function thresholdOf(t: number, { norm, full }: Job): number {
  const level = Math.fround(t * full);
  return norm === 'l1' ? level : Math.fround(level * level);
}

function countBySimd(job: Job, most: number): Float64Array {
  const plan = planRows(job.picture.width, job.picture.height);
  return simd((s) => {
    const tables = s.i32(plan.pieces * BINS);
    const scratch = s.u8(plan.pieces * plan.stride * 12 + 64);
    // biome-ignore format: one line a thought
    s.parallel('gradientHistogram', plan.pieces, 1, [
      ...pictureArguments(s, job), BINS / (most * job.full), BINS, tables.ptr,
      scratch.ptr, plan.stride, plan.pieceRows,
    ]);
    const counts = new Float64Array(BINS);
    tables.view().forEach((n, i) => {
      counts[i % BINS]! += n;
    });
    return counts;
  });
}

/** Pixels that wait for their neighbours to be looked at; when they are too many, the search goes round again. */
const STACK = 1 << 16;

function bySimd(job: Job, low: number, high: number) {
  const { width, height } = job.picture;
  const plan = planRows(width, height);
  const stride = Math.ceil(width / 16) * 16 + 16;
  return simd((s) => {
    const map = s.u8((height + 2) * stride + 32);
    const origin = map.ptr + stride + 16;
    map.view().fill(0, 0, stride + 16);
    map.view().fill(0, (height + 1) * stride + 16);
    const scratch = s.u8(plan.pieces * plan.stride * 12 + 64);
    // biome-ignore format: one line a thought
    s.parallel('edgeRows', plan.pieces, 1, [
      ...pictureArguments(s, job), job.thin ? 1 : 0, thresholdOf(low, job), thresholdOf(high, job),
      origin, stride, scratch.ptr, plan.stride, plan.pieceRows,
    ]);
    const stack = s.i32(STACK);
    const edgePixels = s.kernels.followEdges(origin, stride, width, height, stack.ptr, STACK);
    const mask = s.u8(width * height);
    s.parallel('edgeMask', height, 64, [origin, stride, width, mask.ptr]);
    return { mask: mask.copy(), edgePixels };
  });
}

function pictureArguments(s: Arena, { picture, side, centre, border, norm }: Job): number[] {
  const { width, height, data } = picture;
  const kind = data instanceof Float32Array ? 0 : data.BYTES_PER_ELEMENT;
  const samples = s.u8(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const l1 = norm === 'l1' ? 1 : 0;
  return [samples.ptr, kind, width, height, side, centre, BORDERS.indexOf(border), l1];
}
