import { balance, hessenberg } from './hessenberg.js';
import type { Matrix } from './matrix.js';
import { requireFinite } from './matrix.js';

export interface ComplexValues {
  re: Float64Array;
  im: Float64Array;
}

/**
 * Eigenvalues of a general real matrix, by decreasing modulus; the two of a conjugate pair stand together, the one
 * with positive imaginary part first. Balancing, Hessenberg form, then Francis's double-shift QR steps.
 *
 * @see Francis, The QR transformation, 1961; Golub & Van Loan, Matrix Computations, 4th ed., section 7.5 (EISPACK hqr)
 */
export function eigenvalues(a: Matrix): ComplexValues {
  requireFinite(a);
  const h = hessenberg(balance(a));
  const { re, im } = francis(h.data, h.rows);
  const modulus = re.map((x, i) => Math.hypot(x, im[i]!));
  const order = [...re.keys()].sort(
    (i, j) => modulus[j]! - modulus[i]! || re[j]! - re[i]! || im[j]! - im[i]!,
  );
  return { re: Float64Array.from(order, (i) => re[i]!), im: Float64Array.from(order, (i) => im[i]!) };
}

// Three is usual; every tenth step takes an exceptional shift, as cyclic matrices would stand still otherwise.
const MAX_STEPS = 60;

function francis(h: Float64Array, n: number): ComplexValues {
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  let norm = 0;
  for (const v of h) norm += Math.abs(v);
  let exceptional = 0;
  for (let last = n - 1, steps = 0; last >= 0; ) {
    const first = smallSubdiagonal(h, n, last, norm);
    const x = h[last * n + last]!;
    if (first === last) {
      re[last--] = x + exceptional;
      steps = 0;
      continue;
    }
    let y = h[(last - 1) * n + last - 1]!;
    let w = h[last * n + last - 1]! * h[(last - 1) * n + last]!;
    if (first === last - 1) {
      pair(re, im, last, x, y, w, exceptional);
      last -= 2;
      steps = 0;
      continue;
    }
    if (steps === MAX_STEPS) throw new Error(`eigenvalue ${last} of ${n} does not converge`);
    let shift = x;
    if (steps > 0 && steps % 10 === 0) {
      exceptional += x;
      for (let i = 0; i <= last; i++) h[i * n + i]! -= x;
      const s = Math.abs(h[last * n + last - 1]!) + Math.abs(h[(last - 1) * n + last - 2]!);
      shift = y = 0.75 * s;
      w = -0.4375 * s * s;
    }
    steps++;
    doubleStep(h, n, first, last, shift, y, w);
  }
  return { re, im };
}

/** Row of the lowest block that is coupled to `last`; the subdiagonal element left of it is set to 0. */
function smallSubdiagonal(h: Float64Array, n: number, last: number, norm: number): number {
  let first = last;
  for (; first > 0; first--) {
    const size = Math.abs(h[(first - 1) * n + first - 1]!) + Math.abs(h[first * n + first]!) || norm;
    if (Math.abs(h[first * n + first - 1]!) <= (Number.EPSILON / 2) * size) {
      h[first * n + first - 1] = 0;
      break;
    }
  }
  return first;
}

/** The eigenvalues of the trailing 2 x 2 block [y .; . x] whose off-diagonal product is w. */
function pair(
  re: Float64Array,
  im: Float64Array,
  last: number,
  x: number,
  y: number,
  w: number,
  shift: number,
) {
  const p = (y - x) / 2;
  const q = p * p + w;
  const root = Math.sqrt(Math.abs(q));
  if (q >= 0) {
    const z = p + (p < 0 ? -root : root);
    re[last - 1] = x + z + shift;
    re[last] = (z === 0 ? x : x - w / z) + shift;
  } else {
    re[last - 1] = re[last] = x + p + shift;
    im[last - 1] = root;
    im[last] = -root;
  }
}

/** One implicit step with the two shifts that are the roots of z^2 - (x + y) z + (x y - w). */
function doubleStep(
  h: Float64Array,
  n: number,
  first: number,
  last: number,
  x: number,
  y: number,
  w: number,
) {
  let [p, q, r] = [0, 0, 0];
  let m = last - 2;
  for (; m >= first; m--) {
    const z = h[m * n + m]!;
    const below = h[(m + 1) * n + m]!;
    p = ((x - z) * (y - z) - w) / below + h[m * n + m + 1]!;
    q = h[(m + 1) * n + m + 1]! - z - (x - z) - (y - z);
    r = h[(m + 2) * n + m + 1]!;
    const s = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= s;
    q /= s;
    r /= s;
    if (m === first) break;
    // Two small subdiagonal elements in a row let the step begin here.
    const above = Math.abs(h[m * n + m - 1]!) * (Math.abs(q) + Math.abs(r));
    const size = Math.abs(h[(m - 1) * n + m - 1]!) + Math.abs(z) + Math.abs(h[(m + 1) * n + m + 1]!);
    if (above <= (Number.EPSILON / 2) * Math.abs(p) * size) break;
  }
  for (let i = m + 2; i <= last; i++) {
    h[i * n + i - 2] = 0;
    if (i > m + 2) h[i * n + i - 3] = 0;
  }
  for (let k = m; k < last; k++) {
    const three = k < last - 1;
    let scale = 1;
    if (k > m) {
      p = h[k * n + k - 1]!;
      q = h[(k + 1) * n + k - 1]!;
      r = three ? h[(k + 2) * n + k - 1]! : 0;
      scale = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (scale === 0) continue;
      p /= scale;
      q /= scale;
      r /= scale;
    }
    const length = Math.sqrt(p * p + q * q + r * r);
    const s = p < 0 ? -length : length;
    if (k > m) h[k * n + k - 1] = -s * scale;
    else if (first !== m) h[k * n + k - 1] = -h[k * n + k - 1]!;
    p += s;
    const [u, v, z] = [p / s, q / s, r / s];
    q /= p;
    r /= p;
    for (let j = k; j <= last; j++) {
      const t = h[k * n + j]! + q * h[(k + 1) * n + j]! + (three ? r * h[(k + 2) * n + j]! : 0);
      h[k * n + j]! -= t * u;
      h[(k + 1) * n + j]! -= t * v;
      if (three) h[(k + 2) * n + j]! -= t * z;
    }
    const bottom = Math.min(last, k + 3);
    for (let i = first; i <= bottom; i++) {
      const at = i * n + k;
      const t = u * h[at]! + v * h[at + 1]! + (three ? z * h[at + 2]! : 0);
      h[at]! -= t;
      h[at + 1]! -= t * q;
      if (three) h[at + 2]! -= t * r;
    }
  }
}
