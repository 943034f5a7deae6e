import { expect, test } from 'vitest';
import { chanVese, checkerboardLevelSet } from '../../../src/kernels/segmentation/chan-vese.js';
import { HEIGHT, show, WIDTH } from './pictures.js';
import oracle from './segmentation.oracle.json' with { type: 'json' };

const plane = {
  width: WIDTH,
  height: HEIGHT,
  channels: 1 as const,
  data: Float32Array.from(oracle.smooth, (v) => v / 255),
};
const disc = Float64Array.from(
  { length: WIDTH * HEIGHT },
  (_, p) => 8 - Math.hypot((p % WIDTH) - 20, Math.floor(p / WIDTH) - 15),
);

test('25 steps are those of scikit-image', () => {
  const { phi, iterations, converged } = chanVese(plane, disc, {
    mu: 0.1,
    outside: 1.3,
    tol: 0,
    iterations: 25,
  });
  expect([iterations, converged]).toEqual([25, false]);
  expect(
    show(
      phi.map((v) => (v > 0 ? 1 : 0)),
      WIDTH,
    ),
  ).toBe(show(oracle.chanVese.inside, WIDTH));
  const seen = phi.filter((_, p) => Math.floor(p / WIDTH) % 4 === 0 && (p % WIDTH) % 4 === 0);
  // the plane is float32, the figures were written with 9 decimals
  seen.forEach((v, i) => {
    expect(v).toBeCloseTo(oracle.chanVese.phi[i]!, 5);
  });
});

test('a bright disc under noise is found from a checkerboard, means and all', () => {
  const data = Float32Array.from(disc, (v, p) => (v > 0 ? 0.8 : 0.2) + 0.2 * (((p * 7919) % 101) / 101));
  const { phi, converged, means } = chanVese({ ...plane, data }, checkerboardLevelSet(WIDTH, HEIGHT), {
    mu: 0.2,
  });
  expect(converged).toBe(true);
  const bright = phi[15 * WIDTH + 20]! > 0;
  expect(phi.every((v, p) => v > 0 === (disc[p]! > 0 === bright))).toBe(true);
  expect(Math.max(...means)).toBeCloseTo(0.875, 1); // (0.8 + 0.1 - 0.2) / 0.8
  expect(Math.min(...means)).toBeCloseTo(0.125, 1);
});

test('a flat picture has finite numbers; sizes must agree', () => {
  const flat = { width: 3, height: 2, channels: 1 as const, data: new Float32Array(6).fill(0.5) };
  const { phi } = chanVese(flat, checkerboardLevelSet(3, 2), { iterations: 5 });
  expect(phi.every(Number.isFinite)).toBe(true);
  expect(() => chanVese(flat, new Float64Array(5))).toThrow('3 x 2');
});
