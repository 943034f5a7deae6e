import { barChart, histogramChart } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { ancestralPart, relevantPart } from '../../kernels/bayes-net/prune.js';
import { blanketScores, nodeScores, type Row } from '../../kernels/bayes-net/row-probability.js';
import { logSumExp } from '../../kernels/special/log-sums.js';
import { type NetworkRows, readNetworkRows } from '../shared/network-rows.js';
import { elimination, exactAnswers, logEvidenceOf } from './exact.js';
import type { Prepared } from './prepared.js';
import type { Question } from './question.js';

/** Log-likelihood of each row; cells that are missing are summed over. Nodes set by --do do not count. */
export async function scoreRows(
  path: string,
  network: Network,
  ready: Prepared,
  context: Context,
): Promise<Result> {
  const data = await readNetworkRows(path, network, context.warn);
  refuseKnown(network, data, ready.known, path);
  const score = nodeScores(ready.network);
  const counted = [...Array(ready.size).keys()].filter((node) => !ready.fixed.has(node));
  const logLikelihood = new Float64Array(data.rows);
  const marginal = remembered((row: Row) => {
    const part = ancestralPart(ready.network, [], known(row, ready.known), ready.fixed);
    return logEvidenceOf(part);
  });
  forEachRow(data, ready, context, (row, r) => {
    logLikelihood[r] = counted.some((node) => Number.isNaN(row[node]!))
      ? inRow(r, path, () => marginal(row))
      : counted.reduce((sum, node) => sum + score(node, row), 0);
  });
  const impossible = logLikelihood.filter((log) => log === Number.NEGATIVE_INFINITY).length;
  if (impossible > 0) context.warn(`${impossible} of ${data.rows} rows have probability 0`);
  const possible = logLikelihood.filter((log) => log > Number.NEGATIVE_INFINITY);
  const sum = possible.reduce((a, b) => a + b, 0);
  return {
    table: { row: Int32Array.from({ length: data.rows }, (_, r) => r), logLikelihood },
    metrics: {
      rows: data.rows,
      logLikelihood: impossible > 0 ? null : sum,
      meanLogLikelihood: possible.length > 0 ? sum / possible.length : null,
      impossible,
    },
    plot: () =>
      histogramChart({
        values: possible,
        xLabel: 'log-likelihood of a row',
        yLabel: 'rows',
        title: 'Rows by how likely they are',
      }),
  };
}

/** The posterior of the target for each row, all other cells known; its own column, where there is one, is the truth. */
export async function classifyRows(
  path: string,
  network: Network,
  ready: Prepared,
  { targets }: Question,
  context: Context,
): Promise<Result> {
  const target = targets[0];
  const node = target === undefined ? undefined : network.nodes[target];
  if (target === undefined || targets.length > 1) throw new UsageError('--data needs one --target');
  if (node?.kind !== 'table')
    throw new DataError(`the target is a variable of numbers, --data is for discrete ones`);
  const data = await readNetworkRows(path, network, context.warn);
  refuseKnown(network, data, ready.known, path);
  const { states } = node;
  const scores = blanketScores(ready.network, target);
  const byEngine = remembered((row: Row) => {
    const part = relevantPart(ready.network, [target], known(row, ready.known), ready.fixed);
    return exactAnswers(part, [[target]], elimination).answers[0]!.probabilities;
  });
  const posteriors = states.map(() => new Float64Array(data.rows));
  const label: string[] = [];
  const best = new Float64Array(data.rows);
  const truth = data.columns.get(target);
  const seen = { labelled: 0, right: 0, logLoss: 0 };
  forEachRow(data, ready, context, (row, r) => {
    row[target] = Number.NaN;
    const posterior = inRow(r, path, () => shares(scores(row)) ?? byEngine(row));
    let top = 0;
    posterior.forEach((p, k) => {
      posteriors[k]![r] = p;
      if (p > posterior[top]!) top = k;
    });
    label.push(states[top]!);
    best[r] = posterior[top]!;
    const right = truth?.[r];
    if (right === undefined || Number.isNaN(right)) return;
    seen.labelled++;
    if (right === top) seen.right++;
    seen.logLoss -= Math.log(posterior[right]!);
  });
  return {
    table: new Map<string, Column>([
      ['row', Int32Array.from({ length: data.rows }, (_, r) => r)],
      ['label', label],
      ['probability', best],
      ...states.map((state, k): [string, Column] => [`${node.name}=${state}`, posteriors[k]!]),
    ]),
    metrics: {
      rows: data.rows,
      ...(seen.labelled > 0 && {
        labelled: seen.labelled,
        accuracy: seen.right / seen.labelled,
        logLoss: Number.isFinite(seen.logLoss) ? seen.logLoss / seen.labelled : null,
      }),
    },
    plot: () =>
      barChart({
        categories: states,
        values: states.map((state) => label.filter((name) => name === state).length),
        xLabel: node.name,
        yLabel: 'rows',
        title: `${node.name}: most probable states of ${data.rows} rows`,
      }),
  };
}

function forEachRow(
  data: NetworkRows,
  { size, known, network }: Prepared,
  context: Context,
  visit: (row: Row, r: number) => void,
) {
  const row = new Float64Array(network.nodes.length);
  const progress = context.progress('rows', data.rows);
  for (let r = 0; r < data.rows; r++) {
    row.fill(Number.NaN, 0, size);
    for (const [node, value] of known) row[node] = value;
    for (const [node, column] of data.columns) row[node] = column[r]!;
    visit(row, r);
    if (r % 1024 === 0) progress.update(r);
  }
  progress.stop();
}

/** What is known of a row, the conditions of the question included. */
function known(row: Row, ready: ReadonlyMap<number, number>): Map<number, number> {
  const values = new Map(ready);
  row.forEach((value, node) => {
    if (!Number.isNaN(value)) values.set(node, value);
  });
  return values;
}

const MOST_REMEMBERED = 100_000;

/** Rows that are the same are answered once. */
function remembered<T>(compute: (row: Row) => T): (row: Row) => T {
  const answers = new Map<string, T>();
  return (row) => {
    const key = row.join();
    const before = answers.get(key);
    if (before !== undefined) return before;
    const made = compute(row);
    if (answers.size < MOST_REMEMBERED) answers.set(key, made);
    return made;
  };
}

/** Shares of exp(scores); undefined where no state is possible. */
function shares(scores: Float64Array | undefined): Float64Array | undefined {
  if (!scores) return undefined;
  const log = logSumExp(scores);
  return log === Number.NEGATIVE_INFINITY ? undefined : scores.map((score) => Math.exp(score - log));
}

/** The same computation, its refusal told with the row. */
function inRow<T>(row: number, file: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`row ${row + 1}: ${error.message}`, { file, hint: error.hint });
  }
}

function refuseKnown(
  network: Network,
  { columns }: NetworkRows,
  evidence: ReadonlyMap<number, number>,
  file: string,
) {
  const both = [...columns.keys()].find((node) => evidence.has(node));
  if (both !== undefined)
    throw new DataError(`'${excerpt(network.nodes[both]!.name)}' is a column and set by an option too`, {
      file,
    });
}
