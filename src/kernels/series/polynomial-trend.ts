import { DataError } from '../../core/errors.js';

/** Above this degree a least-squares polynomial swings between samples and tells nothing. */
export const MOST_DEGREE = 20;

/**
 * The least-squares polynomial of a degree through an evenly sampled series, at its samples.
 *
 * Expanded in the polynomials that are orthogonal over the samples (Gram's), whose three-term recursion
 *
 *   p_(j+1)(s) = s p_j(s) - b_j p_(j-1)(s),      s = (2 t - (n - 1)) / n in (-1, 1),
 *
 * goes along the whole series: O(n degree), and no system of equations that a high degree would spoil.
 *
 * @param degree 0..20, and below the number of samples
 * @see Forsythe, Generation and use of orthogonal polynomials for data-fitting with a digital computer, 1957
 */
export function polynomialTrend(x: Float64Array, degree: number): Float64Array {
  const n = x.length;
  if (!Number.isInteger(degree) || degree < 0 || degree > MOST_DEGREE)
    throw new DataError(`a degree of 0 to ${MOST_DEGREE} is needed, got ${degree}`);
  if (degree >= n)
    throw new DataError(`a polynomial of degree ${degree} needs more than ${degree} samples, got ${n}`);
  const rest = x.slice();
  const fit = new Float64Array(n);
  let before = new Float64Array(n);
  let now = new Float64Array(n).fill(1);
  let squaresBefore = 1;
  for (let j = 0; ; j++) {
    let squares = 0;
    for (let t = 0; t < n; t++) squares += now[t]! * now[t]!;
    // Twice: the second pass takes out what rounding left of a large level.
    for (let pass = 0; pass < 2; pass++) project(rest, fit, now, squares);
    if (j === degree) return fit;
    const b = j === 0 ? 0 : squares / squaresBefore;
    const next = before;
    for (let t = 0; t < n; t++) next[t] = ((2 * t - (n - 1)) / n) * now[t]! - b * before[t]!;
    [before, now, squaresBefore] = [now, next, squares];
  }
}

/** Moves the part of `rest` along p over to `fit`. */
function project(rest: Float64Array, fit: Float64Array, p: Float64Array, squares: number): void {
  let along = 0;
  for (let t = 0; t < rest.length; t++) along += rest[t]! * p[t]!;
  const coefficient = along / squares;
  for (let t = 0; t < rest.length; t++) {
    rest[t]! -= coefficient * p[t]!;
    fit[t]! += coefficient * p[t]!;
  }
}
