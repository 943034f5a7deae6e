import { DataError } from '../../core/errors.js';

/**
 * Squared Euclidean distance of each pixel to the nearest one that is 0, exact:
 *
 *   D(p) = min_q { |p - q|^2 : mask(q) = 0 },
 *
 * 0 where the mask is 0, Infinity everywhere if it nowhere is. Distances along columns by two sweeps, then along each
 * row the lower envelope of the parabolas (x - i)^2 + d_i, found from left to right: linear in pixels.
 *
 * @see Felzenszwalb & Huttenlocher, Distance transforms of sampled functions, 2012
 */
export function squaredDistances(mask: Uint8Array, width: number, height: number): Float64Array {
  if (mask.length !== width * height || mask.length === 0)
    throw new DataError(`a mask of ${width} x ${height} cannot have ${mask.length} pixels`);
  const d = new Float64Array(mask.length);
  for (let p = 0; p < d.length; p++)
    d[p] = mask[p] === 0 ? 0 : p < width ? Infinity : (Math.sqrt(d[p - width]!) + 1) ** 2;
  for (let p = d.length - width - 1; p >= 0; p--)
    if (d[p]! > d[p + width]!) d[p] = Math.min(d[p]!, (Math.sqrt(d[p + width]!) + 1) ** 2);

  const row = new Float64Array(width);
  const vertex = new Int32Array(width);
  const from = new Float64Array(width + 1);
  for (let at = 0; at < d.length; at += width) {
    row.set(d.subarray(at, at + width));
    let top = -1;
    for (let i = 0; i < width; i++) {
      if (row[i] === Infinity) continue;
      let cross = -Infinity;
      while (top >= 0) {
        const v = vertex[top]!;
        cross = (row[i]! + i * i - row[v]! - v * v) / (2 * (i - v));
        if (cross > from[top]!) break;
        top--;
        cross = -Infinity;
      }
      top++;
      vertex[top] = i;
      from[top] = cross;
    }
    if (top < 0) continue; // nothing in any column: stays Infinity
    from[top + 1] = Infinity;
    for (let x = 0, v = 0; x < width; x++) {
      while (from[v + 1]! < x) v++;
      d[at + x] = (x - vertex[v]!) ** 2 + row[vertex[v]!]!;
    }
  }
  return d;
}

/** The distances themselves, in pixels. */
export const distanceTransform = (mask: Uint8Array, width: number, height: number): Float64Array =>
  squaredDistances(mask, width, height).map(Math.sqrt);
