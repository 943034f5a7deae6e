import type { FourierSeries } from './fourier-series.js';

/** A periodic function whose Fourier coefficients are known. */
export interface NamedFunction {
  about: string;
  /** f at u = t / T, -1/2 <= u < 1/2; `T` is the period. */
  value(u: number, T: number, duty: number): number;
  /** a_k and b_k for k >= 1. */
  term(k: number, T: number, duty: number): [a: number, b: number];
  a0(T: number, duty: number): number;
  /** 2/T int f^2. */
  energy(T: number, duty: number): number;
  /** u of a jump upwards or downwards, and its height; none in continuous functions. */
  jump?(T: number, duty: number): { u: number; height: number };
}

const { PI } = Math;
const odd = (k: number) => k % 2 === 1;
const sign = (k: number) => (odd(k) ? -1 : 1);

/*
 * Closed forms by partial integration; t runs from -T/2 to T/2.
 * Tolstov, Fourier Series, 1962, chapter 1.
 */
const FUNCTIONS = {
  square: {
    about: '-1 then 1, the sign of the sine: b_k = 4/(πk) for odd k',
    value: (u) => (u < 0 ? -1 : 1),
    term: (k) => [0, odd(k) ? 4 / (PI * k) : 0],
    a0: () => 0,
    energy: () => 2,
    jump: () => ({ u: 0, height: 2 }),
  },
  sawtooth: {
    about: 't itself: b_k = T/π (-1)^(k+1)/k',
    value: (u, T) => u * T,
    term: (k, T) => [0, (-sign(k) * T) / (PI * k)],
    a0: () => 0,
    energy: (T) => T ** 2 / 6,
    jump: (T) => ({ u: 0.5, height: -T }),
  },
  triangle: {
    about: '1 at 0, -1 at half a period: a_k = 8/(πk)² for odd k',
    value: (u) => 1 - 4 * Math.abs(u),
    term: (k) => [odd(k) ? 8 / (PI * k) ** 2 : 0, 0],
    a0: () => 0,
    energy: () => 2 / 3,
  },
  pulse: {
    about: '1 around 0 for --duty of the period, else 0',
    value: (u, _, duty) => (Math.abs(u) < duty / 2 ? 1 : 0),
    term: (k, _, duty) => [(2 * Math.sin(PI * k * duty)) / (PI * k), 0],
    a0: (_, duty) => 2 * duty,
    energy: (_, duty) => 2 * duty,
    jump: (_, duty) => ({ u: duty / 2, height: -1 }),
  },
  'half-rectified': {
    about: 'the sine where it is positive, else 0',
    value: (u) => Math.max(0, Math.sin(2 * PI * u)),
    term: (k) => [odd(k) ? 0 : -2 / (PI * (k * k - 1)), k === 1 ? 1 / 2 : 0],
    a0: () => 2 / PI,
    energy: () => 1 / 2,
  },
  'full-rectified': {
    about: 'the absolute value of the sine',
    value: (u) => Math.abs(Math.sin(2 * PI * u)),
    term: (k) => [odd(k) ? 0 : -4 / (PI * (k * k - 1)), 0],
    a0: () => 4 / PI,
    energy: () => 1,
  },
  abs: {
    about: '|t|: a_k = -2T/(πk)² for odd k',
    value: (u, T) => Math.abs(u * T),
    term: (k, T) => [odd(k) ? (-2 * T) / (PI * k) ** 2 : 0, 0],
    a0: (T) => T / 2,
    energy: (T) => T ** 2 / 6,
  },
  x2: {
    about: 't²: a_k = T² (-1)^k/(πk)²',
    value: (u, T) => (u * T) ** 2,
    term: (k, T) => [(sign(k) * T ** 2) / (PI * k) ** 2, 0],
    a0: (T) => T ** 2 / 6,
    energy: (T) => T ** 4 / 40,
  },
  x3: {
    about: 't³',
    value: (u, T) => (u * T) ** 3,
    term: (k, T) => [0, -sign(k) * T ** 3 * (1 / (4 * PI * k) - 3 / (2 * (PI * k) ** 3))],
    a0: () => 0,
    energy: (T) => T ** 6 / 224,
    jump: (T) => ({ u: 0.5, height: -(T ** 3) / 4 }),
  },
} as const satisfies Record<string, NamedFunction>;

export type FunctionName = keyof typeof FUNCTIONS;

export const FUNCTION_NAMES = [
  'square',
  'sawtooth',
  'triangle',
  'pulse',
  'half-rectified',
  'full-rectified',
  'abs',
  'x2',
  'x3',
] as const satisfies readonly FunctionName[];

export const namedFunction = (name: FunctionName): NamedFunction => FUNCTIONS[name];

/** The series of a named function by its closed form. */
export function seriesOfName(
  name: FunctionName,
  terms: number,
  { period, duty = 0.5 }: { period: number; duty?: number },
): FourierSeries {
  const f = namedFunction(name);
  const a = new Float64Array(terms + 1);
  const b = new Float64Array(terms + 1);
  a[0] = f.a0(period, duty);
  for (let k = 1; k <= terms; k++) [a[k], b[k]] = f.term(k, period, duty);
  return { a, b, period };
}
