import { expect, test } from 'vitest';
import { simd } from '../../src/simd/engine.js';

const FUNCTIONS = [
  ['exp', Math.exp],
  ['expm1', Math.expm1],
  ['log', Math.log],
  ['tanh', Math.tanh],
  ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
  ['sin', Math.sin],
  ['cos', Math.cos],
] as const;

const mapped = (f: number, x: Float32Array) =>
  simd((s) => {
    const from = s.f32(x);
    const to = s.f32(x.length);
    s.kernels.mathF32(0, x.length, f, from.ptr, to.ptr);
    return to.copy();
  });

/** Every 4099th float32 there is: all exponents, both signs, subnormal numbers, infinities, NaN. */
const everywhere = new Float32Array(
  Uint32Array.from({ length: Math.floor(2 ** 32 / 4099) }, (_, i) => i * 4099).buffer,
);
/** Close steps where results are neither 0 nor infinite. */
const usual = Float32Array.from({ length: 200_001 }, (_, i) => (i - 100_000) / 950);
const special = Float32Array.of(
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  88.7228,
  88.73,
  -87.5,
  -103.9,
  -104,
  1e9,
);

/** The distance of neighbouring float32 numbers around y. */
function ulp(y: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(y))));
  return 2 ** (exponent - 23);
}

// Every rounding costs up to half a unit, and the last steps of each function are two or three.
test.each(FUNCTIONS.map(([name, f], i) => ({ name, f, i })))('$name: within 2.5 ulp of Math', ({ f, i }) => {
  for (const x of [everywhere, usual, special]) {
    const y = mapped(i, x);
    let worst = 0;
    let at = 0;
    x.forEach((v, k) => {
      const want = Math.fround(f(v));
      if (Object.is(want, y[k])) return;
      const error = Math.abs(y[k]! - f(v)) / ulp(f(v));
      if (!(error <= worst)) [worst, at] = [Number.isNaN(error) ? Infinity : error, v];
    });
    expect(worst, `at ${at}`).toBeLessThan(2.5);
  }
});
