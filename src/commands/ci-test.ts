import { defineCommand, type Json } from '../core/command/spec.js';
import type { Column, Table } from '../core/data.js';
import { inFileAsync } from '../core/formats/decoded.js';
import { readCiData } from './ci-test/columns.js';
import { drawTest, drawTests } from './ci-test/draw.js';
import {
  type CiMethod,
  type CiTestOptions,
  ciTestOptions,
  DEFAULT_PERMUTATIONS,
  TABLE_METHODS,
} from './ci-test/options.js';
import { type CiResult, tester } from './ci-test/run.js';
import { refuseForeign } from './shared/foreign-options.js';

export default defineCommand({
  name: 'ci-test',
  group: 'Graphs, causality',
  summary: 'Tests whether columns are independent, given others.',
  description:
    "g2, chi2, cressie-read and freeman-tukey compare counts with what independence expects, within each stratum of the given columns: D = 2 / (lambda (lambda + 1)) sum o ((o / e)^lambda - 1), lambda 0, 1, 2/3 and -1/2, chi-square with as many degrees of freedom as the states that occur leave. mi shuffles x within the strata and counts how often the mutual information is as large: exact for few rows too. cmi is the conditional mutual information in nats, g2 = 2 n cmi.\nfisher-z and partial-correlation test the correlation of what is left after linear regression on the given columns, by sqrt(n - k - 3) artanh r and by Student's t. hsic and kci find any dependence, by Gaussian kernels over standardised columns whose widths are median distances; kci takes away by kernel regression what is given.\nColumns of text, and of up to 20 different whole numbers, are states. A p-value that is not small does not show independence. With --weight each row counts as often as it says; probabilities that sum to 1 are no sample: there is no p-value, and independence is exact (cmi up to 1e-9).\nSeveral columns in --x or --y are tested pair by pair; p-values are not corrected for their number.",
  keywords: [
    'conditional independence',
    'dependence',
    'association',
    'chi-squared',
    'chi-square',
    'contingency table',
    'g-test',
    'likelihood ratio',
    'fisher z',
    'partial correlation',
    'correlation test',
    'mutual information',
    'permutation test',
    'hsic',
    'kernel test',
    'kci',
    "cramer's v",
    'p-value',
    'significance',
    'hypothesis test',
    'nonlinear dependence',
    'causal discovery',
  ],
  inputs: [{ name: 'DATA', about: 'a table', accepts: ['table', 'array'] }],
  options: ciTestOptions,
  outputs: ['table'],
  metrics: {
    statistic: 'of the test',
    pValue: 'how likely a statistic as large is under independence; null for a table of probabilities',
    dof: 'degrees of freedom; null where the law of the statistic has none',
    independent: 'the p-value is not below --alpha; of probabilities: cmi is 0',
    method: 'the test that was made',
    n: 'rows, or the sum of their weights',
    cmi: 'tables, mi: conditional mutual information, nats',
    cramersV: 'tables without --given: 0 to 1',
    strata: 'tables, mi: joint states of the given columns that occur',
    sparse: 'tables: share of cells that expect fewer than 5 rows',
    correlation: 'fisher-z, partial-correlation: of what is left',
    interval: 'of the correlation, at 1 - alpha',
    widths: 'hsic, kci: of the kernels, in standard deviations',
    gammaShape: 'hsic, kci: of the law of the statistic',
    gammaScale: 'hsic, kci: of the law of the statistic',
    permutations: 'mi, hsic: shuffles',
    tests: 'of several pairs: how many',
    dependent: 'of several pairs: how many with a p-value below --alpha',
  },
  examples: [
    'ispr ci-test fixtures/iris.csv --x sepalLength --y petalLength --given petalWidth --plot left.png',
    'ispr ci-test fixtures/iris.csv --x sepalWidth,sepalLength --y species --bins 3 -o tests.csv',
    `printf 'a,b,or,p\\n0,0,0,0.25\\n0,1,1,0.25\\n1,0,1,0.25\\n1,1,1,0.25\\n' > or.csv && ispr ci-test or.csv --x a --y b --given or --weight p`,
  ],
  source:
    'Read & Cressie, Goodness-of-Fit Statistics for Discrete Multivariate Data, 1988; Anderson, An Introduction to Multivariate Statistical Analysis, 2003; Gretton et al., A kernel statistical test of independence, 2007; Zhang et al., Kernel-based conditional independence test, 2011',
  cost: ({ method }) =>
    method === 'hsic' || method === 'kci'
      ? { bytesPerValue: 20_000, nsPerValue: 2_000_000 }
      : { bytesPerValue: 30, nsPerValue: 60 },
  async run([path], options, context) {
    if (options.method !== 'auto') refuseOthers(options, options.method);
    const data = await readCiData(path!, options, context.warn);
    const { method } = data;
    refuseOthers(options, method);
    const pairs = options.x.flatMap((x) => options.y.map((y) => [x, y] as const));
    const shuffles =
      method === 'mi' ? (options.permutations ?? DEFAULT_PERMUTATIONS) : (options.permutations ?? 1);
    const progress = context.progress('testing', pairs.length * shuffles);
    let done = 0;
    const results = await inFileAsync(path!, async () => {
      const test = tester(data, options, context.warn);
      return pairs.map(([x, y], i) => test(x, y, context.rng.stream(i), () => progress.update(++done)));
    });
    progress.stop();
    const [first] = results;
    const given = options.given ?? [];
    return {
      table: tableOf(results, given),
      metrics: { ...(results.length === 1 ? oneTest(first!) : severalTests(results)), method, n: first!.n },
      plot: () =>
        results.length === 1
          ? drawTest(first!, given)
          : drawTests(results, options.x, options.y, options.alpha),
    };
  },
});

const oneTest = ({ statistic, pValue, dof, independent, more }: CiResult): Record<string, Json> => ({
  statistic,
  pValue,
  dof,
  independent,
  ...more,
});

const severalTests = (results: readonly CiResult[]): Record<string, Json> => ({
  tests: results.length,
  dependent: results.filter(({ independent }) => !independent).length,
});

function tableOf(results: readonly CiResult[], given: readonly string[]): Table {
  const degrees = results.flatMap(({ dof }) => (dof === null ? [] : [dof]));
  const chances = results.flatMap(({ pValue }) => (pValue === null ? [] : [pValue]));
  const table = new Map<string, Column>([
    ['x', results.map(({ x }) => x)],
    ['y', results.map(({ y }) => y)],
    ['given', results.map(() => given.join(' '))],
    ['statistic', results.map(({ statistic }) => statistic)],
  ]);
  if (degrees.length === results.length) table.set('dof', degrees);
  if (chances.length === results.length) table.set('pValue', chances);
  return table.set(
    'independent',
    results.map(({ independent }) => Number(independent)),
  );
}

/** Options that do nothing for the test that is made. */
function refuseOthers(options: CiTestOptions, method: CiMethod): void {
  refuseForeign(options, method, {
    permutations: { by: ['mi', 'hsic'] },
    yates: { by: TABLE_METHODS, usual: false },
    bins: { by: [...TABLE_METHODS, 'mi'] },
    weight: { by: TABLE_METHODS },
    given: { by: [...TABLE_METHODS, 'mi', 'fisher-z', 'partial-correlation', 'kci'] },
  });
}
