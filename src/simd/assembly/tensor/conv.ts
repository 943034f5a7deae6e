import { finishRow } from './activation';
import { block, COLUMNS, packPanel } from './block';
import { behindWindow, Geometry, openWindow, rowOfWindow, tilesAcross, tilesDown } from './window';

// Convolutions of pictures (NHWC) as products of matrices that are never written down: a row of the left factor
// is what a filter sees at one output, and is read from the picture itself, row of taps by row of taps.

/** The filter [taps x channels, filters] as panels begin..end-1 of 8 filters. */
export function packFilter(begin: i32, end: i32, filter: usize, depth: i32, filters: i32, to: usize): void {
  for (let j = begin * COLUMNS; j < end * COLUMNS; j += COLUMNS)
    packPanel(
      filter + (<usize>j << 2), <usize>filters << 2, 4, filters - j, depth, to + (<usize>j * <usize>depth << 2),
    );
}

/**
 * The filter as the gradient with respect to the picture needs it: taps firstY, firstY + stepY, ... backwards,
 * channels and filters exchanged. Taps begin..end-1 of the `down` x `across` that there are.
 */
export function packTaps(
  begin: i32, end: i32, filter: usize, width: i32, channels: i32, filters: i32, firstY: i32, firstX: i32,
  stepY: i32, stepX: i32, down: i32, across: i32, to: usize,
): void {
  const depth = down * across * filters;
  for (let tap = begin; tap < end; tap++) {
    const y = firstY + (down - 1 - tap / across) * stepY, x = firstX + (across - 1 - tap % across) * stepX;
    const from = filter + (<usize>(y * width + x) * <usize>channels * <usize>filters << 2);
    for (let j = 0; j < channels; j += COLUMNS)
      packPanel(
        from + (<usize>j * <usize>filters << 2), 4, <usize>filters << 2, channels - j, filters,
        to + (<usize>j * <usize>depth << 2) + (<usize>tap * <usize>filters << 5),
      );
  }
}

/**
 * Where the outputs of a tile look in the window, and where they lie in y: pairs of distances in bytes, the last
 * one repeated so that they are quadruples. Gives the bytes of the list.
 */
function placesOfOutputs(g: Geometry, rows: i32, columns: i32, pitch: usize, to: usize): usize {
  let at = to;
  for (let r = 0; r < rows; r++) {
    let from = <usize>(r * g.strideY) * pitch, out = <usize>r * <usize>g.outRow;
    for (let c = 0; c < columns; c++, at += 8) {
      store<u32>(at, from);
      store<u32>(at, out, 4);
      from += <usize>(g.strideX * g.channels) << 2;
      out += <usize>g.outColumn;
    }
  }
  for (; ((at - to) & 31) != 0; at += 8) store<u64>(at, load<u64>(at - 8));
  return at - to;
}

/** Where the rows of the filter matrix look in the window, in bytes; the last one repeated to quadruples. */
function placesOfTaps(g: Geometry, pitch: usize, to: usize): usize {
  let at = to;
  for (let y = 0; y < g.down; y++)
    for (let x = 0; x < g.across; x++) {
      const tap = <usize>(y * g.dilationY) * pitch + (<usize>(x * g.dilationX * g.channels) << 2);
      for (let c = 0; c < g.channels; c++, at += 4) store<u32>(at, tap + (<usize>c << 2));
    }
  for (; ((at - to) & 15) != 0; at += 4) store<u32>(at, load<u32>(at - 4));
  return at;
}

/** Tiles begin..end-1, counted through the batch, of y = activation(convolution of x + bias). */
export function convTiles(
  begin: i32, end: i32, x: usize, filter: usize, y: usize, geometry: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const g = changetype<Geometry>(geometry);
  const across = tilesAcross(g), tiles = tilesDown(g) * across;
  const pixel = <usize>g.channels << 2;
  const depth = g.down * g.across * g.channels;
  // Taps of a row lie side by side unless they are dilated.
  const joined = g.dilationX == 1;
  const runs = joined ? g.down : g.across, steps = joined ? g.across * g.channels : g.channels;
  const calls = joined ? 1 : g.down;
  for (let tile = begin; tile < end; tile++) {
    const picture = tile / tiles;
    const top = tile % tiles / across * g.tileRows, left = tile % across * g.tileColumns;
    const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
    const window = openWindow(x, g, picture, top, left, rows, columns);
    const pitch = rowOfWindow();
    const run = joined ? <usize>g.dilationY * pitch : <usize>g.dilationX * pixel;
    const to = y + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow + <usize>left * <usize>g.outColumn;
    const places = behindWindow();
    const count = placesOfOutputs(g, rows, columns, pitch, places);
    for (let j = 0; j < g.filters; j += COLUMNS) {
      const panel = filter + (<usize>j * <usize>depth << 2), at = to + (<usize>j << 2);
      for (let place = places; place < places + count; place += 32)
        for (let call = 0; call < calls; call++) {
          const from = window + <usize>call * <usize>g.dilationY * pitch;
          block(
            from + load<u32>(place), from + load<u32>(place, 8), from + load<u32>(place, 16),
            from + load<u32>(place, 24), 4, runs, run, steps, panel + (<usize>(call * runs * steps) << 5), 32,
            at + load<u32>(place, 4), at + load<u32>(place, 12), at + load<u32>(place, 20), at + load<u32>(place, 28),
            g.filters - j, call == 0,
          );
        }
    }
    if (bias != 0 || activation != 0) finishTile(to, g, rows, columns, places + count, bias, activation, alpha);
  }
}

