/** How far a point is from the edge of a shape, in the shape's own frame: negative inside, positive outside. */
export type Outline = (x: number, y: number) => number;

export const SHAPES = ['disc', 'square', 'triangle', 'ellipse', 'bar'] as const;
export type ShapeClass = (typeof SHAPES)[number];

/** The widest a shape of scale 1 reaches from its centre. */
export const REACH: Record<ShapeClass, number> = {
  disc: 1,
  square: Math.SQRT2,
  triangle: 1,
  ellipse: 1,
  bar: Math.hypot(1, 0.2),
};

/**
 * Outlines about the origin, x right and y down:
 *
 *   disc      radius `scale`
 *   square    half a side `scale`
 *   triangle  equilateral, a corner at (scale, 0), the circle through the corners has radius `scale`
 *   ellipse   half axes `scale` along x and scale / 2
 *   bar       half length `scale` along x, half width scale / 5
 */
export function outline(kind: ShapeClass, scale: number): Outline {
  switch (kind) {
    case 'disc':
      return (x, y) => Math.hypot(x, y) - scale;
    case 'square':
      return box(scale, scale);
    case 'bar':
      return box(scale, scale / 5);
    case 'triangle':
      // Farthest over the three sides, whose normals point away from the corners.
      return (x, y) =>
        Math.max(-x, x / 2 + (Math.sqrt(3) / 2) * y, x / 2 - (Math.sqrt(3) / 2) * y) - scale / 2;
    case 'ellipse': {
      // First-order distance, f / |grad f|: exact enough within a pixel of the edge.
      const [a, b] = [scale, scale / 2];
      return (x, y) => {
        const f = Math.hypot(x / a, y / b);
        return f === 0 ? -b : ((f - 1) * f) / Math.hypot(x / (a * a), y / (b * b));
      };
    }
  }
}

const box =
  (a: number, b: number): Outline =>
  (x, y) =>
    Math.max(Math.abs(x) - a, Math.abs(y) - b);

/** Share of a pixel that lies inside an edge `distance` away, as if the edge were straight. */
export const coverage = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance));
