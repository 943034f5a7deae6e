import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { gridNetwork } from '../../../src/kernels/graph/grid-network.js';
import {
  type FlowNetwork,
  flowNetwork,
  maxFlow,
  type Terminals,
} from '../../../src/kernels/graph/max-flow.js';
import oracle from './max-flow.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

type Problem = [FlowNetwork, Terminals];

/** Both routes, which take the same steps. */
function solve(...problem: Problem) {
  const [fast, plain] = [true, false].map((on) => {
    compute.simd = on;
    return maxFlow(...problem);
  });
  expect(fast).toEqual(plain);
  return plain!;
}

/** Weight of the cut with these nodes on the source's side. */
function cutWeight(
  { first, head, capacity }: FlowNetwork,
  { source, sink }: Terminals,
  side: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < source.length; i++) {
    sum += side[i] ? sink[i]! : source[i]!;
    for (let a = first[i]!; a < first[i + 1]!; a++) if (side[i] && !side[head[a]!]) sum += capacity[a]!;
  }
  return sum;
}

const bits = (set: number, n: number) => Array.from({ length: n }, (_, i) => (set >> i) & 1);

/** The smallest cut of all 2^n, and the smallest set that has its weight. */
function bruteForce(...[network, terminals]: Problem): { weight: number; side: number[] } {
  const n = terminals.source.length;
  let weight = Infinity;
  let side: number[] = [];
  for (let set = 0; set < 2 ** n; set++) {
    const these = bits(set, n);
    const w = cutWeight(network, terminals, these);
    const size = (a: number[]) => a.reduce((s, v) => s + v, 0);
    if (w < weight || (w === weight && size(these) < size(side))) [weight, side] = [w, these];
  }
  return { weight, side };
}

function randomNetwork(nodes: number, edges: number, top: number, seed: number, whole = true): Problem {
  const rng = createRng(seed);
  const value = () => (whole ? rng.integer(top) : rng.uniform() * top);
  const from = Int32Array.from({ length: edges }, () => rng.integer(nodes));
  const to = from.map((i) => (i + 1 + rng.integer(nodes - 1)) % nodes);
  const draw = (n: number) => Float64Array.from({ length: n }, value);
  return [
    flowNetwork(nodes, { from, to, forward: draw(edges), backward: draw(edges) }),
    { source: draw(nodes), sink: draw(nodes) },
  ];
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))('whole capacities, network %d: exact', (seed) => {
  // Small capacities make ties, many edges make cycles and parallel arcs.
  const problem = randomNetwork(2 + (seed % 9), 1 + (seed % 25), 2 + (seed % 7), seed);
  const { weight, side } = bruteForce(...problem);
  const { flow, sourceSide } = solve(...problem);
  expect(flow).toBe(weight);
  expect([...sourceSide]).toEqual(side); // the smallest of the sets with this weight
});

test('capacities that are no whole numbers: flow and cut agree to rounding', () => {
  for (let seed = 0; seed < 20; seed++) {
    const problem = randomNetwork(9, 20, 1, seed, false);
    const { flow, sourceSide } = solve(...problem);
    expect(Math.abs(flow - bruteForce(...problem).weight)).toBeLessThan(1e-13); // tens of sums of numbers up to 10
    expect(Math.abs(cutWeight(...problem, sourceSide) - flow)).toBeLessThan(1e-13);
  }
});

/** As max-flow.oracle.py makes it. */
function noise(n: number, seed: number): number[] {
  let state = BigInt(seed);
  return Array.from({ length: n }, () => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state / 65536n);
  });
}

function gridOf(width: number, height: number, connectivity: number, seed: number): Problem {
  const steps = [
    [1, 0],
    [0, 1],
    [1, 1],
    [-1, 1],
  ].slice(0, connectivity / 2);
  const edges: [number, number][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const [dx, dy] of steps)
        if (x + dx! >= 0 && x + dx! < width && y + dy! < height)
          edges.push([y * width + x, (y + dy!) * width + x + dx!]);
  const capacities = noise(2 * edges.length, seed).map((v) => v % 50);
  const terminals = noise(width * height, seed + 1).map((v) => (v % 120) - 60);
  return [
    flowNetwork(width * height, {
      from: Int32Array.from(edges, ([i]) => i),
      to: Int32Array.from(edges, ([, j]) => j),
      forward: Float64Array.from(edges, (_, e) => capacities[2 * e]!),
      backward: Float64Array.from(edges, (_, e) => capacities[2 * e + 1]!),
    }),
    {
      source: Float64Array.from(terminals, (v) => Math.max(0, v)),
      sink: Float64Array.from(terminals, (v) => Math.max(0, -v)),
    },
  ];
}

