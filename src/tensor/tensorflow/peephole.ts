import type { Call, DataId, Trace } from '../trace.js';
import type { Tools } from './emit.js';
import type { Node } from './graph.js';

type Given = Readonly<Record<string, Node>>;
type Rewrite = (call: Call, t: Tools<Node>, given: Given) => Node | undefined;

/**
 * What tfjs's gradients say in several kernels and TensorFlow in one: the gradient of relu, which is a product
 * with a step.
 */
export function peephole(trace: Trace): Rewrite {
  const makers = new Map<DataId, Call>();
  // A kernel that hands on the data of its input has not made it.
  for (const call of trace.calls)
    for (const { dataId } of call.outputs) if (!makers.has(dataId)) makers.set(dataId, call);
  const nodes = new Map<DataId, Node>();

  return (call, t, given) => {
    if (call.kernel === 'Step' && given['x']) nodes.set(call.outputs[0]!.dataId, given['x']);
    if (call.kernel !== 'Multiply') return undefined;
    for (const [side, other] of [
      ['b', 'a'],
      ['a', 'b'],
    ] as const) {
      const x = steppedOn(call, side);
      const dy = given[other]!;
      if (x?.dtype === 'float32' && dy.dtype === 'float32' && `${dy.shape}` === `${x.shape}`)
        return t.op('ReluGrad', [dy, x]);
    }
    return undefined;
  };

  /** x, if this input is step(x) with 0 below, cast or not. */
  function steppedOn(call: Call, input: string): Node | undefined {
    const ref = call.inputs.get(input);
    if (!ref || Array.isArray(ref)) return undefined;
    const maker = makers.get(ref.dataId);
    if (maker?.kernel === 'Cast') return steppedOn(maker, 'x');
    return maker?.kernel === 'Step' && !maker.attrs['alpha'] ? nodes.get(ref.dataId) : undefined;
  }
}
