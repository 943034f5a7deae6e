import type { Column } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { isMissing } from '../../core/formats/csv-record.js';
import { didYouMean } from '../../core/nearest.js';
import { readTable, type Warn } from '../../core/read.js';
import { rowCount } from '../../core/table.js';
import type { Network, NetworkNode } from '../../kernels/bayes-net/network.js';

/** Data of a network: for each node that has a column its states or numbers, NaN where a cell is empty. */
export interface NetworkRows {
  readonly rows: number;
  readonly columns: ReadonlyMap<number, Float64Array>;
}

/** The columns of a table that bear names of nodes; others are told and passed over. */
export async function readNetworkRows(path: string, { nodes }: Network, warn: Warn): Promise<NetworkRows> {
  const table = await readTable(path, { header: true, missing: 'keep' }, warn);
  const columns = new Map<number, Float64Array>();
  nodes.forEach((node, i) => {
    const column = table.get(node.name);
    if (column) columns.set(i, encoded(node, column, path));
  });
  const names = nodes.map(({ name }) => name);
  const foreign = [...table.keys()].filter((name) => !names.includes(name));
  if (columns.size === 0)
    throw new DataError(`no column is named like a node: ${foreign.slice(0, 5).map(excerpt).join(', ')}`, {
      file: path,
      hint: didYouMean(foreign[0] ?? '', names) ?? `nodes are ${names.slice(0, 8).map(excerpt).join(', ')}`,
    });
  if (foreign.length > 0)
    warn(`columns that are no nodes are passed over: ${foreign.slice(0, 8).map(excerpt).join(', ')}`);
  if (rowCount(table) === 0) throw new DataError('no rows', { file: path });
  return { rows: rowCount(table), columns };
}

function encoded(node: NetworkNode, column: Column, file: string): Float64Array {
  const name = excerpt(node.name);
  if (node.kind === 'gaussian')
    return Float64Array.from({ length: column.length }, (_, row) => {
      const cell = column[row]!;
      if (typeof cell === 'string' && isMissing(cell)) return Number.NaN;
      if (typeof cell === 'string')
        throw new DataError(`'${excerpt(cell)}' in row ${row + 1} of '${name}', a number was needed`, {
          file,
        });
      return Number(cell);
    });
  const places = new Map(node.states.map((state, k) => [state, k]));
  const known = new Map<number | bigint | string, number>();
  return Float64Array.from({ length: column.length }, (_, row) => {
    const cell = column[row]!;
    const seen = known.get(cell);
    if (seen !== undefined) return seen;
    const text = String(cell);
    const state = places.get(text) ?? (isMissing(text) ? Number.NaN : undefined);
    if (state === undefined)
      throw new DataError(`'${name}' has no state '${excerpt(text)}' (row ${row + 1})`, {
        file,
        hint:
          didYouMean(text, node.states) ??
          `its states are ${node.states.slice(0, 12).map(excerpt).join(', ')}`,
      });
    known.set(cell, state);
    return state;
  });
}