describe('figures of SciPy', () => {
  test.each(oracle.grids)('$width x $height, $connectivity neighbours', (grid) => {
    const problem = gridOf(grid.width, grid.height, grid.connectivity, grid.seed);
    const { flow, sourceSide } = solve(...problem);
    expect(flow).toBe(grid.flow);
    expect(cutWeight(...problem, sourceSide)).toBe(grid.flow);
  });
});

test('a grid of weights is the network of its edges', () => {
  const [width, height] = [4, 3];
  const plane = (s: number) => Float64Array.from({ length: 12 }, (_, p) => ((p + 1) * (s + 2)) % 7);
  const [right, down, downRight, downLeft] = [0, 1, 2, 3].map(plane);
  const grid = gridNetwork({
    width,
    height,
    right: right!,
    down: down!,
    downRight: downRight!,
    downLeft: downLeft!,
  });
  const arcs = new Map<string, number>();
  for (let p = 0; p < 12; p++)
    for (let a = grid.first[p]!; a < grid.first[p + 1]!; a++) {
      arcs.set(`${p} ${grid.head[a]}`, grid.capacity[a]!);
      expect(grid.head[grid.reverse[a]!]).toBe(p);
    }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const [dx, dy, weights] of [
        [1, 0, right!],
        [0, 1, down!],
        [1, 1, downRight!],
        [-1, 1, downLeft!],
      ] as const) {
        if (x + dx < 0 || x + dx >= width || y + dy >= height) continue;
        const [p, q] = [y * width + x, (y + dy) * width + x + dx];
        for (const key of [`${p} ${q}`, `${q} ${p}`]) {
          expect(arcs.get(key)).toBe(weights[p]);
          arcs.delete(key);
        }
      }
  expect(arcs.size).toBe(0); // and nothing beyond the borders
  expect(gridNetwork({ width, height, right: right!, down: down! }).head).toHaveLength(2 * (9 + 8));
  expect(() => gridNetwork({ width: 5, height, right: right!, down: down! })).toThrow(
    '12 weights do not cover',
  );
});

test('a chain breaks at its weakest link', () => {
  const network = flowNetwork(4, {
    from: Int32Array.of(0, 1, 2),
    to: Int32Array.of(1, 2, 3),
    forward: Float64Array.of(5, 2, 4),
  });
  const terminals = { source: Float64Array.of(9, 0, 0, 0), sink: Float64Array.of(0, 0, 0, 9) };
  expect(solve(network, terminals)).toEqual({ flow: 2, sourceSide: Uint8Array.of(1, 1, 0, 0) });
});

test('an arc that leads one way only carries nothing back', () => {
  const one = { from: Int32Array.of(0), to: Int32Array.of(1), backward: Float64Array.of(0) };
  const back = { source: Float64Array.of(0, 7), sink: Float64Array.of(7, 0) };
  expect(solve(flowNetwork(2, { ...one, forward: Float64Array.of(3) }), back).flow).toBe(0);
});

test('no nodes, no arcs, no terminals', () => {
  const none = new Float64Array(0);
  const no = { from: new Int32Array(0), to: new Int32Array(0), forward: none };
  expect(solve(flowNetwork(0, no), { source: none, sink: none }).flow).toBe(0);
  const alone = solve(flowNetwork(1, no), { source: Float64Array.of(3), sink: Float64Array.of(2) });
  expect(alone).toEqual({ flow: 2, sourceSide: Uint8Array.of(1) });
});

test('what is no network is refused', () => {
  const terminals = { source: new Float64Array(2), sink: new Float64Array(2) };
  const joined = (to: number, forward: number) =>
    flowNetwork(2, { from: Int32Array.of(0), to: Int32Array.of(to), forward: Float64Array.of(forward) });
  expect(() => joined(2, 1)).toThrow('edge 0 joins 0 and 2');
  expect(() => joined(0, 1)).toThrow('edge 0 joins 0 and 0');
  expect(() => maxFlow(joined(1, -1), terminals)).toThrow('capacity 0 is -1');
  expect(() => maxFlow(joined(1, Number.NaN), terminals)).toThrow('capacity 0 is NaN');
  expect(() => maxFlow(joined(1, 1), { ...terminals, sink: new Float64Array(3) })).toThrow('3 to the sink');
});
