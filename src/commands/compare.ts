import * as z from 'zod';
import { defineCommand, type Json } from '../core/command/spec.js';
import { compareJson, type Difference, equalNumbers, type Tolerance } from '../core/compare.js';
import type { Column, Table } from '../core/data.js';
import { DataError } from '../core/errors.js';
import { openInput, readAll } from '../core/files.js';
import { parseJson } from '../core/formats/json-strict.js';
import { detectKind } from '../core/formats/kind.js';
import { tableInput } from '../core/options.js';
import { readTable, type Warn } from '../core/read.js';

const { columns, delimiter, header } = tableInput;
const options = z.object({
  tol: z.number().min(0).default(1e-9).describe('relative difference of numbers that is let pass'),
  absTol: z.number().min(0).default(0).describe('absolute difference of numbers that is let pass'),
  ignore: z
    .array(z.string().min(1))
    .default(['durationMs', 'version'])
    .describe('keys or columns to pass over, wherever they are')
    .meta({ placeholder: 'KEY,…' }),
  columns,
  delimiter,
  header,
});

export default defineCommand({
  name: 'compare',
  group: 'The toolkit itself',
  summary: 'Compares two summaries, tables or arrays within a tolerance; exit 3 when they differ.',
  description:
    'For regression jobs: keep the --json summary of a run that was right, and compare later ones with it. Numbers a and b are equal if |a - b| <= max(abs-tol, tol · max(|a|, |b|)). JSON is compared with JSON, key by key; anything else as tables, cell by cell.',
  keywords: ['diff', 'regression', 'baseline', 'test', 'ci', 'tolerance', 'equal'],
  inputs: [
    { name: 'A', about: 'what is wanted', accepts: ['table', 'array', 'model'] },
    { name: 'B', about: 'what is there', accepts: ['table', 'array', 'model'] },
  ],
  over: 'all',
  options,
  outputs: ['table'],
  metrics: {
    equal: 'whether nothing differs',
    compared: 'values that were compared',
    differences: 'how many of them differ',
    largest: 'the largest difference of numbers |a - b|',
  },
  examples: [
    'ispr compare baseline.json now.json --tol 1e-6 --ignore durationMs,version,outputs',
    'ispr compare fixtures/iris.csv fixtures/iris.csv',
  ],
  source: 'numpy.isclose, in its symmetric form',
  async run([a, b], { tol, absTol, ignore, ...table }, context) {
    const tolerance = { relative: tol, absolute: absTol };
    const ignored = (path: string) =>
      ignore.some(
        (key) =>
          path === key ||
          path.startsWith(`${key}.`) ||
          path.endsWith(`.${key}`) ||
          path.startsWith(`${key}[`),
      );
    const bothJson = (await isJson(a!)) && (await isJson(b!));
    const { differences, compared } = bothJson
      ? compareJson(await readJson(a!), await readJson(b!), tolerance, ignored)
      : await compareTables([a!, b!], table, tolerance, ignored, context.warn);
    if (compared === 0) throw new DataError('nothing was left to compare');
    const gaps = differences.map((d) =>
      typeof d.a === 'number' && typeof d.b === 'number' ? Math.abs(d.a - d.b) : 0,
    );
    return {
      table: {
        path: differences.map(({ path }) => path),
        a: differences.map((d) => text(d.a)),
        b: differences.map((d) => text(d.b)),
      },
      metrics: {
        equal: differences.length === 0,
        compared,
        differences: differences.length,
        largest: gaps.reduce((most, gap) => Math.max(most, gap), 0),
      },
      ...(differences.length > 0 && {
        failed: `${differences.length} of ${compared} values differ, first ${differences[0]!.path}`,
      }),
    };
  },
});

async function isJson(path: string): Promise<boolean> {
  if (path === '-') return true; // what a pipe holds is a summary: a table can be named
  const input = await openInput(path);
  await input.close();
  return detectKind(input.head, path, input.size) === 'json';
}

const readJson = async (path: string): Promise<Json> => parseJson(await readAll(await openInput(path)), path);

const text = (value: Json | undefined): string =>
  value === undefined ? '(not there)' : typeof value === 'string' ? value : JSON.stringify(value);

async function compareTables(
  paths: readonly [string, string],
  options: { columns?: string[]; delimiter?: string; header: boolean },
  tolerance: Tolerance,
  ignored: (path: string) => boolean,
  warn: Warn,
): Promise<{ differences: Difference[]; compared: number }> {
  const [left, right] = (await Promise.all(
    paths.map((path) => readTable(path, { ...options, missing: 'error' }, warn)),
  )) as [Table, Table]; // prettier-ignore
  const differences: Difference[] = [];
  let compared = 0;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    if (ignored(name)) continue;
    const [a, b] = [left.get(name), right.get(name)];
    if (a === undefined || b === undefined || a.length !== b.length) {
      compared++;
      differences.push({ path: `column ${name}`, a: size(a), b: size(b) });
      continue;
    }
    for (let row = 0; row < a.length; row++) {
      const [x, y] = [plain(a, row), plain(b, row)];
      compared++;
      const same = typeof x === 'number' && typeof y === 'number' ? equalNumbers(x, y, tolerance) : x === y;
      if (!same) differences.push({ path: `${name}[${row}]`, a: x, b: y });
    }
  }
  return { differences, compared };
}

const size = (column: Column | undefined): string | undefined => column && `${column.length} rows`;

function plain(column: Column, row: number): number | string {
  const value = column[row]!;
  return typeof value === 'bigint' ? Number(value) : value;
}
