import { DataError } from '../../core/errors.js';
import { sphericalBessel } from '../special/spherical-bessel.js';
import type { FourierSeries } from './fourier-series.js';

/** A stretch of a function as a Legendre series in (t - middle) / half. */
interface Piece {
  middle: number;
  half: number;
  coefficients: Float64Array;
}

/** A function on an interval in pieces, each as good as rounding. */
export interface PiecewiseFunction {
  pieces: Piece[];
  from: number;
  to: number;
  /** Its size away from singular points. */
  scale: number;
}

const ORDER = 16;
const MOST_PIECES = 20_000;
// A piece so narrow, as part of the interval, adds nothing that a double could hold.
const NARROWEST = 2 ** -50;
const TOLERANCE = 2 ** -48;
// What grows beyond this part of the rest, before pieces end, is taken for a pole.
const POLE = 1e9;

/**
 * Cut [from, to] until on every piece the Legendre coefficients of f fall to rounding. At a jump or a kink pieces are
 * halved until they do not matter, so that it need not be known where it is.
 */
export function cutFunction(f: (t: number) => number, from: number, to: number): PiecewiseFunction {
  const pieces: Piece[] = [];
  const scale = sizeOf(f, from, to);
  const stack: [left: number, right: number][] = quarters(from, to);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [left, right] = next;
    const half = (right - left) / 2;
    const middle = left + half;
    const values = NODES.map((node) => finite(f, middle + half * node));
    const size = Math.max(...values.map(Math.abs));
    if (scale > 0 && size > POLE * scale)
      throw new DataError(`the function grows without bound near ${middle}`);
    const coefficients = legendreCoefficients(values);
    if (tail(coefficients) <= TOLERANCE * Math.max(scale, size) || 2 * half <= NARROWEST * (to - from))
      pieces.push({ middle, half, coefficients });
    else if (pieces.length + stack.length > MOST_PIECES)
      throw new DataError(`the function has too many jumps or too fine waves for ${MOST_PIECES} pieces`);
    else stack.push([middle, right], [left, middle]);
  }
  return { pieces, from, to, scale };
}

/** Four pieces to begin with: one alone would not see what lies between its nodes. */
const quarters = (from: number, to: number): [number, number][] => {
  const at = (i: number) => from + ((to - from) * i) / 4;
  return [3, 2, 1, 0].map((i) => [at(i), i === 3 ? to : at(i + 1)]);
};

/** Largest of some values at places that no simple fraction of the interval hits. */
function sizeOf(f: (t: number) => number, from: number, to: number): number {
  let most = 0;
  for (let i = 0; i < 64; i++)
    most = Math.max(most, Math.abs(finite(f, from + (to - from) * ((0.31 + i * 0.6180339887498949) % 1))));
  return most;
}

function finite(f: (t: number) => number, t: number): number {
  const value = f(t);
  if (!Number.isFinite(value)) throw new DataError(`the function is ${value} at ${t}`);
  return value;
}

/**
 * The Fourier series of such a function, exact to rounding at any k: of each piece
 *
 *   int_{-1}^{1} P_n(u) exp(-i kappa u) du = 2 (-i)^n j_n(kappa),   kappa = k omega half.
 */
export function seriesOfFunction({ pieces, from, to }: PiecewiseFunction, terms: number): FourierSeries {
  const period = to - from;
  const a = new Float64Array(terms + 1);
  const b = new Float64Array(terms + 1);
  const j = new Float64Array(ORDER);
  for (const { middle, half, coefficients } of pieces)
    for (let k = 0; k <= terms; k++) {
      sphericalBessel((2 * Math.PI * k * half) / period, ORDER, j);
      // sum_n c_n (-i)^n j_n: even n are real, odd ones imaginary.
      let [re, im] = [0, 0];
      for (let n = 0; n < ORDER; n += 4) {
        re += coefficients[n]! * j[n]! - coefficients[n + 2]! * j[n + 2]!;
        im += coefficients[n + 3]! * j[n + 3]! - coefficients[n + 1]! * j[n + 1]!;
      }
      const angle = 2 * Math.PI * ((k * (middle / period)) % 1);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      // c_k = 1/T sum 2 half (re + i im)(c - i s); a = 2 Re c_k, b = -2 Im c_k.
      const weight = (4 * half) / period;
      a[k]! += weight * (re * c + im * s);
      b[k]! -= weight * (im * c - re * s);
    }
  b[0] = 0;
  return { a, b, period };
}

/** 2/T int f^2, of each piece sum 2 c_n^2 / (2n + 1). */
export function energyOfFunction({ pieces, from, to }: PiecewiseFunction): number {
  let sum = 0;
  for (const { half, coefficients } of pieces)
    coefficients.forEach((c, n) => {
      sum += (half * 2 * c * c) / (2 * n + 1);
    });
  return (2 * sum) / (to - from);
}

/** The largest jump, the first of equals: at a border of pieces, which every jump is or has right beside it. */
export function largestJump(
  f: (t: number) => number,
  { pieces, from, to, scale }: PiecewiseFunction,
): { at: number; height: number } | undefined {
  const step = 1e-7 * (to - from);
  let best: { at: number; height: number } | undefined;
  let most = 1e-4 * scale;
  const consider = (at: number, before: number, after: number) => {
    const height = f(after) - f(before);
    if (Math.abs(height) <= most) return;
    best = { at, height };
    most = Math.abs(height) * (1 + 1e-6);
  };
  for (const { middle, half } of pieces.slice(1)) {
    const at = middle - half;
    consider(at, Math.max(from, at - step), Math.min(to, at + step));
  }
  consider(from, to - step, from + step);
  return best;
}

const tail = (c: Float64Array): number =>
  Math.max(Math.abs(c[ORDER - 1]!), Math.abs(c[ORDER - 2]!), Math.abs(c[ORDER - 3]!));

const { nodes: NODES, weights: WEIGHTS } = gaussLegendre(ORDER);

/** c_n = (2n + 1) / 2 int f P_n, by the Gauss rule through the values at its nodes. */
function legendreCoefficients(values: readonly number[]): Float64Array {
  const c = new Float64Array(ORDER);
  for (let i = 0; i < ORDER; i++) {
    let [before, here] = [0, 1];
    for (let n = 0; n < ORDER; n++) {
      c[n]! += ((2 * n + 1) / 2) * WEIGHTS[i]! * values[i]! * here;
      [before, here] = [here, ((2 * n + 1) * NODES[i]! * here - n * before) / (n + 1)];
    }
  }
  return c;
}

/** Nodes and weights of the Gauss rule of n points on [-1, 1], by Newton steps from Chebyshev's points. */
export function gaussLegendre(n: number): { nodes: number[]; weights: number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 10; step++) {
      let [before, here] = [0, 1];
      for (let k = 0; k < n; k++) [before, here] = [here, ((2 * k + 1) * x * here - k * before) / (k + 1)];
      slope = (n * (x * here - before)) / (x * x - 1);
      x -= here / slope;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}
