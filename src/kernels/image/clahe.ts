import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { borderIndex } from './border.js';
import { fullScale, type Raster } from './raster.js';
import { roundHalfEven } from './tone-curve.js';

type Whole = Uint8Array | Uint16Array;

export interface ClaheOptions {
  /** Columns and rows of tiles, default 8 and 8. */
  tiles?: readonly [number, number];
  /** The most that a level may count, in mean counts; 0 does not limit. Default 2. */
  clip?: number;
}

/**
 * Contrast limited adaptive histogram equalisation of a gray picture. Each tile has its own equalising curve
 *
 *   s(v) = top / n (h(0) + ... + h(v)),    n pixels in the tile,
 *
 * whose slope is limited: counts above clip n / levels are cut off and spread over all levels. Between the middles of
 * the tiles the four nearest curves are blended bilinearly, so that no borders show. As OpenCV computes it: a picture
 * that the tiles do not divide is first extended by reflection, by up to a whole tile count on each side.
 *
 * @see Zuiderveld, Contrast limited adaptive histogram equalization, Graphics Gems IV, 1994
 */
export function clahe<T extends Whole>(
  image: Raster<T>,
  { tiles = [8, 8], clip = 2 }: ClaheOptions = {},
): Raster<T> {
  const { width, height, channels, data } = image;
  const [across, down] = tiles;
  if (channels !== 1) throw new DataError(`CLAHE works on one channel, the picture has ${channels}`);
  if (!(across >= 1 && down >= 1 && Number.isInteger(across) && Number.isInteger(down)))
    throw new DataError(`tiles must be whole numbers of at least 1, got ${across} x ${down}`);
  if (across > width || down > height)
    throw new DataError(`${across} x ${down} tiles do not fit a picture of ${width} x ${height}`);
  if (!(clip >= 0)) throw new DataError(`clip must be 0 or more, got ${clip}`);
  const divided = width % across === 0 && height % down === 0;
  const tileWidth = (width + (divided ? 0 : across - (width % across))) / across;
  const tileHeight = (height + (divided ? 0 : down - (height % down))) / down;
  const plan: Plan = {
    across,
    down,
    tileWidth,
    tileHeight,
    columns: Int32Array.from({ length: tileWidth * across }, (_, x) => borderIndex(x, width, 'reflect')),
    rows: Int32Array.from({ length: tileHeight * down }, (_, y) => borderIndex(y, height, 'reflect')),
    limit: clip > 0 ? Math.max(1, Math.floor((clip * tileWidth * tileHeight) / (fullScale(data) + 1))) : 0,
  };
  const out = new (data.constructor as new (n: number) => T)(data.length) as T;
  if (compute.simd) blendSimd(image, plan, out);
  else blendPlain(image, plan, out);
  return { width, height, channels: 1, data: out };
}

interface Plan {
  across: number;
  down: number;
  tileWidth: number;
  tileHeight: number;
  /** The column or row of the picture that stands for each of the extended one. */
  columns: Int32Array;
  rows: Int32Array;
  /** Counts above this are cut off; 0 for no limit. */
  limit: number;
}

/** The curve of tile (i, j). */
function tileCurve({ width, data }: Raster<Whole>, plan: Plan, i: number, j: number, curve: Whole): void {
  const { tileWidth, tileHeight, columns, rows, limit } = plan;
  const levels = curve.length;
  const counts = new Int32Array(levels);
  for (let y = j * tileHeight; y < (j + 1) * tileHeight; y++)
    for (let x = i * tileWidth; x < (i + 1) * tileWidth; x++)
      counts[data[rows[y]! * width + columns[x]!]!]!++;
  if (limit > 0) limitCounts(counts, limit);
  const scale = Math.fround((levels - 1) / (tileWidth * tileHeight));
  let sum = 0;
  for (let v = 0; v < levels; v++) {
    sum += counts[v]!;
    curve[v] = Math.min(levels - 1, roundHalfEven(Math.fround(Math.fround(sum) * scale)));
  }
}

/** Cut counts off; what was cut goes to all levels alike, the remainder to levels that are evenly spread. */
function limitCounts(counts: Int32Array, limit: number): void {
  let cut = 0;
  for (let v = 0; v < counts.length; v++)
    if (counts[v]! > limit) {
      cut += counts[v]! - limit;
      counts[v] = limit;
    }
  const each = Math.floor(cut / counts.length);
  let rest = cut - each * counts.length;
  for (let v = 0; v < counts.length; v++) counts[v]! += each;
  const step = rest > 0 ? Math.max(1, Math.floor(counts.length / rest)) : 1;
  for (let v = 0; v < counts.length && rest > 0; v += step, rest--) counts[v]!++;
}

