import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { adjustedRand } from '../../../src/kernels/cluster/agreement.js';
import { mrfSegments } from '../../../src/kernels/segmentation/mrf-segments.js';

const [WIDTH, HEIGHT] = [48, 36];
const TRUTH = Int32Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
  const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
  if (Math.hypot(x - 30, y - 18) < 9) return 2;
  return x < 18 ? 0 : 1;
});

/** Colours around one mean a class, whose clouds overlap. */
function picture(sigma: number, seed: number) {
  const rng = createRng(seed);
  const means = [
    [40, 10, 0],
    [55, -5, 8],
    [48, 4, -9],
  ];
  const data = Float64Array.from({ length: 3 * TRUTH.length }, (_, i) => {
    return means[TRUTH[Math.floor(i / 3)]!]![i % 3]! + sigma * rng.normal();
  });
  return { n: TRUTH.length, d: 3, data };
}

test('neighbours make up for colours that overlap; E never rises', () => {
  const points = picture(8, 1);
  const alone = mrfSegments(points, WIDTH, HEIGHT, { k: 3, noise: 1, smoothness: 0 }, createRng(0));
  const field = mrfSegments(points, WIDTH, HEIGHT, { k: 3, noise: 1, smoothness: 1.5 }, createRng(0));
  expect(adjustedRand(field.labels, TRUTH)).toBeGreaterThan(0.93);
  expect(adjustedRand(field.labels, TRUTH)).toBeGreaterThan(adjustedRand(alone.labels, TRUTH) + 0.3);
  expect(field.converged).toBe(true);
  for (const { energies } of [alone, field])
    for (let i = 1; i < energies.length; i++)
      expect(energies[i]).toBeLessThanOrEqual(energies[i - 1]! + 1e-6);
});

test('E is what its formula says', () => {
  const points = picture(3, 2);
  const [smoothness, noise] = [1.3, 0.5];
  const { labels, energy, energies, converged } = mrfSegments(
    points,
    WIDTH,
    HEIGHT,
    { k: 3, noise, smoothness, neighbours: 8 },
    createRng(0),
  );
  expect(converged).toBe(true);
  expect(energies[energies.length - 1]).toBe(energy);
  // One Gaussian a class: its pixels' mean square is the covariance less the noise, so that the sum over pixels of the
  // squared distance and of the noise's trace is d for each, and what is left are determinants and weights.
  let want = 0;
  for (let c = 0; c < 3; c++) {
    const own = [...labels.keys()].filter((p) => labels[p] === c);
    const mean = [0, 1, 2].map((i) => own.reduce((s, p) => s + points.data[3 * p + i]! / own.length, 0));
    const s = [0, 1, 2].map((i) =>
      [0, 1, 2].map(
        (j) =>
          own.reduce(
            (t, p) => t + (points.data[3 * p + i]! - mean[i]!) * (points.data[3 * p + j]! - mean[j]!),
            0,
          ) /
            own.length +
          (i === j ? noise : 0),
      ),
    ) as [Row, Row, Row];
    want += (own.length * (3 + 3 * Math.log(2 * Math.PI) + Math.log(determinant(s)))) / 2;
    want -= own.length * Math.log(own.length / points.n);
  }
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++)
      for (const [dx, dy] of [
        [1, 0],
        [0, 1],
        [1, 1],
        [-1, 1],
      ] as const) {
        if (x + dx < 0 || x + dx >= WIDTH || y + dy >= HEIGHT) continue;
        const differ = labels[y * WIDTH + x] !== labels[(y + dy) * WIDTH + x + dx];
        if (differ) want += smoothness / Math.hypot(dx, dy);
      }
  expect(energy / want).toBeCloseTo(1, 9);
});

type Row = [number, number, number];

const determinant = ([[a, b, c], [d, e, f], [g, h, i]]: [Row, Row, Row]) =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
