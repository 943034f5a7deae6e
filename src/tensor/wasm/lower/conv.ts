import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { tf } from '../../tf.js';
import type { Lowering, Lowerings, Request, Spec } from '../lowering.js';
import { type Finish, finishOf, PLAIN } from './activation.js';
import {
  convInfoOf,
  GEOMETRY_BYTES,
  type Geometry,
  geometryOf,
  tiled,
  tilesOf,
  writeGeometry,
} from './geometry.js';
import { multiply, PIECE, single } from './matmul.js';
import { bindWinograd, winogradFilterGradient, winogradGeometry, winogradScratch } from './winograd.js';

export const convLowerings: Lowerings = {
  Conv2D: (request) => lowerConv(request, () => PLAIN),
  FusedConv2D: (request) => lowerConv(request, finishOf),
  Conv2DBackpropInput: lowerInputGradient,
  Conv2DBackpropFilter: lowerFilterGradient,
};

type Conv2DInfo = tf.backend_util.Conv2DInfo;

const areFloats = (request: Request, ...names: string[]): boolean =>
  names.every((name) => request.spec(name).dtype === 'float32' && sizeOf(request.spec(name).shape) > 0);

function lowerConv(
  request: Request,
  finish: (request: Request, columns: number) => Finish | undefined,
): Lowering | undefined {
  if (!areFloats(request, 'x', 'filter')) return undefined;
  const info = convInfoOf(request, request.spec('x').shape, request.spec('filter').shape);
  const end = info && finish(request, info.outChannels);
  if (!info || !end || sizeOf(info.outShape) === 0) return undefined;
  const output: Spec = { shape: info.outShape, dtype: 'float32' };
  const size = productOf(info);
  if (size) {
    const product = multiply({ ...size, transposeA: false, transposeB: false, batch: single }, end);
    return {
      outputs: [output],
      scratch: product.scratch,
      bind: ({ at, outputs, scratch }) =>
        product.bind(at('x'), at('filter'), outputs[0]!, end.bias ? at('bias') : 0, scratch),
    };
  }
  const whole = geometryOf(info, info.outChannels);
  const fast = isNarrow(whole) ? undefined : winogradGeometry(whole);
  if (fast) {
    const channel = 4 * fast.filters;
    const steps = {
      first: 0,
      y: 3 * channel * fast.channels,
      x: channel * fast.channels,
      channel,
      filter: 4,
    };
    return {
      outputs: [output],
      scratch: winogradScratch(fast),
      table: GEOMETRY_BYTES,
      bind: ({ at, outputs, scratch, table }) =>
        bindWinograd(fast, info.batchSize, steps, end, {
          x: at('x'),
          filter: at('filter'),
          bias: end.bias ? at('bias') : 0,
          y: outputs[0]!,
          scratch,
          table,
        }),
    };
  }
  const g = tiled(whole, 8, 16 * info.outChannels);
  if (!g) return undefined;
  const depth = g.down * g.across * g.channels;
  const few = isNarrow(g);
  const panels = few ? g.filters : Math.ceil(g.filters / 8);
  return {
    outputs: [output],
    scratch: few ? 4 * g.filters * depth : panels * 32 * depth,
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      writeGeometry(g, table);
      const pack = [at('filter'), depth, g.filters, scratch];
      // biome-ignore format: the order of convTiles
      const convolve = [at('x'), scratch, outputs[0]!, table, end.bias ? at('bias') : 0, end.activation, end.alpha];
      const { parallel } = machinery();
      return () => {
        parallel(few ? 'packNarrow' : 'packFilter', panels, Math.ceil(PIECE / (32 * depth)), pack);
        parallel(few ? 'convNarrow' : 'convTiles', info.batchSize * tilesOf(g), grainOf(g, depth), convolve);
      };
    },
  };
}

/**
 * Few filters, over rows of taps long enough for vectors: rather products of rows (assembly/tensor/narrow.ts) than
 * panels of 8 filters that are mostly empty.
 */
const isNarrow = (g: Omit<Geometry, 'tileRows' | 'tileColumns'>): boolean =>
  g.filters <= 3 && g.across * g.channels >= 8 && (g.dilationX === 1 || g.across === 1);

/** Tiles that are worth a thread's while. */
const grainOf = (g: Geometry, depth: number): number =>
  Math.max(1, Math.ceil(PIECE / (2 * g.tileRows * g.tileColumns * g.filters * depth + 1)));

/** Where every output sees its own numbers only, in their order, a convolution is a product of matrices. */
function productOf(info: Conv2DInfo): { m: number; n: number; depth: number } | undefined {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth, padInfo } = info;
  const { inChannels, outHeight, outWidth, outChannels: n, batchSize } = info;
  if (padInfo.top + padInfo.bottom + padInfo.left + padInfo.right > 0) return undefined;
  if (filterHeight * filterWidth === 1 && strideHeight * strideWidth === 1)
    return { m: batchSize * inHeight * inWidth, n, depth: inChannels };
  const whole = info.dilationHeight * info.dilationWidth === 1 && outHeight * outWidth === 1;
  if (whole && filterHeight === inHeight && filterWidth === inWidth)
    return { m: batchSize, n, depth: inHeight * inWidth * inChannels };
  return undefined;
}

