import type { Column, Table } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { numberText } from './csv-write.js';
import { type JsonMapValue, type JsonValue, parseJson, parseJsonMap } from './json-strict.js';
import { encodedPieces, type Line, type LineOptions, readLines } from './text.js';

/** JSON Lines: one value a line, blank lines skipped. Faults are named with their line. */
export async function* readJsonl(
  chunks: AsyncIterable<Uint8Array>,
  options: LineOptions = {},
): AsyncGenerator<{ value: JsonValue; line: number }> {
  for await (const { bytes, line } of filledLines(chunks, options))
    yield { value: parseJson(bytes, options.file, { firstLine: line }), line };
}

/**
 * Objects with the same keys as a table, a column a key: one object a line, or with `whole` one array of
 * them. A column holds numbers or strings, not both; `true` and `false` count as strings.
 */
export async function readJsonRows(
  chunks: AsyncIterable<Uint8Array>,
  { file, whole = false }: { file?: string | undefined; whole?: boolean } = {},
): Promise<Map<string, Column>> {
  const columns = new Map<string, (number | string)[]>();
  let rows = 0;
  const take = (row: JsonMapValue, line: number | undefined) => {
    const place = { file, line };
    const where = line === undefined ? ` (row ${rows})` : '';
    if (!(row instanceof Map)) throw new DataError(`a row that is no object${where}`, place);
    if (rows === 0) for (const key of row.keys()) columns.set(key, []);
    for (const key of row.keys())
      if (!columns.has(key))
        throw new DataError(`key '${excerpt(key)}' that the first row lacks${where}`, place);
    for (const [key, column] of columns) {
      const value = row.get(key);
      // JSON has no NaN: null is a number that is missing.
      const cell = value === null ? Number.NaN : typeof value === 'boolean' ? String(value) : value;
      if (typeof cell !== 'number' && typeof cell !== 'string')
        throw new DataError(`no number or string for '${excerpt(key)}'${where}`, place);
      if (rows > 0 && typeof cell !== typeof column[0])
        throw new DataError(`numbers and strings are mixed in '${excerpt(key)}'${where}`, place);
      column.push(cell);
    }
    rows++;
  };
  if (whole) {
    const pieces: Uint8Array[] = [];
    for await (const chunk of chunks) pieces.push(chunk);
    const content = parseJsonMap(Buffer.concat(pieces), file);
    if (!Array.isArray(content)) throw new DataError('a list of objects was needed, one a row', { file });
    for (const row of content) take(row, undefined);
  } else {
    for await (const { bytes, line } of filledLines(chunks, { file }))
      take(parseJsonMap(bytes, file, { firstLine: line }), line);
  }
  return new Map([...columns].map(([key, column]) => [key, typed(column)]));
}

function typed(column: (number | string)[]): Column {
  const numbers = column.filter((cell) => typeof cell === 'number');
  return numbers.length === column.length ? Float64Array.from(numbers) : column.map(String);
}

async function* filledLines(chunks: AsyncIterable<Uint8Array>, options: LineOptions): AsyncGenerator<Line> {
  for await (const line of readLines(chunks, options))
    if (!line.bytes.every((byte) => byte === 32 || byte === 9)) yield line;
}

/** A table as JSON Lines, an object a row. JSON has no NaN and no Infinity: they become null. */
export function* encodeJsonl(table: Table): Generator<Uint8Array> {
  yield* encodedPieces(objects(table, '', '\n'));
}

/** A table as one JSON array, an object a row and line. */
export function* encodeJsonTable(table: Table): Generator<Uint8Array> {
  yield* encodedPieces(array(table));
}

function* array(table: Table): Generator<string> {
  yield '[';
  yield* objects(table, '\n', '', ',');
  yield '\n]\n';
}

function* objects(table: Table, before: string, after: string, between = ''): Generator<string> {
  const columns = [...table].map(([name, column]) => ({ key: `${JSON.stringify(name)}:`, column }));
  const rows = columns[0]?.column.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const cells = columns.map(({ key, column }) => key + jsonCell(column, row));
    yield `${row > 0 ? between : ''}${before}{${cells.join(',')}}${after}`;
  }
}

function jsonCell(column: Column, row: number): string {
  const value = column[row]!;
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(value) : 'null';
  return typeof value === 'string' ? JSON.stringify(value) : value.toString();
}
