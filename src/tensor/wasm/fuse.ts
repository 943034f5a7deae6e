import { sizeOf } from '../host.js';
import type { Call, DataId, TensorRef, Trace } from '../trace.js';
import type { PointwiseOperand } from './lowering.js';
import type { Node } from './plan.js';
import { type Expression, type Instruction, MOST_REGISTERS, type Operand, registersOf } from './program.js';

/** Several elementwise calls as one expression. */
export interface Fused {
  expression: Expression;
  /** What the tensors of the expression are. */
  tensors: TensorRef[];
  reads: TensorRef[];
  writes: TensorRef[];
  /** For each written tensor the data whose place it may take. */
  replaces: DataId[][];
}

/** Neighbouring elementwise nodes of one size become one; what nobody else reads is not written at all. */
export function fuse(nodes: readonly Node[], trace: Trace): Node[] {
  const readers = countReaders(nodes, trace);
  const result: Node[] = [];
  let group: Node[] = [];
  const close = () => {
    if (group.length > 0) result.push(merged(group, readers, trace));
    group = [];
  };
  for (const node of nodes) {
    if (!isPointwise(node)) {
      close();
      result.push(node);
      continue;
    }
    if (group.length > 0 && !fits(group, node, readers, trace)) close();
    group.push(node);
  }
  close();
  return result;
}

type Lowered = Extract<Node, { kind: 'lowered' }>;

const isPointwise = (node: Node): node is Lowered =>
  node.kind === 'lowered' && node.lowering.pointwise !== undefined;

const resultOf = (node: Node): TensorRef => (node as Lowered).call.outputs[0]!;

function fits(group: readonly Node[], node: Lowered, readers: Readers, trace: Trace): boolean {
  const size = sizeOf(resultOf(node).shape);
  if (size !== sizeOf(resultOf(group[0]!).shape)) return false;
  const all = [...group, node] as Lowered[];
  return (
    mostRegisters(all) <= MOST_REGISTERS ||
    registersOf(express(all, readers, trace).expression) <= MOST_REGISTERS
  );
}

/** No expression of these nodes needs more registers: one a result, and one for each way a tensor or number is read. */
function mostRegisters(nodes: readonly Lowered[]): number {
  const numbers = new Set<string>();
  const tensors = new Map<DataId, Set<string>>();
  let results = 0;
  for (const { call, lowering } of nodes) {
    const { instructions } = lowering.pointwise!;
    results += instructions.length;
    for (const operand of instructions.flatMap(({ operands }) => operands)) {
      if ('value' in operand) numbers.add(`${operand.value} ${operand.whole}`);
      else if ('input' in operand) {
        const { dataId } = call.inputs.get(operand.input) as TensorRef;
        tensors.set(dataId, (tensors.get(dataId) ?? new Set()).add(`${operand.dims} ${operand.strides}`));
      }
    }
  }
  return [...tensors.values()].reduce((n, ways) => n + ways.size, numbers.size + results);
}

/** How many nodes and results read each tensor. */
type Readers = ReadonlyMap<DataId, number>;

function countReaders(nodes: readonly Node[], trace: Trace): Readers {
  const readers = new Map<DataId, number>();
  const count = ({ dataId }: TensorRef) => readers.set(dataId, (readers.get(dataId) ?? 0) + 1);
  for (const node of nodes) {
    if (node.kind !== 'fused') for (const ref of [...node.call.inputs.values()].flat()) count(ref);
  }
  for (const ref of [...trace.outputs.values(), ...trace.nextState.values()]) count(ref);
  return readers;
}

function merged(group: readonly Node[], readers: Readers, trace: Trace): Node {
  if (group.length === 1) return group[0]!;
  return {
    kind: 'fused',
    calls: group.map((node): Call => (node as Lowered).call),
    fused: express(group as Lowered[], readers, trace),
  };
}

function express(group: readonly Lowered[], readers: Readers, trace: Trace): Fused {
  const tensors: TensorRef[] = [];
  const index = (ref: TensorRef): number => {
    const known = tensors.findIndex(({ dataId }) => dataId === ref.dataId);
    return known >= 0 ? known : tensors.push(ref) - 1;
  };
  const steps = new Map<DataId, number>();
  const lastRead = new Map<DataId, number>();
  const straight = new Map<DataId, boolean>();
  const instructions: Instruction[] = [];
  const used = new Map<DataId, number>();
  for (const { call, lowering } of group) {
    const first = instructions.length;
    const sourceOf = (operand: PointwiseOperand): Operand => {
      if ('value' in operand) return { from: 'number', ...operand };
      if ('step' in operand) return { from: 'step', step: first + operand.step };
      const ref = call.inputs.get(operand.input) as TensorRef;
      const step = steps.get(ref.dataId);
      if (step !== undefined) return { from: 'step', step };
      const constant = trace.sources.get(ref.dataId);
      if (constant?.kind === 'constant' && constant.value.data.length === 1)
        return { from: 'number', value: constant.value.data[0]!, whole: ref.dtype === 'int32' };
      lastRead.set(ref.dataId, instructions.length);
      straight.set(
        ref.dataId,
        (straight.get(ref.dataId) ?? true) && !operand.dims && operand.dtype !== 'bool',
      );
      const { dtype, dims, strides } = operand;
      return { from: 'tensor', tensor: index(ref), dtype, dims, strides };
    };
    for (const { dataId } of [...call.inputs.values()].flat())
      if (steps.has(dataId)) used.set(dataId, (used.get(dataId) ?? 0) + 1);
    for (const { operation, operands } of lowering.pointwise!.instructions)
      instructions.push({ operation, operands: operands.map(sourceOf) });
    steps.set(call.outputs[0]!.dataId, instructions.length - 1);
  }
  const reads = [...tensors];
  const writes: TensorRef[] = [];
  const replaces: DataId[][] = [];
  const stores: { step: number; tensor: number; dtype: TensorRef['dtype'] }[] = [];
  for (const { call } of group) {
    const ref = call.outputs[0]!;
    const step = steps.get(ref.dataId)!;
    // Readers inside the expression are counted once for each input.
    if ((readers.get(ref.dataId) ?? 0) <= (used.get(ref.dataId) ?? 0)) continue;
    stores.push({ step, tensor: index(ref), dtype: ref.dtype });
    writes.push(ref);
    // Written block by block: what is read later in the program must still be there.
    replaces.push(
      ref.dtype !== 'bool'
        ? reads.flatMap(({ dataId }) =>
            straight.get(dataId) && lastRead.get(dataId)! <= step ? [dataId] : [],
          )
        : [],
    );
  }
  return {
    expression: { size: sizeOf(resultOf(group[0]!).shape), instructions, stores },
    tensors,
    reads,
    writes,
    replaces,
  };
}
