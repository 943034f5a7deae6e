import type { Call, DataId, TensorRef, Trace } from '../trace.js';
import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from '../update.js';
import { type Attributes, tools } from './emit.js';
import type { Graph, Node } from './graph.js';
import { adamFactors, shrink } from './kernels/update.js';
import type { Pointer } from './library.js';
import type { Variable } from './variables.js';

/** The updates of a step so far. */
export interface Updates {
  graph: Graph;
  variables: ReadonlyMap<string, Variable>;
  trace: Trace;
  /** How often each tensor is read. */
  uses: ReadonlyMap<DataId, number>;
  /** By the name of each part of the state that was changed in place: after what it has changed. */
  done: Map<string, Pointer>;
}

type Given = Readonly<Record<string, Node>>;

/** Which inputs an update rule replaces, in the order of its results. */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  IsprAdam: ['param', 'm', 'v'],
  IsprMomentum: ['param', 'velocity'],
  IsprRmsprop: ['param', 'square'],
};

/**
 * An update rule whose inputs are variables and whose results take their places, in place: one operation
 * instead of a dozen, and no copies. Undefined where that is not so.
 */
export function fuseUpdate(call: Call, given: Given, updates: Updates): Node[] | undefined {
  const replaced = REPLACED[call.kernel];
  if (!replaced) return undefined;
  const names = replaced.map((input, i) => stateReplaced(call, input, call.outputs[i]!.dataId, updates));
  if (!names.every((name) => name !== undefined)) return undefined;
  const slots = names.map((name) => updates.variables.get(name)!);
  const { graph } = updates;
  // Whoever reads the old values does so before. What this call alone reads is not read at all.
  const readers = slots.flatMap(({ value }, i) => {
    const { dataId } = call.inputs.get(replaced[i]!) as TensorRef;
    return (updates.uses.get(dataId) ?? 0) > 1 ? [value.oper, ...graph.consumers(value)] : [];
  });
  const oper = RULES[call.kernel]!(slots, given, call.attrs, graph, [...new Set(readers)]);
  for (const name of names) updates.done.set(name, oper);
  return slots.map(({ handle }, i) => {
    const { dtype, shape } = call.outputs[i]!;
    const [value] = graph.add('ReadVariableOp', [handle], { dtype: { type: dtype } }, [oper]).results;
    return { ...value!, shape };
  });
}

/** The part of the state that this input is, if the result is what it becomes. */
function stateReplaced(
  { inputs }: Call,
  input: string,
  result: DataId,
  { trace, done }: Updates,
): string | undefined {
  const ref = inputs.get(input);
  if (!ref || Array.isArray(ref)) return undefined;
  const source = trace.sources.get(ref.dataId);
  if (source?.kind !== 'state' || done.has(source.name)) return undefined;
  return trace.nextState.get(source.name)?.dataId === result ? source.name : undefined;
}

type Rule = (
  slots: readonly Variable[],
  given: Given,
  attrs: object,
  graph: Graph,
  after: readonly Pointer[],
) => Pointer;

const IN_PLACE: Attributes = { use_locking: false };

const RULES: Readonly<Record<string, Rule>> = {
  /**
   * ResourceApplyAdam moves by  rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon); with epsilon times
   * sqrt(1 - b2^t) that is the rule of update.ts.
   */
  IsprAdam([param, m, v], { param: old, grad, rate, count }, attrs, graph, after) {
    const { beta1, beta2, epsilon, decay } = attrs as AdamAttributes;
    const t = tools(graph);
    const { power1, power2, left2 } = adamFactors(t, rate!, count!, { beta1, beta2 });
    const small = t.op('Mul', [t.op('Sqrt', [left2]), t.like(rate!, epsilon)]);
    const shrunk = decay === 0 ? after : [assigned(graph, param!, shrink(t, old!, rate!, decay), after)];
    const scalars = [beta1, beta2].map((beta) => t.like(rate!, beta));
    return graph.add(
      'ResourceApplyAdam',
      [param!.handle, m!.handle, v!.handle, power1, power2, rate!, ...scalars, small, grad!],
      IN_PLACE,
      shrunk,
    ).oper;
  },
  IsprMomentum([param, velocity], { grad, rate }, attrs, graph, after) {
    const { momentum, nesterov } = attrs as MomentumAttributes;
    return graph.add(
      'ResourceApplyMomentum',
      [param!.handle, velocity!.handle, rate!, grad!, tools(graph).like(rate!, momentum)],
      { ...IN_PLACE, use_nesterov: nesterov },
      after,
    ).oper;
  },
  /**
   * TensorFlow's own RMSprop has epsilon under the root. Adam with b1 = 0 and b1^t = b2^t = 0 moves by
   * rate g / (sqrt(s) + epsilon), as update.ts does; its first moment, g itself, is thrown away.
   */
  IsprRmsprop([param, square], { grad, rate }, attrs, graph, after) {
    const { rho, epsilon } = attrs as RmspropAttributes;
    const t = tools(graph);
    const shape = grad!.shape;
    const dtype = { type: 'float32' } as const;
    const place = { dtype, shape: { shape }, shared_name: `moment ${graph.size()}` };
    const [handle] = graph.add('VarHandleOp', [], place).results;
    const empty = t.op('Fill', [t.ints(shape), t.like(rate!, 0)]);
    const { oper } = graph.add('AssignVariableOp', [handle!, empty], { dtype });
    const [zero, keep, small] = [0, rho, epsilon].map((value) => t.like(rate!, value));
    return graph.add(
      'ResourceApplyAdam',
      [param!.handle, handle!, square!.handle, zero!, zero!, rate!, zero!, keep!, small!, grad!],
      IN_PLACE,
      [...after, oper],
    ).oper;
  },
};

function assigned(graph: Graph, { handle }: Variable, value: Node, after: readonly Pointer[]): Pointer {
  const attrs = { dtype: { type: value.dtype } };
  return graph.add('AssignVariableOp', [handle, value], attrs, after).oper;
}

/** How often each tensor of a trace is an input of a kernel or a result of the step. */
export function countUses({ calls, outputs, nextState }: Trace): Map<DataId, number> {
  const uses = new Map<DataId, number>();
  const refs = calls.flatMap(({ inputs }) => [...inputs.values()].flat());
  for (const { dataId } of [...refs, ...outputs.values(), ...nextState.values()])
    uses.set(dataId, (uses.get(dataId) ?? 0) + 1);
  return uses;
}
