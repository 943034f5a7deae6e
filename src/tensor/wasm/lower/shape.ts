import { machinery } from '../../../simd/engine.js';
import { type DType, sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import { view } from '../heap.js';
import type { Lowering, Lowerings, Spec } from '../lowering.js';

/** Tensors moved about: everything here is a copy with strides, or a few of them after a fill. */
export const shapeLowerings: Lowerings = {
  Transpose: ({ spec, attrs }) => {
    const x = spec('x');
    const perm = attrs['perm'] as number[];
    const shape = perm.map((axis) => x.shape[axis]!);
    const swap = swapOf(x.shape, perm);
    if (swap && x.dtype !== 'bool') {
      return simple(x, shape, (from, to) => {
        const { parallel } = machinery();
        const [batches, rows, columns] = swap;
        const args = [from, to, rows, columns];
        return () => parallel('transposeTiles', batches * Math.ceil(rows / 32), 8, args);
      });
    }
    const strides = tf.util.computeStrides(x.shape).concat(1);
    return copied(x, shape, [
      { sizes: shape, from: perm.map((axis) => strides[axis]!), to: stridesOf(shape) },
    ]);
  },
  Slice: ({ spec, attrs }) => {
    const x = spec('x');
    const begin = x.shape.map((_, d) => listOf(attrs['begin'])[d] ?? 0);
    const asked = listOf(attrs['size']);
    const size = x.shape.map((all, d) => ((asked[d] ?? -1) < 0 ? all - begin[d]! : asked[d]!));
    const from = stridesOf(x.shape);
    return copied(x, size, [{ sizes: size, from, to: stridesOf(size), source: dot(begin, from) }]);
  },
  PadV2: ({ spec, attrs }) => {
    const x = spec('x');
    const paddings = attrs['paddings'] as [number, number][];
    const shape = x.shape.map((size, d) => paddings[d]![0] + size + paddings[d]![1]);
    const to = stridesOf(shape);
    const target = dot(
      paddings.map(([before]) => before),
      to,
    );
    return copied(
      x,
      shape,
      [{ sizes: x.shape, from: stridesOf(x.shape), to, target }],
      Number(attrs['constantValue']),
    );
  },
  Tile: ({ spec, attrs }) => {
    const x = spec('x');
    const reps = attrs['reps'] as number[];
    const strides = stridesOf(x.shape);
    // Each dimension is the repetitions, read again and again, of what there is.
    const sizes = x.shape.flatMap((size, d) => [reps[d]!, size]);
    const shape = x.shape.map((size, d) => size * reps[d]!);
    return copied(x, shape, [
      { sizes, from: strides.flatMap((stride) => [0, stride]), to: stridesOf(sizes) },
    ]);
  },
  BroadcastTo: ({ spec, attrs }) => {
    const x = spec('x');
    const shape = attrs['shape'] as number[];
    const padded = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    const strides = stridesOf(padded).map((stride, d) => (padded[d] === 1 ? 0 : stride));
    return copied(x, shape, [{ sizes: shape, from: strides, to: stridesOf(shape) }]);
  },
  Reverse: ({ spec, attrs }) => {
    const x = spec('x');
    const dims = tf.util.parseAxisParam(attrs['dims'] as number[], x.shape);
    if (x.shape.length === 0) return undefined;
    const strides = stridesOf(x.shape);
    const from = strides.map((stride, d) => (dims.includes(d) ? -stride : stride));
    const source = dims.reduce((sum, d) => sum + strides[d]! * (x.shape[d]! - 1), 0);
    return copied(x, x.shape, [{ sizes: x.shape, from, to: strides, source }]);
  },
  Concat: ({ specs, attrs }) => {
    const list = specs('inputs').filter(({ shape }) => sizeOf(shape) > 0);
    if (list.length !== specs('inputs').length || list.some(({ dtype }) => dtype !== list[0]!.dtype))
      return undefined;
    const axis = tf.util.parseAxisParam(Number(attrs['axis']), list[0]!.shape)[0]!;
    const shape = [...list[0]!.shape];
    shape[axis] = list.reduce((sum, x) => sum + x.shape[axis]!, 0);
    return gathered(list, shape, list[0]!.shape.slice(0, axis), (x) => sizeOf(x.shape.slice(axis)));
  },
  Pack: ({ specs, attrs }) => {
    const list = specs('inputs');
    const axis = Number(attrs['axis']);
    if (list.some(({ dtype }) => dtype !== list[0]!.dtype) || sizeOf(list[0]!.shape) === 0) return undefined;
    const shape = [...list[0]!.shape];
    const at = axis < 0 ? axis + shape.length + 1 : axis;
    const outer = shape.slice(0, at);
    const inner = sizeOf(shape.slice(at));
    shape.splice(at, 0, list.length);
    return gathered(list, shape, outer, () => inner);
  },
  Unpack: ({ spec, attrs }) => {
    const x = spec('value');
    const axis = tf.util.parseAxisParam(Number(attrs['axis']), x.shape)[0]!;
    const shape = x.shape.filter((_, d) => d !== axis);
    const parts = new Array<number>(x.shape[axis]!).fill(1);
    return split(x, axis, parts, () => shape, 'value');
  },
  SplitV: ({ spec, attrs }) => {
    const x = spec('x');
    const axis = tf.util.parseAxisParam(Number(attrs['axis']), x.shape)[0]!;
    const sizes = splitSizes(x.shape[axis]!, attrs['numOrSizeSplits']);
    const shapeOf = (size: number) => x.shape.map((all, d) => (d === axis ? size : all));
    return split(x, axis, sizes, shapeOf, 'x');
  },
  ZerosLike: ({ spec }) => filled(spec('x'), 0),
  OnesLike: ({ spec }) => filled(spec('x'), 1),
  Fill: ({ attrs }) => {
    const dtype = (attrs['dtype'] ?? 'float32') as DType | 'string';
    const value = attrs['value'];
    if (dtype === 'string' || typeof value !== 'number') return undefined;
    return filled({ shape: attrs['shape'] as number[], dtype }, value);
  },
};

interface Copy {
  sizes: readonly number[];
  from: readonly number[];
  to: readonly number[];
  /** Numbers to skip at the beginning of each side. */
  source?: number;
  target?: number;
}

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, d) => sizeOf(shape.slice(d + 1)));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * b[i]!, 0);

