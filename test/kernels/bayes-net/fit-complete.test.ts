import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { naiveBayes, treeAugmented } from '../../../src/kernels/bayes-net/class-trees.js';
import {
  countLogLikelihood,
  estimateTable,
  logMarginalLikelihood,
} from '../../../src/kernels/bayes-net/estimate-table.js';
import { countFamily, mergeCounts } from '../../../src/kernels/bayes-net/family-counts.js';
import { familyStatistics, fitNetwork } from '../../../src/kernels/bayes-net/fit-complete.js';
import { centreOf, linearMoments, mergeMoments } from '../../../src/kernels/bayes-net/linear-family.js';
import { logLikelihood } from '../../../src/kernels/bayes-net/log-likelihood.js';
import { sampleBlocks } from '../../../src/kernels/bayes-net/sample-blocks.js';
import {
  familiesOf,
  type Samples,
  type Structure,
  structureOf,
} from '../../../src/kernels/bayes-net/structure.js';
import { randomNetwork } from '../../../src/kernels/synth/random-network.js';

interface Fitted {
  parents: string[];
  table: number[];
}
interface Oracle {
  rows: string[];
  mle: Record<string, Fitted>;
  bdeu: Record<string, Fitted>;
  laplace: Record<string, Fitted>;
  scores: Record<'bdeu' | 'bic' | 'aic' | 'logLikelihood', number>;
  tan: [string, string][];
  linear: Record<'group' | 'x0' | 'x1' | 'y', number[]>;
  regressions: { params: number[]; variance: number; logLikelihood: number }[];
  iris: { means: number[][]; variances: number[][]; logLikelihood: number; data: number[] };
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('./fit.oracle.json', import.meta.url), 'utf8'));

const NAMES = ['D', 'I', 'G', 'S', 'L'];
const CARDS = [2, 2, 3, 2, 2];
const samples: Samples = {
  rows: oracle.rows.length,
  columns: NAMES.map((_, i) => Int16Array.from(oracle.rows, (row) => Number(row[i]))),
};
/** With the parents in the order in which pgmpy has them. */
const structureOfOracle = (fitted: Record<string, Fitted>): Structure => ({
  name: 'student',
  nodes: NAMES.map((name, i) => ({
    name,
    states: Array.from({ length: CARDS[i]! }, (_, s) => String(s)),
    parents: fitted[name]!.parents.map((parent) => NAMES.indexOf(parent)),
  })),
});
const fitOf = (fitted: Record<string, Fitted>, prior: Parameters<typeof fitNetwork>[2]) => {
  const structure = structureOfOracle(fitted);
  return fitNetwork(structure, familyStatistics(familiesOf(structure), samples), prior);
};

