import type { Ring } from './convex-hull.js';

export interface Circle {
  x: number;
  y: number;
  radius: number;
}

/**
 * The smallest circle around all corners of a ring. Points enter one by one; one that lies outside is on the edge of
 * the circle of those before it, so that at most three such steps nest. A ring is in no random order, which only
 * costs time: the corner farthest from the first is put in front instead.
 *
 * @see Welzl, Smallest enclosing disks, 1991
 */
export function enclosingCircle({ x, y }: Ring): Circle {
  const n = x.length;
  let far = 0;
  for (let i = 1; i < n; i++) if (distance(0, i) > distance(0, far)) far = i;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (n > 1) {
    order[1] = far;
    order[far] = 1;
  }
  let circle: Circle = { x: x[0]!, y: y[0]!, radius: 0 };
  for (let i = 1; i < n; i++) {
    if (inside(circle, order[i]!)) continue;
    circle = { x: x[order[i]!]!, y: y[order[i]!]!, radius: 0 };
    for (let j = 0; j < i; j++) {
      if (inside(circle, order[j]!)) continue;
      circle = across(order[i]!, order[j]!);
      for (let k = 0; k < j; k++) {
        if (inside(circle, order[k]!)) continue;
        circle = through(order[i]!, order[j]!, order[k]!) ?? circle;
      }
    }
  }
  return circle;

  function distance(i: number, j: number) {
    return Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
  }

  /** Up to rounding, or the points that define a circle would be outside it. */
  function inside(c: Circle, i: number) {
    return Math.hypot(x[i]! - c.x, y[i]! - c.y) <= c.radius * (1 + 1e-12);
  }

  function across(i: number, j: number): Circle {
    return { x: (x[i]! + x[j]!) / 2, y: (y[i]! + y[j]!) / 2, radius: distance(i, j) / 2 };
  }

  /** The circle through three points; none where they lie on a line. */
  function through(i: number, j: number, k: number): Circle | undefined {
    const [bx, by] = [x[j]! - x[i]!, y[j]! - y[i]!];
    const [cx, cy] = [x[k]! - x[i]!, y[k]! - y[i]!];
    const d = 2 * (bx * cy - by * cx);
    if (d === 0) return undefined;
    const [b, c] = [bx * bx + by * by, cx * cx + cy * cy];
    const [ux, uy] = [(cy * b - by * c) / d, (bx * c - cx * b) / d];
    return { x: x[i]! + ux, y: y[i]! + uy, radius: Math.hypot(ux, uy) };
  }
}
