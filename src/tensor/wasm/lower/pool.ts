import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import type { Lower, Lowerings, Request } from '../lowering.js';
import { GEOMETRY_BYTES, type Geometry, geometryOf, writeGeometry } from './geometry.js';
import { PIECE } from './matmul.js';

export const poolLowerings: Lowerings = {
  MaxPool: pool(0),
  AvgPool: pool(1),
  MaxPoolGrad: gradient(0),
  AvgPoolGrad: gradient(1),
};

function pool(average: 0 | 1): Lower {
  return (request) => {
    const g = poolOf(request, 'x');
    if (!g) return undefined;
    const { shape } = request.spec('x');
    const rows = shape[0]! * g.outHeight;
    return {
      outputs: [{ shape: [shape[0]!, g.outHeight, g.outWidth, g.channels], dtype: 'float32' }],
      table: GEOMETRY_BYTES,
      bind: ({ at, outputs, table }) => {
        writeGeometry(g, table);
        const args = [at('x'), outputs[0]!, table, average];
        const grain = Math.ceil(PIECE / (g.outWidth * g.channels * g.down * g.across));
        return () => machinery().parallel('poolRows', rows, grain, args);
      },
    };
  };
}

function gradient(average: 0 | 1): Lower {
  return (request) => {
    const g = poolOf(request, 'input');
    if (!g || request.spec('dy').dtype !== 'float32') return undefined;
    const { shape } = request.spec('input');
    return {
      outputs: [{ shape: [...shape], dtype: 'float32' }],
      table: GEOMETRY_BYTES,
      bind: ({ at, outputs, table }) => {
        writeGeometry(g, table);
        const args = [at('input'), at('dy'), outputs[0]!, table, average];
        const grain = Math.ceil(PIECE / (2 * g.outHeight * g.outWidth * g.channels * g.down * g.across));
        return () => machinery().parallel('poolGradient', shape[0]!, grain, args);
      },
    };
  };
}

function poolOf(request: Request, input: string): Geometry | undefined {
  const { shape, dtype } = request.spec(input);
  if (dtype !== 'float32' || shape.length !== 4) return undefined;
  const { filterSize, strides, pad, dimRoundingMode } = request.attrs;
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad as 'same',
    dimRoundingMode as 'floor',
  );
  if (sizeOf(shape) * sizeOf(info.outShape) === 0) return undefined;
  return { ...geometryOf(info, info.inChannels), tileRows: 1, tileColumns: 1 };
}