describe('tables', () => {
  // X has 3 states, its parents 2 each; rows chosen so that every place is hit a different number of times.
  const family = { node: 2, card: 3, selectors: [0, 1], strides: [2, 1], rows: 4, inputs: [] };
  const columns = [
    Int16Array.of(0, 0, 0, 1, 1, 1, 1, -1, 0),
    Int16Array.of(0, 1, 1, 0, 1, 1, 1, 0, 0),
    Int16Array.of(2, 0, 0, 1, 2, 2, 2, 1, -1),
  ];

  test('counts by hand; rows with a gap in the family are passed over', () => {
    const { counts, passedOver } = countFamily(family, { rows: 9, columns });
    expect([...counts]).toEqual([0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 3]);
    expect(passedOver).toBe(2);
  });

  test('counts of parts of the data add up, whatever the blocks are', () => {
    const rng = createRng(3);
    const many = {
      rows: 10_000,
      columns: [2, 2, 3].map((card) => Int16Array.from({ length: 10_000 }, () => rng.integer(card + 1) - 1)),
    };
    const whole = countFamily(family, many).counts;
    const parts = [
      [0, 1],
      [1, 5000],
      [5000, 10_000],
    ].map(([from, to]) => countFamily(family, many, from, to).counts);
    expect(parts.reduce(mergeCounts)).toEqual(whole);
    const direct = new Float64Array(12);
    for (let r = 0; r < 10_000; r++) {
      const [a, b, x] = many.columns.map((column) => column[r]!);
      if (a! >= 0 && b! >= 0 && x! >= 0) direct[(a! * 2 + b!) * 3 + x!]!++;
    }
    expect(whole).toEqual(direct);
  });

  test('rows without counts are even; a prior is added to each cell', () => {
    const counts = Float64Array.of(3, 1, 0, 0);
    expect(estimateTable(counts, 2)).toEqual({ table: Float64Array.of(0.75, 0.25, 0.5, 0.5), unseen: 1 });
    expect(estimateTable(counts, 2, 1)).toEqual({
      table: Float64Array.of(4 / 6, 2 / 6, 0.5, 0.5),
      unseen: 0,
    });
    expect(countLogLikelihood(counts, estimateTable(counts, 2).table)).toBeCloseTo(
      3 * Math.log(0.75) + Math.log(0.25),
      14,
    );
  });

  test('ten tosses with 6 heads: theta = 0.6, log-likelihood -6.7301; the coin of the notes', () => {
    const counts = Float64Array.of(6, 4);
    const { table } = estimateTable(counts, 2);
    expect([...table]).toEqual([0.6, 0.4]);
    expect(countLogLikelihood(counts, table)).toBeCloseTo(-6.7301, 4);
    // The mean under a uniform prior is 7/12.
    expect(estimateTable(counts, 2, 1).table[0]).toBeCloseTo(7 / 12, 15);
  });

  test('the marginal likelihood is the product of the predictions one after the other', () => {
    const pseudo = 0.7;
    const order = [0, 0, 2, 1, 2, 2, 0];
    const counts = new Float64Array(3);
    let log = 0;
    order.forEach((k, n) => {
      log += Math.log((counts[k]! + pseudo) / (n + 3 * pseudo));
      counts[k]!++;
    });
    expect(logMarginalLikelihood(counts, 3, pseudo)).toBeCloseTo(log, 12); // sums of seven logarithms
  });

  // pgmpy divides the same counts: equal up to the order of two roundings.
  test.each([
    ['mle', undefined],
    ['bdeu', { sample: 5 }],
    ['laplace', { cell: 1 }],
  ] as const)('%s as pgmpy has it', (name, prior) => {
    const fitted = fitOf(oracle[name], prior);
    for (const node of fitted.network.nodes) {
      const want = oracle[name][node.name]!.table;
      expect(node.kind).toBe('table');
      if (node.kind === 'table')
        for (const [i, p] of want.entries()) expect(node.table[i]).toBeCloseTo(p, 14);
    }
  });

  test('log-likelihood, BIC, AIC and BDeu as pgmpy has them', () => {
    const mle = fitOf(oracle.mle, undefined);
    const { logLikelihood: ll, bic, aic, bdeu } = oracle.scores;
    // Sums of 1500 logarithms: 1e-9 is far above their rounding.
    expect(mle.logLikelihood).toBeCloseTo(ll, 9);
    expect(mle.parameters).toBe(15);
    expect(mle.logLikelihood - mle.parameters).toBeCloseTo(aic, 9);
    expect(mle.logLikelihood - (mle.parameters / 2) * Math.log(samples.rows)).toBeCloseTo(bic, 9);
    const map = fitOf(oracle.bdeu, { sample: 5 });
    expect(map.scores.reduce((sum, { logMarginal = Number.NaN }) => sum + logMarginal, 0)).toBeCloseTo(
      bdeu,
      9,
    );
    expect(logLikelihood(mle.network, samples)).toBeCloseTo(ll, 9);
  });
});

