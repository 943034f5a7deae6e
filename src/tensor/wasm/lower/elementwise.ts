import { type DType, sizeOf } from '../../host.js';
import type { Lower, Lowering, Lowerings, PointwiseOperand, Request } from '../lowering.js';
import {
  bindProgram,
  broadcast,
  type Expression,
  MOST_REGISTERS,
  mostBytes,
  type Operand,
  type Operation,
} from '../program.js';

/** An input, a number, or the result of the instruction of this index. */
type Term = string | number | { step: number };
type Formula = readonly (readonly [Operation, ...Term[]])[];

/** Kernels of two tensors that are broadcast against each other. */
const BINARY: Readonly<Record<string, Operation>> = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  SquaredDifference: 'SquaredDifference',
  Pow: 'Pow',
  Mod: 'Mod',
};
/** Of whole numbers. */
const BINARY_INT: Readonly<Record<string, Formula>> = {
  Add: [['AddInt', 'a', 'b']],
  Sub: [['SubInt', 'a', 'b']],
  Multiply: [['MulInt', 'a', 'b']],
  Maximum: [['MaxInt', 'a', 'b']],
  Minimum: [['MinInt', 'a', 'b']],
  Mod: [['ModInt', 'a', 'b']],
  SquaredDifference: [
    ['SubInt', 'a', 'b'],
    ['MulInt', { step: 0 }, { step: 0 }],
  ],
};
const COMPARISONS = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'] as const;
const UNARY: readonly Operation[] = [
  'Neg', 'Exp', 'Log', 'Log1p', 'Expm1', 'Sqrt', 'Rsqrt', 'Square', 'Abs', 'Relu', 'Relu6', 'Elu', 'Selu',
  'Sigmoid', 'Tanh', 'Softplus', 'Sign', 'Erf', 'Sin', 'Cos', 'Floor', 'Ceil', 'Round', 'Reciprocal',
]; // biome-ignore format: names
const UNARY_INT: Readonly<Record<string, Formula>> = {
  Neg: [['SubInt', 0, 'x']],
  Square: [['MulInt', 'x', 'x']],
};

export const elementwiseLowerings: Lowerings = {
  ...Object.fromEntries(
    Object.entries(BINARY).map(([kernel, operation]): [string, Lower] => [
      kernel,
      (r) => arithmetic(r, [[operation, 'a', 'b']], BINARY_INT[kernel]),
    ]),
  ),
  FloorDiv: (r) =>
    are(r, 'int32', 'a', 'b')
      ? joined(r, 'int32', [['FloorDivInt', 'a', 'b']])
      : are(r, 'float32', 'a', 'b')
        ? joined(r, 'int32', [['FloorDiv', 'a', 'b']])
        : undefined,
  ...Object.fromEntries(
    COMPARISONS.map((operation): [string, Lower] => [
      operation,
      (r) =>
        are(r, 'int32', 'a', 'b')
          ? joined(r, 'bool', [[`${operation}Int`, 'a', 'b']])
          : r.spec('a').dtype === r.spec('b').dtype
            ? joined(r, 'bool', [[operation, 'a', 'b']])
            : undefined,
    ]),
  ),
  LogicalAnd: (r) => joined(r, 'bool', [['And', 'a', 'b']]),
  LogicalOr: (r) => joined(r, 'bool', [['Or', 'a', 'b']]),
  LogicalNot: (r) => joined(r, 'bool', [['Not', 'x']]),
  IsNan: (r) => whereFloat(r, 'bool', [['IsNan', 'x']]),
  IsInf: (r) => whereFloat(r, 'bool', [['IsInf', 'x']]),
  IsFinite: (r) => whereFloat(r, 'bool', [['IsFinite', 'x']]),
  Prelu: (r) => whereFloat(r, 'float32', [['Prelu', 'x', 'alpha']]),
  EluGrad: (r) => joined(r, 'float32', [['EluGrad', 'dy', 'y']]),
  ...Object.fromEntries(
    UNARY.map((operation): [string, Lower] => [
      operation,
      (r) => arithmetic(r, [[operation, 'x']], UNARY_INT[operation]),
    ]),
  ),
  LeakyRelu: (r) => whereFloat(r, 'float32', [['LeakyRelu', 'x', number(r, 'alpha')]]),
  Step: (r) => whereFloat(r, 'float32', [['Step', 'x', number(r, 'alpha')]]),
  ClipByValue: (r) =>
    whereFloat(r, 'float32', [['Clip', 'x', number(r, 'clipValueMin'), number(r, 'clipValueMax')]]),
  Select: (r) => {
    const [condition, value, other] = [r.spec('condition'), r.spec('t'), r.spec('e')];
    if (value.dtype === 'bool' || value.dtype !== other.dtype) return undefined;
    if (sizeOf(condition.shape) !== sizeOf(value.shape)) return undefined;
    return joined(r, value.dtype, [['Select', 'condition', 't', 'e']]);
  },
  Cast: (r) => {
    const to = r.attrs['dtype'] as DType;
    const formula = CASTS[`${r.spec('x').dtype} ${to}`];
    return formula && joined(r, to, formula);
  },
  AddN: sum,
};

const CASTS: Readonly<Record<string, Formula>> = {
  'float32 int32': [['ToInt', 'x']],
  'bool int32': [['ToInt', 'x']],
  'int32 float32': [['ToFloat', 'x']],
  'bool float32': [['Copy', 'x']],
  'float32 bool': [['NotEqual', 'x', 0]],
  'int32 bool': [['NotEqualInt', 'x', 0]],
};

