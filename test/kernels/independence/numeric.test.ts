import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { hsicTest } from '../../../src/kernels/independence/hsic.js';
import { kciTest } from '../../../src/kernels/independence/kci.js';
import {
  correlationTest,
  partialCorrelation,
} from '../../../src/kernels/independence/partial-correlation.js';
import oracle from './independence.oracle.json' with { type: 'json' };
import kernels from './kernel-tests.oracle.json' with { type: 'json' };
import { distanceFromUniform, parkMiller } from './streams.js';

function oracleNumbers(): Float64Array[] {
  const uniform = parkMiller(99);
  const g = () => Array.from({ length: 6 }, uniform).reduce((a, b) => a + b, 0) - 3;
  const rows = Array.from({ length: 60 }, () => {
    const z1 = g();
    const z2 = g();
    const x = z1 + 0.5 * z2 + g();
    const y = -0.7 * z1 + 0.2 * x + g();
    return [x, y, z1, z2];
  });
  return [0, 1, 2, 3].map((j) => Float64Array.from(rows, (row) => row[j]!));
}

describe('statsmodels, pgmpy and NumPy', () => {
  const [x, y, ...others] = oracleNumbers() as [Float64Array, Float64Array, Float64Array, Float64Array];
  test.each(oracle.partial)('given $given', ({ given, r, t, pT, fisher, pFisher }) => {
    const z = given.map((g) => others[g - 2]!);
    const student = correlationTest(x, y, z, 'partial-correlation');
    expect(student.correlation).toBeCloseTo(r, 13);
    expect(student.statistic).toBeCloseTo(t, 11);
    expect(student.pValue).toBeCloseTo(pT, 12);
    expect(student.dof).toBe(58 - given.length);
    const normal = correlationTest(x, y, z, 'fisher-z');
    expect(Math.abs(normal.statistic)).toBeCloseTo(Math.abs(fisher), 11);
    expect(normal.pValue).toBeCloseTo(pFisher, 12);
    const [low, high] = normal.interval;
    expect(Math.atanh(high) - Math.atanh(low)).toBeCloseTo(
      (2 * 1.959963984540054) / Math.sqrt(57 - given.length),
      12,
    );
  });
});

test('partial correlation by the formula of three', () => {
  const [x, y, z] = oracleNumbers() as [Float64Array, Float64Array, Float64Array];
  const [xy, xz, yz] = [
    partialCorrelation(x, y, []),
    partialCorrelation(x, z, []),
    partialCorrelation(y, z, []),
  ];
  expect(partialCorrelation(x, y, [z])).toBeCloseTo(
    (xy - xz * yz) / Math.sqrt((1 - xz ** 2) * (1 - yz ** 2)),
    13,
  );
});

test('scales and shifts do not matter, exact dependence has a finite statistic', () => {
  const [x, y, z] = oracleNumbers() as [Float64Array, Float64Array, Float64Array];
  const far = x.map((v) => 1e6 + 1e-3 * v);
  expect(partialCorrelation(far, y, [z])).toBeCloseTo(partialCorrelation(x, y, [z]), 6);
  const line = correlationTest(
    x,
    x.map((v) => 3 - 2 * v),
    [],
    'fisher-z',
  );
  expect(line.correlation).toBeCloseTo(-1, 14);
  expect(Number.isFinite(line.statistic)).toBe(true);
  expect(line.pValue).toBeLessThan(1e-100);
});

test('what cannot be told is refused', () => {
  const [x, y, z] = oracleNumbers() as [Float64Array, Float64Array, Float64Array];
  const twice = z.map((v) => 2 * v + 1);
  expect(() => correlationTest(x, y, [z, twice], 'fisher-z')).toThrow('given column 2 is a linear function');
  expect(() => correlationTest(x, twice, [z], 'fisher-z')).toThrow(
    'y is a linear function of the given columns',
  );
  expect(() => correlationTest(x, new Float64Array(60).fill(0.1), [], 'fisher-z')).toThrow('y is constant');
  expect(() => correlationTest(x.slice(0, 4), y.slice(0, 4), [z.slice(0, 4)], 'fisher-z')).toThrow(
    'need at least 5',
  );
});

test('under independence p is uniform', () => {
  const rng = createRng(5);
  const p = { fisher: [] as number[], student: [] as number[] };
  for (let trial = 0; trial < 300; trial++) {
    const z = Float64Array.from({ length: 20 }, () => rng.normal());
    const x = z.map((v) => v + rng.normal());
    const y = z.map((v) => 0.5 - v + rng.normal());
    p.fisher.push(correlationTest(x, y, [z], 'fisher-z').pValue);
    p.student.push(correlationTest(x, y, [z], 'partial-correlation').pValue);
  }
  expect(distanceFromUniform(p.fisher)).toBeLessThan(1.63);
  expect(distanceFromUniform(p.student)).toBeLessThan(1.63);
});

