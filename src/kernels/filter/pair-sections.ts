import { abs, type Complex, sub } from './complex.js';
import type { Zpk } from './zpk.js';

/** Six numbers a section, b0 b1 b2 1 a1 a2: H(z) = prod (b0 + b1/z + b2/z^2) / (1 + a1/z + a2/z^2). */
export type Sections = Float64Array;

export const SECTION = 6;

/** A zero or pole; of a conjugate pair the one above the real axis stands for both. */
interface Root extends Complex {
  real: boolean;
}

/**
 * A digital filter as a cascade of second-order sections. The pole nearest to the unit circle is taken first, with its
 * conjugate or the next real one, and the zeros nearest to it; it becomes the last section, so that a resonance meets
 * what the others have left. The first section bears the gain. The order of sections is that of SciPy's 'nearest'.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 6.9
 */
export function pairSections({ zeros, poles, gain }: Zpk): Sections {
  if (zeros.length === 0 && poles.length === 0) return Float64Array.of(gain, 0, 0, 1, 0, 0);
  const even = 2 * Math.ceil(Math.max(zeros.length, poles.length) / 2);
  const z = oneOfEachPair(padded(zeros, even));
  const p = oneOfEachPair(padded(poles, even));
  const sections = new Float64Array((SECTION * even) / 2);
  for (let at = sections.length - SECTION; at >= 0; at -= SECTION) {
    const pole = take(p, p, toCircle);
    const near = (root: Root) => abs(sub(root, pole));
    const isReal = ({ real }: Root) => real;
    const others = p.filter(isReal);
    let partner: Root | undefined;
    let chosen: Root[];
    if (pole.real && others.length === 0) {
      chosen = [take(z, z.filter(isReal), near)];
    } else if (
      !pole.real &&
      p.length + 1 === z.length &&
      others.length === 1 &&
      z.filter(isReal).length === 1
    ) {
      // The last real zero is kept for the last real pole.
      chosen = [
        take(
          z,
          z.filter((root) => !isReal(root)),
          near,
        ),
      ];
    } else {
      if (pole.real) partner = take(p, others, toCircle);
      const first = take(z, z, near);
      chosen = [first];
      if (first.real && z.length > 0) chosen.push(take(z, z.filter(isReal), near));
    }
    sections.set([...quadratic(chosen), ...quadratic(partner ? [pole, partner] : [pole])], at);
  }
  for (let i = 0; i < 3; i++) sections[i]! *= gain;
  return sections;
}

const padded = (roots: readonly Complex[], count: number): Complex[] => [
  ...roots,
  ...new Array<Complex>(count - roots.length).fill({ re: 0, im: 0 }),
];

const toCircle = (root: Root) => Math.abs(1 - abs(root));

/** Parts smaller than this, beside the modulus, are rounding of a real root. */
const REAL = 100 * Number.EPSILON;

/** Complex roots by real part, then real ones, in ascending order: ties are broken by it. */
function oneOfEachPair(roots: readonly Complex[]): Root[] {
  const isReal = (root: Complex) => Math.abs(root.im) <= REAL * abs(root);
  const above = roots.filter((root) => !isReal(root) && root.im > 0);
  const real = roots.filter(isReal);
  return [
    ...above.sort((a, b) => a.re - b.re || a.im - b.im).map((root) => ({ ...root, real: false })),
    ...real.sort((a, b) => a.re - b.re).map(({ re }) => ({ re, im: 0, real: true })),
  ];
}

/** Removes the candidate with the smallest distance from `all`. */
function take(all: Root[], candidates: readonly Root[], distance: (root: Root) => number): Root {
  let best = candidates[0]!;
  for (const root of candidates) if (distance(root) < distance(best)) best = root;
  all.splice(all.indexOf(best), 1);
  return best;
}

/** Coefficients of 1, 1/z, 1/z^2 of the monic polynomial with one pair, or one or two real roots. */
function quadratic([a, b]: readonly Root[]): number[] {
  if (!a!.real) return [1, -2 * a!.re, a!.re ** 2 + a!.im ** 2];
  if (!b) return [1, -a!.re, 0];
  return [1, -(a!.re + b.re), a!.re * b.re];
}
