import { DataError } from '../../core/errors.js';
import { j0Small, j1Small, p0, p1, q0, q1, y0Small, y1Small } from './coefficients/bessel.js';
import { gamma, logGamma } from './gamma.js';

const SMALL = 8;
const TWO_OVER_PI = 0.6366197723675814;

/**
 * Bessel functions of the first kind (J) and the second (Y) of whole order. Absolute error below 1e-14 times
 * their amplitude sqrt(2 / (pi x)), or 1 if that is more; relative to the value itself where it has no zero
 * nearby. x beyond 1e15 has no phase left and is refused.
 *
 * @see Abramowitz & Stegun, 9.1 and 9.2; Olver et al., NIST Handbook, 10.17 (Hankel's P and Q)
 */
export function besselJ0(x: number): number {
  const r = checked(x);
  return r <= SMALL ? j0Small(r * r) : far(r, p0, q0).even;
}

export function besselJ1(x: number): number {
  const r = checked(x);
  return r <= SMALL ? x * j1Small(r * r) : Math.sign(x) * far(r, p1, q1).odd;
}

/** x > 0. */
export function besselY0(x: number): number {
  checkedPositive(x);
  return x <= SMALL ? y0Small(x * x) + TWO_OVER_PI * Math.log(x / 2) * besselJ0(x) : far(x, p0, q0).odd;
}

/** x > 0. */
export function besselY1(x: number): number {
  checkedPositive(x);
  if (x > SMALL) return -far(x, p1, q1).even;
  return x * y1Small(x * x) + TWO_OVER_PI * (Math.log(x / 2) * besselJ1(x) - 1 / x);
}

/** J_n(x), n any whole number. */
export function besselJ(n: number, x: number): number {
  checkOrder(n);
  const sign = (n < 0 ? parity(n) : 1) * (x < 0 ? parity(n) : 1);
  const order = Math.abs(n);
  const r = checked(x);
  if (order === 0) return besselJ0(r);
  if (order === 1) return sign * besselJ1(r);
  if (r * r < 2 * (order + 1)) return sign * ascending(order, r);
  return sign * (order < r ? upwards(order, r, besselJ0(r), besselJ1(r)) : downwards(order, r));
}

/** Y_n(x), x > 0, n any whole number; -Infinity where it overflows. */
export function besselY(n: number, x: number): number {
  checkOrder(n);
  const order = Math.abs(n);
  const sign = n < 0 ? parity(n) : 1;
  if (order === 0) return besselY0(x);
  return sign * upwards(order, x, besselY0(x), besselY1(x));
}

/** f_{k+1} = (2 k / x) f_k - f_{k-1}, stable while the function does not shrink with the order. */
function upwards(order: number, x: number, f0: number, f1: number): number {
  let [before, now] = [f0, f1];
  for (let k = 1; k < order; k++) {
    if (now === -Infinity) return now;
    [before, now] = [now, ((2 * k) / x) * now - before];
  }
  return now;
}

/** (x/2)^n / n! sum_k (-x^2/4)^k / (k! (n+1)…(n+k)), while the first ratio stays below 1/2. */
function ascending(order: number, x: number): number {
  const z = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    term *= -z / (k * (order + k));
    sum += term;
  }
  return sum * powerOverFactorial(order, x);
}

/** (x/2)^n / n! */
export function powerOverFactorial(n: number, x: number): number {
  return n <= 170 ? (x / 2) ** n / gamma(n + 1) : Math.exp(n * Math.log(x / 2) - logGamma(n + 1));
}

/** The same recurrence downwards from far above the order, scaled by 1 = J0 + 2 J2 + 2 J4 + … */
function downwards(order: number, x: number): number {
  // Beyond x, J falls as exp(-0.94 (k / x^(1/3))^(3/2)) in k orders: to 1e-20 in 14 x^(1/3).
  const start = 2 * Math.ceil((order + 24 + 14 * Math.cbrt(order)) / 2);
  let above = 0;
  let now = 1e-300;
  let wanted = 0;
  let sum = 0;
  for (let k = start; k > 0; k--) {
    [above, now] = [now, ((2 * k) / x) * now - above];
    if (k - 1 === order) wanted = now;
    if ((k - 1) % 2 === 0) sum += k === 1 ? now : 2 * now;
    if (Math.abs(now) > 1e200) {
      above *= 1e-200;
      now *= 1e-200;
      wanted *= 1e-200;
      sum *= 1e-200;
    }
  }
  return wanted / sum;
}

/**
 * sqrt(2 / (pi x)) times (P cos c - Q sin c, P sin c + Q cos c) with c = x - pi / 4: J0 and Y0, or, a quarter
 * turn later, -Y1 and J1. The cosine and sine of c are sums of those of x, whose phase is exact.
 */
function far(x: number, p: (z: number) => number, q: (z: number) => number) {
  const z = (SMALL / x) ** 2;
  const P = p(z);
  const Q = (q(z) * SMALL) / x;
  const root = Math.sqrt(Math.PI * x);
  const cos = (Math.cos(x) + Math.sin(x)) / root;
  const sin = (Math.sin(x) - Math.cos(x)) / root;
  return { even: P * cos - Q * sin, odd: P * sin + Q * cos };
}

function checked(x: number): number {
  if (!(Math.abs(x) <= 1e15)) throw new DataError(`a Bessel function needs x within +-1e15, got ${x}`);
  return Math.abs(x);
}

export function checkedPositive(x: number) {
  if (!(x > 0 && x <= 1e15)) throw new DataError(`Y and K need x above 0, to 1e15, got ${x}`);
}

export function checkOrder(n: number) {
  if (!(Number.isInteger(n) && Math.abs(n) <= 1e6)) {
    throw new DataError(`the order of a Bessel function must be a whole number within +-1e6, got ${n}`);
  }
}

const parity = (n: number) => (n % 2 === 0 ? 1 : -1);
