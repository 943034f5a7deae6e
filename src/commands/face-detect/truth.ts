import { DataError, excerpt } from '../../core/errors.js';
import { readTable, type Warn } from '../../core/read.js';
import { numericColumn } from '../../core/table.js';
import type { Box } from '../../kernels/detection/boxes.js';

/** True boxes of each picture. */
export interface TrueBoxes {
  boxes: Box[][];
}

/** A table x, y, w, h; with a column `image`, which several pictures need, names of files without their folders. */
export async function readTruth(path: string, names: readonly string[], warn: Warn): Promise<TrueBoxes> {
  const table = await readTable(path, { header: true, missing: 'error' }, warn);
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((name) => {
    const column = table.get(name);
    if (!column)
      throw new DataError(`no column ${name}: x, y, w, h were needed`, {
        file: path,
        hint: `the columns are ${[...table.keys()].slice(0, 12).map(excerpt).join(', ')}`,
      });
    return numericColumn(table, name, column);
  });
  const image = table.get('image');
  if (!image && names.length > 1)
    throw new DataError('no column image: boxes of several pictures need one', { file: path });
  const boxes = names.map((): Box[] => []);
  const rowsOf = new Map(names.map((name, i) => [name, i]));
  let unknown = 0;
  for (let i = 0; i < x!.length; i++) {
    const box = { x: x![i]!, y: y![i]!, w: w![i]!, h: h![i]! };
    if (!(box.w > 0 && box.h > 0))
      throw new DataError(`a box of ${box.w} × ${box.h} pixels in row ${i + 1}`, { file: path });
    const picture = image ? rowsOf.get(String(image[i])) : 0;
    if (picture === undefined) unknown++;
    else boxes[picture]!.push(box);
  }
  if (unknown > 0) warn(`${unknown} true boxes are of pictures that were not searched (${path})`);
  if (boxes.every(({ length }) => length === 0))
    throw new DataError('there is no true box of these pictures', { file: path });
  return { boxes };
}
