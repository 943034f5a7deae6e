import { DataError, excerpt } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { readVariables, type VariableTable } from '../../core/variable-table.js';
import { type Observations, observations } from '../../kernels/graphical/observations.js';
import type { FitOptions } from './options.js';
import type { FieldStructure } from './structure.js';

export interface FieldData {
  cards: Int32Array;
  states: readonly (readonly string[])[];
  data: Observations;
}

/**
 * The columns of the structure's variables, complete; of a UAI file, whose variables have no names, all columns in
 * order, unless they are called x0, x1 ... The file is read once, as it may be standard input.
 */
export async function readFieldData(
  path: string,
  { names, states, unnamed }: FieldStructure,
  { features, tie, delimiter, header }: FitOptions,
  warn: Warn,
): Promise<FieldData> {
  const options = unnamed ? { delimiter, header } : { delimiter, header, columns: [...names], states };
  const table = await readVariables(path, options, warn);
  if (table.rows === 0) throw new DataError('no rows to learn from', { file: path });
  const found = (unnamed ? placed(table, names, path) : names).map((name) => ({
    name,
    ...stateColumn(name, table, path),
  }));
  const shared =
    states.size === 0 && (features === 'potts' || tie) ? sharedStates(found, features, path) : undefined;
  const columns = found.map((column, v) => {
    const own = shared ?? states.get(names[v]!) ?? column.states;
    return { states: own, codes: own === column.states ? column.codes : recoded(column, own, path) };
  });
  const cards = Int32Array.from(columns, (column) => column.states.length);
  return {
    cards,
    states: columns.map((column) => column.states),
    data: observations(
      cards,
      columns.map(({ codes }) => codes),
    ),
  };
}

interface StateColumn {
  name: string;
  states: readonly string[];
  codes: Int16Array;
}

function stateColumn(name: string, { columns }: VariableTable, file: string): Omit<StateColumn, 'name'> {
  const column = columns.get(name)!;
  if (column.kind === 'numbers')
    throw new DataError(`column '${excerpt(name)}' holds numbers, one of few states was needed`, { file });
  const gap = column.codes.indexOf(-1);
  if (gap >= 0)
    throw new DataError(`row ${gap + 1} of '${excerpt(name)}' is empty, complete rows were needed`, { file });
  return column;
}

function placed({ columns }: VariableTable, names: readonly string[], file: string): readonly string[] {
  if (names.every((name) => columns.has(name))) return names;
  if (columns.size !== names.length)
    throw new DataError(`${columns.size} columns, the model has ${names.length} variables`, { file });
  return [...columns.keys()];
}

/** The same states by their places in another list. */
function recoded({ name, states, codes }: StateColumn, list: readonly string[], file: string): Int16Array {
  const places = states.map((state) => list.indexOf(state));
  const foreign = states[places.indexOf(-1)];
  if (foreign !== undefined)
    throw new DataError(`'${excerpt(foreign)}' is no state of '${excerpt(name)}'`, {
      file,
      hint: `its states are ${list.slice(0, 8).map(excerpt).join(', ')}${list.length > 8 ? ', …' : ''}`,
    });
  return codes.map((code) => places[code]!);
}

/**
 * Weights that are shared or compare states mean them by name: where one column has all states that others have, they
 * are the states of all.
 */
function sharedStates(
  columns: readonly StateColumn[],
  features: FitOptions['features'],
  file: string,
): readonly string[] | undefined {
  const most = columns.reduce((a, b) => (b.states.length > a.states.length ? b : a));
  const other = columns.find(({ states }) => !states.every((state) => most.states.includes(state)));
  if (!other) return most.states;
  if (features !== 'potts') return undefined;
  const told = ({ name, states }: StateColumn) =>
    `'${excerpt(name)}' has ${states.slice(0, 5).map(excerpt).join(', ')}`;
  throw new DataError(`--features potts compares states by name: ${told(most)}, ${told(other)}`, { file });
}
