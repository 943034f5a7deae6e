import { fillColumns, pickColumns } from './columns.js';
import type { Column, NdArray } from './data.js';
import { DataError, excerpt, UsageError } from './errors.js';
import type { Missing } from './formats/csv-missing.js';
import type { Kind } from './formats/kind.js';
import { arrayTable, rowCount } from './table.js';

/** The kinds of files that hold arrays; gzip stands for a compressed IDX. */
const ARRAYS: readonly Kind[] = ['npy', 'npz', 'idx', 'gzip', 'safetensors'];

export const isArray = (kind: Kind): boolean => ARRAYS.includes(kind);

/** The arrays of one file; the name of a file's only, nameless array is empty. */
export interface ArrayFile {
  names: readonly string[];
  read(name: string): Promise<NdArray>;
}

export async function openArrays(bytes: Uint8Array, kind: Kind, file: string): Promise<ArrayFile> {
  switch (kind) {
    case 'npy': {
      const { value } = (await import('./formats/npy.js')).decodeNpy(bytes, file);
      return { names: [''], read: async () => value };
    }
    case 'npz': {
      const npz = (await import('./formats/npz.js')).openNpz(bytes, file);
      return { names: npz.names, read: async (name) => (await npz.read(name)).value };
    }
    case 'safetensors': {
      const tensors = (await import('./formats/safetensors.js')).decodeSafetensors(bytes, file);
      return { names: [...tensors.tensors.keys()], read: async (name) => tensors.read(name) };
    }
    default: {
      const { value } = await (await import('./formats/idx.js')).decodeIdx(bytes, file);
      return { names: [''], read: async () => value };
    }
  }
}

export async function readAllArrays({ names, read }: ArrayFile): Promise<Map<string, NdArray>> {
  const all = new Map<string, NdArray>();
  for (const name of names) all.set(name, await read(name));
  return all;
}

/** The array that is asked for, or the only one. */
export const oneArray = (arrays: ArrayFile, wanted: string | undefined, file: string): Promise<NdArray> =>
  arrays.read(nameOf(arrays.names, wanted, file));

function nameOf(names: readonly string[], wanted: string | undefined, file: string): string {
  if (names.length === 1 && (wanted === undefined || names[0] === '')) return names[0]!;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const known = names.slice(0, 12).map(excerpt).join(', ');
  if (names.length === 0) throw new DataError('no array in this file', { file });
  throw wanted === undefined
    ? new DataError(`several arrays (${known}), one was needed`, { file, hint: 'pick one with --columns' })
    : new UsageError(`there is no array '${excerpt(wanted)}'`, { file, hint: `the arrays are ${known}` });
}

/**
 * Arrays as a table: a vector is one column `value`, a matrix has c0, c1 …, and several vectors of one length
 * are a column each, as tables are written into .npz. Of other files with several arrays the first of `columns`
 * picks one. The rest of `columns` pick columns, by name or position.
 */
export function arrayColumns(
  arrays: ReadonlyMap<string, NdArray>,
  file: string,
  { columns = [], missing }: { columns?: readonly string[] | undefined; missing: Missing },
): { table: Map<string, Column>; notes: string[] } {
  const vectors = vectorTable(arrays);
  const named = !vectors && arrays.size > 1;
  const array = vectors
    ? undefined
    : arrays.get(nameOf([...arrays.keys()], named ? columns[0] : undefined, file));
  if (array && array.shape.length > 2)
    throw new DataError(
      `an array of ${array.shape.join(' × ')} is no table or series; one or two dimensions are`,
      { file },
    );
  const table = pickColumns(vectors ?? arrayTable(array!), named ? columns.slice(1) : columns, file);
  if (rowCount(table) === 0) throw new DataError('the array is empty', { file });
  return fillColumns(table, missing, file);
}

/** Named vectors of one length as the columns of a table; undefined where some array is none of these. */
export function vectorTable(arrays: ReadonlyMap<string, NdArray>): Map<string, Column> | undefined {
  const [first] = arrays.values();
  const alike = ([name, { shape, data }]: [string, NdArray]) =>
    name !== '' && shape.length === 1 && data.length === first?.data.length;
  if (first === undefined || ![...arrays].every(alike)) return undefined;
  return new Map([...arrays].map(([name, { data }]) => [name, data]));
}
