import type { Rotate } from './rotations.js';

/**
 * Diagonalise the upper bidiagonal matrix (d, e) in place by implicit QR sweeps; afterwards |d| are its singular
 * values, in no order, with high relative accuracy however small: where a shift would spoil it, the sweep goes
 * without. The rotations belong to the rows of U^T and V^T.
 *
 * @see Demmel & Kahan, Accurate singular values of bidiagonal matrices, 1990 (LAPACK's dbdsqr)
 */
export function golubKahan(d: Float64Array, e: Float64Array, rotateU: Rotate, rotateV: Rotate): void {
  const n = d.length;
  const threshold = negligible(d, e);
  let downwards = true;
  let [oldFirst, oldLast] = [-1, -1];
  let last = n - 1;
  for (let sweep = 0; last > 0; sweep++) {
    if (sweep > MAX_SWEEPS * n) throw new Error(`the singular values of ${n} do not converge`);
    // The unreduced block first..last at the end.
    let first = last;
    while (first > 0 && Math.abs(e[first - 1]!) > threshold) first--;
    if (first > 0) e[first - 1] = 0;
    if (first === last) {
      last--;
      continue;
    }
    // A new block is chased from its larger end to its smaller.
    if (first > oldLast || last < oldFirst) downwards = Math.abs(d[first]!) >= Math.abs(d[last]!);
    [oldFirst, oldLast] = [first, last];
    const smallest = splitOrBound(d, e, first, last, downwards);
    if (smallest === undefined) continue;
    let largest = Math.abs(d[last]!);
    for (let i = first; i < last; i++) largest = Math.max(largest, Math.abs(d[i]!), Math.abs(e[i]!));
    let shift = 0;
    if (n * TOLERANCE * (smallest / largest) > Math.max(Number.EPSILON / 2, 0.01 * TOLERANCE)) {
      const corner = downwards ? last - 1 : first;
      shift = smallerSingularValue(d[corner]!, e[corner]!, d[corner + 1]!);
      const start = Math.abs(d[downwards ? first : last]!);
      if (start > 0 && (shift / start) ** 2 < Number.EPSILON / 2) shift = 0;
    }
    const chase = shift === 0 ? zeroShiftSweep : shiftedSweep;
    chase(d, e, first, last, shift, downwards, rotateU, rotateV);
    const end = downwards ? last - 1 : first;
    if (Math.abs(e[end]!) <= threshold) e[end] = 0;
  }
}

/** eps^(7/8), about 90 eps: singular values keep that relative accuracy. */
const TOLERANCE = (Number.EPSILON / 2) ** (7 / 8);
// Two are usual; LAPACK allows 6 n in units of full sweeps.
const MAX_SWEEPS = 30;

/** Below this a coupling changes no singular value beyond the tolerance. */
function negligible(d: Float64Array, e: Float64Array): number {
  let mu = Math.abs(d[0] ?? 0);
  let least = mu;
  for (let i = 1; i < d.length && least > 0; i++) {
    mu = Math.abs(d[i]!) * (mu / (mu + Math.abs(e[i - 1]!)));
    least = Math.min(least, mu);
  }
  return Math.max((TOLERANCE * least) / Math.sqrt(d.length), 6 * d.length ** 2 * 2 ** -1022);
}

/** Zero a coupling that is small against what it couples (then undefined), or a lower bound of the block's values. */
function splitOrBound(
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  downwards: boolean,
): number | undefined {
  const end = downwards ? last : first;
  const beside = downwards ? last - 1 : first;
  if (Math.abs(e[beside]!) <= TOLERANCE * Math.abs(d[end]!)) {
    e[beside] = 0;
    return undefined;
  }
  let mu = Math.abs(d[downwards ? first : last]!);
  let smallest = mu;
  for (let step = 0; step < last - first; step++) {
    const i = downwards ? first + step : last - 1 - step;
    if (Math.abs(e[i]!) <= TOLERANCE * mu) {
      e[i] = 0;
      return undefined;
    }
    mu = Math.abs(d[downwards ? i + 1 : i]!) * (mu / (mu + Math.abs(e[i]!)));
    smallest = Math.min(smallest, mu);
  }
  return smallest;
}

