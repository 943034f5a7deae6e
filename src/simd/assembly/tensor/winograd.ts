import { block, COLUMNS, loadSome, storeSome } from './block';
import { finishTile } from './conv';
import { Geometry, tilesAcross, tilesDown } from './window';
import { workspace } from './workspace';

// 3 x 3 convolutions with stride 1 by 2 x 2 outputs at a time: with the window d of 4 x 4 numbers and the filter g,
//
//   Y = At [ (G g Gt) . (Bt d B) ] A,     . place by place, summed over the channels,
//
//        1  0 -1  0             1    0    0
//   Bt = 0  1  1  0      G  =  1/2  1/2  1/2      At = 1  1  1  0
//        0 -1  1  0            1/2 -1/2  1/2           0  1 -1 -1
//        0  1  0 -1             0    0    1
//
// which takes 16 products where the sums as they stand take 36. Over many channels, filters and windows each of the
// 16 places is a product of matrices. See Lavin & Gray, Fast Algorithms for Convolutional Neural Networks, 2016.

const PLACES: i32 = 16;
/** Bytes between the windows of two places, so that those of all places do not share one set of the cache. */
const APART: usize = 64;

/** The matrices G g Gt of filters in panels of 8, begin..end-1: [panel, place, channel, 8]. */
export function winogradFilter(
  begin: i32, end: i32, filter: usize, channels: i32, filters: i32, stepY: i32, stepX: i32, stepChannel: i32,
  stepFilter: i32, to: usize,
): void {
  const place = <usize>(channels * COLUMNS) << 2;
  for (let panel = begin; panel < end; panel++) {
    const out = to + <usize>(panel * PLACES) * place;
    for (let c = 0; c < channels; c++)
      for (let j = 0; j < COLUMNS; j += 4) {
        const first = panel * COLUMNS + j;
        const from = filter + <usize>(c * stepChannel + first * stepFilter);
        placesOfFilter(
          from, <usize>stepY, <usize>stepX, <usize>stepFilter, filters - first,
          out + (<usize>(c * COLUMNS + j) << 2), place,
        );
      }
  }
}

/** One tap of the first `count` of four filters. */
// @ts-ignore: decorator
@inline
function tap(from: usize, step: usize, count: i32): v128 {
  let v = f32x4.splat(0);
  if (count > 0) v = v128.load32_zero(from);
  if (count > 1) v = v128.load32_lane(from + step, v, 1);
  if (count > 2) v = v128.load32_lane(from + 2 * step, v, 2);
  if (count > 3) v = v128.load32_lane(from + 3 * step, v, 3);
  return v;
}

function placesOfFilter(
  from: usize, stepY: usize, stepX: usize, step: usize, count: i32, to: usize, place: usize,
): void {
  const half = f32x4.splat(0.5);
  for (let row: usize = 0; row < 4; row++, to += 4 * place) {
    const g0 = rowOfFilter(from, stepY, step, count, row);
    const g1 = rowOfFilter(from + stepX, stepY, step, count, row);
    const g2 = rowOfFilter(from + 2 * stepX, stepY, step, count, row);
    const outer = f32x4.mul(half, f32x4.add(g0, g2)), inner = f32x4.mul(half, g1);
    v128.store(to, g0);
    v128.store(to + place, f32x4.add(outer, inner));
    v128.store(to + 2 * place, f32x4.sub(outer, inner));
    v128.store(to + 3 * place, g2);
  }
}

/** (G g)[row, x] for the column of taps at `from`. */
function rowOfFilter(from: usize, stepY: usize, step: usize, count: i32, row: usize): v128 {
  if (row == 0) return tap(from, step, count);
  if (row == 3) return tap(from + 2 * stepY, step, count);
  const outer = f32x4.add(tap(from, step, count), tap(from + 2 * stepY, step, count));
  const inner = tap(from + stepY, step, count);
  return f32x4.mul(f32x4.splat(0.5), row == 1 ? f32x4.add(outer, inner) : f32x4.sub(outer, inner));
}

/**
 * Tiles begin..end-1, counted through the batch, of y = activation(convolution of x + bias); the sides of a tile are
 * even but for the last ones. Workspace: windows [place, window, channel], then sums [place, window, 8].
 */
