import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { gradcheck } from '../../../src/kernels/nn/gradcheck.js';
import { GRADIENT_CASES, type GradientCase } from '../../../src/kernels/nn/gradcheck-cases.js';
import { GRADIENT_CASE_NAMES } from '../../../src/kernels/nn/gradcheck-names.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';

const rng = createRng(0);
const names = Object.values(GRADIENT_CASE_NAMES).flat();

/** x^2 whose gradient is what `derivative` says. */
const claimed = (derivative: (dy: Tensor, x: Tensor) => Tensor): GradientCase => ({
  inputs: { x: [3] },
  f: (_, { x }) => {
    const square = tf.customGrad((t, save) => {
      (save as (tensors: Tensor[]) => void)([t as Tensor]);
      return {
        value: tf.square(t as Tensor),
        gradFunc: (dy, saved) => derivative(dy as Tensor, (saved as Tensor[])[0]!),
      };
    });
    return square(x!);
  },
});

test.each(names)('%s', async (name) => {
  await startTensors('cpu');
  // Correct gradients agree to about 1e-9 in double precision, wrong ones to no digit; 1e-7 leaves room for both.
  for (const row of await gradcheck(new Map([[name, GRADIENT_CASES[name]]]), { samples: 25, rng })) {
    expect(row.maxRelativeError, row.parameter).toBeLessThan(1e-7);
    // A few sums of some ten to hundred terms, with rounding of 6e-8 each.
    expect(row.backendError, row.parameter).toBeLessThan(1e-4);
  }
});

test('a gradient that is off by a thousandth is found', async () => {
  const right = claimed((dy, x) => tf.mul(dy, tf.mul(x, 2)));
  const wrong = claimed((dy, x) => tf.mul(dy, tf.mul(x, 2.002)));
  const [a, b] = await gradcheck(new Map(Object.entries({ right, wrong })), { samples: 10, rng });
  expect(a!.maxRelativeError).toBeLessThan(1e-7);
  expect(b!.maxRelativeError).toBeCloseTo(1e-3, 5);
  // The backend claims the same, so there is nothing to see between the two precisions.
  expect(b!.backendError).toBeLessThan(1e-5);
});

test('a gradient that is not a number is seen', async () => {
  const [row] = await gradcheck(new Map([['nan', claimed((dy) => tf.mul(dy, Number.NaN))]]), {
    samples: 10,
    rng,
  });
  expect(row!.maxRelativeError).toBeNaN();
});

test('no more derivatives are tried than asked for', async () => {
  const rows = await gradcheck(new Map([['dense', GRADIENT_CASES.dense]]), { samples: 7, rng });
  expect(rows.map(({ checked }) => checked)).toEqual([7, 5, 7]);
});
