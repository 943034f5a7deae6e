import { workspace } from './workspace';

// The part of a picture (NHWC, float32) that a tile of outputs of a convolution or pooling looks at. Inside the
// picture it is read where it lies; where it reaches over the edge it is copied into the thread's own memory.

/** What a convolution is, as int32 words that are written when it is bound; those of lower/geometry.ts. */
@unmanaged
export class Geometry {
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  filters: i32;
  /** Taps of the filter. */
  down: i32;
  across: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  /** Row and column of the picture under tap 0 of output 0: minus the padding. */
  originY: i32;
  originX: i32;
  tileRows: i32;
  tileColumns: i32;
  /** Bytes from one output to that below, right of it and in the next picture. */
  outRow: i32;
  outColumn: i32;
  outPicture: i32;
}

/** Tiles of a picture. */
// @ts-ignore: decorator
@inline
export function tilesDown(g: Geometry): i32 {
  return (g.outHeight + g.tileRows - 1) / g.tileRows;
}

// @ts-ignore: decorator
@inline
export function tilesAcross(g: Geometry): i32 {
  return (g.outWidth + g.tileColumns - 1) / g.tileColumns;
}

/** Bytes between two rows of the window laid open last. */
let windowRow: usize = 0;
/** Bytes of the workspace that it took. */
let windowBytes: usize = 0;

// @ts-ignore: decorator
@inline
export function rowOfWindow(): usize {
  return windowRow;
}

/** Workspace behind the window. */
// @ts-ignore: decorator
@inline
export function behindWindow(): usize {
  return workspace() + ((windowBytes + 63) & ~63);
}

/** Address of what outputs top.., left.. of a picture look at, `rows` x `columns` of them. */
export function openWindow(x: usize, g: Geometry, picture: i32, top: i32, left: i32, rows: i32, columns: i32): usize {
  const pixel = <usize>g.channels << 2;
  const y0 = top * g.strideY + g.originY, x0 = left * g.strideX + g.originX;
  const height = (rows - 1) * g.strideY + (g.down - 1) * g.dilationY + 1;
  const width = (columns - 1) * g.strideX + (g.across - 1) * g.dilationX + 1;
  const from = x + <usize>picture * <usize>(g.height * g.width) * pixel;
  const pitch = <usize>g.width * pixel;
  windowBytes = 0;
  windowRow = pitch;
  if (g.down == 0 || g.across == 0) return from;
  if (y0 >= 0 && x0 >= 0 && y0 + height <= g.height && x0 + width <= g.width)
    return from + <usize>y0 * pitch + <usize>x0 * pixel;
  windowRow = <usize>width * pixel;
  windowBytes = <usize>height * windowRow;
  const before = <usize>min(max(-x0, 0), width) * pixel;
  const inside = <usize>max(min(x0 + width, g.width) - max(x0, 0), 0) * pixel;
  let to = workspace();
  for (let r = y0; r < y0 + height; r++, to += windowRow) {
    if (r < 0 || r >= g.height) {
      memory.fill(to, 0, windowRow);
      continue;
    }
    memory.fill(to, 0, before);
    memory.copy(to + before, from + <usize>r * pitch + <usize>max(x0, 0) * pixel, inside);
    memory.fill(to + before + inside, 0, windowRow - before - inside);
  }
  return workspace();
}
