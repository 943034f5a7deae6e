import { describe, expect, test } from 'vitest';
import {
  activeUnits,
  klOfUnits,
  logImportance,
  reparametrised,
} from '../../../src/kernels/generative/elbo.js';
import { valueAndGradients } from '../../../src/kernels/nn/gradients.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { noise } from '../../../src/tensor/random.js';
import { tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const DRAWS = 100_000;
const row = (...values: number[]) => tf.tensor2d([values]);
const draws = () => noise(3, tf.scalar(7, 'int32'));
const values = (t: tf.Tensor) => Array.from(t.dataSync());
/** A posterior of one item from means and standard deviations. */
const posterior = (mean: number[], sigma: number[]) => ({
  mean: row(...mean),
  logVariance: row(...sigma.map((s) => 2 * Math.log(s))),
});

describe('KL from N(0, I)', () => {
  // Closed form by hand, and the integral by quadrature, in spec and papers alike.
  test.each([
    [0, 1, 0],
    [1, 1, 0.5],
    [1, 0.5, 0.81814718056],
    [-1, 0.5, 0.81814718056],
    [0, 2, 1.5 - Math.LN2],
  ])('of N(%f, %f^2) is %f', (mu, sigma, kl) => {
    expect(values(klOfUnits(posterior([mu], [sigma])))[0]).toBeCloseTo(kl, 6); // float32
  });

  test('is the mean of log q - log p over draws of q', () => {
    const q = posterior([0.7, -0.4], [0.5, 1.8]);
    const { z, epsilon } = reparametrised(q, draws(), DRAWS);
    // With p(x|z) = 1, -log w is log q(z) - log p(z).
    const estimate = -tf.mean(logImportance(tf.zeros([DRAWS]), q, { z, epsilon })).dataSync()[0]!;
    const kl = tf.sum(klOfUnits(q)).dataSync()[0]!;
    expect(Math.abs(estimate - kl)).toBeLessThan(0.02); // sd of one draw 1.8, of the mean 0.006
  });

  test('is told for each dimension, as a mean over the batch', () => {
    const q = {
      mean: tf.tensor2d([
        [1, 0],
        [3, 0],
      ]),
      logVariance: tf.zeros([2, 2]),
    }; // prettier-ignore
    const kl = klOfUnits(q);
    expect(values(kl)).toEqual([2.5, 0]);
    expect(values(activeUnits(kl))).toEqual([1]);
  });

  test('pushes mu to 0 and sigma to 1: dKL/dmu = mu, dKL/dlog sigma^2 = (sigma^2 - 1) / 2', () => {
    const q = posterior([0.8], [0.5]);
    const { gradients } = valueAndGradients({ ...q }, () => tf.sum(klOfUnits(q)));
    expect(values(gradients['mean']!)[0]).toBeCloseTo(0.8, 6);
    expect(values(gradients['logVariance']!)[0]).toBeCloseTo((0.25 - 1) / 2, 6);
  });
});

describe('reparametrised draws', () => {
  test('have the mean and the variance asked for', () => {
    const { z } = reparametrised(posterior([2, -1], [0.3, 4]), draws(), DRAWS);
    const { mean, variance } = tf.moments(z, 0);
    for (const [j, [mu, sigma]] of [
      [2, 0.3],
      [-1, 4],
    ].entries()) {
      expect(Math.abs(values(mean)[j]! - mu!)).toBeLessThan((5 * sigma!) / Math.sqrt(DRAWS));
      expect(values(variance)[j]! / sigma! ** 2).toBeCloseTo(1, 1);
    }
  });

  test('of one batch lie sample by sample', () => {
    const q = { mean: tf.tensor2d([[10], [20]]), logVariance: tf.fill([2, 1], -40) };
    expect(values(reparametrised(q, draws(), 3).z).map(Math.round)).toEqual([10, 20, 10, 20, 10, 20]);
  });

  // E z^2 = mu^2 + sigma^2, so its gradient by mu is 2 mu and by log sigma^2 it is sigma^2.
  test('carry the gradient of E z^2, with less noise than the score function does', () => {
    const [mu, sigma] = [0.9, 0.6];
    const q = posterior([mu], [sigma]);
    const { gradients } = valueAndGradients({ ...q }, () =>
      tf.mean(tf.square(reparametrised(q, draws(), DRAWS).z)),
    );
    // One draw of 2 z has standard deviation 2 sigma, one of z epsilon sigma about 0.8.
    expect(Math.abs(values(gradients['mean']!)[0]! - 2 * mu)).toBeLessThan(0.02);
    expect(Math.abs(values(gradients['logVariance']!)[0]! - sigma ** 2)).toBeLessThan(0.02);

    const { z, epsilon } = reparametrised(q, draws(), DRAWS);
    const pathwise = tf.moments(tf.mul(z, 2));
    const score = tf.moments(tf.mul(tf.square(z), tf.div(epsilon, sigma)));
    expect(values(score.mean)[0]).toBeCloseTo(2 * mu, 1);
    expect(values(pathwise.variance)[0]! * 3).toBeLessThan(values(score.variance)[0]!);
  });
});
