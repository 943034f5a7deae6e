import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { familyStatistics, fitNetwork } from '../../../src/kernels/bayes-net/fit-complete.js';
import { fitByEm, fitByGradient, type HiddenFitOptions } from '../../../src/kernels/bayes-net/fit-hidden.js';
import { linearLogLikelihood } from '../../../src/kernels/bayes-net/linear-family.js';
import {
  dataLogLikelihood,
  logLikelihood,
  prepareData,
} from '../../../src/kernels/bayes-net/log-likelihood.js';
import { factorGraphOf, type Network, requireTables } from '../../../src/kernels/bayes-net/network.js';
import { sampleBlocks } from '../../../src/kernels/bayes-net/sample-blocks.js';
import {
  familiesOf,
  type Samples,
  type Structure,
  structureOf,
} from '../../../src/kernels/bayes-net/structure.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { randomNetwork } from '../../../src/kernels/synth/random-network.js';
import { teachingNetwork } from '../../../src/kernels/synth/teaching-networks.js';

const OPTIONS: HiddenFitOptions = {
  prior: undefined,
  iterations: 3000,
  tol: 1e-13,
  restarts: 1,
  rng: createRng(1),
};

function drawn(network: Network, rows: number, seed: number): Samples {
  const columns = network.nodes.map(({ kind }) =>
    kind === 'table' ? new Int16Array(rows) : new Float64Array(rows),
  );
  let at = 0;
  for (const block of sampleBlocks(network, rows, createRng(seed))) {
    for (const [i, column] of block.columns.entries()) columns[i]!.set(column, at);
    at += block.rows;
  }
  return { rows, columns };
}

/** Cells taken away by chance; nodes in `hidden` altogether. */
function withGaps(
  { rows, columns }: Samples,
  share: number,
  seed: number,
  hidden: readonly number[] = [],
): Samples {
  const rng = createRng(seed);
  return {
    rows,
    columns: columns.map((column, i) => {
      if (!column || hidden.includes(i)) return undefined;
      return column instanceof Int16Array
        ? column.map((state) => (rng.uniform() < share ? -1 : state))
        : column.map((x) => (rng.uniform() < share ? Number.NaN : x));
    }),
  };
}

/** Row by row over all joint states that agree with it: the slow twin. */
function slowLogLikelihood(network: Network, { rows, columns }: Samples): number {
  const graph = factorGraphOf(requireTables(network));
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const evidence = new Map(
      columns.flatMap((column, i) => (column && column[r]! >= 0 ? [[i, column[r]!] as const] : [])),
    );
    sum += enumerate(graph, evidence).logZ;
  }
  return sum;
}

const small = (seed: number, numeric = 0) =>
  randomNetwork({ nodes: 6, parents: 2, states: 3, reach: 4, concentration: 1, numeric }, createRng(seed));

