import { isArray } from '../../core/arrays.js';
import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { ImageOptions, TableOptions } from '../../core/options.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, matrixFrom, readImage, readTable, type Warn } from '../../core/read.js';
import { gray } from '../../kernels/colour/colour.js';

export interface Points {
  /** Of a mask the ends of its rows: all that a hull can touch. */
  x: Float64Array;
  y: Float64Array;
  /** Pixels of the mask, or rows. */
  count: number;
  /** The mask, to draw the hull on. */
  image?: Image;
}

type PointOptions = TableOptions & ImageOptions & { threshold?: number };

/**
 * Pixels of a picture above the threshold, or two columns of anything else. An array is a mask unless it has two
 * columns, or some are picked.
 */
export async function readPoints(path: string, options: PointOptions, warn: Warn): Promise<Points> {
  const { threshold = 0 } = options;
  const kind = await peekKind(path);
  if (isPicture(kind)) {
    const image = await readImage(path, options, warn);
    return maskPoints({ ...image, data: gray(image).data }, threshold);
  }
  const table = await readTable(path, options, warn);
  const [x, y] = [table.get('x'), table.get('y')];
  const named = options.columns === undefined && x !== undefined && y !== undefined;
  const own = named
    ? new Map([
        ['x', x],
        ['y', y],
      ])
    : table;
  const { rows, columns, data } = await matrixFrom(own, path, options, warn);
  if (isArray(kind) && options.columns === undefined && columns > 2)
    return maskPoints({ width: columns, height: rows, data }, threshold);
  if (options.threshold !== undefined) throw new UsageError('--threshold is for masks', { file: path });
  if (columns < 2 || (options.columns !== undefined && columns > 2))
    throw new DataError(`points have two columns, x and y; got ${columns}`, {
      file: path,
      hint: '--columns picks them',
    });
  const column = (j: number) => Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
  return { x: column(0), y: column(1), count: rows };
}

/** Grays of a mask in charts: neither hides lines of any colour. */
const [INSIDE, OUTSIDE] = [150, 40];

interface Mask {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

function maskPoints({ width, height, data }: Mask, threshold: number): Points {
  const x: number[] = [];
  const y: number[] = [];
  const shown = new Uint8Array(width * height).fill(OUTSIDE);
  let count = 0;
  for (let row = 0; row < height; row++) {
    let [first, last] = [-1, -1];
    for (let i = 0; i < width; i++)
      if (data[row * width + i]! > threshold) {
        if (first < 0) first = i;
        last = i;
        shown[row * width + i] = INSIDE;
        count++;
      }
    if (first < 0) continue;
    x.push(first, last);
    y.push(row, row);
  }
  const image: Image = { width, height, channels: 1, data: shown };
  return { x: Float64Array.from(x), y: Float64Array.from(y), count, image };
}
