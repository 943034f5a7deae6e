import { compute } from '../../core/backend.js';
import { type Arena, simd } from '../../simd/engine.js';
import { fftNd } from './fft-nd.js';
import { needsBluestein } from './fft-plan.js';
import { transform } from './fft-simd.js';

/** Products of spectra on a torus of rows x cols complex numbers, for many planes one after the other. */
export interface TorusJob {
  rows: number;
  cols: number;
  /** What the planes are multiplied by, a spectrum for each channel; the products are added up. */
  spectra: readonly Float64Array[];
  planes: number;
  /** The first rows of the result that are looked at; the others may be rubbish. */
  kept: number;
  /** Lay out a channel of a plane in a room that holds rubbish. */
  fill(room: Room, plane: number, channel: number): void;
  /** Take the result, gone afterwards. */
  take(room: Room, plane: number): void;
}

/** rows x cols complex numbers, interleaved; in the kernels' memory where there is an arena. */
export interface Room {
  view(): Float64Array;
  arena?: Arena;
  ptr: number;
}

/**
 * y = IDFT(sum_c DFT(x_c) S_c) over rows and columns. Real planes go in pairs, one as the real and one as the imaginary
 * part: S being the spectrum of real numbers, they come out apart.
 */
export function onTorus(job: TorusJob): void {
  if (compute.simd && !needsBluestein(job.rows) && !needsBluestein(job.cols)) simd((s) => inArena(s, job));
  else plainly(job);
}

function inArena(s: Arena, { rows, cols, spectra, planes, kept, fill, take }: TorusJob): void {
  const n = rows * cols;
  const filters = spectra.map((spectrum) => s.f64(spectrum));
  const room = { ...s.f64(2 * n), arena: s };
  const sum = spectra.length > 1 ? { ...s.f64(2 * n), arena: s } : room;
  for (let plane = 0; plane < planes; plane++) {
    filters.forEach((filter, c) => {
      fill(room, plane, c);
      transform(s, room.ptr, { outer: rows, n: cols, inner: 1 }, false);
      transform(s, room.ptr, { outer: 1, n: rows, inner: cols }, false);
      s.parallel('multiplySpectra', n, 2 ** 14, [room.ptr, filter.ptr]);
      if (sum !== room) gather(sum.view(), room.view(), c === 0);
    });
    transform(s, sum.ptr, { outer: 1, n: rows, inner: cols }, true);
    transform(s, sum.ptr, { outer: kept, n: cols, inner: 1 }, true);
    take(sum, plane);
  }
}

function gather(sum: Float64Array, part: Float64Array, first: boolean): void {
  if (first) sum.set(part);
  else for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}

function plainly({ rows, cols, spectra, planes, fill, take }: TorusJob): void {
  const room = new Float64Array(2 * rows * cols);
  for (let plane = 0; plane < planes; plane++) {
    const sum = new Float64Array(room.length);
    spectra.forEach((S, c) => {
      fill({ view: () => room, ptr: 0 }, plane, c);
      const X = fftNd(room, [rows, cols]);
      for (let k = 0; k < X.length; k += 2) {
        sum[k]! += X[k]! * S[k]! - X[k + 1]! * S[k + 1]!;
        sum[k + 1]! += X[k]! * S[k + 1]! + X[k + 1]! * S[k]!;
      }
    });
    const y = fftNd(sum, [rows, cols], { inverse: true });
    take({ view: () => y, ptr: 0 }, plane);
  }
}
