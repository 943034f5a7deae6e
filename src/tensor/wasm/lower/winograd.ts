import { machinery, WORKSPACE } from '../../../simd/engine.js';
import type { Lowering, Places, Spec } from '../lowering.js';
import type { Finish } from './activation.js';
import { GEOMETRY_BYTES, type Geometry, tilesOf, writeGeometry } from './geometry.js';
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
 *
 * @param channels that are worked on together
 */
export function winogradGeometry(
  g: Omit<Geometry, 'tileRows' | 'tileColumns'>,
  channels = g.channels,
): Geometry | undefined {
  const plain = g.strideY * g.strideX * g.dilationY * g.dilationX === 1;
  if (!plain || g.down !== 3 || g.across !== 3) return undefined;
  if (g.channels < LEAST_CHANNELS || g.channels % 4 !== 0) return undefined;
  const [down, across] = [Math.ceil(g.outHeight / 2), Math.ceil(g.outWidth / 2)];
  if ((4 * down * across) / (g.outHeight * g.outWidth) > MOST_WASTE) return undefined;
  const bytes = (windows: number) =>
    PLACES * (4 * channels * windows + 64) +
    Math.max(32 * PLACES * windows, 4 * PLACES * channels, 16 * g.filters) +
    128;
  const most = Math.floor(WORKSPACE.bytes / (4 * PLACES * channels));
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

/** Channels of a group, as in the assembly. */
const GROUP = 32;
/** Pieces that the gradient of a filter is cut into; fixed, as the order of sums hangs on it. */
const PIECES = 32;
/** Numbers that partial sums may take together. */
const MOST_PARTIAL = 4 << 20;

/** The gradient with respect to the filter of a convolution over pictures x of this geometry. */
export function winogradFilterGradient(
  g: Omit<Geometry, 'tileRows' | 'tileColumns'>,
  batch: number,
  output: Spec,
): Lowering | undefined {
  const fast = winogradGeometry(g, Math.min(GROUP, g.channels));
  if (!fast) return undefined;
  const panels = Math.ceil(g.filters / 8);
  const size = PLACES * panels * g.channels * 8;
  const tiles = batch * tilesOf(fast);
  const groups = Math.ceil(g.channels / GROUP);
  const most = Math.min(tiles, Math.ceil(PIECES / groups), Math.max(1, Math.floor(MOST_PARTIAL / size)));
  const perChunk = Math.ceil(tiles / most);
  const chunks = Math.ceil(tiles / perChunk);
  return {
    outputs: [output],
    scratch: 4 * size * chunks,
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      writeGeometry(fast, table);
      const pieces = [at('x'), at('dy'), scratch, table, batch, perChunk];
      const sum = [scratch, chunks, size, scratch];
      const last = [scratch, g.channels, g.filters, outputs[0]!];
      const work = (perChunk * (PLACES / 2) * fast.tileRows * fast.tileColumns * size) / PLACES / groups;
      const { parallel } = machinery();
      return () => {
        parallel('winogradFilterPieces', chunks * groups, Math.ceil(PIECE / work), pieces);
        // In place: each number of the first part is read before it is written.
        if (chunks > 1) parallel('addParts', size, 4 * Math.ceil(PIECE / (8 * chunks)), sum);
        parallel('winogradFilterEnd', panels, Math.ceil(PIECE / (500 * g.channels)), last);
      };
    },
  };
}