export function winogradTiles(
  begin: i32, end: i32, x: usize, filter: usize, y: usize, geometry: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const g = changetype<Geometry>(geometry);
  const acrossPicture = tilesAcross(g), tiles = tilesDown(g) * acrossPicture;
  const row = <usize>g.channels << 2;
  for (let tile = begin; tile < end; tile++) {
    const picture = tile / tiles;
    const top = tile % tiles / acrossPicture * g.tileRows, left = tile % acrossPicture * g.tileColumns;
    const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
    const windows = ((rows + 1) >> 1) * ((columns + 1) >> 1);
    const place = <usize>windows * row + APART;
    const sums = workspace() + <usize>PLACES * place;
    openWindows(x, g, row, picture, top, left, rows, columns, sums);
    const to = y + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow + <usize>left * <usize>g.outColumn;
    let panel = filter;
    for (let j = 0; j < g.filters; j += COLUMNS) {
      let a = workspace(), c = sums;
      for (let p = 0; p < PLACES; p++, panel += <usize>(g.channels * COLUMNS) << 2, a += APART)
        for (let w = 0; w < windows; w += 4) {
          const last = <usize>min(4, windows - w) - 1;
          const r1 = min<usize>(1, last), r2 = min<usize>(2, last);
          block(
            a, a + r1 * row, a + r2 * row, a + last * row, 4, 1, 0, g.channels, panel, 32,
            c, c + 32 * r1, c + 32 * r2, c + 32 * last, COLUMNS, true,
          );
          a += (last + 1) * row;
          c += 32 * (last + 1);
        }
      closeWindows(sums, windows, to + (<usize>j << 2), g, rows, columns, g.filters - j);
    }
    if (bias != 0 || activation != 0) finishTile(to, g, rows, columns, sums, bias, activation, alpha);
  }
}

/**
 * Bt d B of the windows of a tile for the first `bytes` of channels, into the workspace; windows over the edge are
 * laid out at `room` first.
 */
function openWindows(
  x: usize, g: Geometry, bytes: usize, picture: i32, top: i32, left: i32, rows: i32, columns: i32, room: usize,
): void {
  const pixel = <usize>g.channels << 2, pitch = <usize>g.width * pixel;
  const from = x + <usize>(picture * g.height) * pitch;
  const place = <usize>(((rows + 1) >> 1) * ((columns + 1) >> 1)) * bytes + APART;
  let to = workspace();
  for (let r = 0; r < rows; r += 2)
    for (let c = 0; c < columns; c += 2, to += bytes) {
      const y0 = top + r + g.originY, x0 = left + c + g.originX;
      if (y0 >= 0 && x0 >= 0 && y0 + 4 <= g.height && x0 + 4 <= g.width) {
        placesOfWindow(from + <usize>y0 * pitch + <usize>x0 * pixel, pitch, pixel, bytes, to, place);
        continue;
      }
      let at = room;
      for (let i = y0; i < y0 + 4; i++)
        for (let k = x0; k < x0 + 4; k++, at += bytes) {
          if (i >= 0 && i < g.height && k >= 0 && k < g.width)
            memory.copy(at, from + <usize>i * pitch + <usize>k * pixel, bytes);
          else memory.fill(at, 0, bytes);
        }
      placesOfWindow(room, 4 * bytes, bytes, bytes, to, place);
    }
}

function placesOfWindow(d: usize, pitch: usize, pixel: usize, bytes: usize, to: usize, place: usize): void {
  const d1 = d + pitch, d2 = d1 + pitch, d3 = d2 + pitch;
  for (let c: usize = 0; c < bytes; c += 16) {
    rowOfWindow(d + c, d2 + c, false, pixel, to + c, place);
    rowOfWindow(d1 + c, d2 + c, true, pixel, to + c + 4 * place, place);
    rowOfWindow(d2 + c, d1 + c, false, pixel, to + c + 8 * place, place);
    rowOfWindow(d1 + c, d3 + c, false, pixel, to + c + 12 * place, place);
  }
}

/** A row of Bt d, the sum or difference of two rows of d, and of that a row of Bt d B. */
// @ts-ignore: decorator
@inline
function rowOfWindow(a: usize, b: usize, sum: bool, pixel: usize, to: usize, place: usize): void {
  const t0 = sum ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
  a += pixel;
  b += pixel;
  const t1 = sum ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
  a += pixel;
  b += pixel;
  const t2 = sum ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
  a += pixel;
  b += pixel;
  const t3 = sum ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
  v128.store(to, f32x4.sub(t0, t2));
  v128.store(to + place, f32x4.add(t1, t2));
  v128.store(to + 2 * place, f32x4.sub(t2, t1));
  v128.store(to + 3 * place, f32x4.sub(t1, t3));
}

