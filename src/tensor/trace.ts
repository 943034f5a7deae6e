import { type DType, type HostTensor, sizeOf } from './host.js';
import { tf } from './tf.js';

/**
 * What a step did: the kernels it called, in order, with the tensors that went from one to the other. A trace is
 * made by running the step once on a backend whose kernels are wrapped by `traced`; the backends then compile it
 * (wasm/plan.ts, tensorflow/graph.ts) or call its kernels again one by one.
 */
export interface Trace {
  calls: Call[];
  /** Where a tensor that no kernel made comes from: a part of the state, an input, or values known when traced. */
  sources: Map<DataId, Source>;
  nextState: Map<string, TensorRef>;
  outputs: Map<string, TensorRef>;
}

export type Source =
  | { kind: 'state'; name: string }
  | { kind: 'input'; name: string }
  | { kind: 'constant'; value: HostTensor };

export type DataId = object;

/** A use of a tensor: the same data can be seen in several shapes. */
export interface TensorRef {
  dataId: DataId;
  shape: number[];
  dtype: DType;
}

export interface Call {
  kernel: string;
  inputs: ReadonlyMap<string, TensorRef | TensorRef[]>;
  attrs: Readonly<Record<string, unknown>>;
  outputs: TensorRef[];
}

export const bytesOf = ({ shape, dtype }: Pick<TensorRef, 'shape' | 'dtype'>): number =>
  sizeOf(shape) * (dtype === 'bool' ? 1 : 4);

interface Recording extends Trace {
  /** Data that a kernel of this trace has made. */
  made: Set<DataId>;
  constant(dataId: DataId, ref: TensorRef): HostTensor;
}

let recording: Recording | undefined;
/** Kernels at work: they may read data, the step may not. */
let depth = 0;
/** Only what is called is wanted, no results. */
let dry = false;

/** May kernels leave their results unwritten? */
export const isDry = (): boolean => dry;

/** Is a step being traced? Reading a tensor back is then an error: its value would be frozen into the step. */
export const isTracing = (): boolean => recording !== undefined && depth === 0;

/** For backends: what reading data while tracing must throw, naming the line that did it. */
export function frozenValue(): Error {
  const line = new Error().stack
    ?.split('\n')
    .slice(1)
    .find(
      (text) =>
        !/tfjs|tf-core|tf-backend|tensor[/\\](trace|cpu|wasm|webgpu|tensorflow)|node:internal/.test(text),
    );
  return new Error(
    `a captured step read a tensor back to JavaScript${line ? `, ${line.trim()}` : ''}: the value would stay the same in every step`,
  );
}

/** A kernel that is written down when it is called while tracing. */
export function traced(kernel: string, func: tf.KernelFunc): tf.KernelFunc {
  return (params) => {
    if (!recording || depth > 0) return func(params);
    depth++;
    try {
      const out = func(params);
      record(recording, kernel, params, out);
      return out;
    } finally {
      depth--;
    }
  };
}

function record(
  trace: Recording,
  kernel: string,
  { inputs, attrs }: Parameters<tf.KernelFunc>[0],
  out: tf.TensorInfo | tf.TensorInfo[],
) {
  const refs = new Map<string, TensorRef | TensorRef[]>();
  for (const [name, input] of Object.entries(inputs)) {
    // Some kernels take a list under one name, or no tensor at all.
    if (input === undefined || input === null) continue;
    const list: tf.TensorInfo | tf.TensorInfo[] = input;
    refs.set(name, Array.isArray(list) ? list.map((info) => use(trace, info)) : use(trace, list));
  }
  const outputs = (Array.isArray(out) ? out : [out]).map(refOf);
  for (const { dataId } of outputs) if (!trace.sources.has(dataId)) trace.made.add(dataId);
  trace.calls.push({ kernel, inputs: refs, attrs: { ...attrs }, outputs });
}

const refOf = ({ dataId, shape, dtype }: tf.TensorInfo): TensorRef => {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw new Error(`a captured step holds a tensor of type ${dtype}`);
  return { dataId, shape: [...shape], dtype };
};

/** A tensor that neither a kernel made nor the caller gave is a constant. */
function use(trace: Recording, info: tf.TensorInfo): TensorRef {
  const ref = refOf(info);
  if (!trace.made.has(ref.dataId) && !trace.sources.has(ref.dataId))
    trace.sources.set(ref.dataId, { kind: 'constant', value: trace.constant(ref.dataId, ref) });
  return ref;
}

/** What `traceStep` needs of a backend. */
export interface TracingBackend {
  /** The values of a tensor, also while tracing. */
  peek(dataId: DataId): HostTensor['data'];
}

export interface TracedStep {
  trace: Trace;
  state: Record<string, tf.Tensor>;
  outputs: Record<string, tf.Tensor>;
}

/**
 * Run `step` once on the current backend and write down what it did. The caller disposes of the results, which are
 * real unless `shapesOnly` lets kernels leave them unwritten.
 */
export function traceStep(
  step: (
    state: Record<string, tf.Tensor>,
    inputs: Record<string, tf.Tensor>,
  ) => { state?: Record<string, tf.Tensor>; outputs?: Record<string, tf.Tensor> },
  state: Record<string, tf.Tensor>,
  inputs: Record<string, tf.Tensor>,
  backend: TracingBackend,
  { shapesOnly = false } = {},
): TracedStep {
  const trace: Recording = {
    calls: [],
    sources: new Map(),
    nextState: new Map(),
    outputs: new Map(),
    made: new Set(),
    constant: (dataId, { shape }) => ({ shape, data: backend.peek(dataId).slice() }),
  };
  for (const [name, { dataId }] of Object.entries(state)) trace.sources.set(dataId, { kind: 'state', name });
  for (const [name, { dataId }] of Object.entries(inputs)) trace.sources.set(dataId, { kind: 'input', name });
  if (recording) throw new Error('a step is traced inside another');
  recording = trace;
  dry = shapesOnly;
  try {
    const kept = tf.tidy(() => {
      const result = step(state, inputs);
      // Copies, so that a part of the state that is returned as it came is a tensor of its own.
      const copies: Record<string, tf.Tensor> = {};
      for (const [name, tensor] of Object.entries(result.state ?? {})) {
        trace.nextState.set(name, use(trace, tensor));
        copies[`state ${name}`] = tensor.clone();
      }
      for (const [name, tensor] of Object.entries(result.outputs ?? {})) {
        trace.outputs.set(name, use(trace, tensor));
        copies[`output ${name}`] = tensor.clone();
      }
      return copies;
    });
    const of = (kind: string) =>
      Object.fromEntries(
        Object.entries(kept).flatMap(([name, t]) =>
          name.startsWith(kind) ? [[name.slice(kind.length), t]] : [],
        ),
      );
    return { trace, state: of('state '), outputs: of('output ') };
  } finally {
    recording = undefined;
    dry = false;
  }
}
