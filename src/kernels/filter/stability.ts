import { type Complex, complex, div, product, scale, sub } from './complex.js';
import { SECTION, type Sections } from './pair-sections.js';
import { gainAt } from './response.js';
import type { Zpk } from './zpk.js';

/**
 * Whether all poles of the sections lie inside the unit circle: |a2| < 1 and |a1| < 1 + a2 in each, which is exact
 * for the numbers as they are.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., problem 5.29 (the stability triangle)
 */
export function isStable(sections: Sections): boolean {
  for (let at = 0; at < sections.length; at += SECTION) {
    const [a1, a2] = [sections[at + 4]!, sections[at + 5]!];
    if (!(Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2)) return false;
  }
  return true;
}

/** Sections whose gain differs from that of their poles and zeros by more than this are another filter. */
const MOST_ERROR = 1e-4;

/**
 * Whether the sections, with coefficients as exact as numbers are, still are the filter of these zeros and poles at
 * frequencies in its pass band. Edges very near to 0 fail: poles then differ from 1 by less than coefficients can tell.
 */
export function isFaithful(sections: Sections, filter: Zpk, frequencies: readonly number[]): boolean {
  return frequencies.every((f) => {
    const want = gainOf(filter, f);
    return Math.abs(gainAt({ sections }, f) - want) <= MOST_ERROR * want;
  });
}

function gainOf({ zeros, poles, gain }: Zpk, frequency: number): number {
  const z: Complex = complex(Math.cos(2 * Math.PI * frequency), Math.sin(2 * Math.PI * frequency));
  const distances = (roots: readonly Complex[]) => product(roots.map((root) => sub(z, root)));
  const { re, im } = scale(div(distances(zeros), distances(poles)), gain);
  return Math.hypot(re, im);
}
