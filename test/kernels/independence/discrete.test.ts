import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { quantileBins } from '../../../src/kernels/independence/bins.js';
import { permutedInformation, shuffleWithin } from '../../../src/kernels/independence/permutation.js';
import {
  type Divergence,
  mutualInformation,
  tableTest,
} from '../../../src/kernels/independence/power-divergence.js';
import { type Coded, contingency, strataOf } from '../../../src/kernels/independence/strata.js';
import oracle from './independence.oracle.json' with { type: 'json' };
import { distanceFromUniform, parkMiller } from './streams.js';

/** The table of the oracle. */
function oracleColumns(): Map<string, Coded> {
  const uniform = parkMiller(1);
  const pick = (k: number) => Math.floor(uniform() * k);
  const rows = Array.from({ length: 400 }, () => {
    const z = pick(3);
    const w = pick(4);
    const x = uniform() < 0.5 ? z : pick(3);
    let y = uniform() < 0.3 ? (z + w) % 4 : pick(4);
    const b = uniform() < 0.3 + 0.3 * Number(x === 0) ? 1 : 0;
    const c = uniform() < 0.2 ? b : pick(2);
    if (x === 2 && y === 3) y = 0;
    return [x, y, z, w, b, c];
  });
  const states = [3, 4, 3, 4, 2, 2];
  return new Map(
    [...'xyzwbc'].map((name, j) => [name, { codes: rows.map((row) => row[j]!), states: states[j]! }]),
  );
}

const columns = oracleColumns();
const tableOf = (x: string, y: string, given: string) =>
  contingency(
    columns.get(x)!,
    columns.get(y)!,
    strataOf(
      [...given].map((name) => columns.get(name)!),
      400,
    ),
  );

describe('pgmpy, with the correction of Yates in tables of one degree of freedom', () => {
  test.each(oracle.tests)('$method of $x and $y given "$given"', ({ x, y, given, method, ...want }) => {
    const { statistic, dof, pValue } = tableTest(tableOf(x, y, given), method as Divergence, true);
    // Sums of some hundred logarithms and powers, in another order.
    expect(statistic).toBeCloseTo(want.statistic, 9);
    expect(dof).toBe(want.dof);
    expect(Math.abs(pValue - want.pValue)).toBeLessThan(1e-11 + 1e-9 * want.pValue);
  });
});

describe('SciPy, without it', () => {
  test.each(oracle.plain)('$method of $x and $y', ({ x, y, method, ...want }) => {
    const { statistic, dof, pValue } = tableTest(tableOf(x, y, ''), method as Divergence);
    expect(statistic).toBeCloseTo(want.statistic, 9);
    expect(dof).toBe(want.dof);
    expect(Math.abs(pValue - want.pValue)).toBeLessThan(1e-11 + 1e-9 * want.pValue);
  });
});

test('by hand: 10, 20 / 30, 40 has chi^2 = 0.79365, V and cmi that belong to it', () => {
  const table = { counts: Float64Array.of(10, 20, 30, 40), strata: 1, kx: 2, ky: 2 };
  const { statistic, dof, cramersV, n, sparse } = tableTest(table, 'chi2');
  expect(statistic).toBeCloseTo(100 / 126, 14); // n (ad - bc)^2 / product of the margins
  expect([dof, n, sparse]).toEqual([1, 100, 0]);
  expect(cramersV).toBeCloseTo(Math.sqrt(1 / 126), 14);
  const g = tableTest(table, 'g2');
  expect(g.cmi).toBeCloseTo(g.statistic / 200, 14);
  expect(mutualInformation(table)).toBeCloseTo(g.cmi, 14);
});

test('states and strata that do not occur are no freedom', () => {
  const table = {
    counts: Float64Array.of(5, 0, 5, 0, 0, 0, 5, 0, 5, /**/ 1, 2, 0, 0, 0, 0, 0, 0, 0),
    strata: 2,
    kx: 3,
    ky: 3,
  };
  const { dof, fullDof } = tableTest(table, 'g2');
  expect([dof, fullDof]).toEqual([1, 8]);
  const one = tableTest({ counts: Float64Array.of(3, 4), strata: 1, kx: 1, ky: 2 }, 'g2');
  expect(one).toMatchObject({ statistic: 0, dof: 0, pValue: 1 });
});

test('independent tables have statistic 0: products of margins, whatever the strata', () => {
  const counts = Float64Array.of(2, 4, 6, 12, /**/ 5, 5, 1, 1);
  for (const kind of ['chi2', 'g2', 'cressie-read', 'freeman-tukey'] as const)
    expect(tableTest({ counts, strata: 2, kx: 2, ky: 2 }, kind).statistic).toBeLessThan(1e-13);
});

test('strata of very many variables are those that occur', () => {
  const rng = createRng(1);
  const given = Array.from({ length: 30 }, () => ({
    codes: Array.from({ length: 50 }, () => rng.integer(9)),
    states: 9,
  }));
  const { count, stratum } = strataOf(given, 50);
  expect(count).toBe(50);
  expect(new Set(stratum).size).toBe(50);
  const twice = strataOf(
    given.map(({ codes, states }) => ({ codes: [...codes, ...codes], states })),
    100,
  );
  expect(twice.count).toBe(50);
  expect([...twice.stratum.slice(50)]).toEqual([...twice.stratum.slice(0, 50)]);
  const dense = strataOf(
    [
      { codes: [1, 0, 1], states: 2 },
      { codes: [2, 2, 2], states: 3 },
    ],
    3,
  );
  expect([...dense.stratum]).toEqual([0, 1, 0]);
});

