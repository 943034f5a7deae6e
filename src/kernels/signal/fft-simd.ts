import { compute } from '../../core/backend.js';
import { type Arena, simd } from '../../simd/engine.js';
import { balancedSplit, type Plan, planFor, remembered, rootOfUnity, rootTables } from './fft-plan.js';

/** Puts the input into the memory of the SIMD kernels, without a copy in between. */
export type Fill = (room: Float64Array) => void;

/** The transforms along one axis of an array [outer, n, inner]. */
export interface Axis {
  outer: number;
  n: number;
  inner: number;
}

/** From this length on, one transform is worth two sweeps over memory and all threads. */
const LONG = 2 ** 14;
/** ... if it comes apart into two lengths of at least this much. */
const SHORTEST_SIDE = 16;

/** FFTs (or inverse ones, with their 1/n) along an axis; no length that needs Bluestein's method. */
export function simdFft(fill: Fill, axis: Axis, inverse: boolean): Float64Array {
  return simd((s) => {
    const x = s.f64(2 * axis.outer * axis.n * axis.inner);
    fill(x.view());
    transform(s, x.ptr, axis, inverse);
    return x.copy();
  });
}

/** The same; `take` sees the result where it was computed, and must copy what it keeps. */
export function simdFftThrough(
  fill: Fill,
  axis: Axis,
  inverse: boolean,
  take: (y: Float64Array) => void,
): void {
  simd((s) => {
    const x = s.f64(2 * axis.outer * axis.n * axis.inner);
    fill(x.view());
    transform(s, x.ptr, axis, inverse);
    take(x.view());
  });
}

/** Circular convolution of what `fill` lays out with the signal whose transform is `spectrum`. */
export function simdConvolve(fill: Fill, spectrum: Float64Array, take: (y: Float64Array) => void): void {
  simd((s) => {
    const axis = { outer: 1, n: spectrum.length / 2, inner: 1 };
    const x = s.f64(spectrum.length);
    fill(x.view());
    transform(s, x.ptr, axis, false);
    const filter = s.f64(spectrum);
    s.parallel('multiplySpectra', axis.n, 2 ** 14, [x.ptr, filter.ptr]);
    transform(s, x.ptr, axis, true);
    take(x.view());
  });
}

/** Real signals of even length n from their bins 0..n/2. */
export function simdIrfft(X: Float64Array, n: number, rows: number): Float64Array {
  return simd((s) => {
    const h = n / 2;
    const z = s.f64(n * rows);
    const { bits, fine, coarse } = rootsFor(n);
    const roots = [s.f64(fine).ptr, s.f64(coarse).ptr, bits];
    s.parallel('tangleSpectra', h * rows, 2 ** 14, [s.f64(X).ptr, z.ptr, h, ...roots]);
    transform(s, z.ptr, { outer: rows, n: h, inner: 1 }, true);
    return z.copy();
  });
}

/** In place, in the kernels' memory. */
export function transform(s: Arena, x: number, axis: Axis, inverse: boolean): void {
  const split = splitOf(axis.n);
  if (split === undefined || axis.inner > 1) alongAxis(s, x, axis, inverse);
  else
    simd((inside) => {
      const job = longJob(inside, split, split[0]);
      for (let row = 0; row < axis.outer; row++) longTransform(inside, x + 16 * axis.n * row, job, inverse);
    });
}

function alongAxis(s: Arena, x: number, { outer, n, inner }: Axis, inverse: boolean): void {
  simd((inside) => {
    const { plan, scratch, block } = working(inside, planFor(n), n);
    const blocks = Math.ceil((outer * inner) / block);
    const [im, scale] = inverse ? [0, 1 / n] : [16, 1];
    s.parallel('fftAxis', blocks, grain(n), [x, x, n, inner, outer * inner, im, scale, plan, ...scratch]);
  });
}

type LongJob = ReturnType<typeof longJob>;

/** Tables and working memory of a transform of n1 n2 numbers, of which the second sweep does `rows` rows. */
function longJob(s: Arena, [n1, n2]: readonly [number, number], rows: number, halved = false) {
  const { bits, fine, coarse } = rootsFor(n1 * n2);
  return {
    n1,
    n2,
    middle: s.f64(4 * Math.ceil(rows / 2) * (n2 + 2)).ptr,
    roots: [s.f64(halved ? fine.map((v) => v / 2) : fine).ptr, s.f64(coarse).ptr, bits],
    columns: working(s, planFor(n1), n1),
    rows: working(s, planFor(n2), n2),
  };
}

function longTransform(
  s: Arena,
  x: number,
  { n1, n2, middle, roots, columns, rows }: LongJob,
  inverse: boolean,
) {
  const [im, scale] = inverse ? [0, 1 / (n1 * n2)] : [16, 1];
  s.parallel('fftColumns', Math.ceil(n2 / columns.block), 1, [
    ...[x, middle, n1, n2, im],
    ...roots,
    ...[columns.plan, ...columns.scratch],
  ]);
  s.parallel('fftRows', Math.ceil(n1 / rows.block), 1, [
    middle,
    x,
    n1,
    n2,
    im,
    scale,
    rows.plan,
    ...rows.scratch,
  ]);
}

