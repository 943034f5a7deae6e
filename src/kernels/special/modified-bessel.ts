import { checkedPositive, checkOrder, powerOverFactorial } from './bessel.js';
import {
  i0Large,
  i0Small,
  i1Large,
  i1Small,
  k0Large,
  k0Small,
  k1Large,
  k1Small,
} from './coefficients/modified-bessel.js';

/**
 * Modified Bessel functions of whole order, I growing and K falling. A name ending in e is the scaled function,
 * exp(-|x|) I(x) or exp(x) K(x), which neither overflows nor vanishes. Relative error below 2e-14, for orders
 * from 2 on below 1e-13.
 *
 * @see Abramowitz & Stegun, 9.6 and 9.7
 */
export function besselI0e(x: number): number {
  const r = Math.abs(x);
  return r <= 8 ? i0Small(r) : i0Large(1 / r) / Math.sqrt(r);
}

export function besselI1e(x: number): number {
  const r = Math.abs(x);
  return r <= 8 ? x * i1Small(r) : (Math.sign(x) * i1Large(1 / r)) / Math.sqrt(r);
}

export const besselI0 = (x: number) => grown(besselI0e(x), Math.abs(x));
export const besselI1 = (x: number) => grown(besselI1e(x), Math.abs(x));
export const besselI = (n: number, x: number) => grown(besselIe(n, x), Math.abs(x));

/** value exp(x), in halves, since exp(x) overflows first. */
const grown = (value: number, x: number) => value * Math.exp(x / 2) * Math.exp(x / 2);

/** exp(-|x|) I_n(x), n any whole number. */
export function besselIe(n: number, x: number): number {
  checkOrder(n);
  const order = Math.abs(n);
  const sign = x < 0 && order % 2 !== 0 ? -1 : 1;
  const r = Math.abs(x);
  if (order === 0) return besselI0e(r);
  if (order === 1) return sign * besselI1e(r);
  if (r * r < 40 * (order + 1)) return sign * ascending(order, r);
  return sign * (r > 30 && order * order < 2 * r ? asymptotic(order, r) : downwards(order, r));
}

/** exp(-x) (x/2)^n / n! sum_k (x^2/4)^k / (k! (n+1)…(n+k)). */
function ascending(order: number, x: number): number {
  const z = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= z / (k * (order + k));
    sum += term;
  }
  return sum * Math.exp(-x) * powerOverFactorial(order, x);
}

/** Hankel's expansion, sum of (-1)^k (4 n^2 - 1)(4 n^2 - 9)… / (k! (8 x)^k). */
function asymptotic(order: number, x: number): number {
  const mu = 4 * order * order;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-17; k++) {
    term *= -(mu - (2 * k - 1) ** 2) / (8 * k * x);
    sum += term;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}

/** I_{k-1} = (2 k / x) I_k + I_{k+1} from far above the order, scaled by I_0. */
function downwards(order: number, x: number): number {
  // I_k / I_n falls at least as exp(-(k^2 - n^2) / (2 x)) up to k = x, faster beyond.
  const start = 20 + Math.ceil(order + 14 * Math.cbrt(order) + Math.sqrt(90 * x));
  let above = 0;
  let now = 1e-300;
  let wanted = 0;
  for (let k = start; k > 0; k--) {
    [above, now] = [now, ((2 * k) / x) * now + above];
    if (k - 1 === order) wanted = now;
    if (now > 1e200) {
      above *= 1e-200;
      now *= 1e-200;
      wanted *= 1e-200;
    }
  }
  return (wanted / now) * besselI0e(x);
}

/** exp(x) K_0(x), x > 0. */
export function besselK0e(x: number): number {
  checkedPositive(x);
  if (x > 2) return k0Large(1 / x) / Math.sqrt(x);
  return Math.exp(x) * (k0Small(x * x) - Math.log(x / 2) * besselI0(x));
}

/** exp(x) K_1(x), x > 0. */
export function besselK1e(x: number): number {
  checkedPositive(x);
  if (x > 2) return k1Large(1 / x) / Math.sqrt(x);
  return Math.exp(x) * (k1Small(x * x) / x + Math.log(x / 2) * besselI1(x));
}

/** exp(x) K_n(x), x > 0, n any whole number; Infinity where it overflows. */
export function besselKe(n: number, x: number): number {
  checkOrder(n);
  const order = Math.abs(n);
  let before = besselK0e(x);
  if (order === 0) return before;
  let now = besselK1e(x);
  for (let k = 1; k < order && now < Infinity; k++) [before, now] = [now, ((2 * k) / x) * now + before];
  return now;
}

export const besselK0 = (x: number) => besselK0e(x) * Math.exp(-x);
export const besselK1 = (x: number) => besselK1e(x) * Math.exp(-x);
export const besselK = (n: number, x: number) => besselKe(n, x) * Math.exp(-x);
