import { afterEach, expect, test } from 'vitest';
import { compute } from '../src/core/backend.js';
import { simd } from '../src/simd/engine.js';

const threadsBefore = compute.threads;
afterEach(() => {
  compute.threads = threadsBefore;
});

function sumOfSquares(x: Float64Array, block = 100): Float64Array {
  return simd((s) => {
    const blocks = Math.ceil(x.length / block);
    const input = s.f64(x);
    const partial = s.f64(blocks);
    s.parallel('sumSquares', blocks, 3, [input.ptr, x.length, block, partial.ptr]);
    return partial.copy();
  });
}

test('pieces are summed as a plain loop sums them, at any number of threads', () => {
  const x = Float64Array.from({ length: 12_345 }, (_, i) => (i % 17) - 8);
  const want = Float64Array.from({ length: 124 }, (_, b) =>
    x.subarray(b * 100, b * 100 + 100).reduce((sum, v) => sum + v * v, 0),
  );
  for (const threads of [1, 2, 3, 7]) {
    compute.threads = threads;
    for (let again = 0; again < 200; again++) expect(sumOfSquares(x)).toEqual(want);
  }
});

test('the arena grows past its first pages and is reused', () => {
  const x = new Float64Array(3_000_000).fill(2);
  for (let again = 0; again < 5; again++) expect(sumOfSquares(x, 3_000_000)).toEqual(Float64Array.of(12e6));
});

test('nested scopes free what they took', () => {
  simd((outer) => {
    const kept = outer.f64(Float64Array.of(1, 2, 3));
    simd((inner) => inner.f64(1000).view().fill(9));
    const next = outer.f64(Float64Array.of(4));
    expect([...kept.view(), ...next.view()]).toEqual([1, 2, 3, 4]);
  });
});
