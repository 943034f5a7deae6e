import type { Column, NdArray } from '../../core/data.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { readTable, type Warn } from '../../core/read.js';
import { type GridField, leastOf, smoothField } from '../../kernels/field/grid-field.js';
import { neighboursOf, type Options } from './options.js';
import type { Task } from './picture-field.js';

// A probability of 0 would forbid a label for good; a network's never is, but for rounding.
const LEAST = 1e-12;

/** Probabilities [height, width, labels]: data cost -dataWeight log p; rows are scaled to the sum 1. */
export async function probabilityTask(
  array: NdArray,
  file: string,
  options: Options,
  warn: Warn,
): Promise<Task> {
  const { dataWeight = 1, smoothness = 1, maxPixels } = options;
  const [height = 0, width = 0, labels = 0] = array.shape;
  if (array.shape.length !== 3 || height * width === 0 || labels < 2)
    throw new DataError(`an array of ${array.shape.join(' × ')}; probabilities are height × width × labels`, {
      file,
    });
  if (height * width > maxPixels)
    throw new DataError(`${width} × ${height} pixels, ${maxPixels} at most`, {
      file,
      hint: '--max-pixels reads it',
    });
  const costs = new Float64Array(height * width * labels);
  for (let p = 0, i = 0; p < height * width; p++, i += labels) {
    let total = 0;
    for (let l = 0; l < labels; l++) {
      const v = Number(array.data[i + l]);
      if (!(v >= 0 && v < Infinity))
        throw new DataError(`label ${l} at x ${p % width}, y ${Math.floor(p / width)} has probability ${v}`, {
          file,
        });
      total += v;
    }
    if (!(total > 0))
      throw new DataError(`no label is possible at x ${p % width}, y ${Math.floor(p / width)}`, { file });
    for (let l = 0; l < labels; l++)
      costs[i + l] = -dataWeight * Math.log(Math.max(LEAST, Number(array.data[i + l]) / total));
  }
  const field = smoothField({ width, height, labels }, costs, {
    shape: { kind: 'potts', truncate: 1 },
    smoothness,
    neighbours: neighboursOf(options),
  });
  const observed = leastOf(costs, labels);
  if (options.pairs === undefined) return { prior: 'potts', field, observed };
  return { prior: 'potts', field: await withPairs(field, options.pairs, options, warn), observed };
}

const RELATIONS = ['above', 'below', 'left-of', 'right-of', 'beside', 'any'];

/** The field with the costs of a table in place of those of Potts; pairs it does not name keep theirs. */
async function withPairs(
  field: GridField,
  file: string,
  { names, neighbours }: Options,
  warn: Warn,
): Promise<GridField> {
  if (neighbours === '8')
    throw new UsageError('--pairs says what is above and beside: it needs --neighbours 4');
  const { labels } = field;
  if (names && names.length !== labels)
    throw new UsageError(`--names has ${names.length} names, the array ${labels} labels`);
  const table = await readTable(file, { header: true, missing: 'error' }, warn);
  const column = (name: string): Column => {
    const found = table.get(name);
    if (!found) throw new DataError(`no column ${name}; first,relation,second,cost were needed`, { file });
    return found;
  };
  const [first, relation, second, cost] = [
    column('first'),
    column('relation'),
    column('second'),
    column('cost'),
  ];
  const [across, down] = field.lines.map((line) => line.table.slice()) as [Float64Array, Float64Array];
  const numbers = new Map(
    (names ?? Array.from({ length: labels }, (_, l) => String(l))).map((name, l) => [name, l]),
  );
  for (let row = 0; row < cost.length; row++) {
    const place = { file, line: row + 2 };
    const [a, b] = [first[row], second[row]].map((name) => {
      const label = numbers.get(String(name));
      if (label === undefined)
        throw new DataError(
          `label '${excerpt(String(name))}', known are ${[...numbers.keys()].map(excerpt).join(', ')}`,
          place,
        );
      return label;
    }) as [number, number];
    const how = String(relation[row]);
    if (!RELATIONS.includes(how))
      throw new DataError(`relation '${excerpt(how)}', known are ${RELATIONS.join(', ')}`, place);
    const v = Number(cost[row]);
    if (!Number.isFinite(v)) throw new DataError(`cost '${excerpt(String(cost[row]))}' is no number`, place);
    if (how === 'above' || how === 'any') down[a * labels + b] = v;
    if (how === 'below' || how === 'any') down[b * labels + a] = v;
    if (how === 'left-of' || how === 'beside' || how === 'any') across[a * labels + b] = v;
    if (how === 'right-of' || how === 'beside' || how === 'any') across[b * labels + a] = v;
  }
  const tables = [across, down];
  return {
    ...field,
    shape: undefined,
    lines: field.lines.map((line, s) => ({ ...line, table: tables[s]! })),
  };
}
