import { DataError } from '../../core/errors.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { OrientedPoints } from './edge-points.js';

export interface CircleOptions {
  minRadius: number;
  maxRadius: number;
  /** Least share of its circumference that has edge pixels, 0..1. Default 0.5. */
  support?: number;
  /** Of two circles whose centres and radii differ by less than this the better one stays; default minRadius. */
  distance?: number;
  /** Circles at most, default all. */
  atMost?: number;
}

export interface Circles {
  x: Float64Array;
  y: Float64Array;
  r: Float64Array;
  /** Edge pixels on the circle. */
  votes: Int32Array;
  /** Share of the circumference that has edge pixels, 0..1. */
  support: Float64Array;
}

/** Of the votes for centres before their peaks are taken, pixels: normals of edges are a few degrees off. */
const SMOOTHING = 1.5;
/** How far the normal of an edge may point past the centre, and an edge pixel lie off the circle. */
const [COSINE, OFF] = [Math.cos((20 * Math.PI) / 180), 1.5];
/** Centres that are looked at, best first. */
const CANDIDATES = 5000;

/**
 * Circles through many edge pixels. Every pixel votes for the centres that lie on its normal, to both sides, at all
 * radii, each vote 1 / r so that circles of all sizes are equal; peaks of the smoothed votes are centres. Around each
 * the edge pixels whose normals point at it are counted by distance; the radii with the largest share of their
 * circumference are taken, and centre and radius fitted to their pixels by least squares (Kasa's circle).
 *
 * @see Kimme, Ballard & Sklansky, Finding circles by an array of accumulators, 1975
 */
export function houghCircles(points: OrientedPoints, options: CircleOptions): Circles {
  const { minRadius, maxRadius, support: least = 0.5, distance = minRadius, atMost = Infinity } = options;
  if (!(minRadius >= 2 && maxRadius >= minRadius))
    throw new DataError(`radii must be 2 or more and rising, got ${minRadius} to ${maxRadius}`);
  const found = centres(points, minRadius, maxRadius)
    .flatMap((centre) => around(points, centre, minRadius, maxRadius, least))
    .sort((a, b) => b.support - a.support || b.votes - a.votes);
  const kept: Circle[] = [];
  for (const circle of found) {
    if (kept.length >= atMost) break;
    const close = kept.some(
      ({ x, y, r }) => Math.hypot(x - circle.x, y - circle.y) < distance && Math.abs(r - circle.r) < distance,
    );
    if (!close) kept.push(circle);
  }
  return {
    x: Float64Array.from(kept, (c) => c.x),
    y: Float64Array.from(kept, (c) => c.y),
    r: Float64Array.from(kept, (c) => c.r),
    votes: Int32Array.from(kept, (c) => c.votes),
    support: Float64Array.from(kept, (c) => c.support),
  };
}

interface Circle {
  x: number;
  y: number;
  r: number;
  votes: number;
  support: number;
}

/** Peaks of the votes, from the largest down to a fifth of it. */
function centres({ width, height, x, y, normal }: OrientedPoints, from: number, to: number) {
  const votes = new Float32Array(width * height);
  for (let i = 0; i < x.length; i++)
    for (const sign of [1, -1]) {
      const [dx, dy] = [sign * Math.cos(normal[i]!), sign * Math.sin(normal[i]!)];
      for (let r = from; r <= to; r++) {
        const u = Math.round(x[i]! + r * dx);
        const v = Math.round(y[i]! + r * dy);
        if (u < 0 || v < 0 || u >= width || v >= height) break;
        votes[v * width + u]! += 1 / r;
      }
    }
  const plane = { width, height, channels: 1 as const, data: votes };
  gaussianBlur(plane, SMOOTHING, { border: 'constant', into: votes });
  const most = votes.reduce((top, v) => Math.max(top, v), 0);
  const peaks: number[] = [];
  for (let v = 0, i = 0; v < height; v++)
    for (let u = 0; u < width; u++, i++)
      if (votes[i]! > 0 && votes[i]! >= most / 5 && isPeak(votes, width, height, u, v)) peaks.push(i);
  return peaks
    .sort((a, b) => votes[b]! - votes[a]! || a - b)
    .slice(0, CANDIDATES)
    .map((i) => ({ x: i % width, y: Math.floor(i / width) }));
}

