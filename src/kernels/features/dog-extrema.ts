import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { type Keypoints, keypoints } from './keypoints.js';
import { type Octave, type ScaleSpace, structureScale } from './scale-space.js';

export interface ExtremaOptions {
  /** Smallest |D| at an extremum, times the intervals, in pictures of 0..1; default 0.04. */
  contrast?: number;
  /** Largest ratio of the two principal curvatures, above 1; default 10. */
  edge?: number;
}

/** Octave samples this near the edge are left out: what is there is half reflection. */
const BORDER = 5;
/** Weaker extrema than this share of the contrast are not worth a fit. */
const WORTH = 0.5;
const PIECE_ROWS = 16;

/**
 * Extrema of  D_i = L_(i+1) - L_i  in place and scale: larger (or smaller) than their 26 neighbours, placed between
 * the samples by the parabola  D(o) = D + g'o + o'Ho/2  of central differences, o = -H^-1 g. Where o is beyond the
 * middle to the next sample, the fit is made again there. Kept are those with
 *
 *   |D(o)| intervals >= contrast   and   tr^2 / det < (edge + 1)^2 / edge   of the Hessian in x and y,
 *
 * det > 0. (The difference of two levels shrinks with the interval; times their number, one contrast serves all.)
 *
 * @returns `scale` is the structure's (see structureScale), `response` |D(o)|; orientation is 0. Octave
 *   by octave from the finest, row by row
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, sections 3 and 4
 */
export function dogExtrema(space: ScaleSpace, options: ExtremaOptions = {}): Keypoints {
  const { contrast = 0.04, edge = 10 } = options;
  const found = space.octaves.map((octave) => {
    const fits = compute.simd
      ? extremaShared(octave, space.intervals, contrast, edge)
      : extremaPlain(octave, space.intervals, contrast, edge);
    return { octave, fits, kept: distinct(fits, octave) };
  });
  const out = keypoints(found.reduce((n, { kept }) => n + kept.length, 0));
  let n = 0;
  for (const { octave, fits, kept } of found) {
    const base = octave.step * space.sigma * structureScale(space.intervals);
    for (const at of kept) {
      out.x[n] = fits[at + FIT.x]! * octave.step;
      out.y[n] = fits[at + FIT.y]! * octave.step;
      out.scale[n] = base * 2 ** (fits[at + FIT.level]! / space.intervals);
      out.response[n++] = fits[at + FIT.peak]!;
    }
  }
  return out;
}

/** A fit is eight numbers: whether it is kept, where it lies, and the sample it was made at. */
const FIT = { kept: 0, x: 1, y: 2, level: 3, peak: 4, wholeX: 5, wholeY: 6, wholeLevel: 7, size: 8 } as const;

/** Where fits are kept; of those that moved to the same sample, the first. */
function distinct(fits: Float32Array, { width, height }: Octave): number[] {
  const seen = new Set<number>();
  const kept: number[] = [];
  for (let at = 0; at < fits.length; at += FIT.size) {
    if (!fits[at + FIT.kept]) continue;
    const key =
      (fits[at + FIT.wholeLevel]! * height + fits[at + FIT.wholeY]!) * width + fits[at + FIT.wholeX]!;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(at);
  }
  return kept;
}

function extremaShared(
  { width, height, address, levelBytes }: Octave,
  intervals: number,
  contrast: number,
  edge: number,
): Float32Array {
  const rows = height - 2 * BORDER;
  if (rows <= 0 || width <= 2 * BORDER) return new Float32Array(0);
  const pieces = Math.ceil(rows / PIECE_ROWS);
  const threshold = (WORTH * contrast) / intervals;
  const search = (capacity: number): Int32Array | number =>
    simd((s) => {
      const found = s.i32(pieces * capacity * 3);
      const counts = s.i32(pieces);
      // biome-ignore format: one line a thought
      s.parallel('dogExtrema', pieces, 1, [
        address, levelBytes, width, height, intervals, threshold, BORDER, PIECE_ROWS,
        found.ptr, counts.ptr, capacity,
      ]);
      const most = counts.view().reduce((a, b) => Math.max(a, b), 0);
      return most > capacity ? most : gathered(found.view(), counts.view(), capacity);
    });
  // Room for one in a hundred samples; more are hardly ever there, and counted where they are.
  const first = search(Math.ceil((PIECE_ROWS * width * intervals) / 100) + 16);
  const places = typeof first === 'number' ? search(first) : first;
  if (typeof places === 'number') throw new Error('the search for extrema found more the second time');
  return simd((s) => {
    const n = places.length / 3;
    const at = s.i32(places);
    const fits = s.f32(n * FIT.size);
    // biome-ignore format: one line a thought
    s.parallel('dogRefine', n, 256, [
      at.ptr, fits.ptr, address, levelBytes, width, height, intervals, contrast, edge, BORDER,
    ]);
    return fits.copy();
  });
}

