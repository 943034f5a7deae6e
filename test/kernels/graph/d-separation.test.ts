import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { ancestors, descendants } from '../../../src/kernels/graph/ancestors.js';
import { activePath, dSeparated } from '../../../src/kernels/graph/d-separation.js';
import { dagOf, dagOfParents, withHiddenCauses } from '../../../src/kernels/graph/dag.js';
import { markovBlanket, moralise } from '../../../src/kernels/graph/moralise.js';
import { openPath } from '../../../src/kernels/graph/neighbours.js';
import { allPaths, pathSteps } from '../../../src/kernels/graph/paths.js';
import oracle from './graphs.oracle.json' with { type: 'json' };
import { FIVE, randomDag, subsets } from './random-graphs.js';

describe('the five-node network of the spec', () => {
  test.each([
    ['0', '1', '', true],
    ['0', '1', '2', false],
    ['0', '1', '3', false], // a descendant of the collider
    ['3', '4', '2', true],
    ['3', '4', '', false],
    ['0', '3', '2', true],
    ['0', '3', '', false],
    ['01', '34', '2', true],
    ['01', '34', '', false],
  ])('%s and %s given {%s}: %s', (x, y, z, want) => {
    const nodes = (text: string) => [...text].map(Number);
    expect(dSeparated(FIVE, nodes(x), nodes(y), nodes(z))).toBe(want);
  });
  test('the open path, and what each node does to a blocked one', () => {
    expect(activePath(FIVE, [0], [1], [3])).toEqual([0, 2, 1]);
    expect(pathSteps(FIVE, [0, 2, 1], new Set([3]))).toEqual([
      { node: 2, role: 'collider', blocks: false, openedBy: 3 },
    ]);
    expect(pathSteps(FIVE, [3, 2, 4], new Set([2]))).toEqual([{ node: 2, role: 'fork', blocks: true }]);
    expect(pathSteps(FIVE, [0, 2, 4], new Set())).toEqual([{ node: 2, role: 'chain', blocks: false }]);
  });
  test('blankets', () => {
    expect([0, 1, 2, 3, 4].map((v) => markovBlanket(FIVE, v))).toEqual([
      [1, 2],
      [0, 2],
      [0, 1, 3, 4],
      [2],
      [2],
    ]);
  });
  test('the moral graph has one edge more', () => {
    const { neighbours, married } = moralise(FIVE);
    expect(married).toEqual([[0, 1]]);
    expect(neighbours).toEqual([[1, 2], [0, 2], [0, 1, 3, 4], [2], [2]]);
  });
});

test('Bayes ball = all paths looked through = separation in the moral graph of the ancestors', () => {
  const rng = createRng(11);
  let separated = 0;
  let asked = 0;
  for (let trial = 0; trial < 300; trial++) {
    const n = 3 + rng.integer(6);
    const dag = randomDag(n, 0.15 + 0.5 * rng.uniform(), rng);
    for (let q = 0; q < 6; q++) {
      const side = dag.names.map(() => rng.integer(4)); // x, y, given, neither
      const pick = (s: number) => side.flatMap((v, i) => (v === s ? [i] : []));
      const [x, y, z] = [pick(0), pick(1), pick(2)];
      if (x.length === 0 || y.length === 0) continue;
      const given = new Set(z);
      const blocked = (path: number[]) => pathSteps(dag, path, given).some(({ blocks }) => blocks);
      const byPaths = allPaths(dag, x, y, Infinity).paths.every(blocked);
      const { neighbours } = moralise(dag, ancestors(dag, [...x, ...y, ...z]));
      const open = activePath(dag, x, y, z);
      expect(open === undefined).toBe(byPaths);
      expect(openPath(neighbours, x, y, z) === undefined).toBe(byPaths);
      if (open) {
        // It is a path, and open.
        expect(new Set(open).size).toBe(open.length);
        expect(blocked(open)).toBe(false);
      }
      asked++;
      if (byPaths) separated++;
    }
  }
  expect(asked).toBeGreaterThan(1000);
  expect(separated).toBeGreaterThan(200);
});

