import { machinery, WORKSPACE } from '../../../simd/engine.js';
import type { Places } from '../lowering.js';
import type { Finish } from './activation.js';
import { type Geometry, tilesOf, writeGeometry } from './geometry.js';
import { PIECE } from './matmul.js';

/** Where tap (0, 0) of filter 0 lies among the bytes of a filter, and the steps to the next of each. */
export interface FilterSteps {
  first: number;
  y: number;
  x: number;
  channel: number;
  filter: number;
}

/** Numbers of a window after its transform. */
const PLACES = 16;
/** Fewer channels leave too little between transforms. */
const LEAST_CHANNELS = 16;
const LEAST_WINDOWS = 6;
/** Windows over the edge that are computed for nothing cost what the method saves beyond this. */
const MOST_WASTE = 1.6;

/**
 * The geometry of a convolution that is worth Winograd's method (assembly/tensor/winograd.ts), in tiles whose
 * windows fill a thread's memory.
 */
export function winogradGeometry(g: Omit<Geometry, 'tileRows' | 'tileColumns'>): Geometry | undefined {
  const plain = g.strideY * g.strideX * g.dilationY * g.dilationX === 1;
  if (!plain || g.down !== 3 || g.across !== 3) return undefined;
  if (g.channels < LEAST_CHANNELS || g.channels % 4 !== 0) return undefined;
  const [down, across] = [Math.ceil(g.outHeight / 2), Math.ceil(g.outWidth / 2)];
  if ((4 * down * across) / (g.outHeight * g.outWidth) > MOST_WASTE) return undefined;
  const bytes = (windows: number) =>
    PLACES * (4 * g.channels * windows + 64) +
    Math.max(32 * PLACES * windows, 4 * PLACES * g.channels, 16 * g.filters) +
    128;
  const most = Math.floor(WORKSPACE.bytes / (4 * PLACES * g.channels));
  let best: { rows: number; columns: number; cost: number } | undefined;
  for (let columns = 1; columns <= Math.min(across, most); columns++) {
    let rows = Math.min(down, Math.floor(most / columns));
    while (rows > 0 && bytes(rows * columns) > WORKSPACE.bytes) rows--;
    if (rows === 0 || (rows * columns < LEAST_WINDOWS && rows * columns < down * across)) continue;
    rows = Math.ceil(down / Math.ceil(down / rows));
    const cost = costOf(down, across, rows, columns);
    if (!best || cost < best.cost) best = { rows, columns, cost };
  }
  return best && { ...g, tileRows: 2 * best.rows, tileColumns: 2 * best.columns };
}

/** Windows are multiplied by four; each tile reads the whole filter, which costs about as much as four more. */
function costOf(down: number, across: number, rows: number, columns: number): number {
  const parts = (all: number, part: number) => [
    { size: part, count: Math.floor(all / part) },
    { size: all % part, count: all % part > 0 ? 1 : 0 },
  ];
  return parts(down, rows)
    .flatMap((r) => parts(across, columns).map((c) => ({ n: r.count * c.count, windows: r.size * c.size })))
    .reduce((sum, { n, windows }) => sum + n * (4 * Math.ceil(windows / 4) + 4), 0);
}

export const winogradScratch = (g: Geometry): number =>
  4 * PLACES * g.channels * 8 * Math.ceil(g.filters / 8);

/** Bind it; the geometry is written to `table`. */
export function bindWinograd(
  g: Geometry,
  batch: number,
  steps: FilterSteps,
  end: Finish,
  {
    x,
    filter,
    bias,
    y,
    scratch,
    table,
  }: Record<'x' | 'filter' | 'bias' | 'y', number> & Pick<Places, 'scratch' | 'table'>,
): () => void {
  writeGeometry(g, table);
  const panels = Math.ceil(g.filters / 8);
  // biome-ignore format: the order of winogradFilter
  const transform = [filter + steps.first, g.channels, g.filters, steps.y, steps.x, steps.channel, steps.filter, scratch];
  const convolve = [x, scratch, y, table, bias, end.activation, end.alpha];
  const products = (PLACES / 4) * g.tileRows * g.tileColumns * g.filters * g.channels;
  const { parallel } = machinery();
  return () => {
    parallel('winogradFilter', panels, Math.ceil(PIECE / (1000 * g.channels)), transform);
    parallel('winogradTiles', batch * tilesOf(g), Math.ceil(PIECE / (2 * products)), convolve);
  };
}
