import { WORKSPACE } from '../../../simd/engine.js';
import { tf } from '../../tf.js';
import { view } from '../heap.js';
import type { Request } from '../lowering.js';

/**
 * How outputs of a convolution or pooling lie over the picture, and the tiles of outputs that one piece of work
 * is cut into. Written as int32 words for the kernels (assembly/tensor/window.ts), in this order.
 */
export interface Geometry {
  height: number;
  width: number;
  channels: number;
  outHeight: number;
  outWidth: number;
  filters: number;
  down: number;
  across: number;
  strideY: number;
  strideX: number;
  dilationY: number;
  dilationX: number;
  originY: number;
  originX: number;
  tileRows: number;
  tileColumns: number;
  outRow: number;
  outColumn: number;
  outPicture: number;
}

export const GEOMETRY_BYTES = 64 * Math.ceil((19 * 4) / 64);

export function writeGeometry(g: Geometry, ptr: number): void {
  // biome-ignore format: the order of the fields
  view(ptr, 19, 'int32').set([g.height, g.width, g.channels, g.outHeight, g.outWidth, g.filters, g.down, g.across,
    g.strideY, g.strideX, g.dilationY, g.dilationX, g.originY, g.originX, g.tileRows, g.tileColumns,
    g.outRow, g.outColumn, g.outPicture]);
}

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** The geometry that tfjs works out; undefined where the layout is not NHWC. */
export function convInfoOf(
  { attrs }: Request,
  xShape: readonly number[],
  filterShape: readonly number[],
  depthwise = false,
): Conv2DInfo | undefined {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode } = attrs;
  if (dataFormat !== 'NHWC' || xShape.length !== 4) return undefined;
  return tf.backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides as [number, number],
    dilations as [number, number],
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
  );
}

/** The geometry of the forward pass of `info`, outputs dense. */
export function geometryOf(info: Conv2DInfo, filters: number): Omit<Geometry, 'tileRows' | 'tileColumns'> {
  return {
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filters,
    down: info.filterHeight,
    across: info.filterWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
    originY: -info.padInfo.top,
    originX: -info.padInfo.left,
    outRow: 4 * filters * info.outWidth,
    outColumn: 4 * filters,
    outPicture: 4 * filters * info.outWidth * info.outHeight,
  };
}

/** A window of this size stays in the first-level cache, for all the filters that look at it. */
const WINDOW = 24 << 10;
const MOST_OUTPUTS = 256;

/**
 * Tiles as large as a window of `WINDOW` bytes allows; undefined where even one output needs more than a thread
 * has, `more` bytes for each output and `fixed` ones included.
 */
export function tiled(
  g: Omit<Geometry, 'tileRows' | 'tileColumns'>,
  more: number,
  fixed = 0,
): Geometry | undefined {
  const bytes = (rows: number, columns: number) =>
    4 *
    g.channels *
    ((rows - 1) * g.strideY + Math.max(0, g.down - 1) * g.dilationY + 1) *
    ((columns - 1) * g.strideX + Math.max(0, g.across - 1) * g.dilationX + 1);
  const fits = (rows: number, columns: number) =>
    // Lists are rounded up to quadruples, the window to a cache line.
    bytes(rows, columns) + more * (rows * columns + 3) + fixed + 128 <= WORKSPACE.bytes;
  let tileColumns = Math.min(g.outWidth, MOST_OUTPUTS);
  while (tileColumns > 1 && !(fits(1, tileColumns) && bytes(1, tileColumns) <= 2 * WINDOW))
    tileColumns = Math.ceil(tileColumns / 2);
  if (!fits(1, tileColumns)) return undefined;
  let tileRows = 1;
  const grows = (rows: number) =>
    rows <= g.outHeight &&
    rows * tileColumns <= MOST_OUTPUTS &&
    fits(rows, tileColumns) &&
    (bytes(rows, tileColumns) <= WINDOW || rows * tileColumns <= 32);
  while (grows(tileRows + 1)) tileRows++;
  // Tiles of equal height, as far as that goes.
  tileRows = Math.ceil(g.outHeight / Math.ceil(g.outHeight / tileRows));
  return { ...g, tileRows, tileColumns };
}

export const tilesOf = (g: Geometry): number =>
  Math.ceil(g.outHeight / g.tileRows) * Math.ceil(g.outWidth / g.tileColumns);