describe('the likelihood of data with gaps', () => {
  test.each([1, 2, 3, 4, 5, 6])('random network %i: that of enumeration', (seed) => {
    const network = small(seed);
    const data = withGaps(drawn(network, 40, seed), 0.35, seed, [seed % 6]);
    expect(logLikelihood(network, data)).toBeCloseTo(slowLogLikelihood(network, data), 9);
  });

  test('a part of many states, by the junction tree, as by enumeration of the rest', () => {
    // 14 hidden binary nodes in a chain: 2^14 joint states, more than are gone through one by one.
    const length = 14;
    const rng = createRng(8);
    const row = () => {
      const p = 0.1 + 0.8 * rng.uniform();
      return [p, 1 - p];
    };
    const network: Network = {
      name: 'chain',
      nodes: Array.from({ length: 2 * length }, (_, i) => ({
        kind: 'table' as const,
        name: `n${i}`,
        states: ['a', 'b'],
        parents: i >= length ? [i - length] : i > 0 ? [i - 1] : [],
        table: Float64Array.from(i === 0 ? row() : [...row(), ...row()]),
      })),
    };
    const hidden = Array.from({ length }, (_, i) => i);
    const data = withGaps(drawn(network, 5, 3), 0, 1, hidden);
    // Forward recursion of a hidden Markov chain whose tables differ from step to step.
    let want = 0;
    for (let r = 0; r < data.rows; r++) {
      let alpha = [1, 1];
      for (let t = 0; t < length; t++) {
        const node = network.nodes[t]!;
        const seen = network.nodes[length + t]!;
        if (node.kind !== 'table' || seen.kind !== 'table') throw new Error('tables');
        const e = data.columns[length + t]![r]!;
        alpha = [0, 1].map((s) => {
          const came = t === 0 ? node.table[s]! : alpha[0]! * node.table[s]! + alpha[1]! * node.table[2 + s]!;
          return came * seen.table[2 * s + e]!;
        });
      }
      want += Math.log(alpha[0]! + alpha[1]!);
    }
    expect(logLikelihood(network, data)).toBeCloseTo(want, 10);
    checkExpectations(network, data, [0, 1, 7, 13, 14, 20]);
  });

  test('numbers: missing ones are integrated out, as from the joint normal distribution', () => {
    // x -> y -> z with coefficients 2 and -1: cov of (x, z) = [[1, -2], [-2, 4 + 0.5 + 1]], means 1 and -(3 + 2).
    const network: Network = {
      name: 'line',
      nodes: [
        {
          kind: 'gaussian',
          name: 'x',
          parents: [],
          intercepts: Float64Array.of(1),
          weights: new Float64Array(0),
          variances: Float64Array.of(1),
        },
        {
          kind: 'gaussian',
          name: 'y',
          parents: [0],
          intercepts: Float64Array.of(3),
          weights: Float64Array.of(2),
          variances: Float64Array.of(0.5),
        },
        {
          kind: 'gaussian',
          name: 'z',
          parents: [1],
          intercepts: Float64Array.of(0),
          weights: Float64Array.of(-1),
          variances: Float64Array.of(1),
        },
      ],
    };
    const x = 0.3;
    const z = -4;
    const data: Samples = {
      rows: 1,
      columns: [Float64Array.of(x), Float64Array.of(Number.NaN), Float64Array.of(z)],
    };
    const [a, b, c] = [1, -2, 5.5];
    const det = a * c - b * b;
    const [dx, dz] = [x - 1, z + 5];
    const want =
      -0.5 *
      (2 * Math.log(2 * Math.PI) + Math.log(det) + (c * dx * dx - 2 * b * dx * dz + a * dz * dz) / det);
    expect(logLikelihood(network, data)).toBeCloseTo(want, 12);
    // -1 among numbers is a number, not a gap.
    const minus: Samples = {
      rows: 1,
      columns: [Float64Array.of(-1), Float64Array.of(-1), Float64Array.of(-1)],
    };
    const density = (e: number, v: number) => -0.5 * (Math.log(2 * Math.PI * v) + (e * e) / v);
    expect(logLikelihood(network, minus)).toBeCloseTo(density(-2, 1) + density(-2, 0.5) + density(-2, 1), 12);
  });
});

/** Expected counts are the derivatives of the log-likelihood by the logarithms of the tables (Fisher's identity). */
function checkExpectations(network: Network, data: Samples, nodes: readonly number[]): void {
  const families = familiesOf(structureOf(network));
  const prepared = prepareData(families, data);
  const expected = familyStatistics(families, data);
  dataLogLikelihood(network, prepared, expected);
  for (const i of nodes) {
    const node = network.nodes[i]!;
    const own = expected[i]!;
    if (node.kind !== 'table' || own.kind !== 'table') throw new Error('a table');
    expect(own.counts.reduce((a, b) => a + b, 0)).toBeCloseTo(data.rows, 8);
    for (let k = 0; k < node.table.length; k++) {
      const step = 1e-5;
      const at = (factor: number) => {
        const table = node.table.slice();
        table[k]! *= factor;
        const nodes = network.nodes.map((other, j) => (j === i ? { ...node, table } : other));
        return dataLogLikelihood({ name: '', nodes }, prepared);
      };
      const slope = (at(Math.exp(step)) - at(Math.exp(-step))) / (2 * step);
      expect(own.counts[k]).toBeCloseTo(slope, 4); // central differences of sums of some hundred
    }
  }
}

