/**
 * On which side of the line from a to b the point c lies:
 *
 *   det = (bx - ax)(cy - ay) - (by - ay)(cx - ax)
 *
 * Positive where a, b, c turn from +x towards +y (clockwise on a screen, y down), negative the other way, 0 exactly
 * where the three lie on one line. Rounding never changes the sign: where the plain value is too small to be sure of,
 * the determinant is summed without error. Coordinates must be below 1e150, products must not underflow.
 *
 * @see Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric predicates, 1997
 */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (bx - ax) * (cy - ay);
  const right = (by - ay) * (cx - ax);
  const det = left - right;
  if (Math.abs(det) >= BOUND * (Math.abs(left) + Math.abs(right))) return det;
  return exactly(ax, ay, bx, by, cx, cy);
}

const EPSILON = 2 ** -53;
const BOUND = (3 + 16 * EPSILON) * EPSILON;

/** bx cy - bx ay - ax cy - by cx + by ax + ay cx (ax ay cancels): six products of two parts each, added exactly. */
function exactly(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const sum: number[] = [];
  for (const [p, q] of [
    [bx, cy],
    [-bx, ay],
    [-ax, cy],
    [-by, cx],
    [by, ax],
    [ay, cx],
  ] as const) {
    const product = p * q;
    addExactly(sum, productError(p, q, product));
    addExactly(sum, product);
  }
  // Parts do not overlap and grow: the last one that is not 0 has the sign of all.
  return sum.findLast((part) => part !== 0) ?? 0;
}

/** Grow a sum of parts by one number (Shewchuk's grow-expansion, from Knuth's two-sum). */
function addExactly(parts: number[], x: number): void {
  let q = x;
  for (let i = 0; i < parts.length; i++) {
    const e = parts[i]!;
    const s = q + e;
    const b = s - q;
    parts[i] = q - (s - b) + (e - b);
    q = s;
  }
  parts.push(q);
}

/** p q - fl(p q), by Dekker's halves. */
function productError(p: number, q: number, product: number): number {
  const [ph, pl] = halves(p);
  const [qh, ql] = halves(q);
  return pl * ql - (product - ph * qh - pl * qh - ph * ql);
}

function halves(x: number): [number, number] {
  const c = 134217729 * x; // 2^27 + 1
  const high = c - (c - x);
  return [high, x - high];
}
