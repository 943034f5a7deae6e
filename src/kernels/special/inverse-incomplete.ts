import { DataError } from '../../core/errors.js';
import { logBeta, logGamma } from './gamma.js';
import { betaPrefix, incompleteBeta } from './incomplete-beta.js';
import { gammaPrefix, incompleteGamma } from './incomplete-gamma.js';
import { monotoneRoot } from './monotone-root.js';
import { normalQuantile } from './normal-quantile.js';

/**
 * Inverses of the incomplete gamma and beta functions: Newton's method on the logarithm of the smaller of the
 * two tails, against log x where x is small. In these coordinates the curves are nearly straight, so that the
 * method converges from any start.
 */
const LEAST_LOG = -745.2; // log of the smallest number above 0

function checkTails(p: number, q: number) {
  if (!(p >= 0 && q >= 0 && Math.abs(p + q - 1) < 1e-9)) {
    throw new DataError(`a probability must be within 0 to 1, got ${p} with ${q} above it`);
  }
}

/** The x with P(a, x) = p; pass q = 1 - p where that is the number known well. */
export function gammaPInverse(a: number, p: number, q = 1 - p): number {
  checkTails(p, q);
  if (!(a > 0 && a < Infinity)) throw new DataError(`incomplete gamma needs a above 0, got ${a}`);
  if (p === 0) return 0;
  if (q === 0) return Infinity;
  const lowerTail = p <= q;
  const target = Math.log(lowerTail ? p : q);
  const slopeAt = (x: number) => {
    const { lower, upper } = incompleteGamma(a, x);
    const tail = lowerTail ? lower : upper;
    return { value: Math.log(tail) - target, slope: ((lowerTail ? a : -a) * gammaPrefix(a, x)) / tail };
  };
  const first = gammaStart(a, p, q);
  if (incompleteGamma(a, 1).lower < p) {
    const perX = (x: number) => {
      const { value, slope } = slopeAt(x);
      return { value, slope: slope / x };
    };
    // Far out both tails follow exp(-x); 1,500 is beyond where Q is a number at all for small a.
    return monotoneRoot(perX, 1, 1500 + 2 * a + 60 * Math.sqrt(a), first, (x) => x);
  }
  const logX = monotoneRoot(
    (t) => slopeAt(Math.exp(t)),
    LEAST_LOG,
    0,
    Math.log(first),
    () => 1,
  );
  return Math.exp(logX);
}

/** The x with Q(a, x) = q. */
export const gammaQInverse = (a: number, q: number) => gammaPInverse(a, 1 - q, q);

/** Wilson & Hilferty's cube where it holds, else the power law at 0. */
function gammaStart(a: number, p: number, q: number): number {
  const z = p < q ? normalQuantile(p) : -normalQuantile(q);
  const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
  if (a > 0.5 && root > 0.3) return a * root ** 3;
  return Math.max(5e-324, Math.exp((Math.log(p) + logGamma(a + 1)) / a));
}

/** The x with I_x(a, b) = p, and y = 1 - x, each to full relative precision. */
export function betaInverse(a: number, b: number, p: number, q = 1 - p): { x: number; y: number } {
  checkTails(p, q);
  const middle = incompleteBeta(a, b, 0.5);
  if (p === 0) return { x: 0, y: 1 };
  if (q === 0) return { x: 1, y: 0 };
  if (p <= q ? middle.lower < p : middle.upper > q) {
    const y = betaInverseLeft(b, a, q, p);
    return { x: 1 - y, y };
  }
  const x = betaInverseLeft(a, b, p, q);
  return { x, y: 1 - x };
}

/** x where it is at most 1/2. */
function betaInverseLeft(a: number, b: number, p: number, q: number): number {
  const lowerTail = p <= q;
  const target = Math.log(lowerTail ? p : q);
  const f = (t: number) => {
    const x = Math.exp(t);
    const { lower, upper } = incompleteBeta(a, b, x);
    const tail = lowerTail ? lower : upper;
    const slope = betaPrefix(a, b, x, 1 - x) / (1 - x) / tail;
    return { value: Math.log(tail) - target, slope: lowerTail ? slope : -slope };
  };
  const mean = a / (a + b);
  const z = p < q ? normalQuantile(p) : -normalQuantile(q);
  const normal = mean + z * Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const power = (Math.log(p) + Math.log(a) + logBeta(a, b)) / a;
  const start = a > 1 && b > 1 && normal > 0.2 * mean ? Math.log(normal) : power;
  return Math.exp(monotoneRoot(f, LEAST_LOG, -Math.LN2, start, () => 1));
}