test.each([1, 2, 3])('expected moments of numbers with gaps, network %i: the same identity', (seed) => {
  const network = randomNetwork(
    { nodes: 7, parents: 3, states: 2, reach: 5, concentration: 2, numeric: 0.6 },
    createRng(seed),
  );
  const families = familiesOf(structureOf(network));
  const data = withGaps(drawn(network, 40, seed), 0.4, seed);
  const prepared = prepareData(families, data);
  const expected = familyStatistics(families, data);
  dataLogLikelihood(network, prepared, expected);
  let parameters = 0;
  network.nodes.forEach((node, i) => {
    const own = expected[i]!;
    if (node.kind !== 'gaussian' || own.kind !== 'gaussian') return;
    for (const what of ['intercepts', 'weights', 'variances'] as const)
      for (let k = 0; k < node[what].length; k++) {
        const step = 1e-4;
        const moved = (by: number) => ({ ...node, [what]: node[what].map((v, j) => (j === k ? v + by : v)) });
        const whole = (by: number) => {
          const nodes = network.nodes.map((other, j) => (j === i ? moved(by) : other));
          return dataLogLikelihood({ name: '', nodes }, prepared);
        };
        const frozen = (by: number) => linearLogLikelihood(families[i]!, own.moments, moved(by));
        const slope = (of: (by: number) => number) => (of(step) - of(-step)) / (2 * step);
        // Central differences of step 1e-4: relative errors of 1e-5 and less.
        expect(slope(frozen) / (1 + Math.abs(slope(whole)))).toBeCloseTo(
          slope(whole) / (1 + Math.abs(slope(whole))),
          3,
        );
        parameters++;
      }
  });
  expect(parameters).toBeGreaterThan(5);
});

test('expected counts of parts that are enumerated', () => {
  const network = small(3);
  checkExpectations(network, withGaps(drawn(network, 60, 1), 0.3, 2, [2]), [0, 1, 2, 3, 4, 5]);
});

