import type { Column } from './data.js';
import { DataError, excerpt } from './errors.js';
import { type LabelTable, readLabels } from './formats/csv-labels.js';
import { parseNumber } from './formats/csv-record.js';
import { isMissingCell, MOST_LABELS } from './formats/label-cells.js';
import type { TableOptions } from './options.js';
import { openPeeked, peek } from './peek.js';
import { readTable, type Warn } from './read.js';

/** A variable's column: which of its states each row has (-1: none is told), or its numbers (NaN: none is told). */
export type VariableColumn =
  | { kind: 'states'; states: readonly string[]; codes: Int16Array }
  | { kind: 'numbers'; numbers: Float64Array };

export interface VariableTable {
  columns: ReadonlyMap<string, VariableColumn>;
  rows: number;
}

export interface VariableOptions extends Pick<TableOptions, 'columns' | 'delimiter' | 'header'> {
  /** States that are known beforehand, in their order; another text in the column is refused. */
  states?: ReadonlyMap<string, readonly string[]>;
  /** Columns of numbers; others are so if they hold numbers that are not whole, or more than 20 different ones. */
  numeric?: readonly string[];
}

const MOST_WHOLE = 20;

/**
 * A table as columns of states and of numbers. States that are not known beforehand are the texts of the column: numbers
 * by size, others by their characters, so that their order does not depend on that of the rows. Empty cells, NaN, NA, n/a,
 * null and ? tell nothing, unless they are known states.
 */
export async function readVariables(
  path: string,
  options: VariableOptions,
  warn: Warn,
): Promise<VariableTable> {
  const { columns, rows } = await labelTable(path, options, warn);
  const table = new Map<string, VariableColumn>();
  for (const [name, column] of columns) {
    const known = options.states?.get(name);
    if (!('labels' in column)) {
      if (known)
        throw new DataError(`column '${excerpt(name)}' holds thousands of different numbers, no states`, {
          file: path,
        });
      table.set(name, { kind: 'numbers', numbers: column.numbers });
      continue;
    }
    const { labels, lines, codes } = column;
    if (known) {
      const places = new Map(known.map((state, k) => [state, k]));
      recode(
        codes,
        Int16Array.from(
          labels,
          (label, i) =>
            places.get(label) ??
            missingOr(label, () => {
              const more = known.slice(0, 8).map(excerpt).join(', ');
              throw new DataError(`'${excerpt(label)}' is no state of '${excerpt(name)}'`, {
                file: path,
                line: lines[i],
                hint: `its states are ${more}${known.length > 8 ? ', …' : ''}`,
              });
            }),
        ),
      );
      table.set(name, { kind: 'states', states: known, codes });
      continue;
    }
    const texts = labels.filter((label) => !isMissingCell(label));
    if (texts.length === 0) throw new DataError(`column '${excerpt(name)}' is empty`, { file: path });
    const numbers = texts.map(parseNumber).filter((value) => value !== undefined);
    const plain = numbers.length === texts.length;
    if (plain && (numbers.length > MOST_WHOLE || !numbers.every(Number.isInteger))) {
      const values = Float64Array.from(labels, (label) =>
        missingOr(label, () => parseNumber(label)!, Number.NaN),
      );
      table.set(name, { kind: 'numbers', numbers: Float64Array.from(codes, (code) => values[code]!) });
      continue;
    }
    const states = texts.sort(plain ? (a, b) => Number(a) - Number(b) || byText(a, b) : byText);
    const places = new Map(states.map((state, k) => [state, k]));
    recode(
      codes,
      Int16Array.from(labels, (label) => places.get(label) ?? -1),
    );
    table.set(name, { kind: 'states', states, codes });
  }
  return { columns: table, rows };
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function missingOr(label: string, value: () => number, missing = -1): number {
  return isMissingCell(label) ? missing : value();
}

function recode(codes: Int16Array, to: Int16Array): void {
  for (let row = 0; row < codes.length; row++) codes[row] = to[codes[row]!]!;
}

async function labelTable(
  path: string,
  { columns, delimiter, header, numeric }: VariableOptions,
  warn: Warn,
): Promise<LabelTable> {
  const { kind, size } = await peek(path);
  const text = kind === 'csv' || kind === 'tsv' || kind === 'text' || kind === 'unknown';
  if (!text || size === 0) {
    const table = await readTable(path, { columns, delimiter, header, missing: 'keep' }, warn);
    const labelled = [...table].map(
      ([name, column]) => [name, labelsOf(name, column, numeric ?? [], path)] as const,
    );
    return { columns: new Map(labelled), rows: [...table.values()][0]?.length ?? 0 };
  }
  const input = await openPeeked(path);
  const table = await readLabels(input.chunks(), {
    file: path,
    delimiter,
    header: header ? undefined : false,
    columns,
    numeric,
  });
  if (table.rows === 0) throw new DataError('the table has no rows', { file: path });
  return table;
}

/** A column of JSON, npy and alike in the form that the reader of delimited text gives. */
function labelsOf(name: string, column: Column, numeric: readonly string[], file: string) {
  if (numeric.includes(name)) {
    const text = [...column].find(
      (cell) => typeof cell === 'string' && !isMissingCell(cell) && parseNumber(cell) === undefined,
    );
    if (text !== undefined)
      throw new DataError(`'${excerpt(String(text))}' is no number (column '${excerpt(name)}')`, { file });
    return { numbers: numbersOf(column) };
  }
  const places = new Map<string, number>();
  const codes = Int16Array.from({ length: column.length }, (_, i) => {
    const cell = String(column[i]);
    const code = places.get(cell) ?? places.size;
    places.set(cell, code);
    return code;
  });
  if (places.size <= MOST_LABELS) return { labels: [...places.keys()], lines: [], codes };
  if (typeof column[0] === 'string')
    throw new DataError(`column '${excerpt(name)}' has more than ${MOST_LABELS} different texts`, { file });
  return { numbers: numbersOf(column) };
}

const numbersOf = (column: Column) =>
  Float64Array.from({ length: column.length }, (_, i) => Number(column[i]));
