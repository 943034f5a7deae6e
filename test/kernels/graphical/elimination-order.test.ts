import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cliqueTree, hasRunningIntersection } from '../../../src/kernels/graphical/clique-tree.js';
import {
  adjacency,
  eliminationOrder,
  ORDER_HEURISTICS,
  planElimination,
} from '../../../src/kernels/graphical/elimination-order.js';

const pairs = (edges: readonly (readonly number[])[]) => edges.map((edge) => Int32Array.from(edge));
const grid = (h: number, w: number) =>
  Array.from({ length: h * w }, (_, v) => [
    ...(v % w < w - 1 ? [[v, v + 1]] : []),
    ...(v + w < h * w ? [[v, v + w]] : []),
  ]).flat();
const twos = (n: number) => new Int32Array(n).fill(2);

describe.each(ORDER_HEURISTICS)('%s', (heuristic) => {
  const widthOf = (n: number, edges: readonly (readonly number[])[]) =>
    eliminationOrder(twos(n), pairs(edges), { heuristic }).width;

  test('tree 1, ring 2, complete graph n - 1; grid 4 x 9 of width 4, or one more', () => {
    const tree = Array.from({ length: 14 }, (_, v) => [v + 1, v >> 1]);
    expect(widthOf(15, tree)).toBe(heuristic === 'sweep' ? 3 : 1); // a front that goes through a tree is as wide as it
    expect(
      widthOf(
        9,
        Array.from({ length: 9 }, (_, v) => [v, (v + 1) % 9]),
      ),
    ).toBe(2);
    expect(
      widthOf(
        6,
        Array.from({ length: 36 }, (_, i) => [i % 6, Math.floor(i / 6)]).filter(([a, b]) => a! < b!),
      ),
    ).toBe(5);
    expect(widthOf(36, grid(4, 9))).toBe(heuristic === 'min-fill' || heuristic === 'sweep' ? 4 : 5);
  });

  test('costs kept up to date are those of a graph taken apart step by step', () => {
    const graphs = fc.integer({ min: 3, max: 14 }).chain((n) =>
      fc.record({
        cards: fc
          .array(fc.integer({ min: 1, max: 5 }), { minLength: n, maxLength: n })
          .map((c) => Int32Array.from(c)),
        edges: fc.array(
          fc.tuple(fc.nat({ max: n - 1 }), fc.nat({ max: n - 1 })).filter(([a, b]) => a !== b),
          { maxLength: 30 },
        ),
        keep: fc.subarray([...new Array(n).keys()], { maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ cards, edges, keep }) => {
        const scopes = [...pairs(edges), ...Array.from(cards, (_, v) => Int32Array.of(v))];
        const plan = eliminationOrder(cards, scopes, { heuristic, keep });
        expect([...plan.order].sort((a, b) => a - b)).toEqual(
          [...cards.keys()].filter((v) => !keep.includes(v)),
        );
        const around = adjacency(cards.length, scopes).map((list) => new Set(list));
        let total = 0;
        plan.order.forEach((v, i) => {
          if (heuristic !== 'sweep') {
            const costs = [...plan.order.subarray(i)].map((u) => costOf(u, around, cards, heuristic));
            expect(costOf(v, around, cards, heuristic)).toBeCloseTo(Math.min(...costs), 9);
          }
          expect([...plan.neighbours[i]!]).toEqual([...around[v]!].sort((a, b) => a - b));
          total += [...around[v]!].reduce((product, u) => product * cards[u]!, cards[v]!);
          for (const a of around[v]!) {
            for (const b of around[v]!) if (a !== b) around[a]!.add(b);
            around[a]!.delete(v);
          }
        });
        expect(plan.totalStates).toBe(total);
        expect(plan.width).toBe(plan.neighbours.reduce((most, list) => Math.max(most, list.length), 0));
      }),
      { numRuns: 150 },
    );
  });

  test('late variables go last', () => {
    const { order } = eliminationOrder(twos(36), pairs(grid(4, 9)), { heuristic, late: (v) => v < 5 });
    expect([...order.subarray(31)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  });
});

function costOf(v: number, around: readonly Set<number>[], cards: Int32Array, heuristic: string): number {
  const own = [...around[v]!];
  if (heuristic === 'min-degree') return own.length;
  if (heuristic === 'min-weight')
    return Math.log2(own.reduce((product, u) => product * cards[u]!, cards[v]!));
  return own.flatMap((a, i) => own.slice(i + 1).filter((b) => !around[a]!.has(b))).length;
}

test('a long grid is swept from end to end, however its vertices are numbered', () => {
  const widthOf = (shuffle: (v: number) => number) => {
    const scopes = grid(10, 20).map((edge) => Int32Array.from(edge, shuffle));
    const plan = planElimination(new Int32Array(200).fill(4), scopes);
    expect(plan.heuristic).toBe('sweep');
    return plan.width;
  };
  expect(widthOf((v) => v)).toBe(10);
  expect(widthOf((v) => (v * 77 + 5) % 200)).toBe(10); // 77 and 200 have no divisor in common
  expect(eliminationOrder(twos(200), pairs(grid(10, 20))).width).toBeGreaterThan(10);
});

test('without a heuristic the cheapest of three orders is taken', () => {
  const cards = Int32Array.from({ length: 144 }, (_, v) => (v % 5 === 0 ? 9 : 2));
  const scopes = pairs(grid(12, 12));
  const both = (['min-fill', 'min-weight', 'sweep'] as const).map((heuristic) =>
    eliminationOrder(cards, scopes, { heuristic }),
  );
  expect(planElimination(cards, scopes).totalStates).toBe(
    Math.min(...both.map(({ totalStates }) => totalStates)),
  );
});

describe('clique trees', () => {
  test('a chain of n has n - 1 cliques of two', () => {
    const plan = eliminationOrder(twos(6), pairs([0, 1, 2, 3, 4].map((v) => [v, v + 1])));
    const tree = cliqueTree(plan, 6);
    expect(tree.cliques.map((clique) => [...clique].sort())).toEqual(
      expect.arrayContaining([
        [0, 1],
        [2, 3],
        [4, 5],
      ]),
    );
    expect(tree.cliques.length).toBe(5);
    expect(hasRunningIntersection(tree)).toBe(true);
  });

  test('no clique lies in another; parents come later; separators are what is shared', () => {
    const plan = eliminationOrder(twos(36), pairs(grid(6, 6)));
    const tree = cliqueTree(plan, 36);
    const sets = tree.cliques.map((clique) => new Set(clique));
    sets.forEach((a, i) => {
      sets.forEach((b, j) => {
        if (i !== j) expect([...a].every((v) => b.has(v))).toBe(false);
      });
      const parent = tree.parents[i]!;
      if (parent < 0) return;
      expect(parent).toBeGreaterThan(i);
      expect([...tree.separators[i]!].sort()).toEqual([...a].filter((v) => sets[parent]!.has(v)).sort());
    });
  });

  test('a tree whose cliques of a variable are apart is noticed', () => {
    const tree = cliqueTree(eliminationOrder(twos(6), pairs([0, 1, 2, 3, 4].map((v) => [v, v + 1]))), 6);
    const separators = tree.separators.map((separator, c) => (c === 1 ? new Int32Array() : separator));
    expect(hasRunningIntersection({ ...tree, separators })).toBe(false);
    const parents = tree.parents.map((parent, c) => (c === 0 ? -1 : parent));
    expect(hasRunningIntersection({ ...tree, parents })).toBe(false);
  });
});
