import { expect, test } from 'vitest';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { dtypeOf } from '../../../src/tensor/host.js';
import type { Tensor } from '../../../src/tensor/tf.js';
import type { SweepCase } from '../sweep/case.js';
import { expectSame, gradients, gradientsOf, type Outcome, sweep, valuesOf } from '../sweep.js';
import { present } from './present.js';

// As in sweep.test.ts.
const TOLERANCE = 2e-5;

// What a step cannot hold: complex numbers and texts, and results whose shape depends on values.
const REFUSED = /holds a tensor of type (complex64|string)|depends on values/;

test.skipIf(!present).each(sweep)('$name, captured', async (one) => {
  await startTensors('cpu');
  const want = [...valuesOf(one), ...gradientsOf(one)];
  const got = await captured(one);
  if (got) expectSame(got, want, TOLERANCE);
});

let refused = 0;
test.skipIf(!present)('few cases are refused', () => {
  expect(refused).toBeLessThan(sweep.length / 10);
});

/** The results of a case and its gradients, from the second run of a captured step. */
async function captured(one: SweepCase): Promise<Outcome[] | undefined> {
  await startTensors('tensorflow');
  const session = await openSession({});
  const step = session.capture(one.name, (_, inputs) => {
    const x = one.inputs.map((_, i) => inputs[`x${i}`]!);
    const results = [one.f(...x), gradients(one, x)].flat(2);
    return { outputs: Object.fromEntries(results.map((y: Tensor, i) => [`y${i}`, y])) };
  });
  const inputs = Object.fromEntries(one.inputs.map((host, i) => [`x${i}`, host]));
  try {
    await step(inputs);
    const outputs = Object.values(await step(inputs));
    return outputs.map((host) => ({
      shape: host.shape,
      dtype: dtypeOf(host),
      values: Array.from(host.data),
    }));
  } catch (error) {
    if (!(error instanceof Error && REFUSED.test(error.message))) throw error;
    refused++;
    return undefined;
  } finally {
    session.dispose();
  }
}