const listOf = (value: unknown): number[] =>
  Array.isArray(value) ? value.map(Number) : value === undefined ? [] : [Number(value)];

/** A number of equal parts, or sizes of which one may be -1 for what is left. */
function splitSizes(all: number, asked: unknown): number[] {
  if (typeof asked === 'number') return new Array<number>(asked).fill(all / asked);
  const sizes = listOf(asked);
  const known = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return sizes.map((size) => (size < 0 ? all - known : size));
}

/** [batches, rows, columns] where a permutation exchanges two groups of neighbouring axes behind equal ones. */
function swapOf(shape: readonly number[], perm: readonly number[]): [number, number, number] | undefined {
  let first = 0;
  while (first < perm.length && perm[first] === first) first++;
  const cut = perm[first];
  if (cut === undefined) return undefined;
  const expected = [...range(0, first), ...range(cut, perm.length), ...range(first, cut)];
  if (expected.some((axis, d) => axis !== perm[d])) return undefined;
  return [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, cut)), sizeOf(shape.slice(cut))];
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function simple(
  x: Spec,
  shape: number[],
  bind: (from: number, to: number) => () => void,
): Lowering | undefined {
  if (sizeOf(shape) === 0) return undefined;
  return { outputs: [{ shape, dtype: x.dtype }], bind: ({ at, outputs }) => bind(at('x'), outputs[0]!) };
}

/** Copies from one tensor to one other, after a fill where they leave something out. */
function copied(x: Spec, shape: number[], copies: readonly Copy[], fill?: number): Lowering | undefined {
  if (sizeOf(shape) === 0 || sizeOf(x.shape) === 0) return undefined;
  const plans = copies.map(collapse);
  return {
    outputs: [{ shape, dtype: x.dtype }],
    table: plans.reduce((sum, plan) => sum + planBytes(plan), 0),
    bind: ({ at, outputs, table }) => {
      const work = bindCopies(
        plans.map((plan) => ({ ...plan, from: at('x'), to: outputs[0]! })),
        x.dtype,
        table,
      );
      if (fill === undefined) return work;
      const background = bindFill({ shape, dtype: x.dtype }, fill, outputs[0]!);
      return () => {
        background();
        work();
      };
    },
  };
}

