import * as z from 'zod';
import { pickColumns } from '../../core/columns.js';
import type { Column, Table } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { gappedInput } from '../../core/options.js';
import { matrixFrom, readTable, type Warn } from '../../core/read.js';
import type { Emission, Observations } from '../../kernels/hmm/hmm.js';

/** Options of commands that read sequences of observations. */
export const sequenceInput = {
  ...gappedInput,
  sequenceColumn: z
    .string()
    .min(1)
    .optional()
    .describe('column that says which sequence a row belongs to')
    .meta({ placeholder: 'COL', defaultText: 'one sequence a file' }),
  tokens: z
    .enum(['characters', 'words'])
    .optional()
    .describe('the files are text, and these are its symbols')
    .meta({ defaultText: 'the files are tables' }),
  lines: z.boolean().default(false).describe('with --tokens: each line is a sequence of its own'),
};

export type SequenceOptions = z.output<z.ZodObject<typeof sequenceInput>>;

/** Observations as a model sees them, and what they are called. */
export interface Sequences {
  observations: Observations;
  /** Of the columns. */
  columns: string[];
  /** Of each column of symbols, what code each has; empty for numbers. */
  symbols: string[][];
  /** Of the sequences. */
  names: string[];
  /** Cells of a further column, row by row. */
  states: string[] | undefined;
  /** Cells of the columns that are no observations, row by row. */
  further: ReadonlyMap<string, readonly string[]>;
}

export interface Wanted {
  kind: Emission['kind'];
  /** Of a model that is there already. */
  columns?: readonly string[];
  symbols?: readonly (readonly string[])[];
  statesColumn?: string | undefined;
  /** Columns that are no observations; they must be there. */
  further?: readonly string[];
  /** Column that tells sequences apart where there is one of this name and the options name no other. */
  usualSequence?: string;
}

/** Rows of one source before they are joined: numbers, or the cells of each column of symbols. */
interface Part {
  file: string;
  columns: string[];
  numbers: Float64Array | undefined;
  cells: (readonly (string | undefined)[])[];
  rows: number;
  sequences: string[];
  states: string[] | undefined;
  further: ReadonlyMap<string, readonly string[]>;
}

/** The sequences of all files, those of a column together even where their rows are apart. */
export async function readSequences(
  paths: readonly string[],
  options: SequenceOptions,
  wanted: Wanted,
  warn: Warn,
): Promise<Sequences> {
  const parts: Part[] = [];
  for (const path of paths)
    parts.push(
      options.tokens === undefined
        ? await tablePart(path, options, wanted, paths.length > 1, warn)
        : await textPart(path, options.tokens, options.lines),
    );
  const first = parts[0]!;
  for (const { columns, file } of parts)
    if (columns.length !== first.columns.length)
      throw new DataError(
        `${columns.length} columns, ${first.columns.length} were needed as in ${excerpt(first.file)}`,
        {
          file,
        },
      );
  const symbols = wanted.kind === 'categorical' ? alphabets(parts, wanted.symbols) : [];
  const d = first.columns.length;
  const n = parts.reduce((sum, { rows }) => sum + rows, 0);
  const data = new Float64Array(n * d);
  let at = 0;
  for (const part of parts) {
    if (part.numbers) data.set(part.numbers, at);
    else encode(part, symbols, data.subarray(at));
    at += part.rows * d;
  }
  const { order, offsets, names } = grouped(parts.flatMap((part) => part.sequences));
  const states = first.states && parts.flatMap((part) => part.states ?? []);
  const sorted = order.some((row, to) => row !== to);
  const placed = sorted ? new Float64Array(n * d) : data;
  if (sorted)
    order.forEach((row, to) => {
      placed.set(data.subarray(row * d, (row + 1) * d), to * d);
    });
  return {
    observations: { n, d, data: placed, offsets },
    columns: first.columns,
    symbols,
    names,
    states: states && [...order].map((row) => states[row]!),
    further: new Map(
      (wanted.further ?? []).map((name) => {
        const cells = parts.flatMap((part) => part.further.get(name) ?? []);
        return [name, Array.from(order, (row) => cells[row]!)];
      }),
    ),
  };
}

async function tablePart(
  path: string,
  options: SequenceOptions,
  { kind, columns: known, statesColumn, further = [], usualSequence }: Wanted,
  several: boolean,
  warn: Warn,
): Promise<Part> {
  const { columns, sequenceColumn, missing } = options;
  const table = await readTable(path, { ...options, columns: undefined }, warn);
  const rest = new Map(table);
  const take = (name: string | undefined): readonly string[] | undefined => {
    if (name === undefined) return undefined;
    const [found, cells] = [...pickColumns(new Map(table), [name], path)][0]!;
    rest.delete(found);
    return labels(cells);
  };
  const usual = usualSequence !== undefined && table.has(usualSequence) ? usualSequence : undefined;
  const sequences = take(sequenceColumn ?? usual);
  const states = take(statesColumn);
  const beside = new Map(further.map((name) => [name, take(name) ?? []]));
  const all = known?.every((name) => rest.has(name)) ? known : undefined;
  const chosen: Table = (columns ?? all) ? pickColumns(rest, [...(columns ?? all ?? [])], path) : rest;
  if (chosen.size === 0) throw new DataError('no column of observations is left', { file: path });
  const common = {
    file: path,
    rows: [...chosen.values()][0]!.length,
    sequences: [...(sequences ?? new Array<string>([...table.values()][0]!.length).fill(''))].map((name) =>
      several ? `${path}${name === '' ? '' : `:${name}`}` : name,
    ),
    states: states && [...states],
    further: beside,
  };
  if (kind === 'categorical') {
    const cells = [...chosen.values()].map((column) =>
      labels(column).map((cell) => (cell === '' || cell === 'NaN' ? undefined : cell)),
    );
    if (missing === 'error') refuseGaps(cells, [...chosen.keys()], path);
    return { ...common, columns: [...chosen.keys()], numbers: undefined, cells };
  }
  const { names, data } = await matrixFrom(
    chosen,
    path,
    { ...options, columns: columns ?? (all && [...all]) },
    warn,
  );
  checkNumbers(data, names, kind, path);
  return { ...common, columns: names, numbers: data, cells: [] };
}

