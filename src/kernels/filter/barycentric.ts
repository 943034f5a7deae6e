/** A polynomial as a function. */
export type Interpolant = (x: number) => number;

/**
 * Polynomials through points at x_0 .. x_n in -1..1, all different, in barycentric form
 *
 *   P(x) = sum_i v_i y_i / (x - x_i)  /  sum_i v_i / (x - x_i),   v_i = prod_(j != i) 1 / (2 (x_i - x_j)).
 *
 * The factor 2 keeps the products near 1 for many points; it cancels.
 *
 * @see Berrut & Trefethen, Barycentric Lagrange interpolation, 2004
 */
export function barycentric(x: Float64Array): {
  weights: Float64Array;
  through: (y: Float64Array) => Interpolant;
} {
  const weights = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    let product = 1;
    for (let j = 0; j < x.length; j++) if (j !== i) product *= 2 * (x[i]! - x[j]!);
    weights[i] = 1 / product;
  }
  const through = (y: Float64Array) => (at: number) => {
    let [above, below] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      const distance = at - x[i]!;
      if (distance === 0) return y[i]!;
      const share = weights[i]! / distance;
      above += share * y[i]!;
      below += share;
    }
    return above / below;
  };
  return { weights, through };
}
