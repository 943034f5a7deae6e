import type { tf } from '../../tf.js';
import { float, type Kernel, type Kernels, type Ref, type Tools } from '../emit.js';

/** One operation of one tensor, under the same or another name. */
const unary =
  (op: string): Kernel =>
  (t, { x }) =>
    t.op(op, [x!]);

/** What TensorFlow has for floats alone; of integers the result is a float, as in tfjs. */
const ofFloats =
  (op: string): Kernel =>
  (t, { x }) =>
    t.op(op, [x!.dtype === 'int32' ? t.cast(x!, 'float32') : x!]);

const binary =
  (op: string, ofBools?: string): Kernel =>
  (t, { a, b }) =>
    t.op(ofBools && a!.dtype === 'bool' ? ofBools : op, sameTypes(t, a!, b!));

const same = [
  ['Abs', 'Neg', 'Relu', 'Relu6', 'Sign', 'Square', 'OnesLike', 'ZerosLike'],
  ['LogicalNot', 'IsFinite', 'IsInf'],
].flat();
const floatsOnly = [
  ['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cos', 'Cosh', 'Sin', 'Sinh', 'Tan', 'Tanh'],
  ['Ceil', 'Floor', 'Elu', 'Selu', 'Sigmoid', 'Softplus'],
  ['Erf', 'Exp', 'Expm1', 'Log', 'Log1p', 'Reciprocal', 'Rsqrt', 'Sqrt'],
].flat();
const pairs = [
  ['Atan2', 'BitwiseAnd', 'LogicalAnd', 'LogicalOr', 'Maximum', 'Minimum', 'Pow', 'RealDiv'],
  ['SquaredDifference', 'Sub', 'Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'NotEqual'],
].flat();

export const elementwise: Kernels = {
  ...Object.fromEntries(same.map((name) => [name, unary(name)])),
  ...Object.fromEntries(floatsOnly.map((name) => [name, ofFloats(name)])),
  ...Object.fromEntries(pairs.map((name) => [name, binary(name)])),
  IsNan: unary('IsNan'),
  Add: binary('AddV2', 'LogicalOr'),
  Multiply: binary('Mul', 'LogicalAnd'),
  Mod: binary('FloorMod'),
  // TensorFlow rounds integers to 0.
  Round: (t, { x }) => (x!.dtype === 'int32' ? x! : t.op('Round', [x!])),
  // Of floats, too, tfjs makes integers.
  FloorDiv: (t, { a, b }) => t.cast(t.op('FloorDiv', sameTypes(t, a!, b!)), 'int32'),
  Identity: (_, { x }) => x!,
  AddN: (t, inputs) => t.op('AddN', [Object.values(inputs)]),
  Select: (t, { condition, t: yes, e: no }) => t.op('SelectV2', [condition!, yes!, no!]),
  Cast: (t, { x }, attrs) => {
    const { dtype } = attrs as { dtype: 'float32' | 'int32' | 'bool' | 'complex64' };
    return x!.dtype === 'complex64' && dtype !== 'complex64'
      ? t.cast(t.op('Real', [x!]), dtype)
      : t.cast(x!, dtype);
  },
  ClipByValue: (t, { x }, attrs) => {
    const { clipValueMin, clipValueMax } = attrs as tf.ClipByValueAttrs;
    return t.op('ClipByValue', [x!, t.like(x!, clipValueMin), t.like(x!, clipValueMax)]);
  },
  Step: (t, { x }, attrs) => {
    const { alpha } = attrs as tf.StepAttrs;
    const above = t.op('Greater', [x!, t.like(x!, 0)]);
    return alpha ? t.op('SelectV2', [above, t.like(x!, 1), t.like(x!, alpha)]) : t.cast(above, x!.dtype);
  },
  LeakyRelu: (t, { x }, attrs) => leakyRelu(t, x!, (attrs as tf.LeakyReluAttrs).alpha),
  Prelu: (t, { x, alpha }) => prelu(t, x!, alpha!),
  EluGrad: (t, { dy, y }) => t.op('EluGrad', [dy!, y!]),
};

export const leakyRelu = <R extends Ref>(t: Tools<R>, x: R, alpha = 0.2): R =>
  t.op('LeakyRelu', [x], { alpha: float(alpha) });

export const prelu = <R extends Ref>(t: Tools<R>, x: R, alpha: R): R =>
  t.op('SelectV2', [t.op('Less', [x, t.like(x, 0)]), t.op('Mul', [x, alpha]), x]);

/** tfjs casts before it calls a kernel but where one side is complex. */
function sameTypes<R extends Ref>(t: Tools<R>, a: R, b: R): R[] {
  if (a.dtype === b.dtype) return [a, b];
  return a.dtype === 'complex64' ? [a, t.cast(b, 'complex64')] : [t.cast(a, b.dtype), b];
}
