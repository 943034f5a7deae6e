import { describe, expect, test } from 'vitest';
import { designIir, type IirMethod } from '../../../src/kernels/filter/iir-design.js';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import type { BesselNorm } from '../../../src/kernels/filter/prototypes/bessel.js';
import type { FilterType } from '../../../src/kernels/filter/zpk.js';
import oracle from './iir-design.oracle.json' with { type: 'json' };

describe('sections of SciPy, number by number', () => {
  test.each(oracle.cases.map((c) => [c.method, c.type, c.order, c.norm, c] as const))(
    '%s %s of order %d (%s)',
    (_, __, ___, ____, { sos, ...spec }) => {
      const got = pairSections(
        designIir({
          ...spec,
          method: spec.method as IirMethod,
          type: spec.type as FilterType,
          norm: spec.norm as BesselNorm,
        }),
      );
      expect(got.length).toBe(sos.length);
      // The gain is all in the first three numbers and may be tiny: relative. The others are about 1.
      const worst = sos.map((v, i) =>
        i < 3 ? Math.abs(got[i]! - v) / Math.max(Math.abs(sos[0]!), Math.abs(v)) : Math.abs(got[i]! - v),
      );
      expect(Math.max(...worst)).toBeLessThan(1e-10);
    },
  );
});
