import { expect, test } from 'vitest';
import { TRANSIENTS, transient } from '../../../src/kernels/synth/transients.js';
import oracle from './transients.oracle.json' with { type: 'json' };

test.each(TRANSIENTS)('%s as PyWavelets has it', (kind) => {
  const x = transient(kind, oracle.n);
  oracle.signals[kind].forEach((value, i) => {
    expect(x[i * oracle.step]).toBeCloseTo(value, 12);
  });
});
test('blocks jump by 4 at a tenth', () => {
  const x = transient('blocks', 1000);
  expect([x[98], x[100]]).toEqual([0, 4]);
});
test('no signal of no length', () => expect(() => transient('bumps', 0)).toThrow('1 sample'));
