import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dagOfParents } from '../../../src/kernels/graph/dag.js';
import {
  checkMap,
  holdsInDag,
  holdsInNeighbours,
  localIndependences,
  localSeparations,
} from '../../../src/kernels/graph/independences.js';
import { degeneracyOrder, maximalCliques } from '../../../src/kernels/graph/maximal-cliques.js';
import { moralise } from '../../../src/kernels/graph/moralise.js';
import { neighboursOf, openPath, pairsOf } from '../../../src/kernels/graph/neighbours.js';
import { parameterCount } from '../../../src/kernels/graph/parameter-count.js';
import { contractionBound, isChordal, triangulate } from '../../../src/kernels/graph/triangulate.js';
import oracle from './graphs.oracle.json' with { type: 'json' };
import { FIVE, randomDag, randomNeighbours, subsets } from './random-graphs.js';

const cycle = (n: number) =>
  neighboursOf(
    n,
    Array.from({ length: n }, (_, v) => [v, (v + 1) % n] as const),
  );
const gridGraph = (side: number) =>
  neighboursOf(
    side * side,
    Array.from({ length: side * side }, (_, v) => v).flatMap((v): [number, number][] => [
      ...(v % side < side - 1 ? [[v, v + 1] as [number, number]] : []),
      ...(v + side < side * side ? [[v, v + side] as [number, number]] : []),
    ]),
  );

test('cliques of the moral graph of the five-node network', () => {
  expect(maximalCliques(moralise(FIVE).neighbours)).toEqual([
    [0, 1, 2],
    [2, 3],
    [2, 4],
  ]);
});

test('maximal cliques are the complete subsets that cannot grow', () => {
  const rng = createRng(4);
  for (let trial = 0; trial < 60; trial++) {
    const graph = randomNeighbours(3 + rng.integer(7), 0.2 + 0.6 * rng.uniform(), rng);
    const complete = (set: readonly number[]) =>
      set.every((a, i) => set.slice(i + 1).every((b) => graph[a]!.includes(b)));
    const want = subsets([...graph.keys()]).filter(
      (set) =>
        set.length > 0 &&
        complete(set) &&
        [...graph.keys()].every((v) => set.includes(v) || !complete([...set, v])),
    );
    expect(maximalCliques(graph)!.map(String).sort()).toEqual(want.map(String).sort());
  }
});

test('networkx: cliques, chordality, a larger graph and its degeneracy', () => {
  for (const { nodes, moral, cliques, chordal } of oracle.dags) {
    const graph = neighboursOf(nodes, moral as [number, number][]);
    expect(maximalCliques(graph)!.map(String).sort()).toEqual(cliques.map(String).sort());
    expect(isChordal(graph)).toBe(chordal);
    expect(triangulate(graph).fill.length === 0).toBe(chordal);
  }
  const { edges, cliques, largest, degeneracy } = oracle.large;
  const graph = neighboursOf(120, edges as [number, number][]);
  const found = maximalCliques(graph)!;
  expect(found).toHaveLength(cliques);
  expect(Math.max(...found.map((c) => c.length))).toBe(largest);
  const order = degeneracyOrder(graph);
  const later = order.map((v, i) => graph[v]!.filter((u) => order.indexOf(u) > i).length);
  expect(Math.max(...later)).toBe(degeneracy);
});

test('of Moon and Moser graphs there are 3^(n/3), and a limit stops the search', () => {
  const parts = Array.from({ length: 15 }, (_, v) => Math.floor(v / 3));
  const pairs = parts.flatMap((p, a) =>
    parts.flatMap((q, b): [number, number][] => (a < b && p !== q ? [[a, b]] : [])),
  );
  expect(maximalCliques(neighboursOf(15, pairs))).toHaveLength(243);
  expect(maximalCliques(neighboursOf(15, pairs), 243)).toHaveLength(243);
  expect(maximalCliques(neighboursOf(15, pairs), 242)).toBeUndefined();
});

test('width of trees, cycles, grids and complete graphs', () => {
  const tree = neighboursOf(7, [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
    [2, 5],
    [2, 6],
  ]);
  expect(triangulate(tree)).toMatchObject({ width: 1, atLeast: 1, fill: [] });
  expect(triangulate(cycle(9))).toMatchObject({ width: 2, atLeast: 2 });
  expect(triangulate(cycle(9)).fill).toHaveLength(6);
  const five = triangulate(gridGraph(5));
  expect(five.width).toBe(5);
  expect(five.atLeast).toBeGreaterThanOrEqual(3);
  const complete = randomNeighbours(6, 1.1, createRng(0));
  expect(triangulate(complete)).toMatchObject({ width: 5, atLeast: 5, fill: [] });
  expect(contractionBound(neighboursOf(3, []))).toBe(0);
});

