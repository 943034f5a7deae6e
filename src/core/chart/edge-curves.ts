/*
 * Edges of graph drawings as chains of cubic curves: a start, then two handles and an end for each piece.
 */

export interface Point {
  x: number;
  y: number;
}

/** A node's centre and size. */
export interface Placed extends Point {
  width: number;
  height: number;
  node: { shape?: 'ellipse' | 'box' };
}

/** A point half way along a chain of cubic curves. */
export function middleOf(curve: readonly Point[]): Point {
  const pieces = (curve.length - 1) / 3;
  const at = Math.floor(pieces / 2) * 3;
  if (pieces % 2 === 0) return curve[at]!;
  const [p, q, r, s] = curve.slice(at, at + 4) as [Point, Point, Point, Point];
  return { x: (p.x + 3 * q.x + 3 * r.x + s.x) / 8, y: (p.y + 3 * q.y + 3 * r.y + s.y) / 8 };
}

/** Where the ray from a node's centre leaves its outline. */
function border({ node, x, y, width, height }: Placed, towards: Point): Point {
  const [dx, dy] = [towards.x - x, towards.y - y];
  const [a, b] = [width / 2, height / 2];
  const t =
    node.shape === 'box'
      ? 1 / Math.max(Math.abs(dx) / a, Math.abs(dy) / b, 1e-9)
      : 1 / Math.max(Math.hypot(dx / a, dy / b), 1e-9);
  return { x: x + t * dx, y: y + t * dy };
}

export function straight(a: Placed, b: Placed, doubled: boolean): Point[] {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const bow = doubled ? Math.min(26, length / 5) : 0;
  // Both directions bow to their own left, so that they part.
  const middle = {
    x: (a.x + b.x) / 2 + (bow * (b.y - a.y)) / length,
    y: (a.y + b.y) / 2 - (bow * (b.x - a.x)) / length,
  };
  const [p, q] = [border(a, middle), border(b, middle)];
  const mix = (c: Point): Point => ({
    x: c.x + (2 / 3) * (middle.x - c.x),
    y: c.y + (2 / 3) * (middle.y - c.y),
  });
  return [p, mix(p), mix(q), q];
}

/** Leaves and enters along the layers' direction, smooth through the bends. */
export function flow(a: Placed, b: Placed, bends: readonly Point[], right: boolean): Point[] {
  const turn = (p: Point): Point => (right ? { x: p.y, y: p.x } : p);
  const sizes = (n: Placed) =>
    (right ? [n.height / 2, n.width / 2] : [n.width / 2, n.height / 2]) as [number, number];
  const through = [turn(a), ...bends.map(turn), turn(b)];
  const leave = (n: Placed, towards: Point): Point => {
    const [w, h] = sizes(n);
    const c = turn(n);
    const side = Math.sign(towards.y - c.y) || 1;
    const slope = (towards.x - c.x) / Math.max(1, Math.abs(towards.y - c.y));
    const shift = Math.max(-0.55, Math.min(0.55, (slope * h) / w)) * w;
    const reach = n.node.shape === 'box' ? h : h * Math.sqrt(1 - (shift / w) ** 2);
    return { x: c.x + shift, y: c.y + side * reach };
  };
  const points = [leave(a, through[1]!), ...through.slice(1, -1), leave(b, through.at(-2)!)];
  const tangents = points.map((p, i) => {
    const [before, after] = [points[i - 1] ?? p, points[i + 1] ?? p];
    // Ends keep half of their slope, so that heads of several edges spread.
    const ease = i === 0 || i === points.length - 1 ? 0.45 : 1;
    return ease * ((after.x - before.x) / (after.y - before.y || 1));
  });
  const curve = [points[0]!];
  for (let i = 0; i + 1 < points.length; i++) {
    const [p, q] = [points[i]!, points[i + 1]!];
    const third = (q.y - p.y) / 2.6;
    curve.push(
      { x: p.x + tangents[i]! * third, y: p.y + third },
      { x: q.x - tangents[i + 1]! * third, y: q.y - third },
      q,
    );
  }
  return curve.map(turn);
}

/** From a node back to itself, on the side where its neighbours leave most room; at the top when alone. */
export function loop(node: Placed, neighbours: readonly Placed[]): Point[] {
  const angles = neighbours.map((other) => Math.atan2(other.y - node.y, other.x - node.x));
  const room = (at: number) =>
    Math.min(Math.PI, ...angles.map((a) => Math.abs(Math.atan2(Math.sin(a - at), Math.cos(a - at)))));
  const sides = [-2, 0, 2, 4, -1, -3, 1, 3].map((eighth) => (eighth * Math.PI) / 4);
  const side = sides.reduce((best, at) => (room(at) > room(best) + 0.1 ? at : best));
  const [c, s] = [Math.cos(side), Math.sin(side)];
  const foot = (sign: number) =>
    border(node, { x: node.x + 30 * c - sign * 12 * s, y: node.y + 30 * s + sign * 12 * c });
  const [start, end] = [foot(-1), foot(1)];
  const out = (p: Point, sign: number): Point => ({
    x: p.x + 34 * c - sign * 14 * s,
    y: p.y + 34 * s + sign * 14 * c,
  });
  return [start, out(start, -1), out(end, 1), end];
}
