import { tf } from '../tf.js';
import type { Call, DataId, TensorRef, Trace } from '../trace.js';

/**
 * Calls that one kernel of ours does together, joined where nobody reads what lies between:
 *
 *   Add(product, bias)         the bias is added before the product leaves the cache
 *   Relu(Add(product, bias))   the activation too; so for other activations whose gradient looks at their result
 *   Sum(Square(x))             one pass
 */
export function rewrite(calls: readonly Call[], trace: Trace): readonly Call[] {
  return sumsOfSquares(activations(biases(stepsOfResults(calls), trace), trace), trace);
}

/** step(x) = step(relu(x)): the gradient of ReLU looks at its result, and its input need not be kept. */
function stepsOfResults(calls: readonly Call[]): readonly Call[] {
  const results = new Map<DataId, TensorRef>();
  return calls.map((call) => {
    const x = call.inputs.get('x');
    if (x === undefined || Array.isArray(x)) return call;
    if (call.kernel === 'Relu') results.set(x.dataId, call.outputs[0]!);
    const result = results.get(x.dataId);
    if (call.kernel !== 'Step' || call.attrs['alpha'] !== 0 || !result) return call;
    return { ...call, inputs: new Map([['x', { ...x, dataId: result.dataId }]]) };
  });
}

const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['BatchMatMul', '_FusedMatMul'],
  ['Conv2D', 'FusedConv2D'],
]);

function biases(calls: readonly Call[], trace: Trace): readonly Call[] {
  return joined(calls, trace, 'Add', (add, maker) => {
    const [a, b] = [only(add, 'a'), only(add, 'b')];
    for (const [product, bias] of [[a, b] as const, [b, a] as const]) {
      const made = maker(product);
      const kernel = made && PRODUCTS.get(made.kernel);
      if (!kernel || (made.attrs['dataFormat'] ?? 'NHWC') !== 'NHWC') continue;
      const columns = made.outputs[0]!.shape.at(-1);
      const fits =
        bias.dtype === 'float32' &&
        bias.shape.at(-1) === columns &&
        product.shape.at(-1) === columns &&
        bias.shape.slice(0, -1).every((size) => size === 1);
      if (fits) return [made, { ...made, kernel, inputs: new Map([...made.inputs, ['bias', bias]]) }];
    }
    return undefined;
  });
}

/** Those whose gradient takes their result. */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['Relu', 'relu'],
  ['Sigmoid', 'sigmoid'],
  ['Tanh', 'tanh'],
  ['Elu', 'elu'],
]);

function activations(calls: readonly Call[], trace: Trace): readonly Call[] {
  return [...ACTIVATIONS].reduce<readonly Call[]>(
    (all, [kernel, activation]) =>
      joined(all, trace, kernel, (call, maker) => {
        const made = maker(only(call, 'x'));
        const linear = (made?.attrs['activation'] ?? 'linear') === 'linear';
        if (!made || !linear || ![...PRODUCTS].flat().includes(made.kernel)) return undefined;
        const fused = PRODUCTS.get(made.kernel) ?? made.kernel;
        return [made, { ...made, kernel: fused, attrs: { ...made.attrs, activation } }];
      }),
    calls,
  );
}

function sumsOfSquares(calls: readonly Call[], trace: Trace): readonly Call[] {
  return joined(calls, trace, 'Sum', (sum, maker) => {
    const x = only(sum, 'x');
    const made = maker(x);
    if (made?.kernel !== 'Square' || x.dtype !== 'float32') return undefined;
    // The sum over no axis is a copy, and no kernel of ours.
    if (tf.util.parseAxisParam(sum.attrs['axis'] as number[], x.shape).length === 0) return undefined;
    const { dataId } = only(made, 'x');
    return [
      made,
      { ...sum, inputs: new Map([['x', { ...x, dataId }]]), attrs: { ...sum.attrs, squares: true } },
    ];
  });
}

const only = (call: Call, input: string): TensorRef => call.inputs.get(input) as TensorRef;

/**
 * Calls of `kernel` that take the place of the call before them: `join` gets the maker of an input that nobody else
 * reads, and answers with that maker and what both are together.
 */
function joined(
  calls: readonly Call[],
  trace: Trace,
  kernel: string,
  join: (call: Call, maker: (ref: TensorRef) => Call | undefined) => [Call, Call] | undefined,
): readonly Call[] {
  const readers = new Map<DataId, number>();
  const count = ({ dataId }: TensorRef) => readers.set(dataId, (readers.get(dataId) ?? 0) + 1);
  for (const call of calls) for (const ref of [...call.inputs.values()].flat()) count(ref);
  for (const ref of [...trace.outputs.values(), ...trace.nextState.values()]) count(ref);
  const makers = new Map<DataId, Call>();
  const result = new Set<Call>();
  for (const call of calls) {
    const together =
      call.kernel === kernel
        ? join(call, ({ dataId }) => (readers.get(dataId) === 1 ? makers.get(dataId) : undefined))
        : undefined;
    if (together) result.delete(together[0]);
    const kept = together ? { ...together[1], outputs: call.outputs } : call;
    result.add(kept);
    for (const { dataId } of call.outputs) makers.set(dataId, kept);
  }
  return [...result];
}
