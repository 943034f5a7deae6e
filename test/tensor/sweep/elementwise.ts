import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { bools, floats, ints, normal, plain, type SweepCase, smooth, within } from './case.js';

type Unary = (x: Tensor) => Tensor;

const everywhere: Record<string, Unary> = {
  abs: tf.abs,
  asinh: tf.asinh,
  atan: tf.atan,
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  logSigmoid: tf.logSigmoid,
  neg: tf.neg,
  relu: tf.relu,
  relu6: (x) => tf.relu6(tf.mul(x, 5)),
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  square: tf.square,
  tan: tf.tan,
  tanh: tf.tanh,
  clone: tf.clone,
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.7),
};
const positive: Record<string, Unary> = {
  log: tf.log,
  log1p: tf.log1p,
  reciprocal: tf.reciprocal,
  rsqrt: tf.rsqrt,
  sqrt: tf.sqrt,
};
const insideOne: Record<string, Unary> = { acos: tf.acos, asin: tf.asin, atanh: tf.atanh };
const steps: Record<string, Unary> = {
  ceil: tf.ceil,
  floor: tf.floor,
  round: tf.round,
  sign: tf.sign,
  step: (x) => tf.step(x, 0.25),
  zerosLike: tf.zerosLike,
  onesLike: tf.onesLike,
};
const tests: Record<string, Unary> = { isFinite: tf.isFinite, isInf: tf.isInf, isNaN: tf.isNaN };
const ofIntegers: Record<string, Unary> = {
  abs: tf.abs,
  neg: tf.neg,
  square: tf.square,
  sign: tf.sign,
  relu: tf.relu,
  relu6: tf.relu6,
  clipByValue: (x) => tf.clipByValue(x, -2, 3),
  zerosLike: tf.zerosLike,
  onesLike: tf.onesLike,
  round: tf.round,
  exp: tf.exp,
  step: tf.step,
};

type Binary = (a: Tensor, b: Tensor) => Tensor;
const smoothPairs: Record<string, Binary> = {
  add: tf.add,
  atan2: tf.atan2,
  div: tf.div,
  mod: tf.mod,
  mul: tf.mul,
  sub: tf.sub,
};
// Their gradients in tfjs do not broadcast.
const sameShapePairs: Record<string, Binary> = {
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};
const comparisons: Record<string, Binary> = {
  equal: tf.equal,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  notEqual: tf.notEqual,
};
const ofIntegerPairs: Record<string, Binary> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  floorDiv: tf.floorDiv,
  maximum: tf.maximum,
  minimum: tf.minimum,
  mod: tf.mod,
  squaredDifference: tf.squaredDifference,
  ...comparisons,
};

const over = (ops: Record<string, Unary>, make: (name: string, f: Unary) => SweepCase) =>
  Object.entries(ops).map(([name, f]) => make(name, f));
const overPairs = (ops: Record<string, Binary>, make: (name: string, f: Binary) => SweepCase) =>
  Object.entries(ops).map(([name, f]) => make(name, f));

