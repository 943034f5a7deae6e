import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { TEST, VALIDATION } from '../../../src/training/data/raw.js';
import { givenParts, withValidation } from '../../../src/training/data/split.js';

const cases = fc.record({
  classes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 }),
  share: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  seed: fc.integer(),
});

test('every training item is in one part, each class gives its share and keeps one', () => {
  fc.assert(
    fc.property(cases, ({ classes, share, seed }) => {
      const codes = Int32Array.from(classes);
      const split = () =>
        withValidation(givenParts(codes.length, undefined), { share, classes: codes, rng: createRng(seed) });
      const { train, validation, test: none } = split();
      expect(none.length).toBe(0);
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...codes.keys()]);
      expect([...validation]).toEqual([...validation].sort((a, b) => a - b));
      for (const code of new Set(codes)) {
        const of = (part: Uint32Array) => part.filter((i) => codes[i] === code).length;
        const all = of(train) + of(validation);
        expect(of(train)).toBeGreaterThan(0);
        // Rounded on the running total: less than one item off, but for the one that stays.
        expect(Math.abs(of(validation) - Math.min(share * all, all - 1))).toBeLessThan(1 + 1e-9);
      }
      expect(split().validation).toEqual(validation);
    }),
  );
});

test('parts that the data have stay as they are', () => {
  const parts = givenParts(4, Uint8Array.of(0, TEST, VALIDATION, 0));
  const rng = createRng(0);
  expect(withValidation(parts, { share: 0.5, classes: undefined, rng })).toBe(parts);
  expect([...parts.train, ...parts.validation, ...parts.test]).toEqual([0, 3, 2, 1]);
  const testing = givenParts(4, Uint8Array.of(0, TEST, 0, 0));
  const { test: kept } = withValidation(testing, { share: 0.5, classes: undefined, rng });
  expect([...kept]).toEqual([1]);
});

test('other seeds choose others', () => {
  const of = (seed: number) =>
    withValidation(givenParts(100, undefined), { share: 0.5, classes: undefined, rng: createRng(seed) })
      .validation;
  expect(of(1)).not.toEqual(of(2));
});
