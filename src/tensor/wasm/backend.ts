import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { compute } from '../../core/backend.js';
import type { TensorBackend } from '../engine.js';
import { type DType, type HostTensor, sizeOf } from '../host.js';
import { referenceKernels } from '../reference.js';
import { replaySession } from '../replay.js';
import { tf } from '../tf.js';
import { frozenValue, isDry, isTracing, traced } from '../trace.js';
import { fftKernels } from './fft.js';
import { heap, view } from './heap.js';
import { LOWERINGS } from './kernels.js';
import type { Lower, Request, Spec } from './lowering.js';
import { planSession } from './session.js';

/**
 * The embedded backend: tensors lie in the memory of the SIMD room, kernels with a lowering run there, and all
 * others are tfjs's reference kernels on views of the same memory. (A class, as tfjs wants it.)
 */
export class WasmBackend extends MathBackendCPU {
  /** Where data lie that kernels of the SIMD room have seen. */
  private readonly places = new WeakMap<object, number>();

  /** The address of a tensor; what came from JavaScript is copied in when it is first needed. */
  place(dataId: object): number {
    const known = this.places.get(dataId);
    if (known !== undefined) return known;
    const data = this.data.get(dataId);
    const values = data.values as HostTensor['data'];
    const dtype = data.dtype as DType;
    const ptr = heap().allocate(values.length * (dtype === 'bool' ? 1 : 4));
    const inside = view(ptr, values.length, dtype);
    inside.set(values);
    data.values = inside as Float32Array;
    this.places.set(dataId, ptr);
    return ptr;
  }

  /** A new tensor, not yet written. */
  room({ shape, dtype }: Spec): tf.TensorInfo {
    const ptr = heap().allocate(sizeOf(shape) * (dtype === 'bool' ? 1 : 4));
    const info = this.over(ptr, { shape, dtype });
    this.places.set(info.dataId, ptr);
    return info;
  }

  /** A tensor that shows what lies at `ptr`, in memory that it does not own. */
  over(ptr: number, { shape, dtype }: Spec): tf.TensorInfo {
    const info = this.makeTensorInfo(shape, dtype);
    this.data.get(info.dataId).values = view(ptr, sizeOf(shape), dtype) as Float32Array;
    return info;
  }

  /**
   * Some reference kernels give out the array of an input, or a part of it: copied here, as the memory is used again
   * once the input is disposed of.
   */
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const shared = ArrayBuffer.isView(values) && values.buffer instanceof SharedArrayBuffer;
    return super.write(shared ? values.slice() : values, shape, dtype);
  }

  /** The values where they lie, for reading at once. */
  peek(dataId: object): HostTensor['data'] {
    return this.data.get(dataId).values as HostTensor['data'];
  }

  override readSync(dataId: object): tf.backend_util.TypedArray {
    if (isTracing()) throw frozenValue();
    // A copy: the memory is used again once the tensor is disposed of.
    return this.places.has(dataId)
      ? (this.peek(dataId).slice() as Float32Array)
      : (super.readSync(dataId) as Float32Array);
  }

  override disposeData(dataId: object, force = false): boolean {
    const ptr = this.places.get(dataId);
    const gone = super.disposeData(dataId, force);
    if (gone && ptr !== undefined) {
      heap().free(ptr);
      this.places.delete(dataId);
    }
    return gone;
  }
}

let backend: WasmBackend | undefined;
/** Reference kernels by name: what has no lowering runs there, on views of the same memory. */
const plain = new Map<string, tf.KernelFunc>();

export const referenceKernel = (name: string): tf.KernelFunc => plain.get(name)!;

export function wasmBackend(): TensorBackend {
  backend ??= register();
  const wasm = backend;
  return {
    name: 'wasm',
    describe: () => ({ version: tf.version_core, device: 'SIMD', threads: compute.threads }),
    openSession: async (state, options) =>
      options?.capture === false ? replaySession(state, wasm, options) : planSession(state, wasm),
  };
}

function register(): WasmBackend {
  const wasm = new WasmBackend();
  tf.registerBackend('wasm', () => wasm);
  for (const { kernelName, kernelFunc } of [
    ...tf.getKernelsForBackend('cpu'),
    ...referenceKernels(),
    ...fftKernels,
  ])
    plain.set(kernelName, kernelFunc);
  for (const [kernelName, reference] of plain) {
    const kernelFunc = traced(kernelName, eager(LOWERINGS[kernelName], reference));
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
  return wasm;
}

/** A kernel that is decided, bound and run at once. */
function eager(lower: Lower | undefined, reference: tf.KernelFunc): tf.KernelFunc {
  if (!lower) return reference;
  return (params) => {
    const wasm = params.backend as WasmBackend;
    const inputs = inputsOf(params.inputs);
    const numeric = [...inputs.values()]
      .flat()
      .every(({ dtype }) => dtype !== 'string' && dtype !== 'complex64');
    const lowering = compute.simd && numeric ? lower(requestOf(inputs, params.attrs ?? {})) : undefined;
    if (!lowering) return reference(params);
    const outputs = lowering.outputs.map((spec) => wasm.room(spec));
    const answer = outputs.length === 1 && !lowering.many ? outputs[0]! : outputs;
    if (isDry()) {
      // Whole numbers may be positions that a reference kernel looks up.
      for (const { dataId, dtype } of outputs) if (dtype !== 'float32') wasm.peek(dataId).fill(0);
      return answer;
    }
    const { scratch = 0, table = 0 } = lowering;
    const extra = scratch + table > 0 ? heap().allocate(aligned(scratch) + table) : undefined;
    const all = (name: string) => listOf(inputs, name).map(({ dataId }) => wasm.place(dataId));
    lowering.bind({
      at: (name) => all(name)[0]!,
      all,
      outputs: outputs.map(({ dataId }) => wasm.place(dataId)),
      scratch: extra ?? 0,
      table: (extra ?? 0) + aligned(scratch),
    })();
    if (extra !== undefined) heap().free(extra);
    return answer;
  };
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** The inputs of a kernel by name; some kernels take a bare list, whose names then are 0, 1, ... */
function inputsOf(inputs: tf.NamedTensorInfoMap): Map<string, tf.TensorInfo | tf.TensorInfo[]> {
  return new Map(Object.entries(inputs).flatMap(([name, info]) => (info ? [[name, info] as const] : [])));
}

/** All the tensors of a name, or of the whole list where the kernel takes one. */
export function listOf<T>(inputs: ReadonlyMap<string, T | T[]>, name: string): T[] {
  const one = inputs.get(name);
  if (one !== undefined) return [one].flat() as T[];
  return inputs.has('0') && name === 'inputs' ? ([...inputs.values()].flat() as T[]) : [];
}

/** What a lowering is decided from, of tensors or of their traces. */
export function requestOf<T extends Pick<tf.TensorInfo, 'shape' | 'dtype'>>(
  inputs: ReadonlyMap<string, T | T[]>,
  attrs: Readonly<Record<string, unknown>>,
): Request {
  const specs = (name: string) => listOf(inputs, name) as unknown as Spec[];
  return { spec: (name) => specs(name)[0]!, has: (name) => inputs.has(name), specs, attrs };
}
