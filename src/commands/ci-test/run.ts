import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { hsicTest } from '../../kernels/independence/hsic.js';
import { kciTest } from '../../kernels/independence/kci.js';
import { correlationTest } from '../../kernels/independence/partial-correlation.js';
import { permutedInformation } from '../../kernels/independence/permutation.js';
import { type Divergence, tableTest } from '../../kernels/independence/power-divergence.js';
import { type Contingency, contingency, type Strata, strataOf } from '../../kernels/independence/strata.js';
import { asNumbers, asPoints, asStates, type CiData, MOST_KERNEL_ROWS } from './columns.js';
import { type CiTestOptions, DEFAULT_PERMUTATIONS, TABLE_METHODS } from './options.js';

/** One test, with what is told and drawn of it. */
export interface CiResult {
  x: string;
  y: string;
  statistic: number;
  /** Null where the law of the statistic has none. */
  dof: number | null;
  /** Null for a table of probabilities, which is no sample. */
  pValue: number | null;
  n: number;
  independent: boolean;
  /** What belongs to the method: cmi, correlation ... */
  more: Record<string, Json>;
  drawn:
    | { kind: 'table'; table: Contingency; xLabels: readonly string[]; yLabels: readonly string[] }
    | { kind: 'points'; x: Float64Array; y: Float64Array; given: readonly Float64Array[] };
}

/** Conditional mutual information of probabilities that counts as none: their roundings. */
const EXACT = 1e-9;

/** Makes the test of one pair of columns; what all pairs have in common is computed once. */
export function tester(data: CiData, options: CiTestOptions, warn: (text: string) => void) {
  const { columns, method, weights, rows } = data;
  const given = options.given ?? [];
  const kind = TABLE_METHODS.find((name) => name === method);
  if (kind !== undefined || method === 'mi') {
    const strata = strataOf(
      given.map((name) => asStates(name, columns.get(name)!, options, method)),
      rows,
    );
    return (x: string, y: string, rng: Rng, step: () => void) =>
      kind === undefined
        ? shuffled(data, options, strata, x, y, rng, step)
        : counted(data, options, strata, kind, x, y, warn);
  }
  if (weights) throw new DataError('weights are for tables');
  return (x: string, y: string, rng: Rng, step: () => void) => ofNumbers(data, options, x, y, rng, step);
}

function shuffled(
  { columns, method, rows }: CiData,
  options: CiTestOptions,
  strata: Strata,
  x: string,
  y: string,
  rng: Rng,
  step: () => void,
): CiResult {
  const a = asStates(x, columns.get(x)!, options, method);
  const b = asStates(y, columns.get(y)!, options, method);
  const permutations = options.permutations ?? DEFAULT_PERMUTATIONS;
  const { table, cmi, pValue } = permutedInformation(a, b, strata, permutations, rng, step);
  return {
    x,
    y,
    statistic: cmi,
    dof: null,
    pValue,
    n: rows,
    independent: pValue >= options.alpha,
    more: { cmi, strata: strata.count, permutations },
    drawn: { kind: 'table', table, xLabels: a.labels, yLabels: b.labels },
  };
}

function counted(
  { columns, weights }: CiData,
  options: CiTestOptions,
  strata: Strata,
  kind: Divergence,
  x: string,
  y: string,
  warn: (text: string) => void,
): CiResult {
  const a = asStates(x, columns.get(x)!, options, kind);
  const b = asStates(y, columns.get(y)!, options, kind);
  const table = contingency(a, b, strata, weights);
  const test = tableTest(table, kind, options.yates);
  const { statistic, dof, fullDof, cmi, n, cramersV, sparse } = test;
  const probabilities = weights !== undefined && Math.abs(n - 1) < 1e-6;
  const pValue = probabilities ? null : test.pValue;
  if (!probabilities) {
    if (dof < fullDof)
      warn(`${x}, ${y}: states that a stratum has not leave ${dof} degrees of freedom of ${fullDof}`);
    if (sparse > 0.2)
      warn(
        `${x}, ${y}: ${Math.round(100 * sparse)} % of the cells expect fewer than 5 rows; --method mi does not mind`,
      );
  }
  return {
    x,
    y,
    statistic,
    dof,
    pValue,
    n,
    independent: pValue === null ? cmi <= EXACT : pValue >= options.alpha,
    more: { cmi, ...(cramersV !== undefined && { cramersV }), strata: strata.count, sparse },
    drawn: { kind: 'table', table, xLabels: a.labels, yLabels: b.labels },
  };
}

function ofNumbers(
  { columns, method, rows }: CiData,
  options: CiTestOptions,
  x: string,
  y: string,
  rng: Rng,
  step: () => void,
): CiResult {
  const { alpha, given = [], permutations } = options;
  const common = { x, y, n: rows };
  if (method === 'fisher-z' || method === 'partial-correlation') {
    const numbers = (name: string) => asNumbers(name, columns.get(name)!, method);
    const z = given.map(numbers);
    const test = correlationTest(numbers(x), numbers(y), z, method, 1 - alpha);
    return {
      ...common,
      statistic: test.statistic,
      dof: test.dof ?? null,
      pValue: test.pValue,
      independent: test.pValue >= alpha,
      more: { correlation: test.correlation, interval: [...test.interval] },
      drawn: { kind: 'points', x: numbers(x), y: numbers(y), given: z },
    };
  }
  if (rows > MOST_KERNEL_ROWS)
    throw new DataError(`${rows} rows, kernel tests take up to ${MOST_KERNEL_ROWS}`, {
      hint: 'a sample of the rows will do',
    });
  if (rows < 6) throw new DataError(`${rows} rows, kernel tests need at least 6`);
  const points = (name: string) => asPoints(columns.get(name)!);
  const test =
    method === 'hsic'
      ? hsicTest(points(x), points(y), { ...(permutations !== undefined && { permutations, rng, step }) })
      : kciTest(points(x), points(y), given.flatMap(points));
  return {
    ...common,
    statistic: test.statistic,
    dof: null,
    pValue: test.pValue,
    independent: test.pValue >= alpha,
    more: {
      widths: [...test.widths],
      ...(test.shape !== undefined && { gammaShape: test.shape, gammaScale: test.scale! }),
      ...(method === 'hsic' && permutations !== undefined && { permutations }),
    },
    drawn: { kind: 'points', x: points(x)[0]!, y: points(y)[0]!, given: [] },
  };
}
