import { DataError } from '../../core/errors.js';

export interface BrentOptions {
  /** Absolute accuracy of x, on top of 4 eps |x| (a root) or sqrt(eps) |x| (a minimum, which is that flat). */
  tolerance?: number;
  iterations?: number;
}

/**
 * A zero of f in [a, b], f(a) and f(b) of opposite sign: inverse quadratic interpolation, guarded by bisection.
 *
 * @see Brent, Algorithms for Minimization without Derivatives, 1973, chapter 4
 */
export function brentRoot(
  f: (x: number) => number,
  a: number,
  b: number,
  { tolerance = 1e-14, iterations = 200 }: BrentOptions = {},
): number {
  // b is the best so far, c brackets the root with it, a is the b before.
  let [fa, fb] = [f(a), f(b)];
  if (Number.isNaN(fa) || Number.isNaN(fb) || fa * fb > 0)
    throw new DataError(`f(${a}) = ${fa} and f(${b}) = ${fb} bracket no root: opposite signs are needed`);
  let [c, fc] = [a, fa];
  let step = b - a;
  let previous = step;
  for (let i = 0; i < iterations; i++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const limit = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= limit || fb === 0) return b;
    const guess = Math.abs(previous) >= limit && Math.abs(fa) > Math.abs(fb) ? interpolate() : Number.NaN;
    if (2 * Math.abs(guess) < Math.min(3 * Math.abs(half) - limit, Math.abs(previous)) && guess * half > 0)
      [previous, step] = [step, guess];
    else previous = step = half;
    [a, fa] = [b, fb];
    b += Math.abs(step) > limit ? step : Math.sign(half) * limit;
    fb = f(b);
    if (Number.isNaN(fb)) throw new DataError(`f(${b}) is not a number`);
    if (fb > 0 === fc > 0) {
      [c, fc] = [a, fa];
      previous = step = b - a;
    }
  }
  throw new DataError(`no root to within ${tolerance} after ${iterations} steps (f(${b}) = ${fb})`);

  /** Secant through two points, inverse quadratic through three; the way from b. */
  function interpolate(): number {
    const s = fb / fa;
    if (a === c) return -((c - b) * s) / (1 - s);
    const [q, r] = [fa / fc, fb / fc];
    return -(s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / ((q - 1) * (r - 1) * (s - 1));
  }
}

/**
 * A local minimum of f in [a, b]: parabolic interpolation, guarded by golden sections.
 *
 * @see Brent, Algorithms for Minimization without Derivatives, 1973, chapter 5
 */
export function brentMinimum(
  f: (x: number) => number,
  a: number,
  b: number,
  { tolerance = 1e-12, iterations = 500 }: BrentOptions = {},
): { x: number; f: number } {
  if (!(a <= b))
    throw new DataError(`a minimum is sought between ${a} and ${b}: the first must be the smaller`);
  let x = a + GOLDEN * (b - a);
  let fx = f(x);
  // w and v: second best, and the w before.
  let [w, v, fw, fv] = [x, x, fx, fx];
  let [step, previous] = [0, 0];
  for (let i = 0; i < iterations; i++) {
    const middle = (a + b) / 2;
    const limit = Math.sqrt(Number.EPSILON) * Math.abs(x) + tolerance / 3;
    if (Math.abs(x - middle) <= 2 * limit - (b - a) / 2) return { x, f: fx };
    const guess = Math.abs(previous) > limit ? parabola() : Number.NaN;
    if (Math.abs(guess) < Math.abs(previous / 2) && x + guess > a && x + guess < b) {
      [previous, step] = [step, guess];
      const to = x + step;
      if (to - a < 2 * limit || b - to < 2 * limit) step = x < middle ? limit : -limit;
    } else {
      previous = x < middle ? b - x : a - x;
      step = GOLDEN * previous;
    }
    const u = x + (Math.abs(step) >= limit ? step : step > 0 ? limit : -limit);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, w, x] = [w, x, u];
      [fv, fw, fx] = [fw, fx, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) {
        [v, w] = [w, u];
        [fv, fw] = [fw, fu];
      } else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  throw new DataError(`no minimum to within ${tolerance} after ${iterations} steps`);

  /** The way from x to the vertex of the parabola through x, w and v. */
  function parabola(): number {
    const r = (x - w) * (fx - fv);
    const q = (x - v) * (fx - fw);
    return -((x - v) * q - (x - w) * r) / (2 * (q - r));
  }
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;