/** Between which two of n tiles a place lies, and how far it is from the first. */
function between(place: number, size: number, n: number): [number, number, number] {
  const at = Math.fround(Math.fround(place * Math.fround(1 / size)) - 0.5);
  const first = Math.floor(at);
  return [Math.max(0, first), Math.min(n - 1, first + 1), Math.fround(at - first)];
}

function blendPlain(image: Raster<Whole>, plan: Plan, out: Whole): void {
  const { width, height, data } = image;
  const { across, down, tileWidth, tileHeight } = plan;
  const levels = fullScale(data) + 1;
  const Kind = data.constructor as new (n: number) => Whole;
  const curves = Array.from({ length: across * down }, (_, t) => {
    const curve = new Kind(levels);
    tileCurve(image, plan, t % across, Math.floor(t / across), curve);
    return curve;
  });
  const f = Math.fround;
  for (let y = 0, p = 0; y < height; y++) {
    const [j0, j1, v] = between(y, tileHeight, down);
    for (let x = 0; x < width; x++, p++) {
      const [i0, i1, u] = between(x, tileWidth, across);
      const level = data[p]!;
      const mix = (j: number) =>
        f(f(curves[j * across + i0]![level]! * f(1 - u)) + f(curves[j * across + i1]![level]! * u));
      out[p] = roundHalfEven(f(f(mix(j0) * f(1 - v)) + f(mix(j1) * v)));
    }
  }
}

function blendSimd({ width, height, data }: Raster<Whole>, plan: Plan, out: Whole): void {
  const { across, down, tileWidth, tileHeight, limit } = plan;
  const levels = fullScale(data) + 1;
  const bytes = data.BYTES_PER_ELEMENT;
  const places = Float32Array.from({ length: width }, (_, x) => between(x, tileWidth, across)[2]);
  simd((s) => {
    const picture = s.u8(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const result = s.u8(data.byteLength);
    const curves = s.u8(across * down * levels * bytes);
    const counts = s.i32(across * down * levels);
    // biome-ignore format: one line a thought
    s.parallel('claheCurves', across * down, 1, [
      picture.ptr, bytes, width, s.i32(plan.columns).ptr, s.i32(plan.rows).ptr, across, tileWidth, tileHeight,
      levels, limit, counts.ptr, curves.ptr,
    ]);
    if (bytes === 1) {
      const corners = s.i32(cornerWords(curves.view(), plan));
      const stretches = s.i32(Int32Array.from({ length: width }, (_, x) => 256 * stretchOf(x, tileWidth)));
      // biome-ignore format: one line a thought
      s.parallel('claheBytes', height, 16, [
        picture.ptr, width, stretches.ptr, s.f32(places).ptr, across, tileHeight, corners.ptr, result.ptr,
      ]);
    } else {
      const first = Int32Array.from(
        { length: 2 * width },
        (_, k) => between(k >> 1, tileWidth, across)[k & 1]! * levels,
      );
      // biome-ignore format: one line a thought
      s.parallel('claheRows', height, 16, [
        picture.ptr, bytes, width, s.i32(first).ptr, s.f32(places).ptr, across, down, tileHeight, levels, curves.ptr,
        result.ptr,
      ]);
    }
    new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(result.view());
  });
}

/** Between the middles of which tiles a place lies: 0 before the first one. */
const stretchOf = (place: number, size: number) =>
  Math.floor(Math.fround(Math.fround(place * Math.fround(1 / size)) - 0.5)) + 1;

/** For every stretch across and down, the levels of the four curves about it in one word a level. */
function cornerWords(curves: Uint8Array, { across, down }: Plan): Int32Array {
  const words = new Int32Array((across + 1) * (down + 1) * 256);
  const tile = (i: number, j: number) =>
    256 * (Math.max(0, Math.min(down - 1, j)) * across + Math.max(0, Math.min(across - 1, i)));
  for (let j = 0, k = 0; j <= down; j++)
    for (let i = 0; i <= across; i++) {
      const [a, b, c, d] = [tile(i - 1, j - 1), tile(i, j - 1), tile(i - 1, j), tile(i, j)];
      for (let v = 0; v < 256; v++, k++)
        words[k] = curves[a + v]! | (curves[b + v]! << 8) | (curves[c + v]! << 16) | (curves[d + v]! << 24);
    }
  return words;
}