function gathered(found: Int32Array, counts: Int32Array, capacity: number): Int32Array {
  const out = new Int32Array(3 * counts.reduce((a, b) => a + b, 0));
  let to = 0;
  counts.forEach((count, piece) => {
    const from = piece * capacity * 3;
    out.set(found.subarray(from, from + 3 * count), to);
    to += 3 * count;
  });
  return out;
}

// ---- The definition: documentation, and oracle of src/simd/assembly/dog.ts

function extremaPlain(octave: Octave, intervals: number, contrast: number, edge: number): Float32Array {
  const { width, height } = octave;
  const threshold = (WORTH * contrast) / intervals;
  const fits: number[] = [];
  for (let y = BORDER; y < height - BORDER; y++)
    for (let x = BORDER; x < width - BORDER; x++)
      for (let i = 1; i <= intervals; i++)
        if (isExtremum(octave, x, y, i, threshold))
          fits.push(...refined(octave, x, y, i, { intervals, contrast, edge }));
  return Float32Array.from(fits);
}

/** D at a sample, in float32 as the levels are. */
function difference({ levels, width }: Octave, x: number, y: number, i: number): number {
  const p = y * width + x;
  return Math.fround(levels[i + 1]![p]! - levels[i]![p]!);
}

/** Of two equal neighbours the one that comes first in the order (i, y, x) counts as the larger. */
function isExtremum(octave: Octave, x: number, y: number, i: number, threshold: number): boolean {
  const value = difference(octave, x, y, i);
  const size = Math.abs(value);
  if (!(size > Math.fround(threshold))) return false;
  for (let di = -1, k = 0; di <= 1; di++)
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++, k++) {
        const other = Math.sign(value) * difference(octave, x + dx, y + dy, i + di);
        if (k < 13 ? other >= size : k > 13 && other > size) return false;
      }
  return true;
}

const STEPS = 5;
/** Beyond half a sample the next one is nearer; a little more, so that it is not thrown to and fro between two. */
const REACH = 0.6;

function refined(
  octave: Octave,
  startX: number,
  startY: number,
  startI: number,
  { intervals, contrast, edge }: { intervals: number; contrast: number; edge: number },
): number[] {
  const { width, height } = octave;
  const dropped = new Array<number>(FIT.size).fill(0);
  let [x, y, i] = [startX, startY, startI];
  for (let step = 0; step < STEPS; step++) {
    const d = (dx: number, dy: number, di: number) => difference64(octave, x + dx, y + dy, i + di);
    const c = d(0, 0, 0);
    const g = [
      (d(1, 0, 0) - d(-1, 0, 0)) / 2,
      (d(0, 1, 0) - d(0, -1, 0)) / 2,
      (d(0, 0, 1) - d(0, 0, -1)) / 2,
    ] as const;
    const xx = d(1, 0, 0) + d(-1, 0, 0) - 2 * c;
    const yy = d(0, 1, 0) + d(0, -1, 0) - 2 * c;
    const ii = d(0, 0, 1) + d(0, 0, -1) - 2 * c;
    const xy = (d(1, 1, 0) - d(-1, 1, 0) - d(1, -1, 0) + d(-1, -1, 0)) / 4;
    const xi = (d(1, 0, 1) - d(-1, 0, 1) - d(1, 0, -1) + d(-1, 0, -1)) / 4;
    const yi = (d(0, 1, 1) - d(0, -1, 1) - d(0, 1, -1) + d(0, -1, -1)) / 4;
    const offset = solve3([xx, xy, xi, yy, yi, ii], g);
    if (!offset) return dropped;
    const [ox, oy, oi] = offset;
    if (Math.max(Math.abs(ox), Math.abs(oy), Math.abs(oi)) <= REACH) {
      const peak = Math.abs(c + (g[0] * ox + g[1] * oy + g[2] * oi) / 2);
      const trace = xx + yy;
      const det = xx * yy - xy * xy;
      if (peak * intervals < contrast || det <= 0 || trace ** 2 * edge >= (edge + 1) ** 2 * det)
        return dropped;
      return [1, x + ox, y + oy, i + oi, peak, x, y, i];
    }
    x += Math.round(ox);
    y += Math.round(oy);
    i += Math.round(oi);
    const inside = x >= BORDER && x < width - BORDER && y >= BORDER && y < height - BORDER;
    if (!(inside && i >= 1 && i <= intervals)) return dropped;
  }
  return dropped;
}

function difference64({ levels, width }: Octave, x: number, y: number, i: number): number {
  const p = y * width + x;
  return levels[i + 1]![p]! - levels[i]![p]!;
}

/** -H^-1 g for the symmetric H = [a b c; b d e; c e f], by Cramer's rule; nothing where H is singular. */
function solve3(
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
  [x, y, z]: readonly [number, number, number],
): [number, number, number] | undefined {
  const [p, q, r] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const volume = a * p + b * q + c * r;
  if (volume === 0) return undefined;
  const [s, t, u] = [a * f - c * c, b * c - a * e, a * d - b * b];
  return [
    -(x * p + y * q + z * r) / volume,
    -(x * q + y * s + z * t) / volume,
    -(x * r + y * t + z * u) / volume,
  ];
}
