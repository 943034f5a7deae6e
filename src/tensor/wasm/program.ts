import { machinery } from '../../simd/engine.js';
import { type DType, sizeOf } from '../host.js';
import { view } from './heap.js';

/**
 * Elementwise operations as programs of a small machine (src/simd/assembly/tensor/pointwise.ts): an expression
 * over tensors of one size, which runs in one pass however many operations it has. Registers hold float32 or int32 as
 * the operation wants it; truth is 0 or 1 in float32. The lists below are those of the assembly, in the same order.
 */
// biome-ignore format: lists to compare by eye
export const OPERATIONS = [
  'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'SquaredDifference', 'Pow', 'Greater', 'GreaterEqual', 'Less',
  'LessEqual', 'Equal', 'NotEqual', 'And', 'Or', 'Prelu', 'Neg', 'Exp', 'Log', 'Log1p', 'Expm1', 'Sqrt', 'Rsqrt',
  'Square', 'Abs', 'Relu', 'Relu6', 'LeakyRelu', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Sign', 'Step', 'Erf',
  'Sin', 'Cos', 'Floor', 'Ceil', 'Round', 'Reciprocal', 'Copy', 'Not', 'Select', 'Clip', 'EluGrad',
  'Mod', 'FloorDiv', 'IsNan', 'IsInf', 'IsFinite', 'ToInt', 'ToFloat', 'AddInt', 'SubInt', 'MulInt', 'MaxInt',
  'MinInt', 'FloorDivInt', 'ModInt', 'GreaterInt', 'GreaterEqualInt', 'LessInt', 'LessEqualInt', 'EqualInt',
  'NotEqualInt',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const KIND = { work: 0, direct: 1, splat: 2, strided: 3, bytes: 4 } as const;
const BLOCK = 512;
const REGISTER_WORDS = 12;
/** As many blocks as the assembly keeps for a thread. */
export const MOST_REGISTERS = 48;
const GRAIN = 32; // blocks: 64 KiB of results, some 10 us of work

/** Where an operand of an expression comes from. */
export type Operand =
  | { from: 'tensor'; tensor: number; dtype: DType; dims?: readonly number[]; strides?: readonly number[] }
  /** `whole`: as int32. */
  | { from: 'number'; value: number; whole?: boolean | undefined }
  | { from: 'step'; step: number };

export interface Instruction {
  operation: Operation;
  operands: readonly Operand[];
}

/** An expression: instructions in order, and which of them are stored in which tensor. */
export interface Expression {
  size: number;
  instructions: readonly Instruction[];
  stores: readonly { step: number; tensor: number; dtype: DType }[];
}

/** Bytes that no program of so many operands, instructions and results needs more than. */
export const mostBytes = (operands: number, instructions: number, results: number): number =>
  4 * (4 + REGISTER_WORDS * (operands + instructions) + 5 * instructions + 2 * results);

/** Words that a program takes; its place is given when it is bound. */
export function programBytes(expression: Expression): number {
  return 4 * assemble(expression, (tensor) => tensor).length;
}

/** The words of a program for tensors at these addresses. */
export function assemble(
  { size, instructions, stores }: Expression,
  at: (tensor: number) => number,
): Int32Array {
  const registers: number[][] = [];
  const loads = new Map<string, number>();
  const load = (operand: Exclude<Operand, { from: 'step' }>): number => {
    const words = loadWords(operand, at);
    const key = words.join(' ');
    const known = loads.get(key);
    if (known !== undefined) return known;
    loads.set(key, registers.length);
    return registers.push(words) - 1;
  };
  const lastUse = new Map<number, number>();
  instructions.forEach(({ operands }, index) => {
    for (const operand of operands) if (operand.from === 'step') lastUse.set(operand.step, index);
  });
  for (const { step } of stores) lastUse.set(step, instructions.length);
  const direct = new Map(
    stores.flatMap(({ step, tensor, dtype }) => (dtype === 'bool' ? [] : [[step, tensor] as const])),
  );
  const idle: number[] = [];
  const place = new Map<number, number>();
  const code: number[] = [];
  // Loads come first, so that a work register never takes the number of one.
  const operandsOf = instructions.map(({ operands }) =>
    operands.map((operand) => (operand.from === 'step' ? operand : load(operand))),
  );
  instructions.forEach(({ operation }, index) => {
    const sources = operandsOf[index]!.map((o) => (typeof o === 'number' ? o : place.get(o.step)!));
    const stored = direct.get(index);
    let target: number;
    if (stored !== undefined)
      target = registers.push(loadWords({ from: 'tensor', tensor: stored, dtype: 'float32' }, at)) - 1;
    else {
      // A register whose value dies here may take the result: operations work place by place.
      for (const operand of operandsOf[index]!) {
        if (typeof operand === 'number' || lastUse.get(operand.step) !== index || direct.has(operand.step))
          continue;
        const register = place.get(operand.step)!;
        if (!idle.includes(register)) idle.push(register);
      }
      target =
        idle.pop() ?? registers.push([KIND.work, ...new Array<number>(REGISTER_WORDS - 1).fill(0)]) - 1;
    }
    place.set(index, target);
    const [a = 0, b = 0, c = 0] = sources;
    code.push(OPERATIONS.indexOf(operation), target, a, b, c);
  });
  const bytes = stores.filter(({ dtype }) => dtype === 'bool');
  return Int32Array.from([
    registers.length,
    instructions.length,
    bytes.length,
    size,
    ...registers.flat(),
    ...code,
    ...bytes.flatMap(({ step, tensor }) => [place.get(step)!, at(tensor)]),
  ]);
}

function loadWords(operand: Exclude<Operand, { from: 'step' }>, at: (tensor: number) => number): number[] {
  if (operand.from === 'number') {
    const { value, whole } = operand;
    return [KIND.splat, whole ? value : bitsOf(value), 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
  }
  const { dims, strides, dtype, tensor } = operand;
  const kind = dims ? KIND.strided : dtype === 'bool' ? KIND.bytes : KIND.direct;
  return [kind, at(tensor), ...(dims ?? [1, 1, 1, 1]), ...(strides ?? [0, 0, 0, 0]), 0, 0];
}

const bitsOf = (x: number): number => new Int32Array(Float32Array.of(x).buffer)[0]!;

/** Registers that an expression needs at most; a chain that needs more than MOST_REGISTERS is cut. */
export const registersOf = (expression: Expression): number => assemble(expression, (tensor) => tensor)[0]!;

/** Lay a program at `ptr` and give what runs it. */
export function bindProgram(expression: Expression, at: (tensor: number) => number, ptr: number): () => void {
  const words = assemble(expression, at);
  view(ptr, words.length, 'int32').set(words);
  const { parallel } = machinery();
  const blocks = Math.ceil(expression.size / BLOCK);
  const args = [ptr];
  return () => parallel('pointwise', blocks, GRAIN, args);
}

/**
 * How a tensor of this shape is read when broadcast to `target`: nothing where it is read straight, a number of
 * dimensions with strides otherwise; undefined where more than four dimensions are left.
 */
export function broadcast(
  shape: readonly number[],
  target: readonly number[],
): { dims?: number[]; strides?: number[] } | undefined {
  if (sizeOf(shape) === sizeOf(target)) return {};
  const padded = [...new Array<number>(target.length - shape.length).fill(1), ...shape];
  const dims: number[] = [];
  const steps: number[] = [];
  let stride = sizeOf(shape);
  target.forEach((size, d) => {
    stride /= padded[d]!;
    if (size === 1) return;
    const step = padded[d] === 1 ? 0 : stride;
    const last = dims.length - 1;
    // Joined with the dimension before where one stride serves both.
    if (last >= 0 && steps[last] === step * size) {
      dims[last]! *= size;
      steps[last] = step;
    } else {
      dims.push(size);
      steps.push(step);
    }
  });
  if (dims.length > 4) return undefined;
  while (dims.length < 4) {
    dims.unshift(1);
    steps.unshift(0);
  }
  return { dims, strides: steps };
}
