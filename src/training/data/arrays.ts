import type { NdArray } from '../../core/data.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { sizeOf } from '../../tensor/host.js';
import { arrayItems, numbersOf } from './array-items.js';
import type { DataOptions } from './options.js';
import { flatItems, type RawData, TEST, TRAIN } from './raw.js';
import { filesOf } from './table.js';
import { listed } from './targets.js';

// Names by which archives of arrays call their items and targets.
const ITEMS = ['x', 'X', 'x_train', 'X_train', 'images', 'train_images', 'data'];
const TARGETS = ['y', 'Y', 'y_train', 'Y_train', 'labels', 'train_labels', 'label', 'target', 'targets'];

type Arrays = ReadonlyMap<string, NdArray>;

/**
 * Arrays whose first dimension counts items: an .npy file, or an archive (.npz, .safetensors) with the items and
 * perhaps their targets, by the names that are usual or that --columns and --target give. `x_train` brings
 * `x_test` along, as in Keras' archives.
 */
export function readArrayItems(
  path: string,
  arrays: Arrays,
  options: DataOptions,
  knownTarget?: string,
): RawData {
  const itemsName = pick(arrays, options.columns, path);
  const array = arrays.get(itemsName)!;
  const usual = [...(knownTarget === undefined ? [] : [knownTarget]), ...TARGETS];
  const targetName = options.target ?? usual.find((name) => name !== itemsName && arrays.has(name));
  if (targetName !== undefined && !arrays.has(targetName))
    throw new UsageError(`there is no array '${excerpt(targetName)}'`, {
      file: path,
      hint: `the arrays are ${listed([...arrays.keys()])}`,
    });
  const targets = targetName === undefined ? undefined : targetOf(arrays.get(targetName)!, array, path);
  const found = arrayItems(array, options.kind, path);
  const size = sizeOf(found.shape);
  const train: RawData = {
    format: itemsName === '' ? 'array' : 'archive of arrays',
    kind: found.kind,
    shape: found.shape,
    length: array.shape[0]!,
    target: targets && { name: targetName!, values: targets },
    files: { ...filesOf(path), whole: true },
    items: flatItems(found.data, size),
  };
  const testName = twin(itemsName);
  return testName !== undefined && arrays.has(testName)
    ? withTest(train, arrays, testName, targetName, options, path)
    : train;
}

/** The test part behind the training part. */
function withTest(
  train: RawData,
  arrays: Arrays,
  name: string,
  targetName: string | undefined,
  options: DataOptions,
  path: string,
): RawData {
  const array = arrays.get(name)!;
  const found = arrayItems(array, options.kind ?? train.kind, path);
  if (found.shape.join() !== train.shape.join())
    throw new DataError(
      `items of ${found.shape.join(' × ')} in '${excerpt(name)}', ${train.shape.join(' × ')} before`,
      {
        file: path,
      },
    );
  const testTarget = targetName === undefined ? undefined : twin(targetName);
  let target = train.target;
  if (target !== undefined) {
    if (testTarget === undefined || !arrays.has(testTarget))
      throw new DataError(`no targets for '${excerpt(name)}'`, { file: path });
    const more = targetOf(arrays.get(testTarget)!, array, path);
    target = { name: target.name, values: Float64Array.from([...target.values, ...more], Number) };
  }
  const own = train.length;
  const length = own + array.shape[0]!;
  const size = sizeOf(train.shape);
  return {
    ...train,
    length,
    target,
    parts: Uint8Array.from({ length }, (_, i) => (i < own ? TRAIN : TEST)),
    items: async (indices) => {
      const all = Array.from(indices);
      const ours = await train.items(all.filter((i) => i < own));
      let next = 0;
      return all.map((i) => (i < own ? ours[next++]! : { data: found.data, from: (i - own) * size }));
    },
  };
}

const twin = (name: string): string | undefined =>
  name.includes('train') ? name.replace('train', 'test') : undefined;

function pick(arrays: Arrays, columns: readonly string[] | undefined, file: string): string {
  const names = [...arrays.keys()];
  const wanted = columns?.[0];
  if (columns && columns.length > 1)
    throw new UsageError('--columns names one array of items', {
      file,
      hint: `the arrays are ${listed(names)}`,
    });
  const name = wanted ?? (names.length === 1 ? names[0] : ITEMS.find((known) => names.includes(known)));
  if (name !== undefined && names.includes(name)) return name;
  throw new UsageError(
    wanted === undefined ? 'several arrays, which are the items?' : `there is no array '${excerpt(wanted)}'`,
    { file, hint: `--columns picks one of ${listed(names)}` },
  );
}

function targetOf({ shape, data }: NdArray, items: NdArray, file: string): Float64Array {
  const list = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!list) throw new DataError(`targets of ${shape.join(' × ')}, a list was needed`, { file });
  if (shape[0] !== items.shape[0])
    throw new DataError(`${shape[0]} targets for ${items.shape[0]} items`, { file });
  return numbersOf(data);
}
