import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { type Cascade, judge } from '../../../src/kernels/detection/cascade.js';
import { haarPool } from '../../../src/kernels/detection/haar.js';
import { withHaarTable } from '../../../src/kernels/detection/haar-table.js';
import { windowsOf } from '../../../src/kernels/detection/windows.js';
import { noise } from './patterns.js';

const { threads } = compute;
afterEach(() => Object.assign(compute, { simd: true, threads }));

const size = { width: 11, height: 9 };
const pool = haarPool(size);

/** Stages that let about half of all noise pass. */
function anyCascade(stages: number, stumps: number, seed = 3): Cascade {
  const rng = createRng(seed);
  const stump = () => {
    const below = rng.normal();
    return { feature: pool.at(rng.integer(pool.count)), threshold: 0.4 * rng.normal(), below, above: -below };
  };
  return {
    ...size,
    stages: Array.from({ length: stages }, () => ({
      threshold: -0.2,
      stumps: Array.from({ length: stumps }, stump),
    })),
  };
}

describe('judge', () => {
  const windows = windowsOf(noise(99 * 1001), size);
  const cascade = anyCascade(5, 4);

  test('SIMD and plain agree to the last bit, at any number of threads', () => {
    compute.simd = false;
    const plain = judge(windows, cascade);
    compute.simd = true;
    for (compute.threads of [1, 2, 3]) {
      const fast = judge(windows, cascade);
      expect(fast.depth).toEqual(plain.depth);
      for (let i = 0; i < windows.n; i++) expect(fast.score[i]).toBeCloseTo(plain.score[i]!, 5);
    }
    // All depths are there, so that every stage was put to the test.
    expect(new Set(plain.depth).size).toBe(6);
  });

  test('votes by hand', () => {
    // Left half 100, right half 200: mean difference -100, deviation 50, so the response is -2.
    const patch = Uint8Array.from({ length: 36 }, (_, p) => (p % 6 < 3 ? 100 : 200));
    const feature = { kind: 'edge-x', x: 0, y: 0, w: 3, h: 6 } as const;
    const at = (threshold: number, needed: number) =>
      judge(windowsOf(patch, { width: 6, height: 6 }), {
        ...{ width: 6, height: 6 },
        stages: [{ threshold: needed, stumps: [{ feature, threshold, below: 0.75, above: -0.25 }] }],
      });
    for (compute.simd of [true, false]) {
      expect(at(-1.99, 0.5)).toEqual({ depth: Int32Array.of(1), score: Float32Array.of(0.25) });
      expect(at(-2.01, 0.5)).toEqual({ depth: Int32Array.of(0), score: Float32Array.of(-0.75) });
      expect(at(-2.01, -0.25).depth[0]).toBe(1); // votes that meet the threshold pass
    }
  });

  test('a longer cascade passes no more', () => {
    const { depth } = judge(windows, cascade);
    for (let k = 1; k <= 5; k++) {
      const part = judge(windows, { ...size, stages: cascade.stages.slice(0, k) });
      expect(part.depth).toEqual(depth.map((d) => Math.min(d, k)));
    }
  });

  test('what is flat holds nothing, what is nearly flat may', () => {
    const open: Cascade = {
      ...size,
      stages: [{ threshold: -9, stumps: anyCascade(1, 1).stages[0]!.stumps }],
    };
    const flat = new Uint8Array(99).fill(77);
    const grainy = flat.map((v, p) => v + (p % 2 ? 3 : 0)); // 1.5 levels of deviation
    for (compute.simd of [true, false]) {
      const { depth, score } = judge(windowsOf(Uint8Array.from([...flat, ...grainy]), size), open);
      expect([...depth]).toEqual([0, 1]);
      expect(score[0]).toBe(Number.NEGATIVE_INFINITY);
    }
  });
});

describe('the table of responses', () => {
  const windows = windowsOf(noise(99 * 203, 5), size);
  const features = Array.from({ length: 700 }, (_, i) => pool.at((i * 2) % pool.count));
  const rng = createRng(9);
  const weights = Float64Array.from({ length: 203 }, () => rng.uniform());
  const signed = weights.map((w) => (rng.uniform() < 0.5 ? w : -w));
  const take = (keptBytes?: number) =>
    withHaarTable(
      windows,
      features,
      (table) => ({
        orders: [0, 63, 64, 350, 699].map((f) => [...table.order(f)]),
        extremes: table.extremes(signed),
        gains: table.gains(signed, weights),
      }),
      keptBytes === undefined ? {} : { keptBytes },
    );

  test('SIMD has the orders and sums of the plain one', () => {
    compute.simd = false;
    const plain = take();
    compute.simd = true;
    for (compute.threads of [1, 3]) {
      const fast = take();
      expect(fast.orders).toEqual(plain.orders);
      expect(fast.extremes).toEqual(plain.extremes);
      // The shares of the two sides are added in another order: rounding alone.
      fast.gains.forEach((gain, f) => {
        expect(gain).toBeCloseTo(plain.gains[f]!, 12);
      });
    }
  });

  test('what does not fit into memory is sorted anew, to the same end', () => {
    expect(take(64 * 203 * 2)).toEqual(take());
  });
});
