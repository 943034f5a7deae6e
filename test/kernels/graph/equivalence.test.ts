import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dSeparated } from '../../../src/kernels/graph/d-separation.js';
import { type Dag, dagOf, dagOfParents } from '../../../src/kernels/graph/dag.js';
import {
  classPattern,
  cpdag,
  difference,
  equivalent,
  vStructures,
} from '../../../src/kernels/graph/equivalence.js';
import { consistentExtension, membersOf } from '../../../src/kernels/graph/extension.js';
import { applyMeekRules } from '../../../src/kernels/graph/meek-rules.js';
import type { MixedGraph } from '../../../src/kernels/graph/mixed-graph.js';
import { orient, patternGraph, patternOf } from '../../../src/kernels/graph/pattern.js';
import oracle from './graphs.oracle.json' with { type: 'json' };
import { allDags, randomDag, subsets } from './random-graphs.js';

const graph = (text: string): MixedGraph => {
  const rows = text.split(', ').map((edge) => edge.split(' '));
  const names = [...new Set(rows.flatMap(([a, , b]) => [a!, b!]))].sort();
  const edges = rows.map(([a, kind, b]) => ({
    from: names.indexOf(a!),
    to: names.indexOf(b!),
    kind: kind === '->' ? ('->' as const) : ('--' as const),
  }));
  return { names, edges };
};
const told = ({ names, edges }: MixedGraph) =>
  edges
    .map(({ from, to, kind }) => `${names[from]} ${kind} ${names[to]}`)
    .sort()
    .join(', ');

// Which of the 6 pairs are d-separated by which subsets of the others: one bit each.
const signature = (dag: Dag) => {
  const nodes = [...dag.names.keys()];
  return nodes
    .flatMap((x) =>
      nodes
        .filter((y) => y > x)
        .flatMap((y) =>
          subsets(nodes.filter((v) => v !== x && v !== y)).map((z) => (dSeparated(dag, [x], [y], z) ? 1 : 0)),
        ),
    )
    .join('');
};

const four = [...allDags(4)];
const classes = new Map<string, Dag[]>();
for (const dag of four) {
  const key = signature(dag);
  const members = classes.get(key);
  if (members) members.push(dag);
  else classes.set(key, [dag]);
}

test('543 DAGs of four nodes in 185 classes', () => {
  expect(four).toHaveLength(543);
  expect(classes.size).toBe(185);
});

test('same separations = same skeleton and v-structures = same CPDAG, over all DAGs of four nodes', () => {
  const byCpdag = new Map<string, string>();
  for (const [key, members] of classes) {
    const drawn = new Set(members.map((dag) => told(cpdag(dag))));
    expect(drawn.size).toBe(1);
    const [text] = [...drawn] as [string];
    expect(byCpdag.has(text)).toBe(false);
    byCpdag.set(text, key);
    for (const dag of members) expect(equivalent(dag, members[0]!)).toBe(true);
  }
});

test('the CPDAG has an arrow exactly where all members agree; the members are found, each once', () => {
  for (const members of classes.values()) {
    const count = new Map<string, number>();
    for (const { parents } of members)
      parents.forEach((list, v) => {
        for (const u of list) count.set(`${u} ${v}`, (count.get(`${u} ${v}`) ?? 0) + 1);
      });
    for (const { from, to, kind } of cpdag(members[0]!).edges)
      expect(kind).toBe(count.get(`${from} ${to}`) === members.length ? '->' : '--');
    const found = [...membersOf(classPattern(members[0]!))].map(told);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(members.length);
    for (const text of found) expect(members.some((dag) => told(dagGraph(dag)) === text)).toBe(true);
  }
});

const dagGraph = (dag: Dag): MixedGraph => ({
  names: dag.names,
  edges: dag.parents.flatMap((list, to) => list.map((from) => ({ from, to, kind: '->' as const }))),
});

test('an extension of a CPDAG is a member of its class; of a 4-cycle there is none', () => {
  const rng = createRng(2);
  for (let trial = 0; trial < 150; trial++) {
    const dag = randomDag(4 + rng.integer(9), 0.2 + 0.4 * rng.uniform(), rng);
    const extension = consistentExtension(classPattern(dag))!;
    expect(equivalent(dagOf(extension), dag)).toBe(true);
  }
  expect(consistentExtension(patternOf(graph('a -- b, b -- c, c -- d, a -- d')))).toBeUndefined();
  expect(consistentExtension(patternOf(graph('a -> b, b -> c, c -> a')))).toBeUndefined();
  expect(told(consistentExtension(patternOf(graph('a -> b, b -- c')))!)).toBe('a -> b, b -> c');
});

