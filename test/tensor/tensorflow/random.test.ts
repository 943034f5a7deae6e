import { expect, test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { noise } from '../../../src/tensor/random.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { present } from './present.js';

if (present) await startTensors('tensorflow');

const N = 100_000;
const at = (step: number) => tf.scalar(step, 'int32');
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const draw = (x: Tensor): number[] => Array.from(x.dataSync<'float32'>());

// Each bound is five standard deviations of the estimate at this N: one run in a million fails by chance, and
// the draws are the same in every run.
test.skipIf(!present)('normal draws have the moments of the normal distribution', () => {
  const x = draw(noise(1, at(5)).normal([N]));
  expect(Math.abs(mean(x))).toBeLessThan(5 / Math.sqrt(N));
  expect(Math.abs(mean(x.map((v) => v * v)) - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
  expect(Math.abs(mean(x.map((v) => v ** 3)))).toBeLessThan(5 * Math.sqrt(15 / N));
  expect(Math.abs(mean(x.map((v) => v ** 4)) - 3)).toBeLessThan(5 * Math.sqrt(96 / N));
});

test.skipIf(!present)('uniform draws fill [0, 1) evenly', () => {
  const x = draw(noise(2, at(0)).uniform([N]));
  expect(Math.min(...x.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  expect(x.every((v) => v >= 0 && v < 1)).toBe(true);
  const counts = new Float64Array(20);
  for (const v of x) counts[Math.floor(v * 20)]!++;
  // Chi-square of 19 degrees of freedom passes 43.8 once in a thousand.
  expect(counts.reduce((sum, n) => sum + (n - N / 20) ** 2 / (N / 20), 0)).toBeLessThan(43.8);
});

test.skipIf(!present)('draws do not hang together over seeds, steps and calls', () => {
  const eps = noise(3, at(1));
  const draws = [
    eps.normal([N]),
    eps.normal([N]),
    noise(3, at(2)).normal([N]),
    noise(4, at(1)).normal([N]),
    noise(-3, at(1)).normal([N]),
  ].map(draw);
  for (const [i, a] of draws.entries())
    for (const b of draws.slice(i + 1)) {
      expect(Math.abs(mean(a.map((v, k) => v * b[k]!)))).toBeLessThan(5 / Math.sqrt(N));
    }
});

test.skipIf(!present)('multinomial draws have the frequencies asked for', () => {
  const p = [0.1, 0.2, 0.7];
  const logits = tf.log(tf.tensor2d([p, [...p].reverse()]));
  const drawn = draw(tf.multinomial(logits as tf.Tensor2D, N, 11));
  for (const [row, wanted] of [p, [...p].reverse()].entries()) {
    const values = drawn.slice(row * N, (row + 1) * N);
    for (const [k, q] of wanted.entries()) {
      const share = mean(values.map((v) => Number(v === k)));
      expect(Math.abs(share - q)).toBeLessThan(5 * Math.sqrt((q * (1 - q)) / N));
    }
  }
});