/** Tensors side by side along an axis. */
function gathered(
  list: readonly Spec[],
  shape: number[],
  outer: readonly number[],
  innerOf: (x: Spec) => number,
): Lowering {
  const rows = sizeOf(outer);
  const across = sizeOf(shape) / rows;
  let target = 0;
  const plans = list.map((x) => {
    const inner = innerOf(x);
    const plan = collapse({ sizes: [rows, inner], from: [inner, 1], to: [across, 1], target });
    target += inner;
    return plan;
  });
  const { dtype } = list[0]!;
  return {
    outputs: [{ shape, dtype }],
    table: plans.reduce((sum, plan) => sum + planBytes(plan), 0),
    bind: ({ all, outputs, table }) => {
      const sources = all('inputs');
      return bindCopies(
        plans.map((plan, i) => ({ ...plan, from: sources[i]!, to: outputs[0]! })),
        dtype,
        table,
      );
    },
  };
}

function split(
  x: Spec,
  axis: number,
  parts: readonly number[],
  shapeOf: (size: number) => number[],
  name: string,
): Lowering | undefined {
  if (sizeOf(x.shape) === 0 || parts.some((size) => size === 0)) return undefined;
  const rows = sizeOf(x.shape.slice(0, axis));
  const width = sizeOf(x.shape.slice(axis + 1));
  const across = x.shape[axis]! * width;
  let source = 0;
  const plans = parts.map((size) => {
    const inner = size * width;
    const plan = collapse({ sizes: [rows, inner], from: [across, 1], to: [inner, 1], source });
    source += inner;
    return plan;
  });
  return {
    many: true,
    outputs: parts.map((size) => ({ shape: shapeOf(size), dtype: x.dtype })),
    table: plans.reduce((sum, plan) => sum + planBytes(plan), 0),
    bind: ({ at, outputs, table }) =>
      bindCopies(
        plans.map((plan, i) => ({ ...plan, from: at(name), to: outputs[i]! })),
        x.dtype,
        table,
      ),
  };
}

interface Plan {
  sizes: number[];
  fromStrides: number[];
  toStrides: number[];
  source: number;
  target: number;
}

/** Dimensions of size 1 left out, neighbours joined where one stride serves both. */
function collapse({ sizes, from, to, source = 0, target = 0 }: Copy): Plan {
  const plan: Plan = { sizes: [], fromStrides: [], toStrides: [], source, target };
  sizes.forEach((size, d) => {
    if (size === 1) return;
    const last = plan.sizes.length - 1;
    if (last >= 0 && plan.fromStrides[last] === from[d]! * size && plan.toStrides[last] === to[d]! * size) {
      plan.sizes[last]! *= size;
      plan.fromStrides[last] = from[d]!;
      plan.toStrides[last] = to[d]!;
    } else {
      plan.sizes.push(size);
      plan.fromStrides.push(from[d]!);
      plan.toStrides.push(to[d]!);
    }
  });
  if (plan.sizes.length === 0) {
    plan.sizes.push(1);
    plan.fromStrides.push(1);
    plan.toStrides.push(1);
  }
  return plan;
}

const planBytes = ({ sizes }: Plan): number => Math.ceil((4 + 3 * sizes.length) / 16) * 64;

function bindCopies(
  plans: readonly (Plan & { from: number; to: number })[],
  dtype: DType,
  table: number,
): () => void {
  const { parallel } = machinery();
  const width = dtype === 'bool' ? 1 : 4;
  let place = table;
  const jobs = plans.map((plan) => {
    const { sizes, fromStrides, toStrides, source, target, from, to } = plan;
    const words = [
      width,
      sizes.length,
      from + source * width,
      to + target * width,
      ...sizes,
      ...fromStrides,
      ...toStrides,
    ];
    view(place, words.length, 'int32').set(words);
    const args = [place];
    place += planBytes(plan);
    const inner = sizes.at(-1)!;
    const rows = sizeOf(sizes) / inner;
    return { rows, grain: Math.max(1, Math.floor((1 << 15) / inner)), args };
  });
  return () => {
    for (const { rows, grain, args } of jobs) parallel('copyStrided', rows, grain, args);
  };
}

function filled({ shape, dtype }: Spec, value: number): Lowering | undefined {
  if (sizeOf(shape) === 0) return undefined;
  return {
    outputs: [{ shape, dtype }],
    bind: ({ outputs }) => bindFill({ shape, dtype }, value, outputs[0]!),
  };
}

function bindFill({ shape, dtype }: Spec, value: number, to: number): () => void {
  const size = sizeOf(shape);
  if (dtype === 'bool') {
    const bytes = view(to, size, 'bool');
    return () => bytes.fill(value);
  }
  const { parallel } = machinery();
  const bits = dtype === 'float32' ? new Int32Array(Float32Array.of(value).buffer)[0]! : value;
  const args = [to, size, bits];
  return () => parallel('fillWords', Math.ceil(size / 1024), 64, args);
}
