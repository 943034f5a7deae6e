import type { Call, DataId, Trace } from '../trace.js';
import { sameShape, type Tools } from './emit.js';
import type { Node } from './graph.js';

type Given = Readonly<Record<string, Node>>;

export interface Peephole {
  /** What a call is in one operation, together with those before it; undefined where nothing is known. */
  rewrite(call: Call, given: Given, t: Tools<Node>): Node | undefined;
  /** To be told of every call and of the nodes that became of it. */
  note(call: Call, given: Given, results: readonly Node[]): void;
}

interface Made {
  call: Call;
  given: Given;
  node: Node;
}

/**
 * Gradients that tfjs says in several kernels and TensorFlow in one. All are products with dy:
 *
 *   relu: step(x),   sigmoid: y (1 - y),   tanh: 1 - y^2.
 *
 * What goes into the product and is used nowhere else is then never computed.
 */
export function peephole(trace: Trace): Peephole {
  const made = new Map<DataId, Made>();
  const relus = new Map<DataId, Node>();

  const dataOf = (call: Call, input: string): DataId | undefined => {
    const ref = call.inputs.get(input);
    return ref && !Array.isArray(ref) ? ref.dataId : undefined;
  };

  /** What made an input, if it is this kernel; casts that change nothing are looked through. */
  function maker(call: Call, input: string, kernel: string): Made | undefined {
    const data = dataOf(call, input);
    const found = data && made.get(data);
    if (found?.call.kernel === 'Cast' && kernel !== 'Cast') return maker(found.call, 'x', kernel);
    return found?.call.kernel === kernel ? found : undefined;
  }

  function isOne(call: Call, input: string): boolean {
    const data = dataOf(call, input);
    const source = data && trace.sources.get(data);
    return source?.kind === 'constant' && source.value.data.length === 1 && source.value.data[0] === 1;
  }

  /** relu(x), or x itself, where this is step(x): the gradient needs no more than the sign. */
  function ofRelu(call: Call, side: string): Node | undefined {
    const step = maker(call, side, 'Step');
    if (!step || step.call.attrs['alpha']) return undefined;
    return relus.get(dataOf(step.call, 'x')!) ?? step.given['x'];
  }

  /** y, where this is y (1 - y) of a sigmoid y. */
  function ofSigmoid(call: Call, side: string): Node | undefined {
    const product = maker(call, side, 'Multiply')?.call;
    const rest = product && maker(product, 'b', 'Sub')?.call;
    const y = product && maker(product, 'a', 'Sigmoid');
    const same = rest && isOne(rest, 'a') && dataOf(rest, 'b') === dataOf(product, 'a');
    return same ? y?.node : undefined;
  }

  /** y, where this is 1 - y^2 of a tangent y. */
  function ofTanh(call: Call, side: string): Node | undefined {
    const rest = maker(call, side, 'Sub')?.call;
    const square = rest && isOne(rest, 'a') ? maker(rest, 'b', 'Square')?.call : undefined;
    return square && maker(square, 'x', 'Tanh')?.node;
  }

  return {
    rewrite(call, given, t) {
      if (call.kernel !== 'Multiply') return undefined;
      for (const [side, other] of [
        ['b', 'a'],
        ['a', 'b'],
      ] as const) {
        const dy = given[other]!;
        const fits = (x: Node | undefined) =>
          x?.dtype === 'float32' && dy.dtype === 'float32' && sameShape(x.shape, dy.shape) ? x : undefined;
        const x = fits(ofRelu(call, side));
        if (x) return t.op('ReluGrad', [dy, x]);
        const sigmoid = fits(ofSigmoid(call, side));
        if (sigmoid) return t.op('SigmoidGrad', [sigmoid, dy]);
        const tanh = fits(ofTanh(call, side));
        if (tanh) return t.op('TanhGrad', [tanh, dy]);
      }
      return undefined;
    },
    note(call, given, results) {
      const taken = [...call.inputs.values()].flat();
      for (const [i, { dataId }] of call.outputs.entries()) {
        // A kernel that hands on the data of its input has not made it.
        const handedOn = taken.some((ref) => ref.dataId === dataId);
        if (!handedOn) made.set(dataId, { call, given, node: results[i]! });
      }
      const x = call.kernel === 'Relu' ? dataOf(call, 'x') : undefined;
      if (x) relus.set(x, results[0]!);
    },
  };
}
