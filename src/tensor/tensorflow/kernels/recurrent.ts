import { type Kernels, list, type Ref, type Tools } from '../emit.js';

/**
 * The kernels of recurrent.ts. Forwards TensorFlow has one operation for all steps. The one for the way back adds up
 * the derivative of the weights at each step; step by step without that, and one product for it, takes 0.6 of the
 * time at 128 units and as long at 64.
 */
export const recurrence: Kernels = {
  IsprLstm: (t, { x, w, u, b, h0, c0 }) => {
    const [steps, batch] = x!.shape as [number, number];
    const units = u!.shape[0]!;
    const weights = t.op('ConcatV2', [[w!, u!], t.int(0)]);
    const none = noPeepholes(t, u!);
    const [i, c, f, o, g, tanh, h] = t.emit(
      'BlockLSTMV2',
      [t.constant('int64', [], [steps]), x!, c0!, h0!, weights, none, none, none, b!],
      { use_peephole: false },
    );
    const last = t.op('Slice', [c!, t.ints([steps - 1, 0, 0]), t.ints([1, batch, units])]);
    return [h!, t.reshape(last, [batch, units]), i!, c!, f!, o!, g!, tanh!];
  },
  IsprLstmGrad: (t, { u, c0, dh, dc, ...kept }) => {
    const [steps, batch, units] = dh!.shape as [number, number, number];
    const apart = (all: typeof dh) => t.emit('Unpack', [all!], { num: steps, axis: 0 });
    const [i, c, f, o, g, tanh] = list(kept, 'kept').map(apart);
    const slopes = apart(dh);
    // The operation has the gates in another order, and looks only at the shapes of what it does not use: a network
    // without inputs has u for its weights.
    const turned = t.op('GatherV2', [t.reshape(u!, [units, 4, units]), t.ints(SWAPPED), t.int(1)]);
    const weights = t.reshape(turned, [units, 4 * units]);
    const bias = t.op('Fill', [t.ints([4 * units]), t.like(u!, 0)]);
    const nothing = t.op('Fill', [t.ints([batch, 0]), t.like(u!, 0)]);
    const none = noPeepholes(t, u!);
    const dz = [];
    let [later, memory] = [undefined as typeof dh, dc!];
    for (let s = steps - 1; s >= 0; s--) {
      const slope = later ? t.op('AddV2', [slopes[s]!, later]) : slopes[s]!;
      const state = [c![s]!, f![s]!, o![s]!, g![s]!, tanh![s]!];
      const [before, parts] = t.emit(
        'LSTMBlockCellGrad',
        // biome-ignore format: the order of the operation
        [nothing, s > 0 ? c![s - 1]! : c0!, c0!, weights, none, none, none, bias, i![s]!, ...state, memory, slope],
        { use_peephole: false },
      );
      later = t.op('MatMul', [parts!, weights], { transpose_a: false, transpose_b: true });
      memory = before!;
      dz[s] = parts!;
    }
    const all = t.op('GatherV2', [
      t.reshape(steps > 1 ? t.op('ConcatV2', [dz, t.int(0)]) : dz[0]!, [steps * batch, 4, units]),
      t.ints(SWAPPED),
      t.int(1),
    ]);
    return [t.reshape(all, [steps, batch, 4 * units]), later!, memory];
  },
};

/** From the order i, f, g, o to i, g, f, o, and back. */
const SWAPPED = [0, 2, 1, 3];

const noPeepholes = <R extends Ref>(t: Tools<R>, u: R): R =>
  t.op('Fill', [t.ints([u.shape[0]!]), t.like(u, 0)]);