/**
 * dx: pixels of one remainder modulo the stride see the same taps, so that each remainder is a convolution of dy
 * by a part of the filter, turned about.
 */
function lowerInputGradient(request: Request): Lowering | undefined {
  if (!areFloats(request, 'dy', 'filter')) return undefined;
  const inputShape = request.attrs['inputShape'] as number[];
  const info = convInfoOf(request, inputShape, request.spec('filter').shape);
  if (!info || sizeOf(inputShape) === 0 || info.dilationHeight * info.dilationWidth !== 1) return undefined;
  const output: Spec = { shape: [...inputShape], dtype: 'float32' };
  const size = productOf(info);
  if (size) {
    const { m, n, depth } = size;
    const product = multiply(
      { m, n: depth, depth: n, transposeA: false, transposeB: true, batch: single },
      PLAIN,
    );
    return {
      outputs: [output],
      scratch: product.scratch,
      bind: ({ at, outputs, scratch }) => product.bind(at('dy'), at('filter'), outputs[0]!, 0, scratch),
    };
  }
  const phases = phasesOf(info);
  if (!phases) return undefined;
  const fast =
    phases.length === 1 && !isNarrow(phases[0]!.geometry) ? winogradGeometry(phases[0]!.geometry) : undefined;
  if (fast) {
    // The filter turned about, from its last tap.
    const tap = 4 * fast.channels * fast.filters;
    const steps = { first: 8 * tap, y: -3 * tap, x: -tap, channel: 4, filter: 4 * fast.channels };
    return {
      outputs: [output],
      scratch: winogradScratch(fast),
      table: GEOMETRY_BYTES,
      bind: ({ at, outputs, scratch, table }) =>
        bindWinograd(fast, info.batchSize, steps, PLAIN, {
          x: at('dy'),
          filter: at('filter'),
          bias: 0,
          y: outputs[0]!,
          scratch,
          table,
        }),
    };
  }
  const bytes = ({ geometry: g }: Phase) =>
    (isNarrow(g) ? 4 * g.filters : Math.ceil(g.filters / 8) * 32) * g.down * g.across * g.channels;
  return {
    outputs: [output],
    scratch: phases.reduce((sum, phase) => sum + bytes(phase), 0),
    table: phases.length * GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      const { parallel } = machinery();
      let packed = scratch;
      const work = phases.map((phase, index) => {
        const { geometry: g, firstY, firstX, offset } = phase;
        const where = table + index * GEOMETRY_BYTES;
        writeGeometry(g, where);
        // biome-ignore format: the order of packTaps
        const pack = [at('filter'), info.filterWidth, g.filters, g.channels, firstY, firstX, info.strideHeight,
          info.strideWidth, g.down, g.across, packed];
        const convolve = [at('dy'), packed, outputs[0]! + offset, where, 0, 0, 0];
        packed += bytes(phase);
        const taps = g.down * g.across;
        const few = isNarrow(g);
        const packGrain = Math.ceil(PIECE / (8 * g.filters * g.channels));
        return () => {
          parallel(few ? 'packNarrowTaps' : 'packTaps', taps, packGrain, pack);
          parallel(
            few ? 'convNarrow' : 'convTiles',
            info.batchSize * tilesOf(g),
            grainOf(g, taps * g.channels),
            convolve,
          );
        };
      });
      return () => {
        for (const run of work) run();
      };
    },
  };
}

interface Phase {
  geometry: Geometry;
  /** The first tap of this remainder. */
  firstY: number;
  firstX: number;
  /** Bytes from the first pixel of dx to the first of this remainder. */
  offset: number;
}

function phasesOf(info: Conv2DInfo): Phase[] | undefined {
  const { strideHeight, strideWidth, inHeight, inWidth, inChannels, outChannels, padInfo } = info;
  const phases: Phase[] = [];
  for (let y = 0; y < Math.min(strideHeight, inHeight); y++)
    for (let x = 0; x < Math.min(strideWidth, inWidth); x++) {
      const down = remainder(y, padInfo.top, strideHeight, info.filterHeight);
      const across = remainder(x, padInfo.left, strideWidth, info.filterWidth);
      const geometry = tiled(
        {
          height: info.outHeight,
          width: info.outWidth,
          channels: outChannels,
          outHeight: Math.ceil((inHeight - y) / strideHeight),
          outWidth: Math.ceil((inWidth - x) / strideWidth),
          filters: inChannels,
          down: down.taps,
          across: across.taps,
          strideY: 1,
          strideX: 1,
          dilationY: 1,
          dilationX: 1,
          originY: down.origin,
          originX: across.origin,
          outRow: 4 * inChannels * inWidth * strideHeight,
          outColumn: 4 * inChannels * strideWidth,
          outPicture: 4 * inChannels * inWidth * inHeight,
        },
        8,
      );
      if (!geometry) return undefined;
      const offset = 4 * inChannels * (y * inWidth + x);
      phases.push({ geometry, firstY: down.first, firstX: across.first, offset });
    }
  return phases;
}

