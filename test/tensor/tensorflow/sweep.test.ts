import { test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { expectSame, gradientsOf, type Outcome, sweep, valuesOf } from '../sweep.js';
import { present } from './present.js';

// Both compute in float32, in other orders and with other approximations of the transcendental functions.
const TOLERANCE = 2e-5;

test.skipIf(!present).each(sweep)('$name', async (one) => {
  const [want, wantGradients] = await on('cpu', () => [valuesOf(one), gradientsOf(one)]);
  const [got, gotGradients] = await on('tensorflow', () => [valuesOf(one), gradientsOf(one)]);
  expectSame(got!, want!, TOLERANCE);
  expectSame(gotGradients!, wantGradients!, TOLERANCE);
});

async function on(name: 'cpu' | 'tensorflow', run: () => Outcome[][]): Promise<Outcome[][]> {
  await startTensors(name);
  return run();
}