test.each([
  ['R1', 'c -> a, a -- b', 'a -> b, c -> a'],
  ['R2', 'a -> c, c -> b, a -- b', 'a -> b, a -> c, c -> b'],
  ['R3', 'a -- b, a -- c, a -- d, c -> b, d -> b', 'a -- c, a -- d, a -> b, c -> b, d -> b'],
  ['R4', 'a -- b, a -- d, d -> c, c -> b, a -- c', 'a -- c, a -- d, a -> b, c -> b, d -> c'],
  ['none', 'a -- b, b -- c', 'a -- b, b -- c'],
])('Meek %s', (_, before, after) => {
  const pattern = patternOf(graph(before));
  applyMeekRules(pattern);
  expect(told(patternGraph(pattern))).toBe(after);
  expect(applyMeekRules(pattern)).toEqual([]);
});

test('with knowledge the rules find all that follows: arrows common to the members that obey it', () => {
  const rng = createRng(8);
  let forced = 0;
  for (let trial = 0; trial < 150; trial++) {
    const pattern = classPattern(randomDag(5, 0.7, rng));
    const open = patternGraph(pattern).edges.filter(({ kind }) => kind === '--');
    if (open.length < 2) continue;
    const known = open[rng.integer(open.length)]!;
    const members = [...membersOf(pattern)].filter(({ edges }) =>
      edges.some(({ from, to }) => from === known.from && to === known.to),
    );
    orient(pattern, known.from, known.to);
    forced += applyMeekRules(pattern).length;
    for (const { from, to, kind } of patternGraph(pattern).edges) {
      const times = members.filter(({ edges }) => edges.some((e) => e.from === from && e.to === to)).length;
      expect(kind === '->').toBe(times === members.length);
    }
  }
  expect(forced).toBeGreaterThan(30);
});

test('chain, reversed chain and fork are one class, the collider is another', () => {
  const [chain, back, fork, collider] = [
    'a -> b, b -> c',
    'c -> b, b -> a',
    'b -> a, b -> c',
    'a -> b, c -> b',
  ].map((text) => dagOf(graph(text)));
  expect(equivalent(chain!, back!) && equivalent(chain!, fork!)).toBe(true);
  expect(difference(chain!, collider!)).toEqual({
    onlyFirst: [],
    onlySecond: [],
    vOnlyFirst: [],
    vOnlySecond: [[0, 1, 2]],
  });
  expect([...membersOf(classPattern(chain!))].map(told).sort()).toEqual([
    'a -> b, b -> c',
    'b -> a, b -> c',
    'b -> a, c -> b',
  ]);
  expect(difference(chain!, dagOf(graph('a -> b, a -> c')))).toMatchObject({
    onlyFirst: [[1, 2]],
    onlySecond: [[0, 2]],
  });
});

test('v-structures of networkx', () => {
  for (const { nodes, edges, vStructures: want } of oracle.dags) {
    const parents: number[][] = Array.from({ length: nodes }, () => []);
    for (const [from, to] of edges) parents[to!]!.push(from!);
    const names = parents.map((_, v) => String(v));
    expect(vStructures(dagOfParents(names, parents)).sort(byNumbers)).toEqual(want.sort(byNumbers));
  }
});

const byNumbers = (a: readonly number[], b: readonly number[]) =>
  a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!;

test('a complete graph of n nodes has n! members, a path n', () => {
  const complete = dagOfParents(['a', 'b', 'c', 'd', 'e'], [[], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  expect([...membersOf(classPattern(complete))]).toHaveLength(120);
  expect([...membersOf(classPattern(complete), 7)]).toHaveLength(7);
  const path = dagOfParents(['a', 'b', 'c', 'd', 'e'], [[], [0], [1], [2], [3]]);
  expect([...membersOf(classPattern(path))]).toHaveLength(5);
});

test('edges that are no pattern are refused', () => {
  expect(() => patternOf({ names: ['a', 'b'], edges: [{ from: 0, to: 1, kind: '<->' }] })).toThrow(
    '-> and --',
  );
  expect(() => patternOf(graph('a -> b, b -- a'))).toThrow('joined already');
});
