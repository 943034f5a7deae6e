import { type Matrix, matrix } from '../linalg/matrix.js';
import { borderIndex, type Extension } from './border.js';

/** A plane with further rows and columns about it, filled as the extension says. */
export function extendPlane(
  x: Matrix,
  {
    top = 0,
    bottom = 0,
    left = 0,
    right = 0,
  }: { top?: number; bottom?: number; left?: number; right?: number },
  extension: Extension,
): Matrix {
  if (top + bottom + left + right === 0) return x;
  const z = matrix(x.rows + top + bottom, x.cols + left + right);
  for (let r = 0; r < z.rows; r++) {
    const source = borderIndex(r - top, x.rows, extension);
    if (source < 0) continue;
    const row = x.data.subarray(source * x.cols, (source + 1) * x.cols);
    const to = r * z.cols;
    z.data.set(row, to + left);
    if (extension === 'zero') continue;
    for (let c = 0; c < left; c++) z.data[to + c] = row[borderIndex(c - left, x.cols, extension)]!;
    for (let c = left + x.cols; c < z.cols; c++)
      z.data[to + c] = row[borderIndex(c - left, x.cols, extension)]!;
  }
  return z;
}
