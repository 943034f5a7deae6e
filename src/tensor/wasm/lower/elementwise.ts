import { type DType, sizeOf } from '../../host.js';
import type { Lower, Lowering, Lowerings, PointwiseOperand, Request } from '../lowering.js';
import { bindProgram, broadcast, type Expression, type Operation, SINGLE_BYTES } from '../program.js';

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
};
const COMPARISON: Readonly<Record<string, Operation>> = {
  Greater: 'Greater',
  GreaterEqual: 'GreaterEqual',
  Less: 'Less',
  LessEqual: 'LessEqual',
  Equal: 'Equal',
  NotEqual: 'NotEqual',
};
const UNARY: readonly Operation[] = [
  'Neg', 'Exp', 'Log', 'Log1p', 'Expm1', 'Sqrt', 'Rsqrt', 'Square', 'Abs', 'Relu', 'Relu6', 'Elu', 'Selu',
  'Sigmoid', 'Tanh', 'Softplus', 'Sign', 'Erf', 'Sin', 'Cos', 'Floor', 'Ceil', 'Round', 'Reciprocal',
]; // biome-ignore format: names

const floats =
  (...names: string[]) =>
  (r: Request) =>
    names.every((name) => r.spec(name).dtype === 'float32');

export const elementwiseLowerings: Lowerings = {
  ...each(
    BINARY,
    (operation) => (r) => (floats('a', 'b')(r) ? joined(r, operation, ['a', 'b'], 'float32') : undefined),
  ),
  ...each(
    COMPARISON,
    (operation) => (r) => (floats('a', 'b')(r) ? joined(r, operation, ['a', 'b'], 'bool') : undefined),
  ),
  LogicalAnd: (r) => joined(r, 'And', ['a', 'b'], 'bool'),
  LogicalOr: (r) => joined(r, 'Or', ['a', 'b'], 'bool'),
  LogicalNot: (r) => joined(r, 'Not', ['x'], 'bool'),
  Prelu: (r) => (floats('x', 'alpha')(r) ? joined(r, 'Prelu', ['x', 'alpha'], 'float32') : undefined),
  EluGrad: (r) => joined(r, 'EluGrad', ['dy', 'y'], 'float32'),
  ...Object.fromEntries(
    UNARY.map((operation): [string, Lower] => [
      operation,
      (r) => (floats('x')(r) ? joined(r, operation, ['x'], 'float32') : undefined),
    ]),
  ),
  LeakyRelu: (r) =>
    floats('x')(r) ? joined(r, 'LeakyRelu', ['x'], 'float32', [number(r, 'alpha')]) : undefined,
  Step: (r) => (floats('x')(r) ? joined(r, 'Step', ['x'], 'float32', [number(r, 'alpha')]) : undefined),
  ClipByValue: (r) =>
    floats('x')(r)
      ? joined(r, 'Clip', ['x'], 'float32', [number(r, 'clipValueMin'), number(r, 'clipValueMax')])
      : undefined,
  Select: (r) => {
    const condition = r.spec('condition');
    const value = r.spec('t');
    if (!floats('t', 'e')(r) || sizeOf(condition.shape) !== sizeOf(value.shape)) return undefined;
    return joined(r, 'Select', ['condition', 't', 'e'], 'float32');
  },
  Cast: (r) => {
    const from = r.spec('x').dtype;
    const to = r.attrs['dtype'] as DType;
    if (to === 'float32') return from === 'float32' ? undefined : joined(r, 'Copy', ['x'], to);
    // The reference would give out bytes as whole numbers; from those to truth it has its own way.
    const ours = to === 'int32' ? from !== 'int32' : to === 'bool' && from === 'float32';
    return ours ? joined(r, 'Copy', ['x'], to) : undefined;
  },
};

function each(
  operations: Readonly<Record<string, Operation>>,
  lower: (operation: Operation) => Lower,
): Lowerings {
  return Object.fromEntries(
    Object.entries(operations).map(([kernel, operation]) => [kernel, lower(operation)]),
  );
}

const number = (r: Request, name: string): number => Number(r.attrs[name]);

/** One operation over tensors that are broadcast to their common shape, and numbers after them. */
function joined(
  request: Request,
  operation: Operation,
  names: readonly string[],
  dtype: DType,
  values: readonly number[] = [],
): Lowering | undefined {
  const specs = names.map((name) => request.spec(name));
  const shape = commonShape(specs.map((spec) => spec.shape));
  const operands: PointwiseOperand[] = [];
  for (const [index, spec] of specs.entries()) {
    const how = broadcast(spec.shape, shape);
    // Only float32 is read with strides.
    if (!how || (how.dims && spec.dtype !== 'float32')) return undefined;
    operands.push({ input: names[index]!, dtype: spec.dtype, ...how });
  }
  operands.push(...values.map((value) => ({ value })));
  if (sizeOf(shape) === 0) return undefined;
  const expression = (): Expression => ({
    size: sizeOf(shape),
    instructions: [
      {
        operation,
        operands: operands.map((operand) =>
          'value' in operand
            ? { from: 'number', value: operand.value }
            : { ...operand, from: 'tensor', tensor: names.indexOf(operand.input) },
        ),
      },
    ],
    stores: [{ step: 0, tensor: names.length, dtype }],
  });
  return {
    outputs: [{ shape, dtype }],
    table: SINGLE_BYTES,
    replaces: [
      dtype === 'float32'
        ? names.filter((_, i) => specs[i]!.dtype === 'float32' && !('dims' in operands[i]!))
        : [],
    ],
    pointwise: { operation, operands },
    bind: ({ at, outputs, table }) =>
      bindProgram(expression(), (t) => (t < names.length ? at(names[t]!) : outputs[0]!), table),
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
