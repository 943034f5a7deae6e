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

/** The columns of the structure's variables, complete; of a UAI file all columns in order, where none bears a name. */
export async function readFieldData(
  path: string,
  { names, states, unnamed }: FieldStructure,
  fitting: FitOptions,
  warn: Warn,
): Promise<FieldData> {
  const options = { delimiter: fitting.delimiter, header: fitting.header };
  const { features, tie } = fitting;
  const byPlace = unnamed ? await placedNames(path, names, options, warn) : undefined;
  const columns = byPlace ?? names;
  const known = new Map(
    columns.flatMap((column, v) =>
      states.has(names[v]!) ? [[column, states.get(names[v]!)!] as const] : [],
    ),
  );
  const read = (own: ReadonlyMap<string, readonly string[]>) =>
    readVariables(path, { ...options, columns: [...columns], states: own }, warn);
  const first = await read(known);
  const shared =
    known.size === 0 && (features === 'potts' || tie) ? sharedStates(first, features, path) : undefined;
  const table = shared ? await read(new Map(columns.map((name) => [name, shared]))) : first;
  if (table.rows === 0) throw new DataError('no rows to learn from', { file: path });
  const found = columns.map((name) => {
    const column = table.columns.get(name)!;
    if (column.kind === 'numbers')
      throw new DataError(`column '${excerpt(name)}' holds numbers, one of few states was needed`, {
        file: path,
      });
    const gap = column.codes.indexOf(-1);
    if (gap >= 0)
      throw new DataError(`row ${gap + 1} of '${excerpt(name)}' is empty, complete rows were needed`, {
        file: path,
      });
    return column;
  });
  const cards = Int32Array.from(found, (column) => column.states.length);
  return {
    cards,
    states: found.map((column) => column.states),
    data: observations(
      cards,
      found.map(({ codes }) => codes),
    ),
  };
}

/** All columns of the table, in order, where it has not the names x0, x1 ..; undefined where it has. */
async function placedNames(
  path: string,
  names: readonly string[],
  options: { delimiter: string | undefined; header: boolean },
  warn: Warn,
): Promise<string[] | undefined> {
  const { columns } = await readVariables(path, options, warn);
  if (names.every((name) => columns.has(name))) return undefined;
  if (columns.size !== names.length)
    throw new DataError(`${columns.size} columns, the model has ${names.length} variables`, { file: path });
  return [...columns.keys()];
}

/**
 * Weights that are shared or compare states mean them by name: where one column has all states that others have, they
 * are the states of all.
 */
function sharedStates(
  { columns }: VariableTable,
  features: FitOptions['features'],
  file: string,
): readonly string[] | undefined {
  const lists = [...columns].flatMap(([name, column]) =>
    column.kind === 'states' ? [{ name, states: column.states }] : [],
  );
  const most = lists.reduce((a, b) => (b.states.length > a.states.length ? b : a), {
    name: '',
    states: [''],
  });
  const other = lists.find(({ states }) => !states.every((state) => most.states.includes(state)));
  if (!other) return lists.length > 0 ? most.states : undefined;
  if (features !== 'potts') return undefined;
  const told = ({ name, states }: { name: string; states: readonly string[] }) =>
    `'${excerpt(name)}' has ${states.slice(0, 5).map(excerpt).join(', ')}`;
  throw new DataError(`--features potts compares states by name: ${told(most)}, ${told(other)}`, { file });
}
