import { add, type Complex, complex, div, mul, product, scale, sqrt, sub } from './complex.js';

/** H(s) or H(z) = gain prod (s - zeros) / prod (s - poles); complex ones come with their conjugates. */
export interface Zpk {
  zeros: Complex[];
  poles: Complex[];
  gain: number;
}

export const FILTER_TYPES = ['lowpass', 'highpass', 'bandpass', 'bandstop'] as const;
export type FilterType = (typeof FILTER_TYPES)[number];

/**
 * The analog low-pass with its edge at 1 rad/s turned into another type with its edges at `edges` (one, or two in
 * order), by putting for s
 *
 *   lowpass s / w,   highpass w / s,   bandpass (s^2 + w0^2) / (B s),   bandstop its inverse,
 *
 * where w0^2 = w1 w2 and B = w2 - w1.
 *
 * @see Parks & Burrus, Digital Filter Design, 1987, section 7.2
 */
export function transformed(prototype: Zpk, type: FilterType, edges: readonly number[]): Zpk {
  const [low, high = low!] = edges;
  if (type === 'lowpass') return toLowpass(prototype, low!);
  if (type === 'highpass') return toHighpass(prototype, low!);
  const centre = Math.sqrt(low! * high);
  const width = high - low!;
  return type === 'bandpass' ? toBandpass(prototype, centre, width) : toBandstop(prototype, centre, width);
}

const excess = ({ zeros, poles }: Zpk) => poles.length - zeros.length;

function toLowpass(lp: Zpk, edge: number): Zpk {
  return {
    zeros: lp.zeros.map((z) => scale(z, edge)),
    poles: lp.poles.map((p) => scale(p, edge)),
    gain: lp.gain * edge ** excess(lp),
  };
}

function toHighpass(lp: Zpk, edge: number): Zpk {
  const inverted = (a: Complex) => div(complex(edge), a);
  return {
    zeros: [...lp.zeros.map(inverted), ...copies(complex(0), excess(lp))],
    poles: lp.poles.map(inverted),
    gain: lp.gain * atZero(lp),
  };
}

function toBandpass(lp: Zpk, centre: number, width: number): Zpk {
  const split = (a: Complex) => bothRoots(scale(a, width / 2), centre);
  return {
    zeros: [...lp.zeros.flatMap(split), ...copies(complex(0), excess(lp))],
    poles: lp.poles.flatMap(split),
    gain: lp.gain * width ** excess(lp),
  };
}

function toBandstop(lp: Zpk, centre: number, width: number): Zpk {
  const split = (a: Complex) => bothRoots(div(complex(width / 2), a), centre);
  const notches = [complex(0, centre), complex(0, -centre)];
  return {
    zeros: [...lp.zeros.flatMap(split), ...copies(notches, excess(lp)).flat()],
    poles: lp.poles.flatMap(split),
    gain: lp.gain * atZero(lp),
  };
}

/** Both solutions of s^2 - 2 h s + centre^2 = 0; the one that would cancel comes from their product. */
function bothRoots(h: Complex, centre: number): Complex[] {
  const root = sqrt(sub(mul(h, h), complex(centre * centre)));
  const sum = add(h, root);
  const difference = sub(h, root);
  const larger = sum.re ** 2 + sum.im ** 2 >= difference.re ** 2 + difference.im ** 2;
  const safe = larger ? sum : difference;
  const other = div(complex(centre * centre), safe);
  return larger ? [safe, other] : [other, safe];
}

/** prod(-zeros) / prod(-poles), which is real. */
const atZero = ({ zeros, poles }: Zpk) =>
  div(product(zeros.map((z) => scale(z, -1))), product(poles.map((p) => scale(p, -1)))).re;

const copies = <T>(value: T, count: number) => new Array<T>(count).fill(value);

/**
 * The digital filter of an analog one by s = 4 (z - 1) / (z + 1), the trapezoidal rule with a step of 1/2. What is at
 * `prewarped(f)` rad/s comes to lie at f cycles a sample; zeros at infinity come to lie at z = -1.
 */
export function bilinear(analog: Zpk): Zpk {
  const moved = (a: Complex) => div(complex(4 + a.re, a.im), complex(4 - a.re, -a.im));
  const distances = (roots: readonly Complex[]) => product(roots.map((a) => complex(4 - a.re, -a.im)));
  return {
    zeros: [...analog.zeros.map(moved), ...copies(complex(-1), excess(analog))],
    poles: analog.poles.map(moved),
    gain: analog.gain * div(distances(analog.zeros), distances(analog.poles)).re,
  };
}

/** Analog frequency, rad/s, that the bilinear transform takes to `frequency` cycles a sample. */
export const prewarped = (frequency: number) => 4 * Math.tan(Math.PI * frequency);
