import { SECTION, type Sections } from './pair-sections.js';

/** A digital filter: second-order sections, or taps h_0 h_1 ... of a finite response. */
export type DigitalFilter = { sections: Sections } | { taps: Float64Array };

/** Values at each frequency. */
export interface Response {
  re: Float64Array;
  im: Float64Array;
  /** Radians, continued over the turns. */
  phase: Float64Array;
  /** Samples, -d phase / d omega. */
  delay: Float64Array;
}

/** A numerator so near to palindromic, beside its largest coefficient, has all its zeros on or about the circle. */
const SYMMETRIC = 1e-12;

/**
 * Frequency response H(exp(j w)) at frequencies in cycles a sample, with its group delay
 *
 *   tau(w) = sum over factors of  +- Re( sum_k k c_k exp(-j w k) / sum_k c_k exp(-j w k) ),
 *
 * plus for numerators, minus for denominators. A (anti)symmetric numerator has the delay of its middle, also where it is 0.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 5.3
 */
export function frequencyResponse(filter: DigitalFilter, frequencies: Float64Array): Response {
  const n = frequencies.length;
  const response: Response = {
    re: new Float64Array(n),
    im: new Float64Array(n),
    phase: new Float64Array(n),
    delay: new Float64Array(n),
  };
  const factors = factorsOf(filter);
  for (let i = 0; i < n; i++) {
    let [re, im, delay] = [1, 0, 0];
    for (const { coefficients, delay: known, below } of factors) {
      const p = evaluate(coefficients, 2 * Math.PI * frequencies[i]!);
      if (below) {
        const norm = p.re * p.re + p.im * p.im;
        [re, im] = [(re * p.re + im * p.im) / norm, (im * p.re - re * p.im) / norm];
        delay -= p.delay;
      } else {
        [re, im] = [re * p.re - im * p.im, re * p.im + im * p.re];
        delay += known ?? p.delay;
      }
    }
    response.re[i] = re;
    response.im[i] = im;
    response.delay[i] = delay;
  }
  unwrap(response);
  return response;
}

/** |H| at one frequency. */
export function gainAt(filter: DigitalFilter, frequency: number): number {
  const { re, im } = frequencyResponse(filter, Float64Array.of(frequency));
  return Math.hypot(re[0]!, im[0]!);
}

/** Angles of the poles of sections, in cycles a sample: where their gain has peaks and steep edges. */
export function poleFrequencies(sections: Sections): number[] {
  const frequencies: number[] = [];
  for (let at = 0; at < sections.length; at += SECTION) {
    const [a1, a2] = [sections[at + 4]!, sections[at + 5]!];
    if (a1 * a1 < 4 * a2) frequencies.push(Math.acos(-a1 / (2 * Math.sqrt(a2))) / (2 * Math.PI));
  }
  return frequencies;
}

interface Factor {
  coefficients: Float64Array;
  /** Where symmetry tells it. */
  delay?: number | undefined;
  below: boolean;
}

function factorsOf(filter: DigitalFilter): Factor[] {
  if ('taps' in filter)
    return [{ coefficients: filter.taps, delay: symmetricDelay(filter.taps), below: false }];
  const factors: Factor[] = [];
  for (let at = 0; at < filter.sections.length; at += SECTION) {
    const b = filter.sections.subarray(at, at + 3);
    factors.push({ coefficients: b, delay: symmetricDelay(b), below: false });
    factors.push({ coefficients: filter.sections.subarray(at + 3, at + SECTION), below: true });
  }
  return factors;
}

/** Half the order of (anti)symmetric taps, zeros at the ends left off; undefined for others. */
export function symmetricDelay(taps: Float64Array): number | undefined {
  const first = taps.findIndex((v) => v !== 0);
  const last = taps.findLastIndex((v) => v !== 0);
  if (first < 0) return 0;
  const slack = SYMMETRIC * taps.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const mirrors = (sign: number) => {
    for (let i = first, j = last; i <= j; i++, j--)
      if (Math.abs(taps[i]! - sign * taps[j]!) > slack) return false;
    return true;
  };
  return mirrors(1) || mirrors(-1) ? (first + last) / 2 : undefined;
}

/** sum_k c_k z^k with z = exp(-j w), and the group delay of this polynomial. */
function evaluate(c: Float64Array, omega: number): { re: number; im: number; delay: number } {
  const [zRe, zIm] = [Math.cos(omega), -Math.sin(omega)];
  let [re, im, slopeRe, slopeIm] = [0, 0, 0, 0];
  let [powerRe, powerIm] = [1, 0];
  for (let k = 0; k < c.length; k++) {
    const [termRe, termIm] = [c[k]! * powerRe, c[k]! * powerIm];
    re += termRe;
    im += termIm;
    slopeRe += k * termRe;
    slopeIm += k * termIm;
    // Powers by multiplication lose a digit only after thousands.
    const next = powerRe * zRe - powerIm * zIm;
    powerIm = powerRe * zIm + powerIm * zRe;
    powerRe = next;
  }
  const norm = re * re + im * im;
  return { re, im, delay: norm > 0 ? (slopeRe * re + slopeIm * im) / norm : 0 };
}

/** Beside the largest value, what is smaller than this is a zero: its angle is rounding. */
const ZERO = 1e-12;

/** Phase without jumps of a whole turn; at a zero it is that of the frequency before, or of the first that has one. */
function unwrap({ re, im, phase }: Response): void {
  let largest = 0;
  for (let i = 0; i < phase.length; i++) largest = Math.max(largest, Math.hypot(re[i]!, im[i]!));
  let [turns, before] = [0, Number.NaN];
  for (let i = 0; i < phase.length; i++) {
    if (Math.hypot(re[i]!, im[i]!) > ZERO * largest) {
      const angle = Math.atan2(im[i]!, re[i]!);
      if (angle - before > Math.PI) turns -= 2 * Math.PI;
      else if (angle - before < -Math.PI) turns += 2 * Math.PI;
      if (Number.isNaN(before)) phase.fill(angle, 0, i);
      before = angle;
    } else if (Number.isNaN(before)) continue;
    phase[i] = before + turns;
  }
}