/**
 * Pixel s u + r of dx has got tap k from output o where s o + k = s u + r + pad: taps first, first + s, ... from
 * outputs u + (r + pad - first) / s and backwards.
 */
function remainder(r: number, pad: number, stride: number, size: number) {
  const first = (r + pad) % stride;
  const taps = Math.max(0, Math.ceil((size - first) / stride));
  return { first, taps, origin: (r + pad - first) / stride - Math.max(0, taps - 1) };
}

/** Numbers that partial sums of the filter's gradient may take together. */
const MOST_PARTIAL = 4 << 20;
const GROUP = 64;
/** Pieces that the work is cut into, so that many threads have some; fixed, as the order of sums hangs on it. */
const PIECES = 32;

function lowerFilterGradient(request: Request): Lowering | undefined {
  if (!areFloats(request, 'x', 'dy')) return undefined;
  const filterShape = request.attrs['filterShape'] as number[];
  const info = convInfoOf(request, request.spec('x').shape, filterShape);
  if (!info || sizeOf(filterShape) === 0 || info.dilationHeight * info.dilationWidth !== 1) return undefined;
  const output: Spec = { shape: [...filterShape], dtype: 'float32' };
  const product = productOf(info);
  if (product && info.outHeight * info.outWidth === 1) {
    const { m, n, depth } = product;
    const turned = multiply(
      { m: depth, n, depth: m, transposeA: true, transposeB: false, batch: single },
      PLAIN,
    );
    return {
      outputs: [output],
      scratch: turned.scratch,
      bind: ({ at, outputs, scratch }) => turned.bind(at('x'), at('dy'), outputs[0]!, 0, scratch),
    };
  }
  const depth = sizeOf(filterShape.slice(0, 3));
  const whole = geometryOf(info, info.outChannels);
  const fast = isNarrow(whole) ? undefined : winogradFilterGradient(whole, info.batchSize, output);
  if (fast) return fast;
  const g = tiled(whole, 32, 4 * depth + 16);
  if (!g) return undefined;
  const size = depth * g.filters;
  const tiles = info.batchSize * tilesOf(g);
  const groups = Math.ceil(g.filters / GROUP);
  const most = Math.min(tiles, Math.ceil(PIECES / groups), Math.max(1, Math.floor(MOST_PARTIAL / size)));
  const perChunk = Math.ceil(tiles / most);
  const chunks = Math.ceil(tiles / perChunk);
  if (isNarrow(g)) return narrowFilterGradient(g, output, tiles, { perChunk, chunks }, info.batchSize);
  return {
    outputs: [output],
    scratch: chunks > 1 ? 4 * size * chunks : 0,
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      writeGeometry(g, table);
      const partial = chunks > 1 ? scratch : outputs[0]!;
      const pieces = [at('x'), at('dy'), partial, table, info.batchSize, perChunk];
      const sum = [partial, chunks, size, outputs[0]!];
      const grain = Math.ceil(PIECE / (perChunk * 2 * g.tileRows * g.tileColumns * size));
      const { parallel } = machinery();
      return () => {
        parallel('convFilterPieces', chunks * groups, grain, pieces);
        if (chunks > 1) parallel('addParts', size, 4 * Math.ceil(PIECE / (8 * chunks)), sum);
      };
    },
  };
}

/** Sums of each chunk are [filters, depth] and turned in the end. */
function narrowFilterGradient(
  g: Geometry,
  output: Spec,
  tiles: number,
  { perChunk, chunks }: { perChunk: number; chunks: number },
  pictures: number,
): Lowering {
  const depth = sizeOf(output.shape) / g.filters;
  const size = depth * g.filters;
  return {
    outputs: [output],
    scratch: 4 * size * (chunks + 1),
    table: GEOMETRY_BYTES,
    bind: ({ at, outputs, scratch, table }) => {
      writeGeometry(g, table);
      const partial = scratch + 4 * size;
      const pieces = [at('x'), at('dy'), partial, table, pictures, perChunk];
      const [sum, turn] = [
        [partial, chunks, size, scratch],
        [scratch, outputs[0]!, g.filters, depth],
      ];
      const grain = Math.ceil((PIECE * chunks) / (2 * tiles * g.tileRows * g.tileColumns * size));
      const { parallel } = machinery();
      return () => {
        parallel('convNarrowFilter', chunks, grain, pieces);
        parallel('addParts', size, 4 * Math.ceil(PIECE / (8 * chunks)), sum);
        parallel('transposeTiles', Math.ceil(g.filters / 32), 1, turn);
      };
    },
  };
}
