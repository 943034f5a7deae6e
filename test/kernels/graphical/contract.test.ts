import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { contract } from '../../../src/kernels/graphical/contract.js';
import { contractSmall } from '../../../src/kernels/graphical/contract-small.js';
import { type Factor, jointStates } from '../../../src/kernels/graphical/factor.js';
import { linear, RangeLost } from '../../../src/kernels/graphical/linear-tables.js';
import { SEMIRINGS } from '../../../src/kernels/graphical/semirings.js';

interface Job {
  cards: Int32Array;
  tables: Factor[];
  kept: Int32Array;
  gone: Int32Array;
}

/** Tables over up to 9 variables, up to 30000 joint states: several tiles, both places of the tile, all layouts. */
const jobs: fc.Arbitrary<Job> = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 9 })
  .filter((sizes) => sizes.reduce((a, b) => a * b, 1) <= 30_000)
  .chain((sizes) => {
    const cards = Int32Array.from(sizes);
    const variables = [...cards.keys()];
    return fc
      .tuple(
        fc.array(fc.shuffledSubarray(variables), { minLength: 0, maxLength: 4 }),
        fc.shuffledSubarray(variables, { minLength: variables.length }),
        fc.nat({ max: variables.length }),
        fc.nat(),
      )
      .map(([scopes, order, split, seed]) => {
        let state = seed;
        const draw = () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state % 7 === 0 ? 0 : 0.05 + state / 2 ** 32;
        };
        const tables = scopes.map((scope) => ({
          scope: Int32Array.from(scope),
          values: Float64Array.from({ length: jointStates(scope, cards) }, draw),
        }));
        return {
          cards,
          tables,
          kept: Int32Array.from(order.slice(0, split)),
          gone: Int32Array.from(order.slice(split)),
        };
      });
  });

describe.each(['sum', 'max'] as const)('%s', (fold) => {
  test('loops over tiles give what going through all joint states does', () => {
    fc.assert(
      fc.property(jobs, ({ cards, tables, kept, gone }) => {
        const found = contract(tables, kept, gone, cards, fold);
        const want = contractSmall(tables, kept, gone, cards, fold);
        expect(found.length).toBe(want.length);
        // Sums of up to 30000 positive terms in another order.
        for (let i = 0; i < want.length; i++)
          expect(Math.abs(found[i]! - want[i]!)).toBeLessThanOrEqual(1e-12 * want[i]!);
      }),
      { numRuns: 150 },
    );
  });

  test('by hand: [1 2; 3 4] and [5 6] over the second variable', () => {
    const cards = Int32Array.of(2, 2);
    const matrix = { scope: Int32Array.of(0, 1), values: Float64Array.of(1, 2, 3, 4) };
    const vector = { scope: Int32Array.of(1), values: Float64Array.of(5, 6) };
    const want = fold === 'sum' ? [17, 39] : [12, 24];
    const found = contractSmall([matrix, vector], Int32Array.of(0), Int32Array.of(1), cards, fold);
    expect([...found]).toEqual(want);
  });

  test('linear and logarithmic semirings agree', () => {
    const plain = SEMIRINGS[fold === 'sum' ? 'sum-product' : 'max-product'];
    const logs = SEMIRINGS[fold === 'sum' ? 'log' : 'max-sum'];
    fc.assert(
      fc.property(jobs, ({ cards, tables, gone }) => {
        const a = plain.eliminate(tables.map(plain.table), gone, cards);
        const b = logs.eliminate(tables.map(logs.table), gone, cards);
        expect([...a.scope]).toEqual([...b.scope]);
        a.values.forEach((_, i) => {
          const x = plain.logAt(a, i) + a.log;
          const y = logs.logAt(b, i);
          if (y === -Infinity) expect(x).toBe(-Infinity);
          else expect(Math.abs(x - y)).toBeLessThan(1e-10);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('SIMD', () => {
  const before = { ...compute };
  afterEach(() => Object.assign(compute, before));

  const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength);

  /** Entries of a table that looks like one, without structure. */
  const filled = (scope: number[], cards: Int32Array): Factor => ({
    scope: Int32Array.from(scope),
    values: Float64Array.from({ length: jointStates(scope, cards) }, (_, i) =>
      i % 11 === 3 ? 0 : 0.1 + ((i * 7919 + scope.length) % 1009) / 1009,
    ),
  });
  const cards = Int32Array.of(3, 4, 5, 2, 7, 3, 4, 5, 6, 2);
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8];

  test.each([
    ['one table, its last axis summed', [all], [0, 1, 2, 3, 4, 5, 6, 7], [8]],
    ['a large and two small tables', [all, [1, 0], [8, 3]], [9, 1, 2, 3, 4, 5, 6, 7, 8], [0]],
    [
      'gathered entries',
      [
        [8, 7, 6, 5, 4, 3],
        [0, 3, 5, 8],
      ],
      [8, 0, 3, 5],
      [4, 6, 7],
    ],
    ['a long sum into few entries', [all, [2, 6]], [2], [0, 1, 3, 4, 5, 6, 7, 8]],
    ['a sum of everything', [all, [8, 1, 2], [0, 4, 7]], [], all],
    [
      'a product alone',
      [
        [0, 1, 2, 3, 4],
        [4, 5, 6, 7, 8],
        [0, 8],
      ],
      [8, 7, 6, 5, 4, 3, 2, 1, 0],
      [],
    ],
  ])('the bytes of the plain loops, at any number of threads: %s', (_, scopes, kept, gone) => {
    const tables = scopes.map((scope) => filled(scope, cards));
    const run = (fold: 'sum' | 'max') =>
      contract(tables, Int32Array.from(kept), Int32Array.from(gone), cards, fold);
    for (const fold of ['sum', 'max'] as const) {
      compute.simd = false;
      const want = run(fold);
      compute.simd = true;
      for (const threads of [1, 2, 3]) {
        compute.threads = threads;
        expect(bytesOf(run(fold)).equals(bytesOf(want))).toBe(true);
      }
    }
  });
});

test('a quotient undoes a product, and 0 / 0 is 0', () => {
  const { table, quotient } = linear('sum');
  const scope = Int32Array.of(0);
  const a = table({ scope, values: Float64Array.of(0, 6, 2) });
  const b = table({ scope, values: Float64Array.of(0, 3, 4) });
  const c = quotient(a, b);
  expect([...c.values].map((value) => value * Math.exp(c.log))).toEqual([
    0,
    expect.closeTo(2, 12),
    expect.closeTo(0.5, 12),
  ]);
});

test('ratios beyond a double are told, not lost', () => {
  const { table, product } = linear('sum');
  const scope = Int32Array.of(0);
  const cards = Int32Array.of(2);
  expect(() => table({ scope, values: Float64Array.of(1, 1e-310) })).toThrow(RangeLost);
  const down = table({ scope, values: Float64Array.of(1, 1e-200) });
  const up = table({ scope, values: Float64Array.of(1e-200, 1) });
  expect(() => product([down, down], scope, cards)).toThrow(RangeLost);
  const both = product([down, down, up, up], scope, cards);
  expect(both.values[0]! / both.values[1]!).toBeCloseTo(1, 12);
  expect(both.log + Math.log(both.values[0]!)).toBeCloseTo(-400 * Math.LN10, 9);
});
