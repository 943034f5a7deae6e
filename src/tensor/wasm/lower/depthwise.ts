import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { Lowering, Lowerings, Request } from '../lowering.js';
import { type Finish, finishOf, PLAIN } from './activation.js';
import { convInfoOf, GEOMETRY_BYTES, type Geometry, geometryOf, writeGeometry } from './geometry.js';
import { PIECE } from './matmul.js';

export const depthwiseLowerings: Lowerings = {
  DepthwiseConv2dNative: (request) => forward(request, () => PLAIN),
  FusedDepthwiseConv2D: (request) => forward(request, finishOf),
  DepthwiseConv2dNativeBackpropInput: inputGradient,
  DepthwiseConv2dNativeBackpropFilter: filterGradient,
};

interface Shape extends Geometry {
  pictures: number;
}

function shapeOf(request: Request, x: readonly number[], filter: readonly number[]): Shape | undefined {
  const info = convInfoOf(request, x, filter, true);
  if (!info || sizeOf(x) * sizeOf(filter) * sizeOf(info.outShape) === 0) return undefined;
  return { ...geometryOf(info, info.outChannels), tileRows: 1, tileColumns: 1, pictures: info.batchSize };
}

const areFloats = (request: Request, ...names: string[]): boolean =>
  names.every((name) => request.spec(name).dtype === 'float32');

/** Rows that are worth a thread's while; products of four numbers cost as much as one of a matrix product's. */
const grainOf = (g: Geometry, columns: number): number =>
  Math.ceil(PIECE / (8 * columns * g.filters * g.down * g.across));

function forward(
  request: Request,
  finish: (request: Request, columns: number) => Finish | undefined,
): Lowering | undefined {
  if (!areFloats(request, 'x', 'filter')) return undefined;
  const g = shapeOf(request, request.spec('x').shape, request.spec('filter').shape);
  const end = g && finish(request, g.filters);
  if (!g || !end) return undefined;
  return {
    outputs: [{ shape: [g.pictures, g.outHeight, g.outWidth, g.filters], dtype: 'float32' }],
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, table }) => {
      writeGeometry(g, table);
      const bias = end.bias ? at('bias') : 0;
      const args = [at('x'), at('filter'), outputs[0]!, table, bias, end.activation, end.alpha];
      const { parallel } = machinery();
      return () => parallel('depthwiseRows', g.pictures * g.outHeight, grainOf(g, g.outWidth), args);
    },
  };
}

function inputGradient(request: Request): Lowering | undefined {
  if (!areFloats(request, 'dy', 'filter')) return undefined;
  const inputShape = request.attrs['inputShape'] as number[];
  const g = shapeOf(request, inputShape, request.spec('filter').shape);
  // tfjs has no gradients of dilated ones.
  if (!g || g.dilationY * g.dilationX !== 1) return undefined;
  return {
    outputs: [{ shape: [...inputShape], dtype: 'float32' }],
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, table }) => {
      writeGeometry(g, table);
      const args = [at('dy'), at('filter'), outputs[0]!, table];
      const { parallel } = machinery();
      return () => parallel('depthwiseInputRows', g.pictures * g.height, grainOf(g, g.width), args);
    },
  };
}

/** Chunks of rows whose sums are added up in order: many threads have some, and it is always the same order. */
const CHUNKS = 32;

function filterGradient(request: Request): Lowering | undefined {
  if (!areFloats(request, 'x', 'dy')) return undefined;
  const filterShape = request.attrs['filterShape'] as number[];
  const g = shapeOf(request, request.spec('x').shape, filterShape);
  if (!g || g.dilationY * g.dilationX !== 1) return undefined;
  const rows = g.pictures * g.outHeight;
  const perChunk = Math.ceil(rows / CHUNKS);
  const chunks = Math.ceil(rows / perChunk);
  const size = sizeOf(filterShape);
  return {
    outputs: [{ shape: [...filterShape], dtype: 'float32' }],
    scratch: 4 * size * chunks,
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      writeGeometry(g, table);
      const args = [at('x'), at('dy'), scratch, table, rows, perChunk];
      const { parallel, kernels } = machinery();
      const grain = Math.ceil(grainOf(g, g.outWidth) / perChunk);
      return () => {
        parallel('depthwiseFilterChunks', chunks, grain, args);
        kernels.addParts(0, size, scratch, chunks, size, outputs[0]!);
      };
    },
  };
}