describe('EM', () => {
  test.each([1, 2, 3, 4])('never falls, with gaps and hidden nodes of random networks %i', (seed) => {
    const network = small(seed + 20, 0.4);
    const table = network.nodes.findIndex(({ kind }) => kind === 'table');
    const data = withGaps(drawn(network, 200, seed), 0.2, seed, [table]);
    for (const prior of [undefined, { sample: 3 }]) {
      const { objectives } = fitByEm(structureOf(network), data, {
        ...OPTIONS,
        prior,
        iterations: 30,
        tol: 1e-12,
      });
      expect(objectives.length).toBeGreaterThan(2);
      // A gain may be lost to rounding of sums of some thousand logarithms.
      for (let t = 1; t < objectives.length; t++)
        expect(objectives[t]! - objectives[t - 1]!).toBeGreaterThan(-1e-8);
    }
  });

  test('monotone gaps: the closed form', () => {
    // A -> B, A always known, B in some rows: P(A) counts all rows, P(B | A) those that tell B.
    const structure: Structure = {
      name: '',
      nodes: [
        { name: 'A', states: ['0', '1'], parents: [] },
        { name: 'B', states: ['0', '1', '2'], parents: [0] },
      ],
    };
    const a = Int16Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 0);
    const b = Int16Array.of(0, 1, -1, 1, 2, 2, -1, 0, -1, -1);
    const { network, converged } = fitByEm(structure, { rows: 10, columns: [a, b] }, OPTIONS);
    const [pa, pb] = network.nodes;
    if (pa?.kind !== 'table' || pb?.kind !== 'table') throw new Error('tables');
    expect(converged).toBe(true);
    // EM comes near at a rate of its own; tol 1e-13 of the objective leaves about its root in the parameters.
    [0.5, 0.5].forEach((p, i) => {
      expect(pa.table[i]).toBeCloseTo(p, 6);
    });
    [1 / 3, 2 / 3, 0, 1 / 3, 0, 2 / 3].forEach((p, i) => {
      expect(pb.table[i]).toBeCloseTo(p, 6);
    });
  });

  test('monotone gaps among numbers: the regression of the rows that tell both', () => {
    const rng = createRng(6);
    const n = 60;
    const x = Float64Array.from({ length: n }, () => rng.normal());
    const y = x.map((v, i) => (i % 3 === 0 ? Number.NaN : 1 + 2 * v + 0.5 * rng.normal()));
    const structure: Structure = {
      name: '',
      nodes: [
        { name: 'x', states: undefined, parents: [] },
        { name: 'y', states: undefined, parents: [0] },
      ],
    };
    const told = Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 !== 0);
    const both = { rows: told.length, columns: [x, y].map((c) => Float64Array.from(told, (i) => c[i]!)) };
    const want = fitNetwork(structure, familyStatistics(familiesOf(structure), both), undefined).network
      .nodes[1]!;
    const found = fitByEm(structure, { rows: n, columns: [x, y] }, OPTIONS).network.nodes[1]!;
    if (want.kind !== 'gaussian' || found.kind !== 'gaussian') throw new Error('numbers');
    expect(found.weights[0]).toBeCloseTo(want.weights[0]!, 5);
    expect(found.intercepts[0]).toBeCloseTo(want.intercepts[0]!, 5);
    expect(found.variances[0]).toBeCloseTo(want.variances[0]!, 5);
  });

  test('without gaps it is counting', () => {
    const network = small(9, 0.3);
    const data = drawn(network, 300, 2);
    const structure = structureOf(network);
    const counted = fitNetwork(structure, familyStatistics(familiesOf(structure), data), undefined);
    const { network: found, logLikelihood: ll } = fitByEm(structure, data, OPTIONS);
    expect(ll).toBeCloseTo(counted.logLikelihood, 8);
    found.nodes.forEach((node, i) => {
      const want = counted.network.nodes[i]!;
      const numbers = (n: typeof node) => (n.kind === 'table' ? n.table : n.weights);
      for (const [k, p] of numbers(want).entries()) expect(numbers(node)[k]).toBeCloseTo(p, 10);
    });
  });

  test('gradients come to the same maximum', () => {
    const network = teachingNetwork('student');
    const data = withGaps(drawn(network, 600, 4), 0.1, 5, [1]);
    const structure = structureOf(network);
    for (const prior of [undefined, { cell: 0.5 }]) {
      const em = fitByEm(structure, data, { ...OPTIONS, prior });
      const gradient = fitByGradient(structure, data, { ...OPTIONS, prior });
      expect(gradient.converged).toBe(true);
      expect(gradient.objectives.at(-1)!).toBeCloseTo(em.objectives.at(-1)!, 5);
      // At a maximum a step of EM changes nothing.
      expect(logLikelihood(gradient.network, data)).toBeCloseTo(gradient.logLikelihood, 9);
    }
  });

  test('a hidden class over two measures: the mixture that scikit-learn finds', () => {
    const { iris }: { iris: { data: number[]; mixture: { logLikelihood: number; means: number[][] } } } =
      JSON.parse(readFileSync(new URL('./fit.oracle.json', import.meta.url), 'utf8'));
    const column = (j: number) => Float64Array.from({ length: 150 }, (_, r) => iris.data[4 * r + j]! / 10);
    const structure: Structure = {
      name: '',
      nodes: [
        { name: 'z', states: ['0', '1'], parents: [] },
        { name: 'length', states: undefined, parents: [0] },
        { name: 'width', states: undefined, parents: [0] },
      ],
    };
    const found = fitByEm(
      structure,
      { rows: 150, columns: [undefined, column(2), column(3)] },
      { ...OPTIONS, restarts: 4 },
    );
    expect(found.ends).toHaveLength(4);
    expect(found.logLikelihood).toBeCloseTo(iris.mixture.logLikelihood, 6);
    const [, length, width] = found.network.nodes;
    if (length?.kind !== 'gaussian' || width?.kind !== 'gaussian') throw new Error('numbers');
    const means = [0, 1]
      .map((k) => [length.intercepts[k]!, width.intercepts[k]!])
      .sort((p, q) => p[0]! - q[0]!);
    means.forEach((mean, k) => {
      for (const [j, m] of mean.entries()) expect(m).toBeCloseTo(iris.mixture.means[k]![j]!, 5);
    });
  });

  test('tables behind gaps are found again', () => {
    const network = teachingNetwork('sprinkler');
    const data = withGaps(drawn(network, 20_000, 7), 0.3, 8);
    const { network: found } = fitByEm(structureOf(network), data, { ...OPTIONS, tol: 1e-9 });
    found.nodes.forEach((node, i) => {
      const truth = network.nodes[i]!;
      if (node.kind !== 'table') throw new Error('a table');
      // Rows are seen 1000 times and more, a third of the cells is hidden: 4 standard errors are below 0.06.
      for (const [k, p] of truth.table.entries()) expect(Math.abs(node.table[k]! - p)).toBeLessThan(0.06);
    });
  });

  test('what cannot be learnt is refused', () => {
    const structure: Structure = {
      name: '',
      nodes: [
        { name: 'x', states: undefined, parents: [] },
        { name: 'y', states: undefined, parents: [0] },
      ],
    };
    const y = Float64Array.of(1, 2, 3, 5);
    expect(() => fitByGradient(structure, { rows: 4, columns: [y, y] }, OPTIONS)).toThrow(
      'the gradient is that of tables',
    );
    expect(() => fitByEm(structure, { rows: 4, columns: [undefined, y] }, OPTIONS)).toThrow(
      'hidden node of numbers',
    );
  });
});
