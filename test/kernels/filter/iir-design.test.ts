import { describe, expect, test } from 'vitest';
import { designIir, type IirMethod } from '../../../src/kernels/filter/iir-design.js';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import type { BesselNorm } from '../../../src/kernels/filter/prototypes/bessel.js';
import { frequencyResponse } from '../../../src/kernels/filter/response.js';
import type { FilterType } from '../../../src/kernels/filter/zpk.js';
import { largestDifference } from '../signal/fixtures.js';
import oracle from './iir-design.oracle.json' with { type: 'json' };

/** Where the oracle has the response. */
const FREQUENCIES = Float64Array.of(0.01, 0.1, 0.17, 0.29, 0.44);

describe('sections of SciPy, number by number', () => {
  test.each(oracle.cases.map((c) => [c.method, c.type, c.order, c.norm, c] as const))(
    '%s %s of order %d (%s)',
    (_, __, ___, ____, { sos, response, ...spec }) => {
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
      const { re, im } = frequencyResponse({ sections: got }, FREQUENCIES);
      const both = Array.from(re, (v, i) => [v, im[i]!]).flat();
      expect(largestDifference(both, response)).toBeLessThan(1e-9); // 20 poles near the edge multiply errors
    },
  );
});
