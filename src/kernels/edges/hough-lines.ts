import { DataError } from '../../core/errors.js';
import type { OrientedPoints } from './edge-points.js';

export interface LineOptions {
  /** Degrees between two angles of the accumulator, default 1; 180 is a multiple of it. */
  angleStep?: number;
  /** Pixels between two distances, default 1. */
  rhoStep?: number;
  /** Fewest votes of a line; default half of what the best one has. */
  votes?: number;
  /** Lines at most, default all. */
  atMost?: number;
  /** Of two lines nearer than this many pixels and degrees the one with more votes stays; default 10 and 5. */
  distance?: number;
  angle?: number;
  /** Each pixel votes only for lines within so many degrees of its own direction; default 90, for all. */
  tolerance?: number;
}

/** Votes of every line: row t is theta = t angleStep, column r is rho = (r - (columns - 1) / 2) rhoStep. */
export interface Accumulator {
  rows: number;
  columns: number;
  votes: Int32Array;
}

export interface Lines {
  /** Signed distance of the line from the pixel (0, 0). */
  rho: Float64Array;
  /** Angle of its normal in 0 .. pi, from +x towards +y, which points down. */
  theta: Float64Array;
  votes: Int32Array;
  accumulator: Accumulator;
}

/**
 * Straight lines  x cos(theta) + y sin(theta) = rho  through many edge pixels: every pixel votes for all lines that
 * pass it (or those that run about as its edge does), lines are the peaks of the votes, largest first. A peak has more
 * votes than its neighbours before it and no fewer than those after it; of several equal angles it is the one in the
 * middle. rho changes its sign where theta goes round.
 *
 * @see Duda & Hart, Use of the Hough transformation to detect lines and curves in pictures, 1972
 */
export function houghLines(points: OrientedPoints, options: LineOptions = {}): Lines {
  const { angleStep = 1, rhoStep = 1, atMost = Infinity, distance = 10, angle = 5 } = options;
  const accumulator = vote(points, angleStep, rhoStep, options.tolerance ?? 90);
  const { rows, columns, votes } = accumulator;
  const most = votes.reduce((top, n) => Math.max(top, n), 0);
  const least = Math.max(1, options.votes ?? most / 2);
  const peaks = peaksOf(accumulator, least).sort((a, b) => votes[b]! - votes[a]! || a - b);
  const middle = (columns - 1) / 2;
  const kept: { rho: number; degrees: number; votes: number }[] = [];
  for (const at of peaks) {
    if (kept.length >= atMost) break;
    const rho = ((at % columns) - middle) * rhoStep;
    const degrees = Math.floor(at / columns) * angleStep;
    const close = kept.some((line) => {
      const turn = Math.abs(line.degrees - degrees);
      return turn <= 90
        ? turn <= angle && Math.abs(line.rho - rho) <= distance
        : 180 - turn <= angle && Math.abs(line.rho + rho) <= distance;
    });
    if (!close) kept.push({ rho, degrees, votes: votes[at]! });
  }
  if (rows === 0) throw new DataError('an accumulator without angles');
  return {
    rho: Float64Array.from(kept, (line) => line.rho),
    theta: Float64Array.from(kept, (line) => (line.degrees * Math.PI) / 180),
    votes: Int32Array.from(kept, (line) => line.votes),
    accumulator,
  };
}

const LARGEST = 2 ** 28;

/** Cosines and sines of the angles of an accumulator, in units of its distances. */
export function directionsOf(angleStep: number, rhoStep: number): { cos: Float64Array; sin: Float64Array } {
  const rows = Math.round(180 / angleStep);
  if (!(angleStep > 0) || Math.abs(rows * angleStep - 180) > 1e-9 * 180)
    throw new DataError(`180 degrees must be a multiple of the angle step, got ${angleStep}`);
  if (!(rhoStep > 0)) throw new DataError(`the step of distances must be above 0, got ${rhoStep}`);
  const angles = Float64Array.from({ length: rows }, (_, t) => (t * angleStep * Math.PI) / 180);
  return { cos: angles.map((t) => Math.cos(t) / rhoStep), sin: angles.map((t) => Math.sin(t) / rhoStep) };
}

/** Columns for the distances of all lines that meet a picture, an odd number. */
export function rhoColumns(width: number, height: number, rhoStep: number, rows: number): number {
  const columns = 2 * Math.ceil(Math.hypot(width - 1, height - 1) / rhoStep) + 3;
  if (columns * rows > LARGEST)
    throw new DataError(`${columns} x ${rows} lines to choose from, ${LARGEST} at most: take larger steps`);
  return columns;
}

function vote(points: OrientedPoints, angleStep: number, rhoStep: number, tolerance: number): Accumulator {
  const { width, height, x, y, normal } = points;
  const { cos, sin } = directionsOf(angleStep, rhoStep);
  const rows = cos.length;
  const columns = rhoColumns(width, height, rhoStep, rows);
  const middle = (columns - 1) / 2;
  const votes = new Int32Array(rows * columns);
  if (tolerance >= 90) {
    // Angle by angle: the votes of one stay in the cache.
    for (let t = 0; t < rows; t++) {
      const [c, s, base] = [cos[t]!, sin[t]!, t * columns + middle + 0.5];
      for (let i = 0; i < x.length; i++) votes[Math.floor(x[i]! * c + y[i]! * s + base)]!++;
    }
    return { rows, columns, votes };
  }
  const reach = Math.floor(tolerance / angleStep);
  for (let i = 0; i < x.length; i++) {
    const own = Math.round(((normal[i]! * 180) / Math.PI + 360) / angleStep);
    for (let k = own - reach; k <= own + reach; k++) {
      const t = k % rows;
      votes[t * columns + Math.floor(x[i]! * cos[t]! + y[i]! * sin[t]! + middle + 0.5)]!++;
    }
  }
  return { rows, columns, votes };
}

function peaksOf({ rows, columns, votes }: Accumulator, least: number): number[] {
  const at = (t: number, r: number) => {
    if (t < 0) return votes[(rows - 1) * columns + columns - 1 - r]!;
    if (t === rows) return votes[columns - 1 - r]!;
    return votes[t * columns + r]!;
  };
  const peaks: number[] = [];
  for (let t = 0; t < rows; t++)
    for (let r = 1; r < columns - 1; r++) {
      const n = votes[t * columns + r]!;
      if (n < least) continue;
      if (n > at(t, r - 1) && n >= at(t, r + 1) && n > at(t - 1, r) && n >= at(t + 1, r))
        peaks.push(middle(t, r));
    }
  return peaks.filter((at) => at >= 0);

  /** Short lines have as many votes at several angles: the one in the middle of them; -1 on a slope that goes on. */
  function middle(t: number, r: number): number {
    const n = votes[t * columns + r]!;
    const turned = (u: number) => (u < rows ? r : columns - 1 - r);
    const peak = (u: number) =>
      at(u % rows, turned(u)) === n && n >= at(u % rows, turned(u) - 1) && n >= at(u % rows, turned(u) + 1);
    let equal = 1;
    while (t + equal < 2 * rows && peak(t + equal)) equal++;
    if (at((t + equal) % rows, turned(t + equal)) > n) return -1;
    const to = t + ((equal - 1) >> 1);
    return (to % rows) * columns + turned(to);
  }
}
