import type { Rng } from '../../core/random.js';
import type { OrientedPoints } from './edge-points.js';
import { directionsOf, rhoColumns } from './hough-lines.js';

export interface SegmentOptions {
  /** Degrees, default 1, and pixels, default 1. */
  angleStep?: number;
  rhoStep?: number;
  /** Votes from which a line is followed. */
  votes: number;
  /** Shortest segment, and the longest stretch without edge pixels inside one. */
  minLength: number;
  maxGap: number;
  /** Segments at most, default all. */
  atMost?: number;
}

export interface Segments {
  x1: Float64Array;
  y1: Float64Array;
  x2: Float64Array;
  y2: Float64Array;
  length: Float64Array;
  /** Edge pixels that lie on the segment. */
  pixels: Int32Array;
}

/**
 * Straight segments by the progressive probabilistic Hough transform: edge pixels vote in random order; as soon as one
 * completes `votes` for some line, that line is followed to both sides through edge pixels at most one pixel beside
 * it, over gaps of up to `maxGap`; its pixels take their votes back and are gone. Ends lie on the line that fits the
 * pixels best (total least squares). Longest segments first.
 *
 * @see Matas, Galambos & Kittler, Robust detection of lines using the progressive probabilistic Hough transform, 2000
 */
export function houghSegments(points: OrientedPoints, options: SegmentOptions, rng: Rng): Segments {
  const { width, height, x, y } = points;
  const { angleStep = 1, rhoStep = 1, votes: least, minLength, maxGap, atMost = Infinity } = options;
  const { cos, sin } = directionsOf(angleStep, rhoStep);
  const rows = cos.length;
  const columns = rhoColumns(width, height, rhoStep, rows);
  const middle = (columns - 1) / 2 + 0.5;
  const accumulator = new Int32Array(rows * columns);
  const there = new Uint8Array(width * height); // 1 waits, 2 has voted, 0 is gone
  for (let i = 0; i < x.length; i++) there[y[i]! * width + x[i]!] = 1;
  const order = Int32Array.from(x.keys());
  const found: Fit[] = [];
  for (let left = order.length; left > 0; left--) {
    const drawn = rng.integer(left);
    const point = order[drawn]!;
    order[drawn] = order[left - 1]!;
    const [px, py] = [x[point]!, y[point]!];
    if (there[py * width + px] !== 1) continue;
    there[py * width + px] = 2;
    const best = add(px, py, 1);
    if (accumulator[best]! < least) continue;
    const on = follow(px, py, Math.floor(best / columns));
    for (const p of on) {
      if (there[p] === 2) add(p % width, Math.floor(p / width), -1);
      there[p] = 0;
    }
    const segment = bestLine(on, width);
    if (segment.length >= minLength) found.push(segment);
  }
  const kept = found.sort((a, b) => b.length - a.length).slice(0, Math.min(found.length, atMost));
  return {
    x1: Float64Array.from(kept, (s) => s.x1),
    y1: Float64Array.from(kept, (s) => s.y1),
    x2: Float64Array.from(kept, (s) => s.x2),
    y2: Float64Array.from(kept, (s) => s.y2),
    length: Float64Array.from(kept, (s) => s.length),
    pixels: Int32Array.from(kept, (s) => s.pixels),
  };

  /** The votes of a pixel; returns the line that has most then, the first of equal ones. */
  function add(px: number, py: number, n: number): number {
    let best = 0;
    let most = -1;
    for (let t = 0; t < rows; t++) {
      const at = t * columns + Math.floor(px * cos[t]! + py * sin[t]! + middle);
      const now = accumulator[at]! + n;
      accumulator[at] = now;
      if (now > most) {
        most = now;
        best = at;
      }
    }
    return best;
  }

  /** Pixels of the mask along a line through (px, py), itself first. */
  function follow(px: number, py: number, t: number): number[] {
    const [dx, dy] = [-sin[t]! * rhoStep, cos[t]! * rhoStep];
    const steep = Math.abs(dy) > Math.abs(dx);
    const scale = 1 / (steep ? Math.abs(dy) : Math.abs(dx));
    const on = [py * width + px];
    for (const sign of [1, -1]) {
      let gap = 0;
      for (let k = 1; gap <= maxGap; k++) {
        const u = Math.round(px + sign * k * scale * dx);
        const v = Math.round(py + sign * k * scale * dy);
        if (u < 0 || v < 0 || u >= width || v >= height) break;
        const before = on.length;
        for (let side = -1; side <= 1; side++) {
          const [a, b] = steep ? [u + side, v] : [u, v + side];
          if (a >= 0 && b >= 0 && a < width && b < height && there[b * width + a] !== 0)
            on.push(b * width + a);
        }
        gap = on.length > before ? 0 : gap + 1;
      }
    }
    return on;
  }
}

interface Fit {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  length: number;
  pixels: number;
}

/** The line of least squared distances, from the first to the last of the pixels along it; x1 <= x2. */
function bestLine(on: readonly number[], width: number): Fit {
  const n = on.length;
  let [mx, my] = [0, 0];
  for (const p of on) {
    mx += (p % width) / n;
    my += Math.floor(p / width) / n;
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (const p of on) {
    const [u, v] = [(p % width) - mx, Math.floor(p / width) - my];
    xx += u * u;
    xy += u * v;
    yy += v * v;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  let [from, to] = [Infinity, -Infinity];
  for (const p of on) {
    const along = ((p % width) - mx) * c + (Math.floor(p / width) - my) * s;
    from = Math.min(from, along);
    to = Math.max(to, along);
  }
  return {
    x1: mx + from * c,
    y1: my + from * s,
    x2: mx + to * c,
    y2: my + to * s,
    length: to - from,
    pixels: n,
  };
}
