import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layeredLayout } from '../../../src/core/chart/layered-layout.js';
import { stressLayout } from '../../../src/core/chart/stress-layout.js';

const edges = fc.integer({ min: 2, max: 18 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 30 }),
  }),
);
const sizes = (n: number) => ({
  width: Array.from({ length: n }, (_, i) => 40 + 7 * (i % 4)),
  height: new Array<number>(n).fill(30),
});

function noOverlap(n: number, { x, y }: { x: number[]; y: number[] }) {
  const { width, height } = sizes(n);
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const apartX = Math.abs(x[a]! - x[b]!) - (width[a]! + width[b]!) / 2;
      const apartY = Math.abs(y[a]! - y[b]!) - (height[a]! + height[b]!) / 2;
      expect(Math.max(apartX, apartY)).toBeGreaterThan(0);
    }
  }
}

describe('layers', () => {
  test('no edge of a DAG points upwards, also not between its bends', () => {
    fc.assert(
      fc.property(edges, ({ n, edges }) => {
        // Numbers as an order make any graph acyclic; reversed, so that layers must not follow input order.
        const dag = edges
          .filter(([a, b]) => a !== b)
          .map(([a, b]): [number, number] => [Math.max(a, b), Math.min(a, b)]);
        const layout = layeredLayout({ ...sizes(n), edges: dag });
        dag.forEach(([from, to], e) => {
          const path = [layout.y[from]!, ...layout.bends[e]!.map((p) => p.y), layout.y[to]!];
          for (let i = 1; i < path.length; i++) expect(path[i]!).toBeGreaterThan(path[i - 1]!);
        });
        noOverlap(n, layout);
      }),
    );
  });
  test('cycles and loops are drawn all the same, twice alike', () => {
    fc.assert(
      fc.property(edges, ({ n, edges }) => {
        const layout = layeredLayout({ ...sizes(n), edges });
        expect([...layout.x, ...layout.y].every(Number.isFinite)).toBe(true);
        noOverlap(n, layout);
        expect(layeredLayout({ ...sizes(n), edges })).toEqual(layout);
      }),
    );
  });
  test('a chain is straight, a parent stands over the middle of its children', () => {
    const chain = layeredLayout({
      ...sizes(3),
      edges: [
        [0, 1],
        [1, 2],
      ],
    });
    expect(new Set(chain.x.map((v) => v.toFixed(3))).size).toBe(1);
    const tree = layeredLayout({
      width: [40, 40, 40],
      height: [30, 30, 30],
      edges: [
        [0, 1],
        [0, 2],
      ],
    });
    expect(tree.x[0]).toBeCloseTo((tree.x[1]! + tree.x[2]!) / 2, 2);
  });
  test('two layers that can be drawn without crossings are', () => {
    const { x } = layeredLayout({
      ...sizes(6),
      edges: [
        [0, 5],
        [1, 4],
        [2, 3],
      ],
    });
    const order = [0, 1, 2].sort((a, b) => x[a]! - x[b]!).map((v) => 5 - v);
    expect([3, 4, 5].sort((a, b) => x[a]! - x[b]!)).toEqual(order);
  });
});

describe('stress', () => {
  test('nodes never overlap, also in several parts; twice alike', () => {
    fc.assert(
      fc.property(edges, ({ n, edges }) => {
        const layout = stressLayout({ ...sizes(n), edges });
        expect([...layout.x, ...layout.y].every(Number.isFinite)).toBe(true);
        expect(stressLayout({ ...sizes(n), edges })).toEqual(layout);
      }),
    );
  });
  test('a path of five nodes lies on a line, its steps even', () => {
    const { x, y } = stressLayout({
      width: new Array(5).fill(30),
      height: new Array(5).fill(30),
      edges: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ],
    });
    const steps = [1, 2, 3, 4].map((i) => Math.hypot(x[i]! - x[i - 1]!, y[i]! - y[i - 1]!));
    for (const step of steps) expect(step).toBeCloseTo(76, 0);
    expect(Math.hypot(x[4]! - x[0]!, y[4]! - y[0]!)).toBeGreaterThan(300);
  });
  test('the ends of a tree of stars are as far apart as their paths say', () => {
    // Two hubs with three leaves each: with weights d^-2 leaves of one hub keep off those of the other.
    const edges: [number, number][] = [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 5],
      [1, 6],
      [1, 7],
    ];
    const side = new Array<number>(8).fill(30);
    const { x, y } = stressLayout({ width: side, height: side, edges });
    for (const [a, b] of edges) {
      const length = Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
      expect(length).toBeGreaterThan(0.8 * 76);
      expect(length).toBeLessThan(1.2 * 76);
    }
  });
  test('a hexagon is regular', () => {
    const { x, y } = stressLayout({
      width: new Array(6).fill(30),
      height: new Array(6).fill(30),
      edges: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
        [5, 0],
      ],
    });
    const sides = [0, 1, 2, 3, 4, 5].map((i) => Math.hypot(x[i]! - x[(i + 1) % 6]!, y[i]! - y[(i + 1) % 6]!));
    expect(Math.max(...sides) / Math.min(...sides)).toBeLessThan(1.02);
  });
});
