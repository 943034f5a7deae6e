import { describe, expect, test } from 'vitest';
import { designIir } from '../../../src/kernels/filter/iir-design.js';
import { leastOrder, type Tolerances } from '../../../src/kernels/filter/iir-order.js';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import { gainAt } from '../../../src/kernels/filter/response.js';
import { largestDifference } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

describe.each(oracle.orders.map((c) => [c.method, c.type, c] as const))('%s %s', (_, __, c) => {
  const spec = {
    method: c.method as Tolerances['method'],
    type: c.type as Tolerances['type'],
    pass: c.pass,
    stop: c.stop,
    rippleDb: 0.7,
    attenuationDb: 47,
  };
  const found = leastOrder(spec);

  test('order and cut-offs of SciPy', () => {
    expect(found.order).toBe(c.order);
    // SciPy seeks the edges of a bandstop to 1e-5 only.
    expect(largestDifference(found.cutoff, c.cutoff)).toBeLessThan(c.type === 'bandstop' ? 1e-4 : 1e-11);
  });

  test('the filter meets what was asked for', () => {
    const sections = pairSections(designIir({ ...spec, ...found, norm: 'phase' }));
    const gains = (at: readonly number[]) => at.map((f) => gainAt({ sections }, f));
    // 1e-6: at an edge it is met exactly, up to rounding.
    expect(Math.min(...gains(c.pass))).toBeGreaterThan(10 ** (-0.7 / 20) * (1 - 1e-6));
    expect(Math.max(...gains(c.stop))).toBeLessThan(10 ** (-47 / 20) * (1 + 1e-6));
  });
});

test('bands that overlap, an attenuation less than the ripple', () => {
  const spec = { method: 'butterworth', type: 'lowpass', pass: [0.2], stop: [0.1] } as const;
  expect(() => leastOrder({ ...spec, rippleDb: 1, attenuationDb: 40 })).toThrow('overlap');
  expect(() => leastOrder({ ...spec, stop: [0.3], rippleDb: 1, attenuationDb: 1 })).toThrow(
    'must pass the ripple',
  );
});
