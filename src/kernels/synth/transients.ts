import { DataError } from '../../core/errors.js';

export const TRANSIENTS = ['blocks', 'bumps', 'heavisine', 'doppler'] as const;

const PLACES = [0.1, 0.13, 0.15, 0.23, 0.25, 0.4, 0.44, 0.65, 0.76, 0.78, 0.81];
const STEPS = [4, -5, 3, -4, 5, -4.2, 2.1, 4.3, -3.1, 2.1, -4.2];
const HEIGHTS = [4, 5, 3, 4, 5, 4.2, 2.1, 4.3, 3.1, 5.1, 4.2];
const WIDTHS = [0.005, 0.005, 0.006, 0.01, 0.01, 0.03, 0.01, 0.01, 0.005, 0.008, 0.005];

/**
 * The signals that methods of denoising are held against, at t = 1/n, 2/n, ..., 1: jumps (blocks), peaks (bumps), a
 * sine with two jumps (heavisine), a sine that slows down (doppler).
 *
 * @see Donoho & Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994, table 1
 */
export function transient(kind: (typeof TRANSIENTS)[number], n: number): Float64Array {
  if (n < 1) throw new DataError(`a signal has 1 sample or more, got ${n}`);
  const of = FORMULAS[kind];
  return Float64Array.from({ length: n }, (_, i) => of((i + 1) / n));
}

const total = (term: (i: number) => number) => PLACES.reduce((sum, _, i) => sum + term(i), 0);

const FORMULAS: Record<(typeof TRANSIENTS)[number], (t: number) => number> = {
  blocks: (t) => total((i) => (STEPS[i]! * (1 + Math.sign(t - PLACES[i]!))) / 2),
  bumps: (t) => total((i) => HEIGHTS[i]! / (1 + Math.abs((t - PLACES[i]!) / WIDTHS[i]!)) ** 4),
  heavisine: (t) => 4 * Math.sin(4 * Math.PI * t) - Math.sign(t - 0.3) - Math.sign(0.72 - t),
  doppler: (t) => Math.sqrt(t * (1 - t)) * Math.sin((2 * Math.PI * 1.05) / (t + 0.05)),
};