test('the spec: on the five-node network separated nodes have cmi 0, connected ones not', () => {
  // Y1 -> Y3 <- Y2, Y3 -> Y4, Y3 -> Y5, tables of some numbers; the joint as weights.
  const p3 = [0.1, 0.45, 0.7, 0.95]; // of Y1, Y2
  const bits = Array.from({ length: 32 }, (_, i) => [16, 8, 4, 2, 1].map((bit) => (i & bit ? 1 : 0)));
  const chance = (p: number, v: number) => (v === 1 ? p : 1 - p);
  const weights = Float64Array.from(
    bits,
    ([a, b, c, d, e]) =>
      chance(0.3, a!) *
      chance(0.6, b!) *
      chance(p3[2 * a! + b!]!, c!) *
      chance(c ? 0.8 : 0.25, d!) *
      chance(c ? 0.35 : 0.9, e!),
  );
  const column = (j: number): Coded => ({ codes: bits.map((row) => row[j]!), states: 2 });
  const cmi = (x: number, y: number, given: number[]) =>
    tableTest(contingency(column(x), column(y), strataOf(given.map(column), 32), weights), 'g2').cmi;
  expect(cmi(0, 1, [])).toBeLessThan(1e-15);
  expect(cmi(3, 4, [2])).toBeLessThan(1e-15);
  expect(cmi(0, 3, [2])).toBeLessThan(1e-15);
  expect(cmi(0, 1, [2])).toBeGreaterThan(1e-3);
  expect(cmi(0, 1, [3])).toBeGreaterThan(1e-6);
  expect(cmi(3, 4, [])).toBeGreaterThan(1e-3);
});

test('under independence p is uniform, and small under dependence', () => {
  const rng = createRng(3);
  const p = { g2: [] as number[], chi2: [] as number[] };
  let rejected = 0;
  for (let trial = 0; trial < 300; trial++) {
    const n = 400;
    const z = { codes: Array.from({ length: n }, () => rng.integer(2)), states: 2 };
    const noisy = (share: number) => ({
      codes: z.codes.map((v) => (rng.uniform() < share ? v : rng.integer(3))),
      states: 3,
    });
    const [x, y] = [noisy(0.4), noisy(0.4)];
    const table = contingency(x, y, strataOf([z], n));
    p.g2.push(tableTest(table, 'g2').pValue);
    p.chi2.push(tableTest(table, 'chi2').pValue);
    if (tableTest(contingency(x, y, strataOf([], n)), 'g2').pValue < 0.05) rejected++;
  }
  expect(distanceFromUniform(p.g2)).toBeLessThan(1.63);
  expect(distanceFromUniform(p.chi2)).toBeLessThan(1.63);
  // They depend through z alone.
  expect(rejected).toBeGreaterThan(250);
});

test('permutations: uniform under independence, small under dependence, the same for a seed', () => {
  const rng = createRng(4);
  const p: number[] = [];
  const sparse: number[] = [];
  for (let trial = 0; trial < 200; trial++) {
    const column = (n: number, states: number) => ({
      codes: Array.from({ length: n }, () => rng.integer(states)),
      states,
    });
    const test = (n: number, k: number, strata: number) =>
      permutedInformation(column(n, k), column(n, k), strataOf([column(n, strata)], n), 99, rng.stream(trial))
        .pValue;
    p.push(test(90, 4, 2));
    sparse.push(test(40, 6, 6));
  }
  expect(distanceFromUniform(p)).toBeLessThan(1.63);
  // Where most strata have one row there are many ties, which count against rejection.
  expect(sparse.filter((v) => v <= 0.1).length).toBeLessThanOrEqual(30);
  const x = { codes: Array.from({ length: 60 }, (_, i) => i % 3), states: 3 };
  const same = () => permutedInformation(x, x, strataOf([], 60), 199, createRng(1));
  expect(same().pValue).toBe(1 / 200);
  expect(same().cmi).toBeCloseTo(Math.log(3), 14);
  expect(same()).toEqual(same());
});

test('a shuffle stays in its stretch and is fair', () => {
  const seen = new Map<string, number>();
  const rng = createRng(7);
  for (let i = 0; i < 6000; i++) {
    const values = Int32Array.of(0, 1, 2, 3, 4);
    shuffleWithin(values, Int32Array.of(3, 5), rng.stream(i));
    expect([...values.slice(3)].sort()).toEqual([3, 4]);
    const key = values.slice(0, 3).join('');
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  // Binomial(6000, 1/6) has a standard deviation of 29.
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
});

test('bins hold equally many, equal numbers share one', () => {
  expect([...quantileBins(Float64Array.of(5, 1, 4, 2, 3, 0), 3).codes]).toEqual([2, 0, 2, 1, 1, 0]);
  expect(quantileBins(Float64Array.of(1, 1, 1, 1, 2, 3), 3)).toEqual({
    codes: Int32Array.of(0, 0, 0, 0, 1, 1),
    states: 2,
    edges: [2],
  });
  expect(quantileBins(Float64Array.of(7, 7, 7), 4).states).toBe(1);
});
