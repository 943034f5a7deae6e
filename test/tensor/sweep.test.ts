import { expect, test } from 'vitest';
import { startTensors } from '../../src/tensor/engine.js';
import { tf } from '../../src/tensor/tf.js';
import { gradientsOf, kernelsOf, sweep, valuesOf } from './sweep.js';

await startTensors('cpu');

test.each(sweep)('$name runs on cpu', (one) => {
  for (const { values } of valuesOf(one)) expect(Array.from(values)).not.toContain(undefined);
  for (const { values } of gradientsOf(one)) expect(Array.from(values).every(Number.isFinite)).toBe(true);
});

test('every kernel that cpu has is called by a case', async () => {
  const called = await kernelsOf(sweep);
  // Draw paints a canvas; multinomial and IsprNoise are tested by statistics, updates in update.test.ts,
  // LSTMs in recurrent.test.ts.
  const elsewhere = [
    'Draw',
    'Multinomial',
    'IsprNoise',
    'IsprAdam',
    'IsprMomentum',
    'IsprRmsprop',
    'IsprLstm',
    'IsprLstmGrad',
  ];
  const all = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  expect(all.filter((name) => !called.has(name) && !elsewhere.includes(name))).toEqual([]);
});

test('names are unique', () => {
  expect(new Set(sweep.map(({ name }) => name)).size).toBe(sweep.length);
});
