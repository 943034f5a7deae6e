import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { readVariables, type VariableColumn } from '../../core/variable-table.js';
import { quantileBins } from '../../kernels/independence/bins.js';
import type { Coded } from '../../kernels/independence/strata.js';
import { type CiMethod, type CiTestOptions, CORRELATION_METHODS } from './options.js';

export interface CiData {
  columns: ReadonlyMap<string, VariableColumn>;
  rows: number;
  weights?: Float64Array;
  method: CiMethod;
}

const isCorrelation = (method: string) => CORRELATION_METHODS.some((name) => name === method);

/** The columns that are asked for, rows with empty cells left out, and the test that suits them. */
export async function readCiData(path: string, options: CiTestOptions, warn: Warn): Promise<CiData> {
  const wanted = wantedColumns(options);
  const { weight, method, delimiter, header } = options;
  const numeric = [...(isCorrelation(method) ? wanted : []), ...(weight === undefined ? [] : [weight])];
  const { columns, rows } = await readVariables(
    path,
    { columns: [...wanted, ...(weight === undefined ? [] : [weight])], numeric, delimiter, header },
    warn,
  );
  const complete = completeRows(columns, rows, options, path, warn);
  const weightColumn = weight === undefined ? undefined : columns.get(weight);
  const chosen = method === 'auto' ? suited(wanted, columns, options, complete.length) : method;
  const all = complete.length === rows;
  const kept = new Map(
    wanted.map((name) => [name, all ? columns.get(name)! : selected(columns.get(name)!, complete)]),
  );
  return {
    columns: kept,
    rows: complete.length,
    ...(weightColumn?.kind === 'numbers' && {
      weights: checkedWeights(weightColumn.numbers, complete, path),
    }),
    method: chosen,
  };
}

function wantedColumns({ x, y, given = [], weight }: CiTestOptions): string[] {
  const wanted = [...x, ...y, ...given];
  const twice = wanted.find((name, i) => wanted.indexOf(name) !== i || name === weight);
  if (twice !== undefined) throw new UsageError(`the column '${excerpt(twice)}' is named twice`);
  return wanted;
}

/** Kernel matrices of more rows take minutes. */
export const MOST_KERNEL_ROWS = 5000;

function suited(
  wanted: readonly string[],
  columns: ReadonlyMap<string, VariableColumn>,
  { bins, weight }: CiTestOptions,
  rows: number,
): CiMethod {
  const states = wanted.filter((name) => columns.get(name)!.kind === 'states').length;
  if (states === wanted.length || bins !== undefined || weight !== undefined) return 'g2';
  if (states === 0) return 'fisher-z';
  if (rows > MOST_KERNEL_ROWS)
    throw new UsageError(
      `columns of states and of numbers together, and ${rows} rows: no test suits by itself`,
      {
        hint: '--bins 4 makes states of the numbers',
      },
    );
  return 'kci';
}

function completeRows(
  columns: ReadonlyMap<string, VariableColumn>,
  rows: number,
  { missing }: CiTestOptions,
  file: string,
  warn: Warn,
): Int32Array {
  const complete = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    let empty: string | undefined;
    for (const [name, column] of columns)
      if (column.kind === 'states' ? column.codes[row] === -1 : Number.isNaN(column.numbers[row]))
        empty = name;
    if (empty === undefined) complete[count++] = row;
    else if (missing === 'error')
      throw new DataError(`an empty cell in column '${excerpt(empty)}', row ${row + 1}`, {
        file,
        hint: '--missing drop leaves such rows out',
      });
  }
  if (count < rows) warn(`${rows - count} of ${rows} rows left out: they have empty cells`);
  if (count === 0) throw new DataError('no row without empty cells', { file });
  return complete.subarray(0, count);
}

function selected(column: VariableColumn, rows: Int32Array): VariableColumn {
  if (column.kind === 'numbers')
    return { kind: 'numbers', numbers: Float64Array.from(rows, (row) => column.numbers[row]!) };
  return { ...column, codes: Int16Array.from(rows, (row) => column.codes[row]!) };
}

function checkedWeights(values: Float64Array, rows: Int32Array, file: string): Float64Array {
  const weights = Float64Array.from(rows, (row) => values[row]!);
  const bad = weights.findIndex((value) => !(value >= 0));
  if (bad >= 0) throw new DataError(`a weight of ${weights[bad]}, row ${rows[bad]! + 1}`, { file });
  if (!weights.some((value) => value > 0)) throw new DataError('weights that are all 0', { file });
  return weights;
}

/** A column as states, with their names; numbers need --bins. */
export function asStates(
  name: string,
  column: VariableColumn,
  { bins }: CiTestOptions,
  method: string,
): Coded & { labels: readonly string[] } {
  if (column.kind === 'states')
    return { codes: column.codes, states: column.states.length, labels: column.states };
  if (bins === undefined)
    throw new UsageError(`${method} is for states, '${excerpt(name)}' holds numbers`, {
      hint: '--bins 4 makes states of them; fisher-z, hsic and kci are for numbers',
    });
  const { codes, states, edges } = quantileBins(column.numbers, bins);
  const brief = (edge: number) => String(Number(edge.toPrecision(4)));
  const labels = Array.from({ length: states }, (_, i) =>
    states === 1
      ? 'all'
      : i === 0
        ? `below ${brief(edges[0]!)}`
        : i < edges.length
          ? `${brief(edges[i - 1]!)} to ${brief(edges[i]!)}`
          : `from ${brief(edges[i - 1]!)}`,
  );
  return { codes, states, labels };
}

export function asNumbers(name: string, column: VariableColumn, method: string): Float64Array {
  if (column.kind === 'numbers') return column.numbers;
  throw new UsageError(`${method} is for numbers, '${excerpt(name)}' holds states`);
}

/** Numbers, or a column of 0 and 1 for each state: what a Gaussian kernel can tell apart. */
export function asPoints(column: VariableColumn): Float64Array[] {
  if (column.kind === 'numbers') return [column.numbers];
  const numbers = column.states.map(Number);
  if (column.states.every((state, k) => state.trim() !== '' && Number.isFinite(numbers[k])))
    return [Float64Array.from(column.codes, (code) => numbers[code]!)];
  return column.states.map((_, k) => Float64Array.from(column.codes, (code) => Number(code === k)));
}