/** Whether real signals of this length have a kernel. */
export const hasRealKernel = (n: number) => n % 2 === 0 || splitOf(n) !== undefined;

/** Bins 0..n/2 of each of `rows` real signals of length n. */
export function simdRfft(x: Float64Array, n: number, rows: number): Float64Array {
  const split = splitOf(n);
  const bins = Math.floor(n / 2) + 1;
  if (split === undefined)
    return simd((s) => {
      const y = s.f64(2 * rows * bins);
      const stride = { row: 16 * bins, bin: 16 };
      realFrames(s, { x: s.f64(x).ptr, y: y.ptr, n, size: n, hop: n, frames: rows, mode: 'complex', stride });
      return y.copy();
    });
  return simd((s) => {
    const [n1, n2] = split;
    const input = s.f64(x);
    const y = s.f64(2 * rows * bins);
    const { middle, roots, ...sides } = longJob(s, split, Math.floor(n1 / 2) + 1, true);
    for (let row = 0; row < rows; row++) {
      s.parallel('rfftColumns', Math.ceil(n2 / (2 * sides.columns.block)), 1, [
        ...[input.ptr + 8 * n * row, middle, n1, n2],
        ...roots,
        ...[sides.columns.plan, ...sides.columns.scratch],
      ]);
      s.parallel('rfftRows', Math.ceil((Math.floor(n1 / 2) + 1) / sides.rows.block), 1, [
        ...[middle, y.ptr + 16 * bins * row, n1, n2],
        ...[sides.rows.plan, ...sides.rows.scratch],
      ]);
    }
    return y.copy();
  });
}

export const FRAME_MODES = ['complex', 'power', 'magnitude'] as const;

export interface RealFrames {
  /** Addresses in the kernels' memory: the signal, the result, the window (none: 0). */
  x: number;
  y: number;
  window?: number;
  /** Length of the transforms, even. */
  n: number;
  /** Samples of a frame; zeros follow up to n. */
  size: number;
  hop: number;
  frames: number;
  mode: (typeof FRAME_MODES)[number];
  /** Bytes in the result from frame to frame and from bin to bin. */
  stride: { row: number; bin: number };
}

/** Windowed transforms of frames of a real signal. */
export function realFrames(s: Arena, job: RealFrames): void {
  const { x, y, window = 0, n, size, hop, frames, mode, stride } = job;
  simd((inside) => {
    const h = n / 2;
    const { plan, scratch, block } = working(inside, planFor(h), h);
    const roots = inside.f64(halfRoots(n)).ptr;
    s.parallel('rfftFrames', Math.ceil(frames / block), grain(n), [
      ...[x, y, h, size, hop, frames, window, FRAME_MODES.indexOf(mode), stride.row, stride.bin],
      ...[plan, roots, ...scratch],
    ]);
  });
}

export interface InverseFrames extends Omit<RealFrames, 'hop' | 'mode'> {
  /** Weights of the samples that are written, with the 2 / n of the inverse transform in them. */
  window: number;
}

/** Windowed real frames, one after the other at `y`, from their bins at `x`. */
export function inverseFrames(s: Arena, { x, y, window, n, size, frames, stride }: InverseFrames): void {
  simd((inside) => {
    const h = n / 2;
    const { plan, scratch, block } = working(inside, planFor(h), h);
    const roots = inside.f64(halfRoots(n)).ptr;
    s.parallel('irfftFrames', Math.ceil(frames / block), grain(n), [
      ...[x, y, h, size, frames, window, stride.row, stride.bin],
      ...[plan, roots, ...scratch],
    ]);
  });
}

/** W^k / 2 for k = 0..n/4, W = exp(-2 pi i / n). */
const halfRoots = remembered(16, (n) => {
  const roots = new Float64Array(2 * (Math.floor(n / 4) + 1));
  for (let k = 0; 2 * k < roots.length; k++)
    roots.set(
      rootOfUnity(k, n).map((v) => v / 2),
      2 * k,
    );
  return roots;
});

const rootsFor = remembered(16, rootTables);

/** Blocks in a piece: some 50 microseconds of work, so that sharing it out costs little. */
const grain = (n: number) => Math.max(1, Math.floor(1024 / n));

/** n = n1 n2 for one long transform, or undefined when it is short or does not come apart. */
const splitOf = remembered(64, (n): [number, number] | undefined => {
  if (n < LONG) return undefined;
  const [n1, n2] = balancedSplit(n);
  return n1 < SHORTEST_SIDE ? undefined : [n1, n2];
});

/** A plan, a working memory for each thread, and the transforms in a block: see assembly/fft-columns.ts. */
function working(s: Arena, { table, generic }: Plan, n: number) {
  const plan = s.f64(table).ptr;
  const slots = s.i32(1 + compute.threads);
  slots.view().fill(0)[0] = compute.threads;
  const bytes = s.kernels.fftScratchBytes(n, generic);
  const scratch = [slots.ptr, s.u8(bytes * compute.threads).ptr, bytes] as const;
  return { plan, scratch, block: 2 * s.kernels.fftPairs(n) };
}
