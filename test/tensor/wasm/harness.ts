import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { machinery, reserve } from '../../../src/simd/engine.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { type HostTensor, sizeOf, toDevice, toHost } from '../../../src/tensor/host.js';
import { tf } from '../../../src/tensor/tf.js';
import type { Lower, Request, Spec } from '../../../src/tensor/wasm/lowering.js';

/** Lowerings run by themselves, their inputs laid into reserved memory, beside tfjs's kernels in plain JavaScript. */
export type Inputs = Record<string, HostTensor | HostTensor[]>;
export type Attrs = Record<string, unknown>;

const SIZE = 256 * 2 ** 20;
let heap: number | undefined;

/** Deterministic standard normal numbers. */
export function normal(shape: number[], seed: number, scale = 1): HostTensor {
  const rng = createRng(seed);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => scale * rng.normal()) };
}

const specOf = ({ shape, data }: HostTensor): Spec => ({
  shape,
  dtype: data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool',
});

/** What the lowering gives; undefined where it leaves the case to the reference kernel. */
export function lowered(lower: Lower, inputs: Inputs, attrs: Attrs, threads = 1): HostTensor[] | undefined {
  const list = (name: string) => [inputs[name] ?? []].flat();
  const request: Request = {
    has: (name) => inputs[name] !== undefined,
    spec: (name) => specOf(list(name)[0]!),
    specs: (name) => list(name).map(specOf),
    attrs,
  };
  const lowering = lower(request);
  if (!lowering) return undefined;
  heap ??= reserve(SIZE);
  let top = heap;
  const room = (bytes: number) => {
    const at = top;
    top = Math.ceil((top + bytes) / 64) * 64;
    if (top > heap! + SIZE) throw new Error('the test needs more memory');
    return at;
  };
  // Nothing may rest on memory being zero.
  new Uint8Array(machinery().buffer, heap, SIZE).fill(0xff, 0, 2 ** 22);
  const put = ({ data }: HostTensor) => {
    const at = room(data.byteLength);
    new Uint8Array(machinery().buffer, at, data.byteLength).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    return at;
  };
  const places = new Map(Object.keys(inputs).map((name) => [name, list(name).map(put)]));
  const outputs = lowering.outputs.map(({ shape }) => room(4 * sizeOf(shape)));
  const scratch = room(lowering.scratch ?? 0);
  const scratchEnd = room(64);
  const table = room(lowering.table ?? 0);
  const tableEnd = room(64);
  const marks = [scratchEnd, tableEnd].map((at) => new Uint8Array(machinery().buffer, at, 64).fill(0xa5));
  const before = compute.threads;
  compute.threads = threads;
  try {
    const run = lowering.bind({
      at: (name) => places.get(name)![0]!,
      all: (name) => places.get(name)!,
      outputs,
      scratch,
      table,
    });
    run();
    run(); // a captured step runs it again and again
  } finally {
    compute.threads = before;
  }
  if (marks.some((mark) => mark.some((v) => v !== 0xa5)))
    throw new Error('the lowering wrote past its working memory');
  return lowering.outputs.map(({ shape, dtype }, i) => ({
    shape,
    data: read(outputs[i]!, sizeOf(shape), dtype),
  }));
}

function read(at: number, size: number, dtype: Spec['dtype']): HostTensor['data'] {
  const { buffer } = machinery();
  if (dtype === 'float32') return new Float32Array(new Float32Array(buffer, at, size));
  return dtype === 'int32'
    ? new Int32Array(new Int32Array(buffer, at, size))
    : new Uint8Array(new Uint8Array(buffer, at, size));
}

/** The same by the kernel of tfjs's cpu backend. */
export async function reference(kernel: string, inputs: Inputs, attrs: Attrs): Promise<HostTensor[]> {
  await startTensors('cpu');
  const named = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(toDevice) : toDevice(value),
    ]),
  );
  const out: tf.Tensor | tf.Tensor[] = tf
    .engine()
    .runKernel(kernel, named as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
  return [out].flat().map(toHost);
}

/** The largest difference, relative to the largest value there is. */
export function difference(a: HostTensor, b: HostTensor): number {
  if (a.shape.join() !== b.shape.join()) return Number.POSITIVE_INFINITY;
  let [worst, most] = [0, 1e-30];
  a.data.forEach((v, i) => {
    most = Math.max(most, Math.abs(b.data[i]!));
    const d = Math.abs(v - b.data[i]!);
    worst = d >= worst || Number.isNaN(d) ? d : worst;
  });
  return worst / most;
}

/** Runs the lowering at 1 and 2 threads, wants equal bytes, and gives its distance from the reference. */
export async function compareWithReference(
  kernel: string,
  lower: Lower | undefined,
  inputs: Inputs,
  attrs: Attrs,
): Promise<number> {
  const once = lowered(lower!, inputs, attrs, 1);
  const twice = lowered(lower!, inputs, attrs, 2);
  if (!once || !twice) throw new Error(`${kernel} is not lowered for these shapes`);
  once.forEach(({ data }, i) => {
    const bytes = (x: HostTensor['data']) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
    if (!bytes(data).equals(bytes(twice[i]!.data))) throw new Error(`${kernel} depends on the threads`);
  });
  const want = await reference(kernel, inputs, attrs);
  return Math.max(...once.map((out, i) => difference(out, want[i]!)));
}