/** At m A of the windows of a tile for `count` filters, up to 8. */
function closeWindows(
  sums: usize, windows: i32, to: usize, g: Geometry, rows: i32, columns: i32, count: i32,
): void {
  const place = <usize>windows << 5;
  let m = sums;
  for (let r = 0; r < rows; r += 2)
    for (let c = 0; c < columns; c += 2, m += 32) {
      const at = to + <usize>r * <usize>g.outRow + <usize>c * <usize>g.outColumn;
      const below: usize = r + 1 < rows ? <usize>g.outRow : 0, beside: usize = c + 1 < columns ? <usize>g.outColumn : 0;
      outputsOfWindow(m, place, at, below, beside, count);
      if (count > 4) outputsOfWindow(m + 16, place, at + 16, below, beside, count - 4);
    }
}

/** Outputs that are not there are written where another one is, and before it. */
// @ts-ignore: decorator
@inline
function outputsOfWindow(m: usize, place: usize, to: usize, below: usize, beside: usize, count: i32): void {
  const s00 = column(m, place), s10 = columnBelow(m, place);
  m += place;
  const s01 = column(m, place), s11 = columnBelow(m, place);
  m += place;
  const s02 = column(m, place), s12 = columnBelow(m, place);
  m += place;
  const s03 = column(m, place), s13 = columnBelow(m, place);
  storeSome(to + below + beside, f32x4.sub(f32x4.sub(s11, s12), s13), count);
  storeSome(to + below, f32x4.add(f32x4.add(s10, s11), s12), count);
  storeSome(to + beside, f32x4.sub(f32x4.sub(s01, s02), s03), count);
  storeSome(to, f32x4.add(f32x4.add(s00, s01), s02), count);
}

// @ts-ignore: decorator
@inline
function column(m: usize, place: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + 4 * place)), v128.load(m + 8 * place));
}

// @ts-ignore: decorator
@inline
function columnBelow(m: usize, place: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + 4 * place), v128.load(m + 8 * place)), v128.load(m + 12 * place));
}

// The gradient with respect to the filter is the same method the other way round: Gt [ sum over the windows of
// (Bt d B) . (A dy At) ] G, a product of matrices over the windows for each of the 16 places.

/** Channels that are worked on together, so that many windows have room. */
const GROUP: i32 = 32;

/**
 * Sums over windows in pieces begin..end-1 = chunk * groups + group: a chunk of the tiles (`perChunk` of them), a
 * group of channels. Each chunk has sums of its own in `partial`, [place, panel, channel, 8].
 */
export function winogradFilterPieces(
  begin: i32, end: i32, x: usize, dy: usize, partial: usize, geometry: usize, pictures: i32, perChunk: i32,
): void {
  const g = changetype<Geometry>(geometry);
  const acrossPicture = tilesAcross(g), tiles = tilesDown(g) * acrossPicture;
  const groups = (g.channels + GROUP - 1) / GROUP;
  const panels = (g.filters + COLUMNS - 1) / COLUMNS;
  for (let piece = begin; piece < end; piece++) {
    const chunk = piece / groups, group = piece % groups * GROUP;
    const row = <usize>min(GROUP, g.channels - group) << 2;
    const sums = partial + (<usize>(chunk * PLACES * panels * g.channels + group) << 5);
    const first = chunk * perChunk, last = min(pictures * tiles, first + perChunk);
    for (let tile = first; tile < last; tile++) {
      const picture = tile / tiles;
      const top = tile % tiles / acrossPicture * g.tileRows, left = tile % acrossPicture * g.tileColumns;
      const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
      const windows = ((rows + 1) >> 1) * ((columns + 1) >> 1);
      const place = <usize>windows * row + APART;
      const derivatives = workspace() + <usize>PLACES * place;
      openWindows(x + (<usize>group << 2), g, row, picture, top, left, rows, columns, derivatives);
      const from = dy + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow
        + <usize>left * <usize>g.outColumn;
      for (let panel = 0; panel < panels; panel++) {
        const j = panel * COLUMNS;
        openDerivatives(from + (<usize>j << 2), g, rows, columns, g.filters - j, derivatives, windows);
        for (let p = 0; p < PLACES; p++) {
          const a = workspace() + <usize>p * place, b = derivatives + (<usize>(p * windows) << 5);
          let c = sums + (<usize>((p * panels + panel) * g.channels) << 5);
          for (let k: usize = 0; k < row; k += 16, c += 128)
            block(
              a + k, a + k + 4, a + k + 8, a + k + 12, row, 1, 0, windows, b, 32, c, c + 32, c + 64, c + 96, COLUMNS,
              tile == first,
            );
        }
      }
    }
  }
}

