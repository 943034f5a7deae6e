import * as z from 'zod';
import { isArray } from '../core/arrays.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import { compareArrays, compareJson, compareTables } from '../core/compare.js';
import { DataError, UsageError } from '../core/errors.js';
import { readAll } from '../core/files.js';
import { parseJson } from '../core/formats/json-strict.js';
import type { Kind } from '../core/formats/kind.js';
import { tableInput } from '../core/options.js';
import { openPeeked, peekKind } from '../core/peek.js';
import { isPicture, readArrays, readTable } from '../core/read.js';

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
  summary: 'Compares two results within a tolerance; exit 3 when they differ.',
  description:
    'For regression jobs: keep the --json summary of a run that was right, and compare later ones with it. Numbers a and b are equal if |a - b| <= max(abs-tol, tol · max(|a|, |b|)), and NaN equals NaN. JSON is compared with JSON, key by key; arrays, pictures and sounds value by value; anything else as tables, cell by cell, columns paired by name.',
  keywords: ['diff', 'regression', 'baseline', 'test', 'ci', 'tolerance', 'equal', 'results', 'change'],
  inputs: [
    { name: 'A', about: 'what is wanted', accepts: ['table', 'array', 'image', 'audio', 'model'] },
    { name: 'B', about: 'what is there', accepts: ['table', 'array', 'image', 'audio', 'model'] },
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
    'ispr kmeans fixtures/iris.csv --k 3 --json > baseline.json && ispr kmeans fixtures/iris.csv --k 3 --seed 1 --json > now.json && ispr compare baseline.json now.json --tol 1e-6 --ignore seed,durationMs,iterations',
    'ispr compare fixtures/iris.csv fixtures/iris.csv',
  ],
  source: 'numpy.isclose, in its symmetric form',
  async run([a, b], { tol, absTol, ignore, ...table }, context) {
    const tolerance = { relative: tol, absolute: absTol };
    const read = (path: string) => readTable(path, { ...table, missing: 'keep' }, context.warn);
    const ignored = (path: string) =>
      ignore.some(
        (key) =>
          path === key ||
          path.startsWith(`${key}.`) ||
          path.endsWith(`.${key}`) ||
          path.startsWith(`${key}[`),
      );
    const kinds = [await peekKind(a!), await peekKind(b!)];
    const json = kinds.every((kind) => kind === 'json');
    if (json && table.columns)
      throw new UsageError('--columns picks from tables; --ignore passes over keys of JSON');
    const { differences, differing, compared, largest } = json
      ? compareJson(await readJson(a!), await readJson(b!), tolerance, ignored)
      : kinds.every(isGrid)
        ? compareArrays(
            await readArrays(a!, context.warn),
            await readArrays(b!, context.warn),
            tolerance,
            ignored,
          )
        : compareTables(await read(a!), await read(b!), tolerance, ignored);
    if (compared === 0) throw new DataError('nothing was left to compare');
    return {
      table: {
        path: differences.map(({ path }) => path),
        a: differences.map((d) => text(d.a)),
        b: differences.map((d) => text(d.b)),
      },
      metrics: { equal: differing === 0, compared, differences: differing, largest },
      ...(differing > 0 && {
        failed: `${differing} of ${compared} values differ, first ${differences[0]!.path}`,
      }),
    };
  },
});

/** Arrays, pictures and sounds: numbers in a shape, without names of columns. */
const isGrid = (kind: Kind) => isArray(kind) || isPicture(kind) || kind === 'wav';

const readJson = async (path: string): Promise<Json> =>
  parseJson(await readAll(await openPeeked(path)), path);

const text = (value: Json | undefined): string =>
  value === undefined ? '(not there)' : typeof value === 'string' ? value : JSON.stringify(value);
