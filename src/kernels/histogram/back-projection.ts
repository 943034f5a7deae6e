import { DataError } from '../../core/errors.js';
import type { Plane } from '../image/raster.js';

/** A picture whose pixels are numbers of colours; -1 is none. */
interface ColourMap {
  width: number;
  height: number;
  colours: number;
  data: Int32Array;
}

/**
 * How well each pixel's colour suits a model: M(c) / max M, M the model's counts; or, by `ratio`, min(M(c) / I(c), 1)
 * with I the counts of the picture itself, both normalised, which puts down colours that are common everywhere.
 *
 * @see Swain & Ballard, Color indexing, 1991, section 4
 */
export function backProjection(
  { width, height, colours, data }: ColourMap,
  model: Float64Array,
  { ratio = false } = {},
): Plane {
  if (model.length !== colours)
    throw new DataError(`a model of ${model.length} colours, the picture has ${colours}`);
  const sum = model.reduce((total, v) => total + v, 0);
  if (!(sum > 0)) throw new DataError('the model has no pixels');
  const own = new Float64Array(colours);
  for (const c of data) if (c >= 0) own[c]!++;
  const most = model.reduce((largest, v) => Math.max(largest, v), 0);
  const share = Float32Array.from(model, (v, c) =>
    ratio ? (own[c]! > 0 ? Math.min(1, (v / sum) * (data.length / own[c]!)) : 0) : v / most,
  );
  return { width, height, channels: 1, data: Float32Array.from(data, (c) => (c >= 0 ? share[c]! : 0)) };
}
