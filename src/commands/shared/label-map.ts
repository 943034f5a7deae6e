import { DataError } from '../../core/errors.js';
import { readArray, type Warn } from '../../core/read.js';

export interface Labels {
  width: number;
  height: number;
  labels: Int32Array;
}

/** A map of whole-number labels: a gray picture, a matrix of an array file, or a table without names. */
export async function readLabels(path: string, warn: Warn): Promise<Labels> {
  const { shape, data } = await readArray(path, undefined, warn);
  if (shape.length !== 2)
    throw new DataError(`an array of ${shape.join(' × ')}, a label map is height × width`, {
      file: path,
      hint: shape.length === 3 ? 'colours are no labels: one gray level each' : undefined,
    });
  const labels = Int32Array.from(data as ArrayLike<number>, Number);
  const odd = labels.findIndex((label, p) => label !== Number(data[p]));
  if (odd >= 0)
    throw new DataError(`${data[odd]} at pixel ${odd} is no label, which are whole numbers`, { file: path });
  return { width: shape[1]!, height: shape[0]!, labels };
}

/** One that covers a picture. */
export async function readLabelsFor(
  path: string,
  { width, height }: { width: number; height: number },
  warn: Warn,
): Promise<Int32Array> {
  const map = await readLabels(path, warn);
  if (map.width !== width || map.height !== height)
    throw new DataError(`${map.width} × ${map.height} labels, ${width} × ${height} were needed`, {
      file: path,
    });
  return map.labels;
}
