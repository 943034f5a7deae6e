import { DataError } from '../../core/errors.js';
import { readTable, type Warn } from '../../core/read.js';

/** What the pictures of an index show, to judge rankings by. */
export interface Classes {
  of(i: number): string | undefined;
  /** The place in the index of a query that is a picture of it. */
  placeOf(query: string): number | undefined;
  ofQuery(query: string): string | undefined;
}

/** By a table of image and class (its first two columns), or by the folder that a picture lies in. */
export async function readClasses(
  names: readonly string[],
  truth: string | undefined,
  warn: Warn,
): Promise<Classes> {
  const table = truth === undefined ? undefined : await readTruth(truth, warn);
  const classes = names.map((name) => (table ? table.get(name) : folderOf(name)));
  const known = new Set(classes);
  const placeOf = (query: string) => {
    const path = query.replaceAll('\\', '/');
    const at = names.findIndex((name) => path === name || path.endsWith(`/${name}`));
    return at === -1 ? undefined : at;
  };
  return {
    of: (i) => classes[i],
    placeOf,
    ofQuery(query) {
      const own = placeOf(query);
      if (own !== undefined) return classes[own];
      const path = query.replaceAll('\\', '/');
      const wanted = table ? endOf(table, path) : path.split('/').at(-2);
      return known.has(wanted) ? wanted : undefined;
    },
  };
}

const folderOf = (name: string): string | undefined => (name.includes('/') ? name.split('/')[0] : undefined);

/** The class of the entry that a path ends in. */
function endOf(table: ReadonlyMap<string, string>, path: string): string | undefined {
  for (const [name, value] of table) if (path === name || path.endsWith(`/${name}`)) return value;
  return undefined;
}

async function readTruth(file: string, warn: Warn): Promise<Map<string, string>> {
  const columns = [...(await readTable(file, { header: true, missing: 'error' }, warn)).values()];
  const [images, classes] = columns;
  if (images === undefined || classes === undefined)
    throw new DataError('two columns, image and class, were needed', { file });
  return new Map(Array.from({ length: images.length }, (_, i) => [String(images[i]), String(classes[i])]));
}