const are = (r: Request, dtype: DType, ...names: string[]): boolean =>
  names.every((name) => r.spec(name).dtype === dtype);

const inputsOf = (formula: Formula): string[] => [
  ...new Set(formula.flatMap(([, ...terms]) => terms.filter((term) => typeof term === 'string'))),
];

const whereFloat = (r: Request, dtype: DType, formula: Formula): Lowering | undefined =>
  are(r, 'float32', ...inputsOf(formula)) ? joined(r, dtype, formula) : undefined;

/** Of float32 or of int32, where that has a formula of its own. */
function arithmetic(r: Request, floats: Formula, ints: Formula | undefined): Lowering | undefined {
  if (are(r, 'float32', ...inputsOf(floats))) return joined(r, 'float32', floats);
  return ints && are(r, 'int32', ...inputsOf(ints)) ? joined(r, 'int32', ints) : undefined;
}

const number = (r: Request, name: string): number => Number(r.attrs[name]);

/** Operations over tensors that are broadcast to their common shape. */
function joined(request: Request, dtype: DType, formula: Formula): Lowering | undefined {
  const names = inputsOf(formula);
  const specs = names.map((name) => request.spec(name));
  const shape = commonShape(specs.map((spec) => spec.shape));
  if (sizeOf(shape) === 0) return undefined;
  const reads = new Map<string, Extract<PointwiseOperand, { input: string }>>();
  for (const [index, spec] of specs.entries()) {
    const how = broadcast(spec.shape, shape);
    // Bytes are not read with strides.
    if (!how || (how.dims && spec.dtype === 'bool')) return undefined;
    reads.set(names[index]!, { input: names[index]!, dtype: spec.dtype, ...how });
  }
  const instructions = formula.map(([operation, ...terms]) => ({
    operation,
    operands: terms.map((term): PointwiseOperand => {
      if (typeof term === 'string') return reads.get(term)!;
      return typeof term === 'number' ? { value: term, whole: operation.endsWith('Int') } : term;
    }),
  }));
  const expression = (): Expression => ({
    size: sizeOf(shape),
    instructions: instructions.map(({ operation, operands }) => ({
      operation,
      operands: operands.map((operand): Operand => {
        if ('value' in operand) return { from: 'number', ...operand };
        if ('step' in operand) return { from: 'step', ...operand };
        return { ...operand, from: 'tensor', tensor: names.indexOf(operand.input) };
      }),
    })),
    stores: [{ step: formula.length - 1, tensor: names.length, dtype }],
  });
  const straight = names.filter((name, i) => specs[i]!.dtype !== 'bool' && !reads.get(name)!.dims);
  return {
    outputs: [{ shape, dtype }],
    table: mostBytes(
      formula.reduce((n, [, ...terms]) => n + terms.length, 0),
      formula.length,
      1,
    ),
    replaces: [dtype === 'bool' ? [] : straight],
    pointwise: { instructions },
    bind: ({ at, outputs, table }) =>
      bindProgram(expression(), (t) => (t < names.length ? at(names[t]!) : outputs[0]!), table),
  };
}

/** As many as one program has registers for, with a result and what was added before. */
const MOST_ADDED = MOST_REGISTERS - 2;

function sum(r: Request): Lowering | undefined {
  const all = r.specs('inputs');
  const { dtype, shape } = all[0]!;
  if (dtype === 'bool' || all.some((spec) => spec.dtype !== dtype) || sizeOf(shape) === 0) return undefined;
  const add = dtype === 'int32' ? 'AddInt' : 'Add';
  if (all.length === 1) return joined(r, dtype, [['Copy', '0']]);
  if (all.length <= MOST_ADDED)
    return joined(
      r,
      dtype,
      all.slice(1).map((_, i) => [add, i === 0 ? '0' : { step: i - 1 }, String(i + 1)]),
    );
  const programs: { first: number; count: number }[] = [];
  for (let first = 0; first < all.length; first += MOST_ADDED)
    programs.push({ first, count: Math.min(MOST_ADDED, all.length - first) });
  const bytes = 64 * Math.ceil(mostBytes(MOST_ADDED + 1, MOST_ADDED, 1) / 64);
  return {
    outputs: [{ shape, dtype }],
    table: bytes * programs.length,
    bind: ({ all: places, outputs, table }) => {
      const tensors = places('inputs');
      const output = tensors.length;
      const work = programs.map(({ first, count }, index) => {
        // What was added before comes first.
        const added = Array.from({ length: count }, (_, i) => first + i);
        const [start, ...rest] = first === 0 ? added : [output, ...added];
        const operand = (tensor: number): Operand => ({ from: 'tensor', tensor, dtype });
        const expression: Expression = {
          size: sizeOf(shape),
          instructions: rest.map((tensor, i) => ({
            operation: add,
            operands: [i === 0 ? operand(start!) : { from: 'step', step: i - 1 }, operand(tensor)],
          })),
          stores: [{ step: rest.length - 1, tensor: output, dtype }],
        };
        return bindProgram(expression, (t) => tensors[t] ?? outputs[0]!, table + index * bytes);
      });
      return () => {
        for (const run of work) run();
      };
    },
  };
}

/** The shape that all of these are broadcast to. */
export function commonShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) => {
    const sizes = shapes.map((shape) => shape[d - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}