/** Of [f g; 0 h], after LAPACK's dlas2: no overflow, nearly full accuracy. */
function smallerSingularValue(f: number, g: number, h: number): number {
  const small = Math.min(Math.abs(f), Math.abs(h));
  const large = Math.max(Math.abs(f), Math.abs(h));
  const between = Math.abs(g);
  if (small === 0) return 0;
  const as = 1 + small / large;
  const at = (large - small) / large;
  if (between < large) {
    const au = (between / large) ** 2;
    return small * (2 / (Math.sqrt(as * as + au) + Math.sqrt(at * at + au)));
  }
  const au = large / between;
  if (au === 0) return (small * large) / between;
  return 2 * (small * (1 / (Math.sqrt(1 + (as * au) ** 2) + Math.sqrt(1 + (at * au) ** 2)))) * au;
}

/** c, s, r with [c s; -s c] (f, g) = (r, 0). Written to `turn`, as this is the innermost step of all. */
function givens(f: number, g: number): void {
  if (g === 0) {
    turn.c = 1;
    turn.s = 0;
    turn.r = f;
    return;
  }
  let r = Math.sqrt(f * f + g * g);
  if (!(r > 1e-145 && r < 1e145)) r = Math.hypot(f, g);
  if (f < 0) r = -r;
  turn.c = f / r;
  turn.s = g / r;
  turn.r = r;
}
const turn = { c: 1, s: 0, r: 0 };

type Sweep = (
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  shift: number,
  downwards: boolean,
  rotateU: Rotate,
  rotateV: Rotate,
) => void;

/** No subtraction occurs: every element keeps its relative accuracy. */
const zeroShiftSweep: Sweep = (d, e, first, last, _shift, downwards, rotateU, rotateV) => {
  let [c, oldC, oldS] = [1, 1, 0];
  const step = downwards ? 1 : -1;
  const [from, to] = downwards ? [first, last] : [last, first];
  const coupling = (i: number) => (downwards ? i : i - 1); // between i and the next on the way
  for (let i = from; i !== to; i += step) {
    givens(d[i]! * c, e[coupling(i)]!);
    c = turn.c;
    const s = turn.s;
    if (i !== from) e[coupling(i - step)] = oldS * turn.r;
    givens(oldC * turn.r, d[i + step]! * s);
    oldC = turn.c;
    oldS = turn.s;
    d[i] = turn.r;
    if (downwards) {
      rotateV(i, c, -s);
      rotateU(i, oldC, -oldS);
    } else {
      rotateU(i - 1, c, s);
      rotateV(i - 1, oldC, oldS);
    }
  }
  const h = d[to]! * c;
  d[to] = h * oldC;
  e[coupling(to - step)] = h * oldS;
};

const shiftedSweep: Sweep = (d, e, first, last, shift, downwards, rotateU, rotateV) => {
  const step = downwards ? 1 : -1;
  const [from, to] = downwards ? [first, last] : [last, first];
  const coupling = (i: number) => (downwards ? i : i - 1);
  let f = (Math.abs(d[from]!) - shift) * (Math.sign(d[from]!) + shift / d[from]!);
  let g = e[coupling(from)]!;
  for (let i = from; i !== to; i += step) {
    const next = i + step;
    const here = coupling(i);
    givens(f, g);
    const [cr, sr] = [turn.c, turn.s];
    if (i !== from) e[coupling(i - step)] = turn.r;
    f = cr * d[i]! + sr * e[here]!;
    e[here] = cr * e[here]! - sr * d[i]!;
    g = sr * d[next]!;
    d[next]! *= cr;
    givens(f, g);
    const [cl, sl] = [turn.c, turn.s];
    d[i] = turn.r;
    f = cl * e[here]! + sl * d[next]!;
    d[next] = cl * d[next]! - sl * e[here]!;
    if (next !== to) {
      g = sl * e[coupling(next)]!;
      e[coupling(next)]! *= cl;
    }
    if (downwards) {
      rotateV(i, cr, -sr);
      rotateU(i, cl, -sl);
    } else {
      rotateU(next, cr, sr);
      rotateV(next, cl, sl);
    }
  }
  e[coupling(to - step)] = f;
};
