import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import type { Lower, Lowerings, Request } from '../lowering.js';
import { PIECE } from './matmul.js';

/** Kernels that walk along one axis: where the extremes lie, and running sums. */
export const alongLowerings: Lowerings = {
  ArgMax: extreme(false),
  ArgMin: extreme(true),
  Cumsum: cumulate(false),
  Cumprod: cumulate(true),
};

/** Columns that are walked together, as in the assembly. */
const STRIP = 64;

/** x as [outer, n, inner] about its axis; undefined where it is not float32 or empty. */
function sides({ spec, attrs }: Request) {
  const { shape, dtype } = spec('x');
  if (dtype !== 'float32' || sizeOf(shape) === 0 || shape.length === 0) return undefined;
  const axis = tf.util.parseAxisParam(attrs['axis'] as number | number[], shape)[0]!;
  const [n, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  const strips = sizeOf(shape.slice(0, axis)) * Math.ceil(inner / STRIP);
  const grain = Math.ceil(PIECE / (8 * n * Math.min(inner, STRIP) + 64));
  return { shape, axis, n, inner, strips, grain };
}

function extreme(smallest: boolean): Lower {
  return (request) => {
    const along = sides(request);
    if (!along) return undefined;
    const { shape, axis, n, inner, strips, grain } = along;
    return {
      outputs: [{ shape: shape.filter((_, d) => d !== axis), dtype: 'int32' }],
      bind: ({ at, outputs }) => {
        const args = [at('x'), outputs[0]!, n, inner, Number(smallest)];
        const { parallel } = machinery();
        return () => parallel('extremes', strips, grain, args);
      },
    };
  };
}

function cumulate(product: boolean): Lower {
  return (request) => {
    const along = sides(request);
    if (!along) return undefined;
    const { shape, n, inner, strips, grain } = along;
    const [exclusive, reverse] = [request.attrs['exclusive'] === true, request.attrs['reverse'] === true];
    return {
      outputs: [{ shape: [...shape], dtype: 'float32' }],
      bind: ({ at, outputs }) => {
        const args = [at('x'), outputs[0]!, n, inner, ...[product, exclusive, reverse].map(Number)];
        const { parallel } = machinery();
        return () => parallel('cumulate', strips, grain, args);
      },
    };
  };
}
