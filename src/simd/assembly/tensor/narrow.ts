import { loadSome, storeSome } from './block';
import { finishRow } from './activation';
import { Geometry, openWindow, rowOfWindow, tilesAcross, tilesDown } from './window';

// Convolutions of few filters, for which panels of 8 would be mostly empty: what a filter sees at an output is
// multiplied with the filter as two rows of numbers, 4 at once.

/** Filters begin..end-1 of a filter matrix [depth, filters], each a row. */
export function packNarrow(begin: i32, end: i32, filter: usize, depth: i32, filters: i32, to: usize): void {
  for (let j = begin; j < end; j++)
    for (let k = 0; k < depth; k++)
      store<f32>(to + (<usize>(j * depth + k) << 2), load<f32>(filter + (<usize>(k * filters + j) << 2)));
}

/** As packTaps, each channel of the picture a row. */
export function packNarrowTaps(
  begin: i32, end: i32, filter: usize, width: i32, channels: i32, filters: i32, firstY: i32, firstX: i32,
  stepY: i32, stepX: i32, down: i32, across: i32, to: usize,
): void {
  const depth = down * across * filters, bytes = <usize>filters << 2;
  for (let tap = begin; tap < end; tap++) {
    const y = firstY + (down - 1 - tap / across) * stepY, x = firstX + (across - 1 - tap % across) * stepX;
    const from = filter + <usize>((y * width + x) * channels) * bytes;
    for (let j = 0; j < channels; j++)
      memory.copy(to + (<usize>(j * depth + tap * filters) << 2), from + <usize>j * bytes, bytes);
  }
}

/** Sums over the lanes of four vectors. */
// @ts-ignore: decorator
@inline
function across(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const a = f32x4.add(v128.shuffle<u32>(s0, s1, 0, 4, 1, 5), v128.shuffle<u32>(s0, s1, 2, 6, 3, 7));
  const b = f32x4.add(v128.shuffle<u32>(s2, s3, 0, 4, 1, 5), v128.shuffle<u32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<u64>(a, b, 0, 2), v128.shuffle<u64>(a, b, 1, 3));
}

/** As convTiles; taps of a row lie side by side. */
export function convNarrow(
  begin: i32, end: i32, x: usize, filter: usize, y: usize, geometry: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const g = changetype<Geometry>(geometry);
  const tilesX = tilesAcross(g), tiles = tilesDown(g) * tilesX;
  const steps = g.across * g.channels, depth = g.down * steps;
  const step = <usize>(g.strideX * g.channels) << 2;
  for (let tile = begin; tile < end; tile++) {
    const picture = tile / tiles;
    const top = tile % tiles / tilesX * g.tileRows, left = tile % tilesX * g.tileColumns;
    const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
    const window = openWindow(x, g, picture, top, left, rows, columns);
    const pitch = rowOfWindow(), run = <usize>g.dilationY * pitch;
    const to = y + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow + <usize>left * <usize>g.outColumn;
    for (let r = 0; r < rows; r++) {
      const from = window + <usize>(r * g.strideY) * pitch;
      const out = to + <usize>r * <usize>g.outRow;
      for (let c = 0; c < columns; c += 4) {
        const last = <usize>min(4, columns - c) - 1;
        const p = from + <usize>c * step, q = out + <usize>c * <usize>g.outColumn;
        for (let j = 0; j < g.filters; j++) {
          const sums = rowsTimesRow(
            p, p + min<usize>(1, last) * step, p + min<usize>(2, last) * step, p + last * step, run, g.down, steps,
            filter + (<usize>(j * depth) << 2),
          );
          const at = q + (<usize>j << 2);
          v128.store32_lane(at, sums, 0);
          if (last > 0) v128.store32_lane(at + <usize>g.outColumn, sums, 1);
          if (last > 1) v128.store32_lane(at + 2 * <usize>g.outColumn, sums, 2);
          if (last > 2) v128.store32_lane(at + 3 * <usize>g.outColumn, sums, 3);
        }
      }
      if (bias != 0 || activation != 0)
        for (let c = 0; c < columns; c++)
          finishRow(out + <usize>c * <usize>g.outColumn, bias, g.filters, activation, alpha);
    }
  }
}