export const elementwise: SweepCase[] = [
  ...over(everywhere, (name, f) => smooth(name, [normal(3, 4)], f)),
  ...over(positive, (name, f) => smooth(name, [within(0.2, 3, 3, 4)], f)),
  ...over(insideOne, (name, f) => smooth(name, [within(-0.9, 0.9, 3, 4)], f)),
  smooth('acosh', [within(1.1, 4, 3, 4)], tf.acosh),
  ...over(steps, (name, f) => smooth(name, [within(-3, 3, 3, 4)], f)),
  plain('round, halves to even', [floats([6], -2.5, -1.5, -0.5, 0.5, 1.5, 2.5)], tf.round),
  plain('sign of zero', [floats([3], -1, 0, 2)], tf.sign),
  ...over(tests, (name, f) =>
    plain(name, [floats([5], 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1)], f),
  ),
  ...over(ofIntegers, (name, f) => plain(`${name} of int32`, [ints(-5, 6, 3, 4)], f)),
  ...overPairs(smoothPairs, (name, f) => smooth(name, [normal(3, 4), within(0.3, 2, 3, 4)], f)),
  ...overPairs(sameShapePairs, (name, f) => smooth(name, [normal(3, 4), within(0.3, 2, 3, 4)], f)),
  ...overPairs(sameShapePairs, (name, f) =>
    plain(`${name}, broadcast`, [normal(2, 3, 4), within(0.3, 2, 3, 1)], f),
  ),
  plain('divNoNan', [normal(2, 3, 4), within(0.3, 2, 3, 1)], tf.divNoNan),
  ...overPairs(smoothPairs, (name, f) =>
    smooth(`${name}, broadcast`, [normal(2, 3, 4), within(0.3, 2, 3, 1)], f),
  ),
  smooth('add of a scalar', [normal(3, 4), normal()], tf.add),
  smooth('mul by a row', [normal(5, 4), normal(4)], tf.mul),
  smooth('pow', [within(0.3, 2, 3, 4), normal(3, 4)], (a, b) => tf.pow(a, b)),
  smooth('pow, broadcast', [within(0.3, 2, 3, 4), normal(4)], (a, b) => tf.pow(a, b)),
  plain('pow of int32', [ints(1, 5, 3, 4), ints(0, 4, 3, 4)], (a, b) => tf.pow(a, b)),
  smooth('floorDiv', [normal(3, 4), within(0.3, 2, 3, 4)], tf.floorDiv),
  plain('divNoNan by zero', [normal(3), floats([3], 0, 2, 0)], tf.divNoNan),
  plain('mod of negatives', [within(-5, 5, 3, 4), within(-3, -0.5, 3, 4)], tf.mod),
  smooth('prelu', [normal(2, 3, 4), normal(4)], tf.prelu),
  smooth('prelu of all', [normal(3, 4), normal(3, 4)], tf.prelu),
  ...overPairs(comparisons, (name, f) => plain(name, [ints(0, 3, 3, 4), ints(0, 3, 4)].map(toFloat), f)),
  ...overPairs(ofIntegerPairs, (name, f) =>
    plain(`${name} of int32`, [ints(-5, 6, 3, 4), ints(1, 4, 3, 4)], f),
  ),
  plain('equal of bool', [bools(3, 4), bools(3, 4)], tf.equal),
  plain('notEqual of bool', [bools(3, 4), bools(3, 4)], tf.notEqual),
  plain('add of float and int', [normal(3), ints(0, 9, 3)], tf.add),
  plain('logicalAnd', [bools(3, 4), bools(3, 4)], tf.logicalAnd),
  plain('logicalOr', [bools(3, 4), bools(4)], tf.logicalOr),
  plain('logicalXor', [bools(3, 4), bools(3, 4)], tf.logicalXor),
  plain('logicalNot', [bools(3, 4)], tf.logicalNot),
  plain('bitwiseAnd', [ints(0, 200, 3, 4), ints(0, 200, 3, 4)], tf.bitwiseAnd),
  smooth('addN', [normal(3, 4), normal(3, 4), normal(3, 4)], (...x) => tf.addN(x)),
  plain('addN of int32', [ints(0, 9, 3), ints(0, 9, 3)], (...x) => tf.addN(x)),
  smooth('where', [bools(3, 4), normal(3, 4), normal(3, 4)], tf.where),
  smooth('where, broadcast', [bools(3, 4), normal(3, 1), normal(4)], tf.where),
  plain('where of int32', [bools(3, 4), ints(0, 9, 3, 4), ints(0, 9, 3, 4)], tf.where),
  smooth('where by rows', [bools(3), normal(3, 4), normal(3, 4)], (c, a, b) =>
    tf.where(tf.reshape(c, [3, 1]), a, b),
  ),
  smooth('cast to float32', [normal(3, 4)], (x) => tf.cast(x, 'float32')),
  plain('cast to int32', [within(-3, 3, 3, 4)], (x) => tf.cast(x, 'int32')),
  plain('cast to bool', [floats([4], 0, 1, -2, 0.5)], (x) => tf.cast(x, 'bool')),
  plain('cast int32 to float32', [ints(-5, 6, 3, 4)], (x) => tf.cast(x, 'float32')),
  plain('cast int32 to bool', [ints(-1, 2, 3, 4)], (x) => tf.cast(x, 'bool')),
  plain('cast bool to float32', [bools(3, 4)], (x) => tf.cast(x, 'float32')),
  plain('cast bool to int32', [bools(3, 4)], (x) => tf.cast(x, 'int32')),
];

function toFloat({ shape, data }: { shape: number[]; data: ArrayLike<number> }) {
  return { shape, data: Float32Array.from(data) };
}