function isPeak(votes: Float32Array, width: number, height: number, u: number, v: number): boolean {
  const here = votes[v * width + u]!;
  for (let b = Math.max(0, v - 1); b <= Math.min(height - 1, v + 1); b++)
    for (let a = Math.max(0, u - 1); a <= Math.min(width - 1, u + 1); a++) {
      const other = votes[b * width + a]!;
      if (other > here || (other === here && b * width + a < v * width + u)) return false;
    }
  return true;
}

/** Circles about a centre: local maxima of the share of the circumference, fitted to their pixels. */
function around(
  { x, y, normal }: OrientedPoints,
  centre: { x: number; y: number },
  from: number,
  to: number,
  least: number,
): Circle[] {
  const counts = new Float64Array(Math.ceil(to) + 3);
  const pointing: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - centre.x, y[i]! - centre.y];
    const r = Math.hypot(dx, dy);
    if (r < from - OFF || r > to + OFF) continue;
    if (Math.abs(dx * Math.cos(normal[i]!) + dy * Math.sin(normal[i]!)) < COSINE * r) continue;
    pointing.push(i);
    counts[Math.round(r)]!++;
  }
  const share = (r: number) => (counts[r - 1]! + counts[r]! + counts[r + 1]!) / (2 * Math.PI * r);
  const circles: Circle[] = [];
  for (let r = Math.max(2, Math.floor(from)); r <= Math.ceil(to); r++) {
    const here = share(r);
    if (here < least / 2 || (r > 2 && here <= share(r - 1)) || here < share(r + 1)) continue;
    const circle = fitted(x, y, pointing, { ...centre, r });
    if (circle && circle.support >= least && circle.r >= from - 0.5 && circle.r <= to + 0.5)
      circles.push(circle);
  }
  return circles;
}

/** Two rounds of: the pixels near the circle, and the circle of least squares through them. */
function fitted(
  x: Int32Array,
  y: Int32Array,
  pointing: readonly number[],
  start: { x: number; y: number; r: number },
): Circle | undefined {
  let circle = start;
  let on: number[] = [];
  for (let round = 0; round < 3; round++) {
    on = pointing.filter((i) => Math.abs(Math.hypot(x[i]! - circle.x, y[i]! - circle.y) - circle.r) <= OFF);
    const next = kasa(x, y, on, circle);
    if (!next) return undefined;
    circle = next;
  }
  return { ...circle, votes: on.length, support: covered(x, y, on, circle) };
}

/** The share of the circumference, in arcs of two pixels, that has edge pixels. */
function covered(
  x: Int32Array,
  y: Int32Array,
  on: readonly number[],
  { x: cx, y: cy, r }: { x: number; y: number; r: number },
) {
  const arcs = Math.max(6, Math.floor(Math.PI * r));
  const there = new Set(
    on.map((i) => Math.floor(((Math.atan2(y[i]! - cy, x[i]! - cx) / Math.PI + 1) / 2) * arcs) % arcs),
  );
  return there.size / arcs;
}

/** min sum (u^2 + v^2 + a u + b v + c)^2 about the middle of the points: a 2 x 2 system. */
function kasa(
  x: Int32Array,
  y: Int32Array,
  on: readonly number[],
  { x: cx, y: cy }: { x: number; y: number },
) {
  const n = on.length;
  if (n < 5) return undefined;
  let [mx, my] = [0, 0];
  for (const i of on) {
    mx += (x[i]! - cx) / n;
    my += (y[i]! - cy) / n;
  }
  let [uu, uv, vv, uq, vq] = [0, 0, 0, 0, 0];
  for (const i of on) {
    const [u, v] = [x[i]! - cx - mx, y[i]! - cy - my];
    const q = u * u + v * v;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    uq += u * q;
    vq += v * q;
  }
  const det = uu * vv - uv * uv;
  if (det < 1e-6 * (uu + vv) ** 2) return undefined; // on one line
  const a = (vv * uq - uv * vq) / (2 * det);
  const b = (uu * vq - uv * uq) / (2 * det);
  return { x: cx + mx + a, y: cy + my + b, r: Math.sqrt(a * a + b * b + (uu + vv) / n) };
}
