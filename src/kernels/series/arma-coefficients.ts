import { lagProduct } from './lag-polynomial.js';
import { constrain, unconstrain } from './partial-coefficients.js';

/** How many coefficients the four polynomials of phi(B) Phi(B^s) u_t = theta(B) Theta(B^s) e_t have. */
export interface Orders {
  ar: number;
  ma: number;
  seasonalAr?: number;
  seasonalMa?: number;
  /** s, samples a season; needed with seasonal orders only. */
  season?: number;
}

export interface Coefficients {
  ar: Float64Array;
  ma: Float64Array;
  seasonalAr: Float64Array;
  seasonalMa: Float64Array;
}

export const orderCount = ({ ar, ma, seasonalAr = 0, seasonalMa = 0 }: Orders): number =>
  ar + ma + seasonalAr + seasonalMa;

/** One vector, in the order ar, ma, seasonalAr, seasonalMa, as searches have it. */
export function split({ ar, ma, seasonalAr = 0, seasonalMa = 0 }: Orders, v: Float64Array): Coefficients {
  const [a, b, c] = [ar, ar + ma, ar + ma + seasonalAr];
  return {
    ar: v.slice(0, a),
    ma: v.slice(a, b),
    seasonalAr: v.slice(b, c),
    seasonalMa: v.slice(c, c + seasonalMa),
  };
}

export const joined = ({ ar, ma, seasonalAr, seasonalMa }: Coefficients): Float64Array =>
  Float64Array.of(...ar, ...ma, ...seasonalAr, ...seasonalMa);

/** The products phi(B) Phi(B^s) and theta(B) Theta(B^s) as one polynomial each. */
export function expand(
  { ar, ma, seasonalAr, seasonalMa }: Coefficients,
  season = 0,
): { ar: Float64Array; ma: Float64Array } {
  return { ar: lagProduct(ar, seasonalAr, season, -1), ma: lagProduct(ma, seasonalMa, season, 1) };
}

/** From all of R^k onto stationary, invertible coefficients (see `constrain`), and back. */
export const admissible = (u: Coefficients): Coefficients => ({
  ar: constrain(u.ar),
  ma: negative(constrain(u.ma)),
  seasonalAr: constrain(u.seasonalAr),
  seasonalMa: negative(constrain(u.seasonalMa)),
});

export const unbounded = (c: Coefficients): Coefficients => ({
  ar: unconstrain(c.ar),
  ma: unconstrain(negative(c.ma)),
  seasonalAr: unconstrain(c.seasonalAr),
  seasonalMa: unconstrain(negative(c.seasonalMa)),
});

const negative = (v: Float64Array) => v.map((x) => -x);
