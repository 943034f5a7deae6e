import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lstmLowerings } from '../../../src/tensor/wasm/lower/lstm.js';
import { compareWithReference, normal, reference } from './harness.js';

// Sums of up to some hundred float32 against float64, and errors that go on from step to step.
const TOLERANCE = 1e-5;

async function compare(steps: number, batch: number, channels: number, units: number) {
  const inputs = {
    x: normal([steps, batch, channels], 1),
    w: normal([channels, 4 * units], 2, 1 / Math.sqrt(channels)),
    u: normal([units, 4 * units], 3, 1 / Math.sqrt(units)),
    b: normal([4 * units], 4),
    h0: normal([batch, units], 5),
    c0: normal([batch, units], 6),
  };
  const forward = await compareWithReference('IsprLstm', lstmLowerings['IsprLstm'], inputs, {});
  expect(forward, 'forward').toBeLessThan(TOLERANCE);
  const [, , ...kept] = await reference('IsprLstm', inputs, {});
  const { u, c0 } = inputs;
  const dh = normal([steps, batch, units], 7);
  const gradient = await compareWithReference(
    'IsprLstmGrad',
    lstmLowerings['IsprLstmGrad'],
    { u, c0, kept, dh, dc: normal([batch, units], 8) },
    {},
  );
  expect(gradient, 'gradient').toBeLessThan(TOLERANCE);
}

// Fours of units and rows, eights of columns, and 256 rows of packed weights: each with a rest.
test.each([
  [1, 1, 1, 1],
  [5, 3, 2, 3],
  [2, 9, 5, 65],
  [3, 5, 4, 260],
])('%i steps, a batch of %i, %i channels, %i units', compare);

test('any shape', () => {
  const small = (max: number) => fc.integer({ min: 1, max });
  return fc.assert(fc.asyncProperty(small(4), small(9), small(5), small(12), compare), { numRuns: 25 });
});