test('with the fill edges the graph is chordal, and its largest clique is the width plus 1', () => {
  const rng = createRng(9);
  for (let trial = 0; trial < 60; trial++) {
    const n = 4 + rng.integer(10);
    const graph = randomNeighbours(n, 0.3, rng);
    const { fill, width, atLeast } = triangulate(graph);
    const chordal = neighboursOf(n, [...pairsOf(graph), ...fill]);
    expect(isChordal(chordal)).toBe(true);
    expect(Math.max(...maximalCliques(chordal)!.map((c) => c.length))).toBe(width + 1);
    expect(atLeast).toBeLessThanOrEqual(width);
  }
  expect(isChordal(cycle(4))).toBe(false);
  expect(isChordal(cycle(3))).toBe(true);
});

test('a 4-cycle: A and C are separated by B and D, not by B alone', () => {
  expect(openPath(cycle(4), [0], [2], [1, 3])).toBeUndefined();
  expect(openPath(cycle(4), [0], [2], [1])).toEqual([0, 3, 2]);
});

test('local statements hold, and say of a chain what they should', () => {
  const chain = dagOfParents(['a', 'b', 'c'], [[], [0], [1]]);
  expect(localIndependences(chain)).toEqual([{ x: 2, y: [0], z: [1] }]);
  const rng = createRng(3);
  for (let trial = 0; trial < 50; trial++) {
    const dag = randomDag(7, 0.3, rng);
    for (const { x, y, z } of localIndependences(dag)) expect(holdsInDag(dag)(x, y, z)).toBe(true);
  }
  expect(localSeparations(cycle(4))).toEqual([
    { x: 0, y: [2], z: [1, 3] },
    { x: 1, y: [3], z: [0, 2] },
    { x: 2, y: [0], z: [1, 3] },
    { x: 3, y: [1], z: [0, 2] },
  ]);
});

test('I-maps: a DAG claims no more than another holds, by all its separations', () => {
  const rng = createRng(6);
  const seen = { map: 0, not: 0, spare: 0 };
  for (let trial = 0; trial < 200; trial++) {
    const truth = randomDag(4, 0.4, rng);
    const claim = randomDag(4, 0.7, rng);
    const isMap = (dag: typeof truth) =>
      [0, 1, 2, 3].every((x) =>
        [0, 1, 2, 3].every(
          (y) =>
            x >= y ||
            subsets([0, 1, 2, 3].filter((v) => v !== x && v !== y)).every(
              (z) => !holdsInDag(dag)(x, [y], z) || holdsInDag(truth)(x, [y], z),
            ),
        ),
      );
    const check = checkMap(claim, holdsInDag(truth));
    expect(check.isMap).toBe(isMap(claim));
    if (!check.isMap) {
      seen.not++;
      for (const { x, y, z } of check.wrong) expect(holdsInDag(truth)(x, y, z)).toBe(false);
      continue;
    }
    seen.map++;
    const spare = claim.parents.flatMap((list, v) =>
      list.flatMap((u): [number, number][] => {
        const less = claim.parents.map((own, w) => (w === v ? own.filter((p) => p !== u) : own));
        return isMap(dagOfParents(claim.names, less)) ? [[u, v]] : [];
      }),
    );
    expect(check.spare).toEqual(spare);
    expect(check.minimal).toBe(spare.length === 0);
    if (spare.length > 0) seen.spare++;
  }
  expect(Math.min(seen.map, seen.not, seen.spare)).toBeGreaterThan(10);
});

test('no DAG is a minimal map of a 4-cycle without a chord', () => {
  const holds = holdsInNeighbours(cycle(4));
  expect(checkMap(dagOfParents(['a', 'b', 'c', 'd'], [[], [0], [0, 1], [0, 2]]), holds)).toMatchObject({
    isMap: true,
    minimal: true,
  });
  expect(checkMap(dagOfParents(['a', 'b', 'c', 'd'], [[], [0], [1], [0, 2]]), holds).isMap).toBe(false);
});

test('numbers of parameters: 7, 5, 10 and the bound', () => {
  expect(parameterCount([[], [0], [0, 1]], [2, 2, 2])).toMatchObject({
    perNode: [1, 2, 4],
    total: 7,
    joint: 7,
  });
  expect(parameterCount([[], [0], [1]], [2, 2, 2]).total).toBe(5);
  expect(parameterCount(FIVE.parents, [2, 2, 2, 2, 2])).toEqual({
    perNode: [1, 1, 4, 2, 2],
    total: 10,
    joint: 31,
    log10Joint: 5 * Math.log10(2),
    bound: 20,
    independent: 5,
  });
  expect(parameterCount([[], [0]], [3, 4])).toMatchObject({
    perNode: [2, 9],
    total: 11,
    joint: 11,
    bound: 24,
  });
  expect(parameterCount(Array(2000).fill([]), Array(2000).fill(2))).toMatchObject({
    joint: Infinity,
    total: 2000,
  });
});
