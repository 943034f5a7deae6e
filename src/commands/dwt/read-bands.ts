import type { NdArray, Table } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { peekKind } from '../../core/peek.js';
import { readArrays, readTable, type Warn } from '../../core/read.js';
import { numericColumn } from '../../core/table.js';
import type { Band, Bands } from './bands.js';
import type { DwtOptions } from './options.js';

/** Coefficients as dwt writes them: a table, whose bands have no shape but their length, or an archive of arrays. */
export async function readBands(path: string, chosen: DwtOptions, warn: Warn): Promise<Bands> {
  if ((await peekKind(path)) === 'npz') return bandsOfArrays(await readArrays(path, warn));
  return bandsOfTable(await readTable(path, { ...chosen, columns: undefined }, warn));
}

const KINDS = new Map([
  ['a', 'approx'],
  ['h', 'horizontal'],
  ['v', 'vertical'],
  ['d', 'diagonal'],
]);

function bandsOfArrays(arrays: ReadonlyMap<string, NdArray>): Bands {
  const length = arrays.get('length');
  if (length === undefined)
    throw new DataError("the array 'length' is missing: size of the input, as dwt writes it");
  const size = Array.from(length.data, Number);
  if (size.length < 1 || size.length > 2 || !size.every((n) => Number.isInteger(n) && n > 0))
    throw new DataError(
      `'length' is ${excerpt(size.join(', '))}; a number of samples, or height and width, were needed`,
    );
  const bands: Band[] = [];
  let most = 1;
  for (const [key, { shape, data }] of arrays) {
    if (key === 'length') continue;
    const [, letter, level] = /^([ahvd])(\d{1,2})$/.exec(key) ?? [];
    const isPath = /^(root|[ad]{1,40})$/.test(key);
    if (letter === undefined && !isPath)
      throw new DataError(`the array '${excerpt(key)}' is no band of a transform`);
    const count = shape[size.length] ?? 1;
    most = Math.max(most, count);
    if (shape.length < size.length || shape.length > size.length + 1)
      throw new DataError(
        `'${excerpt(key)}' has ${shape.length} dimensions, ${size.length} or one more were needed`,
      );
    const numbers = Float64Array.from(data as ArrayLike<number>, Number);
    if (!numbers.every(Number.isFinite))
      throw new DataError(`'${excerpt(key)}' has values that are no numbers`);
    const n = count === 0 ? 0 : numbers.length / count;
    bands.push({
      level: level === undefined ? (key === 'root' ? 0 : key.length) : Number(level),
      kind: letter === undefined ? key : letter === 'd' && size.length === 1 ? 'detail' : KINDS.get(letter)!,
      shape: shape.slice(0, size.length),
      values: Array.from({ length: count }, (_, s) =>
        Float64Array.from({ length: n }, (_, i) => numbers[i * count + s]!),
      ),
    });
  }
  return { bands, size, names: Array.from({ length: most }, (_, s) => (most === 1 ? 'value' : `c${s}`)) };
}

function bandsOfTable(table: Table): Bands {
  for (const name of ['level', 'kind', 'index', 'value'])
    if (!table.has(name))
      throw new DataError(`there is no column '${name}'; level, kind, index and value were needed`);
  const [level, index, value] = ['level', 'index', 'value'].map((name) => numericColumn(table, name));
  const kinds = table.get('kind')!;
  const which = table.get('series') ?? table.get('channel');
  const series = new Map<string, Map<string, { level: number; kind: string; values: number[] }>>();
  for (let row = 0; row < level!.length; row++) {
    const name = which === undefined ? 'value' : String(which[row]);
    const kind = String(kinds[row]);
    const own = series.get(name) ?? new Map();
    series.set(name, own);
    if (!Number.isInteger(level![row]))
      throw new DataError(`row ${row + 1} has level ${level![row]}, no whole number`);
    const key = `${kind} ${level![row]}`;
    const band = own.get(key) ?? { level: level![row]!, kind, values: [] };
    own.set(key, band);
    if (index![row] !== band.values.length)
      throw new DataError(
        `row ${row + 1} has index ${index![row]} of ${excerpt(kind)} ${level![row]}, ${band.values.length} was next`,
      );
    band.values.push(value![row]!);
  }
  const names = [...series.keys()];
  const bands = new Map<string, { level: number; kind: string; values: Float64Array[] }>();
  names.forEach((name, s) => {
    for (const [key, { level, kind, values }] of series.get(name)!) {
      const band = bands.get(key) ?? { level, kind, values: [] };
      band.values[s] = Float64Array.from(values);
      bands.set(key, band);
    }
  });
  return {
    names,
    size: [],
    bands: [...bands.values()].map((band) => ({ ...band, shape: [band.values.find(Boolean)!.length] })),
  };
}
