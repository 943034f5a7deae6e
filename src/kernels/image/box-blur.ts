import { DataError } from '../../core/errors.js';
import { type Border, borderIndex } from './border.js';
import type { Raster } from './raster.js';

/**
 * Mean of the (2 radius + 1)^2 samples about each, channel by channel, by running sums along rows and columns: as
 * quick for every radius. Whole numbers are summed exactly and rounded to the nearest, which is never a tie.
 *
 * @param border default reflect
 */
export function boxBlur<T extends Float32Array | Uint8Array | Uint16Array>(
  image: Raster<T>,
  radius: number,
  { border = 'reflect', outside = 0 }: { border?: Border; outside?: number } = {},
): Raster<T> {
  const { width, height, channels, data } = image;
  if (!Number.isInteger(radius) || radius < 0 || radius > 10_000)
    throw new DataError(`a box needs a radius of 0 to 10000 pixels, got ${radius}`);
  if (data.length !== width * height * channels || data.length === 0)
    throw new DataError(`a ${width} x ${height} x ${channels} picture cannot have ${data.length} samples`);
  const samples = width * channels;
  const out = new (data.constructor as new (n: number) => T)(data.length) as T;
  const half = data instanceof Float32Array ? 0 : 0.5; // whole numbers are cut off when stored
  const weight = 1 / (2 * radius + 1) ** 2;
  const columns = Int32Array.from({ length: width + 2 * radius + 1 }, (_, x) =>
    borderIndex(x - radius - 1, width, border),
  );
  const sums = new Float64Array(samples);
  for (let y = -radius - 1; y < radius; y++) addRow(y, 1);
  for (let y = 0; y < height; y++) {
    addRow(y + radius, 1);
    addRow(y - radius - 1, -1);
    for (let c = 0; c < channels; c++) {
      // The first column of a window is taken away before the next is added: sum starts one column to the left.
      let sum = 0;
      for (let x = 0; x < 2 * radius + 1; x++) sum += at(x, c);
      for (let x = 0, p = y * samples + c; x < width; x++, p += channels) {
        sum += at(x + 2 * radius + 1, c) - at(x, c);
        out[p] = sum * weight + half;
      }
    }
  }
  return { width, height, channels, data: out };

  function at(x: number, c: number): number {
    const column = columns[x]!;
    return column < 0 ? outside * (2 * radius + 1) : sums[column * channels + c]!;
  }

  function addRow(y: number, sign: number): void {
    const row = borderIndex(y, height, border);
    if (row < 0) for (let i = 0; i < samples; i++) sums[i]! += sign * outside;
    else for (let i = 0, p = row * samples; i < samples; i++, p++) sums[i]! += sign * data[p]!;
  }
}
