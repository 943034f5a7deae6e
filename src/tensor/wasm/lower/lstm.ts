import { machinery, WORKSPACE } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { Lowering, Lowerings, Request, Spec } from '../lowering.js';
import { multiply, PIECE, single } from './matmul.js';

/** The kernels of recurrent.ts; what the gradient takes back are the activated gates and all c. */
export const lstmLowerings: Lowerings = {
  IsprLstm: lowerLstm,
  IsprLstmGrad: lowerLstmGradient,
};

/** Rows of the batch that one thread takes through all steps: whole fours, as products go by four rows. */
const rowsOfPiece = (steps: number, units: number): number =>
  4 * Math.ceil(PIECE / (4 * steps * 8 * units * units));

/** Bytes of a matrix that packColumns has packed. */
const packedBytes = (columns: number, depth: number): number => Math.ceil(columns / 8) * 8 * depth * 4;

function lowerLstm({ spec }: Request): Lowering | undefined {
  const [steps, batch, channels] = spec('x').shape as [number, number, number];
  const units = spec('u').shape[0]!;
  if (steps * batch * channels * units === 0) return undefined;
  const width = 4 * units;
  const product = { transposeA: false, transposeB: false, m: steps * batch, n: width, depth: channels };
  const inputs = multiply({ ...product, batch: single }, { activation: 0, alpha: 0, bias: true });
  const of = (...shape: number[]): Spec => ({ shape, dtype: 'float32' });
  return {
    outputs: [of(steps, batch, units), of(batch, units), of(steps, batch, width), of(steps, batch, units)],
    // The product is done with it when u is packed.
    scratch: Math.max(inputs.scratch, packedBytes(width, units)),
    bind: ({ at, outputs, scratch }) => {
      const [h, last, gates, c] = outputs as [number, number, number, number];
      const multiplyInputs = inputs.bind(at('x'), at('w'), gates, at('b'), scratch);
      const pack = [at('u'), width, units, 0, scratch];
      const args = [gates, scratch, at('h0'), at('c0'), h, c, steps, batch, units];
      const size = batch * units * 4;
      return () => {
        const { parallel, buffer } = machinery();
        multiplyInputs();
        parallel('packColumns', Math.ceil(width / 8), PIECE, pack);
        parallel('lstmRows', batch, rowsOfPiece(steps, units), args);
        new Uint8Array(buffer).copyWithin(last, c + (steps - 1) * size, c + steps * size);
      };
    },
  };
}

function lowerLstmGradient({ spec, specs }: Request): Lowering | undefined {
  const [steps, batch, units] = spec('dh').shape as [number, number, number];
  // A row of the workspace holds tanh c.
  if (sizeOf(spec('dh').shape) === 0 || 4 * units > WORKSPACE.bytes) return undefined;
  const width = 4 * units;
  const state: Spec = { shape: [batch, units], dtype: 'float32' };
  return {
    outputs: [{ shape: [...specs('kept')[0]!.shape], dtype: 'float32' }, state, state],
    scratch: packedBytes(units, width),
    replaces: [['kept']],
    bind: ({ at, all, outputs, scratch }) => {
      const [gates, c] = all('kept') as [number, number];
      const [dz, dh0, dc0] = outputs as [number, number, number];
      const pack = [at('u'), units, width, 1, scratch];
      const args = [gates, c, at('c0'), scratch, at('dh'), dz, dh0, dc0, steps, batch, units];
      const [dc, bytes] = [at('dc'), batch * units * 4];
      return () => {
        const { parallel, buffer } = machinery();
        parallel('packColumns', Math.ceil(units / 8), PIECE, pack);
        new Uint8Array(buffer).copyWithin(dc0, dc, dc + bytes);
        parallel('lstmGradientRows', batch, rowsOfPiece(steps, units), args);
      };
    },
  };
}
