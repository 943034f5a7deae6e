import type { Column, Image, NdArray } from '../../core/data.js';
import { sizeOf } from '../../tensor/host.js';
import type { InputDescription } from './dataset.js';

/*
 * The way back from what a network sees to what the data were: items [n, ...shape] one after the other, as batches
 * and the outputs of decoders have them.
 */

/** The scale of the data: x = x' scale + shift. */
export function restored(
  { normalisation: { shift, scale } }: InputDescription,
  x: Float32Array,
): Float32Array {
  const axes = shift.length;
  return x.map((value, k) => value * scale[k % axes]! + shift[k % axes]!);
}

/** Pictures of 8 bits; values beyond black and white are cut. */
export function imagesOf(input: InputDescription, x: Float32Array): Image[] {
  const [height, width, channels] = input.shape as [number, number, 1 | 3];
  const size = sizeOf(input.shape);
  const bytes = Uint8Array.from(restored(input, x), (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
  return Array.from({ length: x.length / size }, (_, i) => ({
    width,
    height,
    channels,
    data: bytes.subarray(i * size, (i + 1) * size),
  }));
}

/** All items in one array; gray pictures without a dimension for their one channel. */
export function arrayOf(input: InputDescription, x: Float32Array): NdArray {
  const { shape, kind } = input;
  const item = kind === 'images' && shape[2] === 1 ? shape.slice(0, 2) : shape;
  return { shape: [x.length / sizeOf(shape), ...item], data: restored(input, x) };
}

/**
 * Items as rows: the columns of a table, the most likely one where several stand for the values of a text; `p0`, `p1`
 * ... of pictures; of series a row for each step.
 */
export function tableOf(input: InputDescription, x: Float32Array): Map<string, Column> {
  const values = restored(input, x);
  const size = sizeOf(input.shape);
  const items = values.length / size;
  if (input.kind === 'series') return seriesTable(input, values, items);
  const number = (j: number) => Float32Array.from({ length: items }, (_, i) => values[i * size + j]!);
  if (!input.columns) return new Map(Array.from({ length: size }, (_, j) => [`p${j}`, number(j)]));
  const table = new Map<string, Column>();
  let j = 0;
  for (const { name, values: words } of input.columns) {
    table.set(name, words ? textColumn(values, words, items, size, j) : number(j));
    j += words?.length ?? 1;
  }
  return table;
}

function textColumn(
  values: Float32Array,
  words: readonly string[],
  items: number,
  size: number,
  first: number,
): string[] {
  return Array.from({ length: items }, (_, i) => {
    const weights = values.subarray(i * size + first, i * size + first + words.length);
    return words[weights.indexOf(weights.reduce((a, b) => Math.max(a, b)))]!;
  });
}

function seriesTable({ shape, sequenceColumn }: InputDescription, values: Float32Array, items: number) {
  const [steps, channels] = shape as [number, number];
  const rows = items * steps;
  const table = new Map<string, Column>([
    [sequenceColumn ?? 'series', Int32Array.from({ length: rows }, (_, r) => Math.floor(r / steps))],
    ['step', Int32Array.from({ length: rows }, (_, r) => r % steps)],
  ]);
  for (let c = 0; c < channels; c++)
    table.set(
      `c${c}`,
      Float32Array.from({ length: rows }, (_, r) => values[r * channels + c]!),
    );
  return table;
}
