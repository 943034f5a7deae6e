import { DataError } from '../../../core/errors.js';
import { eigenvalues } from '../../linalg/eigenvalues.js';
import { matrix } from '../../linalg/matrix.js';
import { brentRoot } from '../../optimize/brent.js';
import { abs, add, type Complex, complex, conj, div, mul, scale, sub } from '../complex.js';
import type { Zpk } from '../zpk.js';

export const BESSEL_NORMS = ['phase', 'delay', 'mag'] as const;
export type BesselNorm = (typeof BESSEL_NORMS)[number];

/** Roots of higher Bessel polynomials lose digits, and no one needs a delay that flat. */
const MOST_ORDER = 50;

/**
 * Bessel (Thomson) low-pass, H(s) = theta_n(0) / theta_n(s) with the reverse Bessel polynomial theta_n: the flattest
 * group delay an all-pole filter can have.
 *
 * @param norm what lies at w = 1. phase: half of the total turn of the phase, where it is that of a Butterworth
 *             filter far out; delay: a group delay of 1 second at w = 0; mag: -3 dB
 * @see Thomson, Delay networks having maximally flat frequency characteristics, 1949
 */
export function bessel(order: number, norm: BesselNorm): Zpk {
  if (order > MOST_ORDER)
    throw new DataError(`Bessel filters are made up to order ${MOST_ORDER}, got ${order}`);
  const poles = besselRoots(order).map((x) => div(complex(1), x));
  const constant = oddProduct(order);
  if (norm === 'delay') return { zeros: [], poles, gain: constant };
  if (norm === 'phase') {
    const radius = constant ** (1 / order);
    return { zeros: [], poles: poles.map((p) => scale(p, 1 / radius)), gain: 1 };
  }
  const edge = halfPowerEdge(poles);
  return { zeros: [], poles: poles.map((p) => scale(p, 1 / edge)), gain: constant / edge ** order };
}

/** theta_n(0) = 1 3 5 ... (2 n - 1). */
function oddProduct(n: number): number {
  let product = 1;
  for (let i = 3; i < 2 * n; i += 2) product *= i;
  return product;
}

/**
 * Roots of the Bessel polynomial y_n(x), y_k = (2 k - 1) x y_(k-1) + y_(k-2): the eigenvalues of the tridiagonal
 * matrix of this recurrence, which lose digits with n, then the simultaneous iteration of Aberth.
 */
function besselRoots(n: number): Complex[] {
  const comrade = matrix(n, n);
  for (let k = 1; k <= n; k++) {
    if (k < n) comrade.data[(k - 1) * n + k] = 1 / (2 * k - 1);
    if (k > 1) comrade.data[(k - 1) * n + k - 2] = -1 / (2 * k - 1);
  }
  // y_1 = x + 1 is not x y_0: the first row has the -1.
  comrade.data[0] = -1;
  const { re, im } = eigenvalues(comrade);
  const roots = Array.from(re, (x, i) => complex(x, im[i]!));
  for (let round = 0; round < 60; round++) {
    let moved = 0;
    roots.forEach((x, i) => {
      const newton = newtonStep(x, n);
      const others = roots.reduce(
        (sum, other, j) => (j === i ? sum : add(sum, div(complex(1), sub(x, other)))),
        complex(0),
      );
      const step = div(newton, sub(complex(1), mul(newton, others)));
      roots[i] = sub(x, step);
      moved = Math.max(moved, abs(step) / abs(x));
    });
    if (moved < 1e-15) break;
  }
  const above = roots.filter((root) => root.im > 1e-12 * abs(root));
  const real = roots.filter((root) => Math.abs(root.im) <= 1e-12 * abs(root));
  if (2 * above.length + real.length !== n) throw new DataError(`no Bessel filter of order ${n} was found`);
  return [...above.flatMap((root) => [root, conj(root)]), ...real.map((root) => complex(root.re))];
}

/**
 * y_n / y_n' at x, by x^2 y_n' = (n x - 1) y_n + y_(n-1). The recurrence itself cancels left of the imaginary axis, where
 * the roots are; with w = -1/x both terms are safe of
 *
 *   exp(w) y_n(-1/w) = 2 w i_n(w) + (-1)^n exp(-w) y_n(1/w),    i_n the modified spherical Bessel function.
 */
function newtonStep(x: Complex, n: number): Complex {
  const w = div(complex(-1), x);
  const decay = mul(complex(Math.exp(-w.re)), complex(Math.cos(w.im), -Math.sin(w.im)));
  const [before, last] = besselPolynomials(div(complex(1), w), n);
  const value = (order: number, y: Complex) =>
    add(scale(mul(w, sphericalI(order, w)), 2), scale(mul(decay, y), order % 2 === 0 ? 1 : -1));
  const y = value(n, last);
  const slope = add(mul(sub(scale(x, n), complex(1)), y), value(n - 1, before));
  return div(mul(y, mul(x, x)), slope);
}

/** y_(n-1) and y_n at x. */
function besselPolynomials(x: Complex, n: number): [before: Complex, last: Complex] {
  let [before, last] = [complex(1), add(complex(1), x)];
  for (let k = 2; k <= n; k++) [before, last] = [last, add(scale(mul(x, last), 2 * k - 1), before)];
  return [before, last];
}

/** i_n(w) = w^n / (2 n + 1)!! sum_k (w^2 / 2)^k / (k! (2 n + 3) (2 n + 5) ... (2 n + 2 k + 1)). */
function sphericalI(n: number, w: Complex): Complex {
  let lead = complex(1);
  for (let j = 1; j <= n; j++) lead = scale(mul(lead, w), 1 / (2 * j + 1));
  const half = scale(mul(w, w), 1 / 2);
  let term = complex(1);
  let sum = term;
  for (let k = 1; k < 500; k++) {
    term = scale(mul(term, half), 1 / (k * (2 * n + 2 * k + 1)));
    sum = add(sum, term);
    if (abs(term) < 1e-18 * abs(sum)) break;
  }
  return mul(lead, sum);
}

/** w with |H(jw)|^2 = 1/2, as the root of sum_i ln |1 - jw / p_i|^2 = ln 2. */
function halfPowerEdge(poles: readonly Complex[]): number {
  const loss = (w: number) =>
    poles.reduce((sum, p) => {
      const { re, im } = div(complex(0, w), p);
      return sum + Math.log((1 - re) ** 2 + im * im);
    }, -Math.LN2);
  let high = 1;
  while (loss(high) < 0) high *= 2;
  return brentRoot(loss, 0, high);
}
