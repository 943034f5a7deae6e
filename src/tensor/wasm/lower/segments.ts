import { machinery } from '../../../simd/engine.js';
import { type DType, sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import type { Lowering, Lowerings, Request } from '../lowering.js';
import { PIECE } from './matmul.js';

export const segmentLowerings: Lowerings = {
  GatherV2: gather,
  UnsortedSegmentSum: segmentSum,
  OneHot: oneHot,
};

/** An index that is none gives zeros: a captured step cannot stop half-way, as the reference kernel does. */
function gather({ spec, attrs }: Request): Lowering | undefined {
  const [x, indices] = [spec('x'), spec('indices')];
  const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0]!;
  if (x.dtype === 'bool' || indices.dtype !== 'int32' || Number(attrs['batchDims'] ?? 0) !== 0)
    return undefined;
  const [outer, size] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const count = sizeOf(indices.shape);
  if (outer * size * inner * count === 0) return undefined;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return {
    outputs: [{ shape, dtype: x.dtype }],
    bind: ({ at, outputs }) => {
      const args = [at('x'), at('indices'), outputs[0]!, size, count, inner];
      const { parallel } = machinery();
      return () => parallel('gatherSlices', outer * count, Math.ceil(PIECE / (8 * inner + 64)), args);
    },
  };
}

function segmentSum({ spec, attrs }: Request): Lowering | undefined {
  const [x, ids] = [spec('x'), spec('segmentIds')];
  const segments = Number(attrs['numSegments']);
  if (x.dtype !== 'float32' || ids.dtype !== 'int32' || ids.shape.length !== 1) return undefined;
  const [rows, inner] = [x.shape[0]!, sizeOf(x.shape.slice(1))];
  if (rows * inner * segments === 0) return undefined;
  return {
    outputs: [{ shape: [segments, ...x.shape.slice(1)], dtype: 'float32' }],
    bind: ({ at, outputs }) => {
      const args = [at('x'), at('segmentIds'), outputs[0]!, rows, inner, segments];
      const { parallel } = machinery();
      const grain = Math.ceil(PIECE / (64 * 4 * (rows + segments)));
      return () => parallel('segmentSums', Math.ceil(inner / 64), grain, args);
    },
  };
}

function oneHot({ spec, attrs }: Request): Lowering | undefined {
  const indices = spec('indices');
  const depth = Number(attrs['depth']);
  const dtype = (attrs['dtype'] ?? 'float32') as DType;
  if (indices.dtype !== 'int32' || dtype === 'bool' || sizeOf(indices.shape) * depth === 0) return undefined;
  const bits = (name: string): number => {
    const value = Number(attrs[name]);
    return dtype === 'int32' ? value : new Int32Array(Float32Array.of(value).buffer)[0]!;
  };
  return {
    outputs: [{ shape: [...indices.shape, depth], dtype }],
    bind: ({ at, outputs }) => {
      const args = [at('indices'), outputs[0]!, depth, bits('onValue'), bits('offValue')];
      const { parallel } = machinery();
      return () => parallel('oneHotRows', sizeOf(indices.shape), Math.ceil(PIECE / (4 * depth + 32)), args);
    },
  };
}
