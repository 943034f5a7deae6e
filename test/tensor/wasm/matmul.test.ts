import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matmulLowerings } from '../../../src/tensor/wasm/lower/matmul.js';
import { compareWithReference, difference, lowered, normal } from './harness.js';

// Sums of float32 in another order, against sums in float64: a few roundings of the largest value.
const TOLERANCE = 2e-6;

const matrices = (batchA: number[], batchB: number[], [m, depth, n]: number[], tA: boolean, tB: boolean) => ({
  a: normal([...batchA, ...(tA ? [depth!, m!] : [m!, depth!])], 1),
  b: normal([...batchB, ...(tB ? [n!, depth!] : [depth!, n!])], 2),
});

const compare = (inputs: ReturnType<typeof matrices>, transposeA: boolean, transposeB: boolean) =>
  compareWithReference('BatchMatMul', matmulLowerings['BatchMatMul'], inputs, { transposeA, transposeB });

const sides = [false, true];
const forms = sides.flatMap((tA) => sides.map((tB) => ({ tA, tB })));

describe.each(forms)('transposed: A $tA, B $tB', ({ tA, tB }) => {
  // Either side of a block (4 x 8), a tile (8, 16, 32 rows, 256 columns) and the packed depth (256).
  test.each([
    [1, 1, 1],
    [1, 300, 70],
    [3, 257, 33],
    [70, 33, 1],
    [5, 7, 9],
    [17, 256, 8],
    [66, 300, 257],
    [257, 513, 10],
  ])('%i x %i x %i', async (m, depth, n) => {
    expect(await compare(matrices([], [], [m, depth, n], tA, tB), tA, tB)).toBeLessThan(TOLERANCE);
  });

  test('any shape', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.integer({ min: 1, max: 3 }), async (m, depth, n, batch) => {
        const inputs = matrices([batch], [batch], [m, depth, n], tA, tB);
        expect(await compare(inputs, tA, tB)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 40 },
    );
  });
});

// tfjs repeats the smaller batch in order, which is right for these.
test.each([
  [[3], []],
  [[], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [1, 3],
    [4, 3],
  ],
  [
    [4, 3],
    [1, 3],
  ],
  [[4, 3], [3]],
])('a batch of %j times a batch of %j', async (batchA, batchB) => {
  for (const { tA, tB } of forms)
    expect(await compare(matrices(batchA, batchB, [6, 10, 12], tA, tB), tA, tB)).toBeLessThan(TOLERANCE);
});

test('a column of matrices times a row of matrices is every pair of them', () => {
  const a = normal([2, 1, 5, 6], 3);
  const b = normal([1, 3, 6, 7], 4);
  const all = lowered(matmulLowerings['BatchMatMul']!, { a, b }, {})![0]!;
  expect(all.shape).toEqual([2, 3, 5, 7]);
  for (let i = 0; i < 6; i++) {
    const [p, q] = [Math.floor(i / 3), i % 3];
    const one = lowered(
      matmulLowerings['BatchMatMul']!,
      {
        a: { shape: [1, 5, 6], data: a.data.slice(p * 30, p * 30 + 30) },
        b: { shape: [1, 6, 7], data: b.data.slice(q * 42, q * 42 + 42) },
      },
      {},
    )![0]!;
    expect(difference(one, { shape: [1, 5, 7], data: all.data.slice(35 * i, 35 * i + 35) })).toBe(0);
  }
});

// The tolerance of sums, and 2 ulp of the activation.
test.each(['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu'])('fused: %s', async (activation) => {
  for (const [m, n] of [
    [1, 5],
    [9, 1],
    [9, 21],
    [70, 300],
  ])
    for (const withBias of [true, false]) {
      const inputs = { ...matrices([], [], [m!, 30, n!], false, true), bias: normal([n!], 5) };
      const { bias: _, ...bare } = inputs;
      const attrs = { transposeA: false, transposeB: true, activation, leakyreluAlpha: 0.1 };
      const lower = matmulLowerings['_FusedMatMul'];
      expect(await compareWithReference('_FusedMatMul', lower, withBias ? inputs : bare, attrs)).toBeLessThan(
        TOLERANCE,
      );
    }
});

test('NaN and infinities pass through sums and relu as in IEEE arithmetic', () => {
  const a = { shape: [1, 2], data: Float32Array.of(Number.NaN, 1) };
  const b = { shape: [2, 2], data: Float32Array.of(0, 1, Number.POSITIVE_INFINITY, 2) };
  const [c] = lowered(matmulLowerings['_FusedMatMul']!, { a, b }, { activation: 'relu' })!;
  expect([...c!.data]).toEqual([Number.NaN, Number.NaN]);
});
