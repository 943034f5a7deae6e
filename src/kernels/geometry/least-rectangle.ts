import type { Ring } from './convex-hull.js';

export interface Rectangle {
  /** Its centre. */
  x: number;
  y: number;
  /** The longer side, and the shorter one. */
  length: number;
  width: number;
  /** Of the longer side, from +x towards +y, in (-pi / 2, pi / 2]. */
  angle: number;
  corners: Ring;
}

/**
 * The rectangle of least area around a convex ring: one of its sides lies on a side of the ring, so that each is
 * tried, its three opposite corners moving on with it (rotating calipers), O(n). Of equal ones the first.
 *
 * @see Freeman & Shapira, Determining the minimum-area encasing rectangle for an arbitrary closed curve, 1975
 * @see Toussaint, Solving geometric problems with the rotating calipers, 1983
 */
export function leastRectangle({ x, y }: Ring): Rectangle {
  const n = x.length;
  if (n === 1) return rectangle(1, 0, x[0]!, x[0]!, y[0]!, y[0]!);
  let best: Rectangle | undefined;
  let [ahead, across, behind] = [1, 1, 1];
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n;
    const size = Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!);
    const [c, s] = [(x[j]! - x[i]!) / size, (y[j]! - y[i]!) / size];
    const along = (k: number) => c * x[k % n]! + s * y[k % n]!;
    const off = (k: number) => c * y[k % n]! - s * x[k % n]!;
    // Each climbs while the next corner is farther out; none passes the side that is being tried.
    ahead = Math.max(ahead, i + 1);
    while (ahead < i + n && along(ahead + 1) > along(ahead)) ahead++;
    across = Math.max(across, ahead);
    while (across < i + n && off(across + 1) > off(across)) across++;
    behind = Math.max(behind, across);
    while (behind < i + n && along(behind + 1) < along(behind)) behind++;
    const next = rectangle(c, s, along(behind), along(ahead), off(i), off(across));
    if (!best || next.length * next.width < best.length * best.width) best = next;
  }
  return best!;
}

/** Between two values along the direction (c, s), and two across it. */
function rectangle(c: number, s: number, u0: number, u1: number, v0: number, v1: number): Rectangle {
  const place = (u: number, v: number): [number, number] => [c * u - s * v, s * u + c * v];
  const corners = [place(u0, v0), place(u1, v0), place(u1, v1), place(u0, v1)];
  const [x, y] = place((u0 + u1) / 2, (v0 + v1) / 2);
  const long = u1 - u0 >= v1 - v0;
  const turn = Math.atan2(long ? s : c, long ? c : -s);
  const angle = turn > Math.PI / 2 ? turn - Math.PI : turn <= -Math.PI / 2 ? turn + Math.PI : turn;
  return {
    x,
    y,
    length: Math.max(u1 - u0, v1 - v0),
    width: Math.min(u1 - u0, v1 - v0),
    angle,
    corners: {
      x: Float64Array.from(corners, ([px]) => px),
      y: Float64Array.from(corners, ([, py]) => py),
    },
  };
}
