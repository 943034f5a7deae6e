import { DataError } from '../../core/errors.js';

export interface NelderMeadOptions {
  /** Edge of the first simplex, relative to each component (and absolute where that is 0, times 0.005). */
  edge?: number;
  /** Stop when the simplex and its values have shrunk to this, relative to max(1, |x|) and max(1, |f|). */
  tolerance?: number;
  /** Evaluations of f; 400 a dimension by default. */
  evaluations?: number;
}

/**
 * A local minimum of f without derivatives, for a few variables: a simplex is reflected, expanded, contracted and
 * shrunk, by amounts that depend on the dimension, as the classical ones stall from about ten variables on.
 *
 * @see Nelder & Mead, 1965; Gao & Han, Implementing the Nelder-Mead simplex algorithm with adaptive parameters, 2012
 */
export function nelderMead(
  f: (x: Float64Array) => number,
  start: Float64Array,
  { edge = 0.05, tolerance = 1e-10, evaluations = 400 * start.length }: NelderMeadOptions = {},
): { x: Float64Array; f: number; evaluations: number; converged: boolean } {
  const n = start.length;
  if (n === 0) throw new DataError('there is nothing to minimise over: the start has no components');
  // Below two dimensions the adaptive amounts degenerate.
  const d = Math.max(2, n);
  const [expansion, contraction, shrinkage] = [1 + 2 / d, 0.75 - 1 / (2 * d), 1 - 1 / d];
  let used = 0;
  const at = (x: Float64Array): Vertex => {
    used++;
    const value = f(x);
    return { x, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const first = at(start.slice());
  if (!Number.isFinite(first.value))
    throw new DataError(`the objective is ${f(start)} at the start, a finite number is needed`);
  const simplex = [first];
  for (let i = 0; i < n; i++) {
    const x = start.slice();
    x[i] = x[i] === 0 ? edge * 0.005 : x[i]! * (1 + edge);
    simplex.push(at(x));
  }
  const sort = () => simplex.sort((a, b) => a.value - b.value);
  for (sort(); used < evaluations; sort()) {
    const [best, worst] = [simplex[0]!, simplex[n]!];
    if (collapsed(simplex, tolerance))
      return { x: best.x, f: best.value, evaluations: used, converged: true };
    const centre = new Float64Array(n);
    for (const { x } of simplex.slice(0, n)) for (let i = 0; i < n; i++) centre[i]! += x[i]! / n;
    const along = (t: number) => at(centre.map((c, i) => c + t * (worst.x[i]! - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-expansion);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1]!.value) {
      simplex[n] = reflected;
    } else {
      const outside = reflected.value < worst.value;
      const contracted = along(outside ? -contraction : contraction);
      // Strictly: on ground that rounding has made flat the whole simplex must shrink.
      if (contracted.value < (outside ? reflected.value : worst.value)) simplex[n] = contracted;
      else
        for (let k = 1; k <= n; k++)
          simplex[k] = at(best.x.map((b, i) => b + shrinkage * (simplex[k]!.x[i]! - b)));
    }
  }
  return { x: simplex[0]!.x, f: simplex[0]!.value, evaluations: used, converged: false };
}

interface Vertex {
  x: Float64Array;
  value: number;
}

function collapsed(simplex: readonly Vertex[], tolerance: number): boolean {
  const [best, worst] = [simplex[0]!, simplex.at(-1)!];
  return (
    worst.value - best.value <= tolerance * Math.max(1, Math.abs(best.value)) &&
    simplex.every(({ x }) =>
      x.every((v, i) => Math.abs(v - best.x[i]!) <= tolerance * Math.max(1, Math.abs(best.x[i]!))),
    )
  );
}