/** Lane i: sum over x = 0..runs-1, k = 0..steps-1 of  p_i[x run + k] b[x steps + k]. */
// @ts-ignore: decorator
@inline
function rowsTimesRow(
  p0: usize, p1: usize, p2: usize, p3: usize, run: usize, runs: i32, steps: i32, b: usize,
): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const tail = steps & 3, back = run - (<usize>(steps & ~3) << 2);
  for (let x = 0; x < runs; x++) {
    for (let k = steps >> 2; k > 0; k--) {
      const v = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load(p0), v));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(p1), v));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(p2), v));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(p3), v));
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      b += 16;
    }
    if (tail > 0) {
      const v = loadSome(b, tail);
      s0 = f32x4.add(s0, f32x4.mul(loadSome(p0, tail), v));
      s1 = f32x4.add(s1, f32x4.mul(loadSome(p1, tail), v));
      s2 = f32x4.add(s2, f32x4.mul(loadSome(p2, tail), v));
      s3 = f32x4.add(s3, f32x4.mul(loadSome(p3, tail), v));
      b += <usize>tail << 2;
    }
    p0 += back;
    p1 += back;
    p2 += back;
    p3 += back;
  }
  return across(s0, s1, s2, s3);
}

/**
 * The gradient with respect to few filters, chunks begin..end-1 of the tiles (`perChunk` of them). Each chunk's
 * sums are filters of their own in `partial`, [filters, depth].
 */
export function convNarrowFilter(
  begin: i32, end: i32, x: usize, dy: usize, partial: usize, geometry: usize, pictures: i32, perChunk: i32,
): void {
  const g = changetype<Geometry>(geometry);
  const tilesX = tilesAcross(g), tiles = tilesDown(g) * tilesX;
  const steps = g.across * g.channels, depth = g.down * steps;
  const step = <usize>(g.strideX * g.channels) << 2;
  for (let chunk = begin; chunk < end; chunk++) {
    const sums = partial + (<usize>chunk * <usize>(g.filters * depth) << 2);
    memory.fill(sums, 0, <usize>(g.filters * depth) << 2);
    for (let tile = chunk * perChunk; tile < min(pictures * tiles, (chunk + 1) * perChunk); tile++) {
      const picture = tile / tiles;
      const top = tile % tiles / tilesX * g.tileRows, left = tile % tilesX * g.tileColumns;
      const rows = min(g.tileRows, g.outHeight - top), columns = min(g.tileColumns, g.outWidth - left);
      const window = openWindow(x, g, picture, top, left, rows, columns);
      const pitch = rowOfWindow();
      const from = dy + <usize>picture * <usize>g.outPicture + <usize>top * <usize>g.outRow
        + <usize>left * <usize>g.outColumn;
      for (let j = 0; j < g.filters; j++)
        for (let tap = 0; tap < g.down; tap++) {
          const p = window + <usize>tap * pitch, q = from + (<usize>j << 2);
          const to = sums + (<usize>(j * depth + tap * steps) << 2);
          let k = 0;
          for (; k + 15 < steps; k += 16) strip(g, p, pitch, step, q, rows, columns, k, to);
          for (; k < steps; k += 4) edge(g, p, pitch, step, q, rows, columns, k, steps - k, to);
        }
    }
  }
}

/** 16 sums of products of a window with the derivatives of its outputs. */
// @ts-ignore: decorator
@inline
function strip(
  g: Geometry, window: usize, pitch: usize, step: usize, dy: usize, rows: i32, columns: i32, k: i32, sums: usize,
): void {
  const to = sums + (<usize>k << 2);
  let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
  for (let r = 0; r < rows; r++) {
    let p = window + <usize>(r * g.strideY) * pitch + (<usize>k << 2), q = dy + <usize>r * <usize>g.outRow;
    for (let c = columns; c > 0; c--, p += step, q += <usize>g.outColumn) {
      const d = v128.load32_splat(q);
      s0 = f32x4.add(s0, f32x4.mul(d, v128.load(p)));
      s1 = f32x4.add(s1, f32x4.mul(d, v128.load(p, 16)));
      s2 = f32x4.add(s2, f32x4.mul(d, v128.load(p, 32)));
      s3 = f32x4.add(s3, f32x4.mul(d, v128.load(p, 48)));
    }
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** The first `count` of 4 sums. */
function edge(
  g: Geometry, window: usize, pitch: usize, step: usize, dy: usize, rows: i32, columns: i32, k: i32, count: i32,
  sums: usize,
): void {
  const to = sums + (<usize>k << 2);
  let s = loadSome(to, count);
  for (let r = 0; r < rows; r++) {
    let p = window + <usize>(r * g.strideY) * pitch + (<usize>k << 2), q = dy + <usize>r * <usize>g.outRow;
    for (let c = columns; c > 0; c--, p += step, q += <usize>g.outColumn)
      s = f32x4.add(s, f32x4.mul(v128.load32_splat(q), loadSome(p, count)));
  }
  storeSome(to, s, count);
}