describe('numbers', () => {
  const { group, x0, x1, y } = oracle.linear;
  const structure: Structure = {
    name: 'linear',
    nodes: [
      { name: 'g', states: ['0', '1'], parents: [] },
      { name: 'x0', states: undefined, parents: [] },
      { name: 'x1', states: undefined, parents: [] },
      { name: 'y', states: undefined, parents: [1, 0, 2] },
    ],
  };
  const data: Samples = {
    rows: group.length,
    columns: [Int16Array.from(group), ...[x0, x1, y].map((column) => Float64Array.from(column))],
  };
  const families = familiesOf(structure);

  test('a regression for each group, as statsmodels has it', () => {
    const { network, scores } = fitNetwork(structure, familyStatistics(families, data), undefined);
    const node = network.nodes[3]!;
    if (node.kind !== 'gaussian') throw new Error('a node of numbers was expected');
    oracle.regressions.forEach(({ params, variance }, k) => {
      // Least squares of 40 rows by centred normal equations, condition below 100: 1e-11 is ample.
      expect(node.intercepts[k]).toBeCloseTo(params[0]!, 10);
      expect(node.weights[2 * k]).toBeCloseTo(params[1]!, 11);
      expect(node.weights[2 * k + 1]).toBeCloseTo(params[2]!, 11);
      expect(node.variances[k]).toBeCloseTo(variance, 11);
    });
    const ll = oracle.regressions.reduce((sum, one) => sum + one.logLikelihood, 0);
    expect(scores[3]!.logLikelihood).toBeCloseTo(ll, 9);
    expect(scores[3]!.parameters).toBe(8);
  });

  test('columns far from zero keep their digits', () => {
    const far = {
      ...data,
      columns: data.columns.map((c) => (c instanceof Float64Array ? c.map((v) => v + 1e6) : c)),
    };
    const near = fitNetwork(structure, familyStatistics(families, data), undefined).network.nodes[3]!;
    const moved = fitNetwork(structure, familyStatistics(families, far), undefined).network.nodes[3]!;
    if (near.kind !== 'gaussian' || moved.kind !== 'gaussian')
      throw new Error('nodes of numbers were expected');
    for (const [i, w] of near.weights.entries()) expect(moved.weights[i]).toBeCloseTo(w, 8); // 1e6 costs 6 of 16 digits, data have 4
    for (const [i, v] of near.variances.entries()) expect(moved.variances[i]).toBeCloseTo(v, 8);
  });

  test('moments of parts of the data add up', () => {
    const centre = centreOf(families[3]!, data);
    const whole = linearMoments(families[3]!, data, centre).moments;
    const parts = [
      linearMoments(families[3]!, data, centre, 0, 33),
      linearMoments(families[3]!, data, centre, 33),
    ];
    const merged = mergeMoments(parts[0]!.moments, parts[1]!.moments);
    for (const [i, sum] of merged.sums.entries()) expect(sum).toBeCloseTo(whole.sums[i]!, 9);
  });

  test('groups with too few rows take the coefficients of all; parents that determine each other are refused', () => {
    const lone = {
      ...data,
      columns: [Int16Array.from(group, (_, i) => (i === 0 ? 1 : 0)), ...data.columns.slice(1)],
    };
    const { network, scores } = fitNetwork(structure, familyStatistics(families, lone), undefined);
    expect(scores[3]!.unseen).toBe(1);
    const node = network.nodes[3]!;
    if (node.kind !== 'gaussian') throw new Error('a node of numbers was expected');
    expect(Math.abs(node.weights[2]! - node.weights[0]!)).toBeLessThan(0.2); // 89 rows and all 90
    const twin = { ...data, columns: [data.columns[0], data.columns[1], data.columns[1], data.columns[3]] };
    expect(() => fitNetwork(structure, familyStatistics(families, twin), undefined)).toThrow(
      'determine each other',
    );
    const flat = {
      ...data,
      columns: data.columns.map((c, i) => (i === 3 ? new Float64Array(data.rows).fill(2) : c)),
    };
    expect(() => fitNetwork(structure, familyStatistics(families, flat), undefined)).toThrow(
      "'y' is constant",
    );
  });

  test('naive Bayes on irises, as scikit-learn has it', () => {
    const { data: tenths, means, variances, logLikelihood: ll } = oracle.iris;
    const plain: Structure = {
      name: 'iris',
      nodes: [
        { name: 'species', states: ['0', '1', '2'], parents: [] },
        ...['a', 'b', 'c', 'd'].map((name) => ({ name, states: undefined, parents: [] })),
      ],
    };
    const irises: Samples = {
      rows: 150,
      columns: [
        Int16Array.from({ length: 150 }, (_, r) => Math.floor(r / 50)),
        ...[0, 1, 2, 3].map((j) => Float64Array.from({ length: 150 }, (_, r) => tenths[4 * r + j]! / 10)),
      ],
    };
    const structure = naiveBayes(plain, 0);
    const { network, logLikelihood: own } = fitNetwork(
      structure,
      familyStatistics(familiesOf(structure), irises),
      undefined,
    );
    [1, 2, 3, 4].forEach((i) => {
      const node = network.nodes[i]!;
      if (node.kind !== 'gaussian') throw new Error('a node of numbers was expected');
      for (let k = 0; k < 3; k++) {
        expect(node.intercepts[k]).toBeCloseTo(means[k]![i - 1]!, 12);
        expect(node.variances[k]).toBeCloseTo(variances[k]![i - 1]!, 12);
      }
    });
    expect(own).toBeCloseTo(ll, 9);
  });
});

test('the tree of TAN as pgmpy has it', () => {
  const plain: Structure = {
    name: '',
    nodes: NAMES.map((name, i) => ({ name, states: Array.from({ length: CARDS[i]! }, String), parents: [] })),
  };
  const { nodes } = treeAugmented(plain, samples, NAMES.indexOf('G'));
  const edges = nodes.flatMap(({ parents }, to) => parents.map((from) => [NAMES[from], NAMES[to]].join()));
  expect(edges.sort()).toEqual(oracle.tan.map((edge) => edge.join()).sort());
});

