import type { Column, Table } from '../data.js';

/** Results of several series below each other, told apart by a first column; one series has no such column. */
export function bySeries(parts: readonly { name: string; columns: Record<string, Column> }[]): Table {
  if (parts.length === 1) return new Map(Object.entries(parts[0]!.columns));
  const table = new Map<string, Column>([
    [
      'series',
      parts.flatMap(({ name, columns }) => new Array<string>(Object.values(columns)[0]!.length).fill(name)),
    ],
  ]);
  for (const key of Object.keys(parts[0]!.columns))
    table.set(key, joined(parts.map(({ columns }) => columns[key]!)));
  return table;
}

/** `Spectrum of count`; a sound or a bare vector has no name of its own. */
export function titleOf(what: string, parts: readonly { name: string }[]): string {
  const names = parts.map(({ name }) => name).filter((name) => name !== 'value');
  return names.length === 0 ? what : `${what} of ${names.join(', ')}`;
}

function joined(columns: readonly Column[]): Column {
  if (columns.every((column) => Array.isArray(column) && typeof column[0] === 'string'))
    return (columns as string[][]).flat();
  const whole = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) whole[at + i] = Number(column[i]);
    at += column.length;
  }
  return whole;
}