function kernelColumns(): Map<string, Float64Array[]> {
  const uniform = parkMiller(5);
  return new Map(
    kernels.cases.map(({ kind }) => {
      const rows = Array.from({ length: 50 }, () => {
        const [z, e1, e2] = [2 * uniform() - 1, 2 * uniform() - 1, 2 * uniform() - 1];
        if (kind === 'independent') return [e1, e2, z];
        if (kind === 'quadratic') return [e1, e1 * e1 + 0.5 * e2, z];
        if (kind === 'confounded') return [z + 0.5 * e1, z * z + 0.5 * e2, z];
        return [z + 0.5 * e1, e1 + 0.5 * e2, z];
      });
      return [kind, [0, 1, 2].map((j) => Float64Array.from(rows, (row) => row[j]!))];
    }),
  );
}

describe('causal-learn, kernels of the same widths', () => {
  const data = kernelColumns();
  test.each(kernels.cases)('$kind', ({ kind, unconditional, conditional }) => {
    const [x, y, z] = data.get(kind)! as [Float64Array, Float64Array, Float64Array];
    const free = kciTest([x], [y], [], [1.1, 0.9]);
    expect(free.statistic).toBeCloseTo(unconditional[0]!, 9);
    expect(free.pValue).toBeCloseTo(unconditional[1]!, 9);
    const given = kciTest([x], [y], [z], [1.1, 0.9, 1.3]);
    expect(given.statistic).toBeCloseTo(conditional[0]!, 7);
    // There eigenvalues below 1e-6 of the largest are left out of the moments.
    expect(given.pValue).toBeCloseTo(conditional[1]!, 4);
    // n HSIC is the same sum over n.
    expect(hsicTest([x], [y], { widths: [1.1, 0.9] }).statistic).toBeCloseTo(unconditional[0]! / 50, 11);
  });
});

const normals = (rng: ReturnType<typeof createRng>, n: number) =>
  Float64Array.from({ length: n }, () => rng.normal());

test('HSIC: p uniform under independence by gamma and by permutations, small for a circle', () => {
  const rng = createRng(8);
  const p = { gamma: [] as number[], shuffled: [] as number[] };
  for (let trial = 0; trial < 120; trial++) {
    const [x, y] = [normals(rng, 40), normals(rng, 40).map((v) => v * v)];
    p.gamma.push(hsicTest([x], [y]).pValue);
    p.shuffled.push(hsicTest([x], [y], { permutations: 79, rng: rng.stream(trial) }).pValue);
  }
  expect(distanceFromUniform(p.gamma)).toBeLessThan(1.63);
  expect(distanceFromUniform(p.shuffled)).toBeLessThan(1.63);
  const angle = Array.from({ length: 150 }, () => 2 * Math.PI * rng.uniform());
  const circle = [Float64Array.from(angle, Math.cos), Float64Array.from(angle, Math.sin)] as const;
  expect(hsicTest([circle[0]], [circle[1]]).pValue).toBeLessThan(0.01);
  expect(hsicTest([circle[0]], [circle[1]], { permutations: 199, rng: createRng(1) }).pValue).toBeLessThan(
    0.02,
  );
});

test('KCI: not sure of itself under conditional independence, sure under dependence', () => {
  const rng = createRng(9);
  let [level, power] = [0, 0];
  for (let trial = 0; trial < 60; trial++) {
    const z = normals(rng, 50);
    const x = z.map((v) => Math.sin(2 * v) + 0.5 * rng.normal());
    const y = z.map((v) => v * v + 0.5 * rng.normal());
    if (kciTest([x], [y], [z]).pValue < 0.05) level++;
    const bent = x.map((v, i) => v * v + z[i]! + 0.3 * rng.normal());
    if (kciTest([x], [bent], [z]).pValue < 0.05) power++;
  }
  // Binomial(60, 0.05) is above 8 in one of 200.
  expect(level).toBeLessThanOrEqual(8);
  expect(power).toBeGreaterThan(45);
});

test('a column of one value is refused', () => {
  expect(() =>
    hsicTest([new Float64Array(9).fill(2)], [Float64Array.from({ length: 9 }, (_, i) => i)]),
  ).toThrow('one value');
});