test('networkx separates the same sets, marries the same parents', () => {
  for (const { nodes, edges, queries, moral } of oracle.dags) {
    const parents: number[][] = Array.from({ length: nodes }, () => []);
    for (const [from, to] of edges) parents[to!]!.push(from!);
    const dag = dagOfParents(
      parents.map((_, v) => String(v)),
      parents,
    );
    for (const query of queries) {
      const [x, y, z, want] = query as [number[], number[], number[], boolean];
      expect(dSeparated(dag, x, y, z)).toBe(want);
    }
    const { neighbours } = moralise(dag);
    expect(neighbours.flatMap((list, a) => list.filter((b) => a < b).map((b) => [a, b]))).toEqual(moral);
  }
});

test('the blanket shields: a node is separated from the rest by it, and by nothing less', () => {
  const rng = createRng(5);
  for (let trial = 0; trial < 60; trial++) {
    const dag = randomDag(7, 0.35, rng);
    const blanket = markovBlanket(dag, 0);
    const rest = [1, 2, 3, 4, 5, 6].filter((v) => !blanket.includes(v));
    if (rest.length > 0) expect(dSeparated(dag, [0], rest, blanket)).toBe(true);
    for (const left of blanket)
      expect(
        dSeparated(
          dag,
          [0],
          [...rest, left],
          blanket.filter((v) => v !== left),
        ),
      ).toBe(false);
    expect(moralise(dag).neighbours[0]).toEqual(blanket);
  }
});

test('an edge <-> is a hidden common cause', () => {
  const dag = withHiddenCauses({
    names: ['X', 'Y', 'Z'],
    edges: [
      { from: 0, to: 1, kind: '<->' },
      { from: 2, to: 1, kind: '->' },
    ],
  });
  expect(dag.names).toEqual(['X', 'Y', 'Z', 'X <-> Y']);
  expect(activePath(dag, [0], [1], [])).toEqual([0, 3, 1]);
  expect(dSeparated(dag, [0], [2], [])).toBe(true);
  expect(dSeparated(dag, [0], [2], [1])).toBe(false);
});

test('long chains: one pass, no recursion', () => {
  const n = 200_000;
  const dag = dagOfParents(
    Array.from({ length: n }, (_, v) => `v${v}`),
    Array.from({ length: n }, (_, v) => (v === 0 ? [] : [v - 1])),
  );
  expect(activePath(dag, [0], [n - 1], [])).toHaveLength(n);
  expect(dSeparated(dag, [0], [n - 1], [n >> 1])).toBe(true);
});

test('ancestors and descendants', () => {
  expect([...ancestors(FIVE, [3])]).toEqual([1, 1, 1, 1, 0]);
  expect([...descendants(FIVE, [2])]).toEqual([0, 0, 1, 1, 1]);
});

test('all paths: number of them in a complete graph, and a limit', () => {
  const dag = dagOfParents(['a', 'b', 'c', 'd', 'e'], [[], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  // Orders of subsets of the three inner nodes: 1 + 3 + 6 + 6.
  expect(allPaths(dag, [0], [4], Infinity).paths).toHaveLength(16);
  expect(allPaths(dag, [0], [4], 5)).toMatchObject({ complete: false });
  expect(allPaths(dag, [0], [4], 16).complete).toBe(true);
});

test('a cycle and an edge without arrow are refused by name', () => {
  const edge = (from: number, to: number, kind: '->' | '--' = '->') => ({ from, to, kind });
  expect(() => dagOf({ names: ['a', 'b', 'c'], edges: [edge(0, 1), edge(1, 2), edge(2, 0)] })).toThrow(
    /a cycle: .*a -> b|b -> c/,
  );
  expect(() => dagOf({ names: ['a', 'b'], edges: [edge(0, 1, '--')] })).toThrow('the edge a -- b');
});

test('subsets of three', () => expect(subsets([1, 2, 3])).toHaveLength(8));
