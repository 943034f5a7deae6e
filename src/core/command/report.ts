import type { Column, Table } from '../data.js';
import type { Json } from './spec.js';

const HEAD_ROWS = 20;

/** A number for people: six significant digits, no more. */
export function shortNumber(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    const text = String(value);
    return text.length <= 15 ? text : Number(value).toPrecision(6);
  }
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(6)));
}

/** The first rows of a table in aligned columns, numbers to the right. */
export function tableHead(table: Table, rows = HEAD_ROWS): string {
  const length = [...table.values()][0]?.length ?? 0;
  const shown = Math.min(rows, length);
  const columns = [...table].map(([name, column]) => {
    const cells = Array.from({ length: shown }, (_, row) => cellText(column, row));
    const width = Math.max(name.length, ...cells.map((cell) => cell.length));
    const numeric =
      typeof column[0] !== 'string' || cells.every((cell) => cell === '' || !Number.isNaN(Number(cell)));
    return [name, ...cells].map((cell) => (numeric ? cell.padStart(width) : cell.padEnd(width)));
  });
  const lines = Array.from({ length: shown + 1 }, (_, row) =>
    columns
      .map((cells) => cells[row]!)
      .join('  ')
      .trimEnd(),
  );
  if (length > shown) lines.push(`… ${length - shown} more rows; --out FILE.csv writes them all`);
  return `${lines.join('\n')}\n`;
}

function cellText(column: Column, row: number): string {
  const value = column[row]!;
  return typeof value === 'string' ? value : shortNumber(value);
}

/** Metrics as `name: value`, names aligned; nested ones flattened to `a.b`. */
export function metricLines(metrics: Readonly<Record<string, Json>>): string {
  const pairs = Object.entries(metrics).flatMap(([name, value]) => flatten(name, value));
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(width + 1)} ${value}\n`).join('');
}

const LONG_LIST = 12;

function flatten(name: string, value: Json): [string, string][] {
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.length > 0 && list.every(isMap)) {
      const lines = list.slice(0, LONG_LIST).map((item, index): [string, string] => [
        `${name}[${index}]`,
        Object.entries(item)
          .map(([key, inner]) => `${key} ${inline(inner)}`)
          .join(', '),
      ]);
      return list.length > LONG_LIST ? [...lines, [`${name}[…]`, `${list.length} in all`]] : lines;
    }
    const shown = list.slice(0, LONG_LIST).map(inline).join(' ');
    return [[name, list.length > LONG_LIST ? `${shown} … (${list.length} values)` : shown]];
  }
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => flatten(`${name}.${key}`, inner));
  return [[name, inline(value)]];
}

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const inline = (value: Json): string =>
  typeof value === 'number' ? shortNumber(value) : typeof value === 'string' ? value : JSON.stringify(value);