function refuseGaps(
  cells: readonly (readonly (string | undefined)[])[],
  names: readonly string[],
  file: string,
): void {
  cells.forEach((column, c) => {
    const row = column.indexOf(undefined);
    if (row >= 0)
      throw new DataError(
        `an empty cell (column '${excerpt(names[c]!)}', row ${row + 1}), a symbol was needed`,
        { file },
      );
  });
}

function checkNumbers(
  data: Float64Array,
  names: readonly string[],
  kind: Emission['kind'],
  file: string,
): void {
  const counts = kind === 'poisson' || kind === 'multinomial';
  const d = names.length;
  for (let at = 0; at < data.length; at++) {
    const v = data[at]!;
    if (Number.isNaN(v)) continue;
    const good = counts ? Number.isSafeInteger(v) && v >= 0 : Math.abs(v) <= 1e150;
    if (good) continue;
    const needed = counts ? 'a count of 0 or more' : 'a number whose square is finite';
    throw new DataError(
      `${v} in column '${excerpt(names[at % d]!)}', row ${Math.floor(at / d) + 1}: ${needed} was needed`,
      { file },
    );
  }
  names.forEach((name, i) => {
    for (let at = i; at < data.length; at += d) if (!Number.isNaN(data[at]!)) return;
    throw new DataError(`column '${excerpt(name)}' holds no number`, { file });
  });
}

const labels = (column: Column): string[] => Array.from(column as ArrayLike<unknown>, String);

async function textPart(file: string, tokens: 'characters' | 'words', lines: boolean): Promise<Part> {
  const bytes = await readInput(file, { limitBytes: 2 ** 30 });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('this is no text in UTF-8', { file });
  }
  const pieces = lines ? text.split(/\r?\n/) : [text.replace(/\s*$/, '')];
  const cells: string[] = [];
  const sequences: string[] = [];
  pieces.forEach((piece, line) => {
    const found = tokens === 'words' ? piece.split(/\s+/).filter((word) => word !== '') : [...piece];
    for (const token of found) {
      cells.push(token);
      sequences.push(lines ? `${file}:${line + 1}` : file);
    }
  });
  if (cells.length === 0) throw new DataError(`the text has no ${tokens}`, { file });
  return {
    file,
    columns: ['symbol'],
    numbers: undefined,
    cells: [cells],
    rows: cells.length,
    sequences,
    states: undefined,
    further: new Map(),
  };
}

/** What codes the symbols of each column have: numbers by size, others by their characters. */
function alphabets(parts: readonly Part[], known: Wanted['symbols']): string[][] {
  if (known) return known.map((column) => [...column]);
  return parts[0]!.columns.map((_, c) => {
    const seen = new Set<string>();
    for (const { cells } of parts) for (const cell of cells[c]!) if (cell !== undefined) seen.add(cell);
    if (seen.size === 0) throw new DataError(`column '${excerpt(parts[0]!.columns[c]!)}' holds no symbol`);
    const numeric = [...seen].every((cell) => Number.isFinite(Number(cell)));
    return [...seen].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  });
}

function encode(
  { cells, columns, rows, file }: Part,
  symbols: readonly (readonly string[])[],
  to: Float64Array,
): void {
  const d = columns.length;
  if (symbols.length !== d)
    throw new DataError(`${d} columns of symbols, the model has ${symbols.length}`, { file });
  cells.forEach((column, c) => {
    const codes = new Map(symbols[c]!.map((symbol, code) => [symbol, code]));
    for (let t = 0; t < rows; t++) {
      const cell = column[t];
      const code = cell === undefined ? Number.NaN : codes.get(cell);
      if (code === undefined)
        throw new DataError(
          `'${excerpt(cell ?? '')}' (column '${excerpt(columns[c]!)}', row ${t + 1}) is no symbol of the model`,
          { file },
        );
      to[t * d + c] = code;
    }
  });
}

/** Rows in the order of their sequences, which come in the order of their first rows. */
function grouped(labelsOfRows: readonly string[]): {
  order: Int32Array;
  offsets: Int32Array;
  names: string[];
} {
  const members = new Map<string, number[]>();
  labelsOfRows.forEach((label, row) => {
    const list = members.get(label);
    if (list) list.push(row);
    else members.set(label, [row]);
  });
  const offsets = new Int32Array(members.size + 1);
  const order = new Int32Array(labelsOfRows.length);
  let at = 0;
  [...members.values()].forEach((rows, s) => {
    order.set(rows, at);
    at += rows.length;
    offsets[s + 1] = at;
  });
  return { order, offsets, names: [...members.keys()] };
}