/** A dy At of the windows of a tile for `count` filters, up to 8. */
function openDerivatives(
  dy: usize, g: Geometry, rows: i32, columns: i32, count: i32, to: usize, windows: i32,
): void {
  const place = <usize>windows << 5;
  for (let r = 0; r < rows; r += 2)
    for (let c = 0; c < columns; c += 2, to += 32) {
      const at = dy + <usize>r * <usize>g.outRow + <usize>c * <usize>g.outColumn;
      const below = r + 1 < rows, beside = c + 1 < columns;
      placesOfDerivatives(at, g, below, beside, count, to, place);
      placesOfDerivatives(at + 16, g, below, beside, count - 4, to + 16, place);
    }
}

// @ts-ignore: decorator
@inline
function placesOfDerivatives(
  dy: usize, g: Geometry, below: bool, beside: bool, count: i32, to: usize, place: usize,
): void {
  const row = <usize>g.outRow, column = <usize>g.outColumn;
  const y00 = loadSome(dy, count), y01 = loadSome(dy + column, beside ? count : 0);
  const y10 = loadSome(dy + row, below ? count : 0), y11 = loadSome(dy + row + column, below && beside ? count : 0);
  rowOfDerivatives(y00, y01, to, place);
  rowOfDerivatives(f32x4.add(y00, y10), f32x4.add(y01, y11), to + 4 * place, place);
  rowOfDerivatives(f32x4.sub(y00, y10), f32x4.sub(y01, y11), to + 8 * place, place);
  rowOfDerivatives(f32x4.neg(y10), f32x4.neg(y11), to + 12 * place, place);
}

// @ts-ignore: decorator
@inline
function rowOfDerivatives(a: v128, b: v128, to: usize, place: usize): void {
  v128.store(to, a);
  v128.store(to + place, f32x4.add(a, b));
  v128.store(to + 2 * place, f32x4.sub(a, b));
  v128.store(to + 3 * place, f32x4.neg(b));
}

/** Gt m G: taps of all channels for the filters of panels begin..end-1, from sums [place, panel, channel, 8]. */
export function winogradFilterEnd(begin: i32, end: i32, sums: usize, channels: i32, filters: i32, to: usize): void {
  const panels = (filters + COLUMNS - 1) / COLUMNS;
  const place = <usize>(panels * channels) << 5, tap = <usize>(channels * filters) << 2;
  for (let panel = begin; panel < end; panel++)
    for (let c = 0; c < channels; c++)
      for (let j = panel * COLUMNS; j < min(filters, (panel + 1) * COLUMNS); j += 4) {
        const m = sums + (<usize>(panel * channels + c) << 5) + (<usize>(j % COLUMNS) << 2);
        tapsOfFilter(m, place, to + (<usize>(c * filters + j) << 2), tap, filters - j);
      }
}

function tapsOfFilter(m: usize, place: usize, to: usize, tap: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  for (let y: usize = 0; y < 3; y++, to += 3 * tap) {
    const t0 = rowOfTaps(m, place, y), t1 = rowOfTaps(m + place, place, y);
    const t2 = rowOfTaps(m + 2 * place, place, y), t3 = rowOfTaps(m + 3 * place, place, y);
    const sum = f32x4.mul(half, f32x4.add(t1, t2));
    storeSome(to, f32x4.add(t0, sum), count);
    storeSome(to + tap, f32x4.mul(half, f32x4.sub(t1, t2)), count);
    storeSome(to + 2 * tap, f32x4.add(sum, t3), count);
  }
}

/** (Gt m)[y, k] for the column of places at `m`. */
function rowOfTaps(m: usize, place: usize, y: usize): v128 {
  const half = f32x4.splat(0.5);
  const m1 = v128.load(m + 4 * place), m2 = v128.load(m + 8 * place);
  if (y == 1) return f32x4.mul(half, f32x4.sub(m1, m2));
  const sum = f32x4.mul(half, f32x4.add(m1, m2));
  return f32x4.add(sum, v128.load(y == 0 ? m : m + 12 * place));
}