/**
 * The end of a tile. Where filters are no quadruples, four pixels at once, and the bias four times in memory of
 * 16 bytes a filter.
 */
export function finishTile(
  to: usize, g: Geometry, rows: i32, columns: i32, room: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const together = g.filters & 3 ? 4 : 1;
  if (bias != 0 && together > 1) {
    const bytes = <usize>g.filters << 2;
    for (let copy: usize = 0; copy < 4; copy++) memory.copy(room + copy * bytes, bias, bytes);
    bias = room;
  }
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c += together)
      finishRow(
        to + <usize>r * <usize>g.outRow + <usize>c * <usize>g.outColumn, bias, min(together, columns - c) * g.filters,
        activation, alpha,
      );
}

/** Filters whose gradient is made in one go. */
const GROUP: i32 = 64;

/**
 * The gradient with respect to the filter, in pieces begin..end-1 = chunk * groups + group: a chunk of the tiles
 * (`perChunk` of them), a group of filters. Each chunk's sums are a filter of their own in `partial`.
 */
export function convFilterPieces(
  begin: i32, end: i32, x: usize, dy: usize, partial: usize, geometry: usize, pictures: i32, perChunk: i32,
): void {
  const g = changetype<Geometry>(geometry);
  const across = tilesAcross(g), tiles = tilesDown(g) * across;
  const groups = (g.filters + GROUP - 1) / GROUP;
  const pixel = <usize>g.channels << 2, filterRow = <usize>g.filters << 2;
  const depth = g.down * g.across * g.channels;
  for (let piece = begin; piece < end; piece++) {
    const chunk = piece / groups, first = piece % groups * GROUP, last = min(g.filters, first + GROUP);
    const sums = partial + <usize>chunk * <usize>depth * filterRow;
    const begin = chunk * perChunk, end = min(pictures * tiles, begin + perChunk);
    for (let tile = begin; tile < end; tile++) {
      const picture = tile / tiles;
      const top = tile % tiles / across * g.tileRows, left = tile % across * g.tileColumns;
      const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
      const window = openWindow(x, g, picture, top, left, rows, columns);
      const pitch = rowOfWindow();
      const places = behindWindow(), panel = placesOfTaps(g, pitch, places);
      const from = dy + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow
        + <usize>left * <usize>g.outColumn;
      for (let j = first; j < last; j += COLUMNS) {
        for (let r = 0; r < rows; r++)
          packPanel(
            from + <usize>r * <usize>g.outRow + (<usize>j << 2), <usize>g.outColumn, 4, g.filters - j, columns,
            panel + (<usize>(r * columns) << 5),
          );
        for (let k = 0, place = places; k < depth; k += 4, place += 16) {
          const after = <usize>min(4, depth - k) - 1;
          const c = sums + <usize>k * filterRow + (<usize>j << 2);
          block(
            window + load<u32>(place), window + load<u32>(place, 4), window + load<u32>(place, 8),
            window + load<u32>(place, 12), <usize>g.strideX * pixel, rows, <usize>g.strideY * pitch, columns,
            panel, 32, c, c + min<usize>(1, after) * filterRow, c + min<usize>(2, after) * filterRow,
            c + after * filterRow, g.filters - j, tile == begin,
          );
        }
      }
    }
  }
}

/** out[i] = sum of part[p * size + i] over the parts p in order, numbers begin..end-1. */
export function addParts(begin: i32, end: i32, part: usize, parts: i32, size: i32, out: usize): void {
  const step = <usize>size << 2;
  let i = begin;
  for (; i + 3 < end; i += 4) {
    let p = part + (<usize>i << 2);
    let sum = v128.load(p);
    for (let k = 1; k < parts; k++) {
      p += step;
      sum = f32x4.add(sum, v128.load(p));
    }
    v128.store(out + (<usize>i << 2), sum);
  }
  for (; i < end; i++) {
    let p = part + (<usize>i << 2);
    let sum = load<f32>(p);
    for (let k = 1; k < parts; k++) {
      p += step;
      sum += load<f32>(p);
    }
    store<f32>(out + (<usize>i << 2), sum);
  }
}