test('the tree of TAN has the largest sum of informations of all trees', () => {
  const rng = createRng(12);
  const cards = [2, 5, 2, 4, 3];
  const rows = 400;
  // Each feature depends on the one before, the class, and chance; numbers of states differ.
  const columns = cards.map((card) => Int16Array.from({ length: rows }, () => rng.integer(card)));
  for (let r = 0; r < rows; r++)
    for (let i = 1; i < 5; i++)
      if (rng.uniform() < 0.2 * i)
        columns[i]![r] = (columns[i === 1 ? 0 : (i * 2) % 5]![r]! + columns[0]![r]!) % cards[i]!;
  const information = (x: number, y: number) => {
    const count = (...of: number[]) => {
      const counts = new Map<string, number>();
      for (let r = 0; r < rows; r++) {
        const key = of.map((v) => columns[v]![r]).join();
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    };
    const entropy = (...of: number[]) => {
      let sum = 0;
      for (const n of count(...of).values()) sum -= (n / rows) * Math.log(n / rows);
      return sum;
    };
    return entropy(x, 0) + entropy(y, 0) - entropy(x, y, 0) - entropy(0);
  };
  const pairs = [1, 2, 3, 4].flatMap((a) => [1, 2, 3, 4].flatMap((b) => (b > a ? [[a, b] as const] : [])));
  // Three edges join four features unless they close a triangle, or leave one out.
  let most = 0;
  for (const e of pairs)
    for (const f of pairs)
      for (const g of pairs) {
        const joined = new Set([...e, ...f, ...g]);
        const three = new Set([e, f, g]).size === 3;
        if (three && joined.size === 4)
          most = Math.max(most, information(...e) + information(...f) + information(...g));
      }
  const plain: Structure = {
    name: '',
    nodes: cards.map((card, i) => ({
      name: `v${i}`,
      states: Array.from({ length: card }, String),
      parents: [],
    })),
  };
  const { nodes } = treeAugmented(plain, { rows, columns }, 0);
  const edges = nodes.flatMap(({ parents }, to) =>
    parents.filter((from) => from > 0).map((from) => [from, to] as const),
  );
  expect(edges).toHaveLength(3);
  expect(edges.reduce((sum, [a, b]) => sum + information(a, b), 0)).toBeCloseTo(most, 12);
});

test('a table of a node of numbers cannot be; a table too large is refused before it is made', () => {
  const numeric = { name: 'x', states: undefined, parents: [] };
  expect(() =>
    familiesOf({ name: '', nodes: [numeric, { name: 'd', states: ['0', '1'], parents: [0] }] }),
  ).toThrow("'x', a node of numbers, cannot be its parent");
  const wide = Array.from({ length: 28 }, (_, i) => ({
    name: `n${i}`,
    states: ['0', '1'],
    parents: [] as number[],
  }));
  wide[27]!.parents = Array.from({ length: 27 }, (_, i) => i);
  expect(() => familiesOf({ name: '', nodes: wide })).toThrow('needs 268435456 parameters');
});

test('tables are found again from draws', () => {
  const network = randomNetwork(
    { nodes: 12, parents: 3, states: 4, reach: 5, concentration: 2, numeric: 0 },
    createRng(5),
  );
  const columns = network.nodes.map(() => new Int16Array(40_000));
  let at = 0;
  for (const block of sampleBlocks(network, 40_000, createRng(6))) {
    for (const [i, column] of block.columns.entries()) columns[i]!.set(column, at);
    at += block.rows;
  }
  const structure = structureOf(network);
  const statistics = familyStatistics(familiesOf(structure), { rows: 40_000, columns });
  const fitted = fitNetwork(structure, statistics, undefined);
  let squares = 0;
  let freedom = 0;
  fitted.network.nodes.forEach((node, i) => {
    const truth = network.nodes[i]!;
    const own = statistics[i]!;
    if (node.kind !== 'table' || truth.kind !== 'table' || own.kind !== 'table') throw new Error('a table');
    const card = truth.states.length;
    for (let from = 0; from < own.counts.length; from += card) {
      const n = own.counts.subarray(from, from + card).reduce((a, b) => a + b, 0);
      if (n < 100) continue;
      freedom += card - 1;
      for (let k = from; k < from + card; k++)
        squares += (own.counts[k]! - n * truth.table[k]!) ** 2 / (n * truth.table[k]!);
    }
  });
  // Pearson's sum over all rows: within 5 standard deviations of its mean under the truth.
  expect(Math.abs(squares - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom));
});
