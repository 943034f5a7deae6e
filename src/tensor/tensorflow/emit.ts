import type { DataType } from './dtype.js';

/**
 * What kernels are written against. An emitter either runs an operation at once (eager.ts) or writes it into a
 * graph (graph.ts); a kernel cannot tell which, so that one table serves both.
 */
export interface Emitter<R extends Ref> {
  emit(op: string, inputs: readonly (R | readonly R[])[], attrs: Attributes): R[];
  constant(dtype: DataType, shape: readonly number[], values: ArrayLike<number> | Uint8Array[]): R;
}

/** A tensor: a handle of the eager executor, or the output of an operation of a graph. */
export interface Ref {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/**
 * Attributes of an operation. A number is an integer, a list is one of integers; what else a number can be is
 * said. Types that follow from the inputs are left to TensorFlow.
 */
export type Attributes = Readonly<Record<string, Attribute>>;
export type Attribute =
  | number
  | boolean
  | string
  | readonly number[]
  | string[]
  | { float: number }
  | { type: DataType }
  | { types: readonly DataType[] }
  | { shape: readonly number[] };

/** Inputs of a tfjs kernel by name; the elements of a list are `0`, `1` ..., or `name.0`, `name.1` ... */
export type Inputs<R> = Readonly<Record<string, R>>;

/** One tfjs kernel in TensorFlow's operations. A result that is one of the inputs shares its data. */
export type Kernel = <R extends Ref>(t: Tools<R>, inputs: Inputs<R>, attrs: object) => R | R[];

export type Kernels = Readonly<Record<string, Kernel>>;

/** An emitter with what most kernels need. */
export interface Tools<R extends Ref> extends Emitter<R> {
  /** An operation with one result. */
  op(name: string, inputs: readonly (R | readonly R[])[], attrs?: Attributes): R;
  scalar(dtype: DataType, value: number): R;
  text(value: string): R;
  /** A scalar of the type of `x`. */
  like(x: R, value: number): R;
  /** A vector of int32: axes, shapes, sizes. */
  ints(values: readonly number[]): R;
  int(value: number): R;
  cast(x: R, dtype: DataType): R;
  reshape(x: R, shape: readonly number[]): R;
}

export function tools<R extends Ref>({ emit, constant }: Emitter<R>): Tools<R> {
  const op: Tools<R>['op'] = (name, inputs, attrs = {}) => emit(name, inputs, attrs)[0]!;
  const ints = (values: readonly number[]) => constant('int32', [values.length], values);
  return {
    emit,
    constant,
    op,
    ints,
    scalar: (dtype, value) => constant(dtype, [], [value]),
    text: (value) => constant('string', [], [Buffer.from(value)]),
    like: (x, value) => constant(x.dtype, [], [value]),
    int: (value) => constant('int32', [], [value]),
    cast: (x, dtype) => (x.dtype === dtype ? x : op('Cast', [x], { DstT: { type: dtype } })),
    reshape: (x, shape) => (sameShape(x.shape, shape) ? x : op('Reshape', [x, ints(shape)])),
  };
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

export const float = (value: number): Attribute => ({ float: value });
export const type = (dtype: DataType): Attribute => ({ type: dtype });

/** The elements of a list that a kernel takes under one name, or of its only list. */
export const list = <R>(inputs: Inputs<R>, name?: string): R[] =>
  Object.entries(inputs).flatMap(([key, ref]) =>
    name === undefined || key.startsWith(`${name}.`) ? [ref] : [],
  );
