import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { sizeOf } from '../../tensor/host.js';
import type { InputDescription } from './dataset.js';

const CELLS = 7;

/**
 * Items as rows of features by which samples are compared: of pictures the mean of each of 7 x 7 cells, channel by
 * channel (of smaller ones each pixel), of all else the numbers themselves, as the network sees them.
 */
export function featuresOf({ kind, shape }: InputDescription, x: Float32Array): Matrix {
  const size = sizeOf(shape);
  const items = x.length / size;
  if (kind !== 'images') return matrix(items, size, Float64Array.from(x));
  const [height, width, channels] = shape as [number, number, number];
  const [rows, columns] = [Math.min(CELLS, height), Math.min(CELLS, width)];
  const features = rows * columns * channels;
  const out = matrix(items, features);
  const counts = new Float64Array(features);
  for (let p = 0; p < size; p++) counts[cellOf(p)]!++;
  for (let i = 0; i < x.length; i++) {
    const cell = cellOf(i % size);
    out.data[Math.floor(i / size) * features + cell]! += x[i]! / counts[cell]!;
  }
  return out;

  function cellOf(p: number): number {
    const place = Math.floor(p / channels);
    const row = Math.floor((Math.floor(place / width) * rows) / height);
    const column = Math.floor(((place % width) * columns) / width);
    return (row * columns + column) * channels + (p % channels);
  }
}
