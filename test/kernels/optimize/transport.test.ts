import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { transport } from '../../../src/kernels/optimize/transport.js';

test('a small problem: supplies 20, 30, 25, demands 10, 25, 15, 25', () => {
  // biome-ignore format: a matrix
  const cost = Float64Array.of(8, 6, 10, 9, 9, 12, 13, 7, 14, 9, 16, 5);
  const { cost: least, flow } = transport(Float64Array.of(20, 30, 25), Float64Array.of(10, 25, 15, 25), cost);
  // scipy.optimize.linprog (HiGHS)
  expect(least).toBe(585);
  for (let j = 0; j < 4; j++)
    expect(flow[j]! + flow[4 + j]! + flow[8 + j]!).toBeCloseTo([10, 25, 15, 25][j]!, 12);
});

test('an assignment is the best of all permutations', () => {
  const rng = createRng(2);
  const cost = Float64Array.from({ length: 36 }, () => rng.integer(50));
  const ones = new Float64Array(6).fill(1);
  const permutations = (rest: number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((v) => permutations(rest.filter((w) => w !== v)).map((p) => [v, ...p]));
  const sums = permutations([0, 1, 2, 3, 4, 5]).map((p) =>
    p.reduce((sum, j, i) => sum + cost[6 * i + j]!, 0),
  );
  expect(transport(ones, ones, cost).cost).toBeCloseTo(Math.min(...sums), 10);
});

test('no cycle of arcs makes the flow cheaper, and all mass arrives', () => {
  const rng = createRng(4);
  const [n, m] = [12, 9];
  const supply = Float64Array.from({ length: n }, () => rng.uniform());
  const demand = Float64Array.from({ length: m }, () => rng.uniform());
  const scale = supply.reduce((a, b) => a + b) / demand.reduce((a, b) => a + b);
  const cost = Float64Array.from({ length: n * m }, () => rng.uniform());
  const { flow } = transport(
    supply,
    demand.map((v) => v * scale),
    cost,
  );
  for (let i = 0; i < n; i++)
    expect(flow.subarray(i * m, (i + 1) * m).reduce((a, b) => a + b)).toBeCloseTo(supply[i]!, 12);
  // Bellman and Ford on the residual graph: costs stop falling within n + m rounds where there is no negative cycle.
  const d = new Float64Array(n + m);
  let changed = true;
  for (let round = 0; round <= n + m && changed; round++) {
    changed = false;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        const c = cost[i * m + j]!;
        if (d[i]! + c < d[n + j]! - 1e-12) [d[n + j], changed] = [d[i]! + c, true];
        if (flow[i * m + j]! > 1e-12 && d[n + j]! - c < d[i]! - 1e-12)
          [d[i], changed] = [d[n + j]! - c, true];
      }
  }
  expect(changed).toBe(false);
});

test('what does not balance is refused', () => {
  const one = Float64Array.of(1);
  expect(() => transport(one, Float64Array.of(2), one)).toThrow('supply and demand differ');
  expect(() => transport(one, one, new Float64Array(2))).toThrow('1 sources and 1 sinks have 1 costs, got 2');
});
