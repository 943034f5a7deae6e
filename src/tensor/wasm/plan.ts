import { type HostTensor, sizeOf, zeros } from '../host.js';
import type { tf } from '../tf.js';
import { bytesOf, type Call, type DataId, type Source, type TensorRef, type Trace } from '../trace.js';
import { listOf, referenceKernel, requestOf, type WasmBackend } from './backend.js';
import { type Fused, fuse } from './fuse.js';
import { heap, view } from './heap.js';
import { LOWERINGS } from './kernels.js';
import { layOut, type Stretch } from './layout.js';
import type { Lowering } from './lowering.js';
import { bindProgram, programBytes } from './program.js';
import { rewrite } from './rewrite.js';

/**
 * A traced step as a list of kernels with fixed addresses: dead calls are dropped, elementwise neighbours joined,
 * every intermediate gets a place in one stretch of memory that is used again as soon as its last reader is done,
 * and new state takes the place of the old where the kernel allows it.
 */
export interface Plan {
  /** Addresses of the inputs, to be written before each run. */
  inputs: ReadonlyMap<string, Place>;
  outputs: ReadonlyMap<string, Place>;
  run(): void;
  /** Kernels called in a run, and the names of those that have no SIMD twin. */
  kernels: number;
  plain: readonly string[];
  bytes: number;
  /** Milliseconds by kernel over one more run, for looking at what to improve. */
  profile(): Map<string, number>;
  dispose(): void;
}

export interface Place {
  ptr: number;
  shape: number[];
  dtype: TensorRef['dtype'];
}

/** A tensor of the plan: all views of the same data are one value. */
export interface Value {
  dataId: DataId;
  bytes: number;
  source: Source | undefined;
  /** The node that makes it, -1 for sources. */
  made: number;
  /** The last node that reads it. */
  lastRead: number;
  /** Read after the run, as an output or as new state. */
  kept: boolean;
}

/** A kernel call, or several in one. */
export type Node =
  | { kind: 'lowered'; call: Call; lowering: Lowering }
  | { kind: 'plain'; call: Call }
  | { kind: 'fused'; calls: Call[]; fused: Fused };

export function compile(trace: Trace, state: ReadonlyMap<string, Place>, wasm: WasmBackend): Plan {
  const nodes = fuse(lowered(rewrite(liveCalls(trace), trace)), trace);
  const values = valuesOf(nodes, trace);
  const places = new Map<DataId, number>();
  const owned: number[] = [];
  const own = (bytes: number): number => {
    const ptr = heap().allocate(bytes);
    owned.push(ptr);
    return ptr;
  };
  const inputs = new Map<string, Place>();
  for (const { dataId, source, bytes } of values.values()) {
    if (!source) continue;
    if (source.kind === 'state') places.set(dataId, state.get(source.name)!.ptr);
    else {
      const ptr = own(bytes);
      places.set(dataId, ptr);
      if (source.kind === 'input') inputs.set(source.name, { ...refsOf(trace, dataId), ptr });
      else view(ptr, source.value.data.length, refsOf(trace, dataId).dtype).set(source.value.data);
    }
  }
  const stateInPlace = replaceState(nodes, values, trace, places);
  const { bytes, tables } = layIntermediates(nodes, values, places, own);

  const work = nodes.map((node, index) => bindNode(node, places, tables[index]!, wasm));
  const outputs = new Map<string, Place>();
  for (const [name, { dataId, shape, dtype }] of trace.outputs) {
    let ptr = places.get(dataId)!;
    // Old state as an output: saved before the new one is written there.
    if (trace.sources.get(dataId)?.kind === 'state') {
      const [from, to] = [ptr, own(sizeOf(shape) * 4)].map((at) => viewOf({ shape, dtype }, at));
      work.unshift(() => to!.set(from!));
      ptr = to!.byteOffset;
    }
    outputs.set(name, { shape, dtype, ptr });
  }
  const copies = stateCopies(trace, state, places, stateInPlace, own);
  return {
    inputs,
    outputs,
    run() {
      for (const step of work) step();
      for (const copy of copies) copy();
    },
    kernels: nodes.length,
    plain: nodes.flatMap((node) => (node.kind === 'plain' ? [node.call.kernel] : [])),
    bytes,
    profile() {
      const spent = new Map<string, number>();
      const extra = work.length - nodes.length;
      nodes.forEach((node, index) => {
        const name = nameOf(node);
        const started = performance.now();
        work[extra + index]!();
        spent.set(name, (spent.get(name) ?? 0) + performance.now() - started);
      });
      return spent;
    },
    dispose() {
      for (const ptr of owned) heap().free(ptr);
    },
  };
}

const nameOf = (node: Node): string =>
  node.kind === 'fused'
    ? `fused ${node.calls.length}`
    : node.kind === 'plain'
      ? `${node.call.kernel} (plain)`
      : node.call.kernel;

const inputsOf = (call: Call): TensorRef[] => [...call.inputs.values()].flat();

/** Shape and type of some data, as they were first seen. */
function refsOf(trace: Trace, dataId: DataId): Omit<Place, 'ptr'> {
  for (const call of trace.calls)
    for (const ref of inputsOf(call))
      if (ref.dataId === dataId) return { shape: ref.shape, dtype: ref.dtype };
  for (const ref of [...trace.outputs.values(), ...trace.nextState.values()])
    if (ref.dataId === dataId) return { shape: ref.shape, dtype: ref.dtype };
  throw new Error('data that no call reads');
}

/** Calls whose results reach the outputs or the state; those that only see the same data in another shape do nothing. */
function liveCalls(trace: Trace): Call[] {
  const needed = new Set<DataId>(
    [...trace.outputs.values(), ...trace.nextState.values()].map(({ dataId }) => dataId),
  );
  const live: Call[] = [];
  for (const call of [...trace.calls].reverse()) {
    const read = new Set(inputsOf(call).map(({ dataId }) => dataId));
    if (call.outputs.every(({ dataId }) => read.has(dataId))) continue;
    if (!call.outputs.some(({ dataId }) => needed.has(dataId))) continue;
    for (const dataId of read) needed.add(dataId);
    live.push(call);
  }
  return live.reverse();
}

function lowered(calls: readonly Call[]): Node[] {
  return calls.map((call) => {
    const lowering = LOWERINGS[call.kernel]?.(requestOf(call.inputs, call.attrs));
    return lowering ? { kind: 'lowered', call, lowering } : { kind: 'plain', call };
  });
}

/** Tensors that exist outside of nodes; what lives only inside a joined node has no place in memory. */
function valuesOf(nodes: readonly Node[], trace: Trace): Map<DataId, Value> {
  const values = new Map<DataId, Value>();
  const touch = (ref: TensorRef, made: number): Value => {
    const known = values.get(ref.dataId);
    if (known) return known;
    const source = trace.sources.get(ref.dataId);
    const value: Value = {
      dataId: ref.dataId,
      bytes: bytesOf(ref),
      source,
      made,
      lastRead: made,
      kept: false,
    };
    values.set(ref.dataId, value);
    return value;
  };
  nodes.forEach((node, index) => {
    const { reads, writes } = trafficOf(node);
    for (const ref of reads) touch(ref, -1).lastRead = index;
    for (const ref of writes) touch(ref, index);
  });
  for (const ref of [...trace.outputs.values(), ...trace.nextState.values()]) touch(ref, -1).kept = true;
  return values;
}

function trafficOf(node: Node): { reads: TensorRef[]; writes: TensorRef[] } {
  if (node.kind === 'fused') return { reads: node.fused.reads, writes: node.fused.writes };
  return { reads: inputsOf(node.call), writes: node.call.outputs };
}

/** For each output of a node the data whose place it may take. */
function replaceable(node: Node, output: number): DataId[] {
  if (node.kind === 'fused') return node.fused.replaces[output]!;
  if (node.kind === 'plain') return [];
  return (node.lowering.replaces?.[output] ?? []).flatMap((name) =>
    [node.call.inputs.get(name) ?? []].flat().map(({ dataId }) => dataId),
  );
}

/** New state that is made where the old one lies: its kernel allows it and nobody reads the old one afterwards. */
function replaceState(
  nodes: readonly Node[],
  values: ReadonlyMap<DataId, Value>,
  trace: Trace,
  places: Map<DataId, number>,
): Set<string> {
  const done = new Set<string>();
  const old = new Map<string, Value>();
  for (const value of values.values()) if (value.source?.kind === 'state') old.set(value.source.name, value);
  const outputs = new Set([...trace.outputs.values()].map(({ dataId }) => dataId));
  for (const [name, { dataId }] of trace.nextState) {
    const next = values.get(dataId)!;
    const before = old.get(name);
    if (next.source || !before || before.lastRead > next.made || places.has(dataId)) continue;
    // What is an output too, or the new value of another part, is read after the run.
    if (
      outputs.has(before.dataId) ||
      [...trace.nextState.values()].some((ref) => ref.dataId === before.dataId)
    )
      continue;
    const node = nodes[next.made]!;
    const output = trafficOf(node).writes.findIndex((ref) => ref.dataId === dataId);
    if (!replaceable(node, output).includes(before.dataId)) continue;
    places.set(dataId, places.get(before.dataId)!);
    done.add(name);
  }
  return done;
}

/** Places for what nodes hand to each other, their working memory and their tables. */
function layIntermediates(
  nodes: readonly Node[],
  values: ReadonlyMap<DataId, Value>,
  places: Map<DataId, number>,
  own: (bytes: number) => number,
): { bytes: number; tables: { scratch: number; table: number }[] } {
  const stretches: Stretch[] = [];
  const of = new Map<DataId, Stretch>();
  const scratches: (Stretch | undefined)[] = [];
  const end = nodes.length;
  nodes.forEach((node, index) => {
    trafficOf(node).writes.forEach((ref, output) => {
      const value = values.get(ref.dataId)!;
      if (places.has(ref.dataId) || of.has(ref.dataId)) return;
      const until = value.kept ? end : Math.max(value.lastRead, index);
      const heir = replaceable(node, output)
        .map((dataId) => ({ stretch: of.get(dataId), value: values.get(dataId)! }))
        .find(
          ({ stretch, value: v }) =>
            stretch && !v.kept && v.lastRead === index && v.bytes === value.bytes && stretch.until === index,
        );
      if (heir?.stretch) {
        heir.stretch.until = until;
        of.set(ref.dataId, heir.stretch);
        return;
      }
      const stretch = { from: index, until, bytes: value.bytes, offset: 0 };
      stretches.push(stretch);
      of.set(ref.dataId, stretch);
    });
    const scratch = node.kind === 'lowered' ? (node.lowering.scratch ?? 0) : 0;
    const stretch = scratch > 0 ? { from: index, until: index, bytes: scratch, offset: 0 } : undefined;
    if (stretch) stretches.push(stretch);
    scratches.push(stretch);
  });
  const total = layOut(stretches);
  const base = total > 0 ? own(total) : 0;
  for (const [dataId, stretch] of of) places.set(dataId, base + stretch.offset);
  const tableBytes = nodes.map((node) =>
    node.kind === 'fused'
      ? programBytes(node.fused.expression)
      : node.kind === 'lowered'
        ? (node.lowering.table ?? 0)
        : 0,
  );
  let table = own(tableBytes.reduce((sum, bytes) => sum + Math.ceil(bytes / 64) * 64, 64));
  const tables = nodes.map((_, index) => {
    const at = { scratch: base + (scratches[index]?.offset ?? 0), table };
    table += Math.ceil(tableBytes[index]! / 64) * 64;
    return at;
  });
  return { bytes: total, tables };
}

function bindNode(
  node: Node,
  places: ReadonlyMap<DataId, number>,
  { scratch, table }: { scratch: number; table: number },
  wasm: WasmBackend,
): () => void {
  const placeOf = ({ dataId }: TensorRef): number => {
    const ptr = places.get(dataId);
    if (ptr === undefined) throw new Error('a tensor of the plan has no place');
    return ptr;
  };
  if (node.kind === 'fused') {
    const { expression, tensors } = node.fused;
    return bindProgram(expression, (t) => placeOf(tensors[t]!), table);
  }
  const { call } = node;
  if (node.kind === 'plain') return bindPlain(call, placeOf, wasm);
  const all = (name: string) => listOf(call.inputs, name).map(placeOf);
  return node.lowering.bind({
    at: (name) => all(name)[0]!,
    all,
    outputs: call.outputs.map(placeOf),
    scratch,
    table,
  });
}

/** A reference kernel on views of the plan's memory. */
function bindPlain(call: Call, placeOf: (ref: TensorRef) => number, wasm: WasmBackend): () => void {
  const infoOf = (ref: TensorRef): tf.TensorInfo => wasm.over(placeOf(ref), ref);
  const inputs: Record<string, unknown> = {};
  for (const [name, input] of call.inputs)
    inputs[name] = Array.isArray(input) ? input.map(infoOf) : infoOf(input);
  const targets = call.outputs.map((ref) => viewOf(ref, placeOf(ref)));
  const kernel = referenceKernel(call.kernel);
  const params = {
    inputs: (call.inputs.has('0') ? Object.values(inputs) : inputs) as tf.NamedTensorInfoMap,
    attrs: call.attrs as tf.NamedAttrMap,
    backend: wasm,
  };
  return () => {
    const made = kernel(params);
    (Array.isArray(made) ? made : [made]).forEach((info, index) => {
      targets[index]!.set(wasm.peek(info.dataId));
      wasm.disposeData(info.dataId);
    });
  };
}

const viewOf = ({ shape, dtype }: Omit<Place, 'ptr'>, ptr: number): HostTensor['data'] =>
  view(ptr, sizeOf(shape), dtype);

/** New state that was made elsewhere goes to its place after the run; what comes from other state, by way of a copy. */
function stateCopies(
  trace: Trace,
  state: ReadonlyMap<string, Place>,
  places: ReadonlyMap<DataId, number>,
  inPlace: ReadonlySet<string>,
  own: (bytes: number) => number,
): (() => void)[] {
  const stage: (() => void)[] = [];
  const settle: (() => void)[] = [];
  for (const [name, ref] of trace.nextState) {
    const source = trace.sources.get(ref.dataId);
    if (inPlace.has(name) || (source?.kind === 'state' && source.name === name)) continue;
    const target = viewOf(ref, state.get(name)!.ptr);
    let from = viewOf(ref, places.get(ref.dataId)!);
    // Its place may itself be one that another copy writes.
    if ([...state.values()].some(({ ptr }) => ptr === places.get(ref.dataId))) {
      const copy = viewOf(ref, own(bytesOf(ref)));
      const original = from;
      stage.push(() => copy.set(original));
      from = copy;
    }
    settle.push(() => target.set(from));
  }
  return [...stage, ...settle];
}

/** An array of this type, for results that are read back. */
export const readPlace = ({ ptr, shape, dtype }: Place): HostTensor => {
  const data = zeros(dtype, sizeOf(shape));
  data.set(view(ptr, data.length, dtype));
  return { shape: [...shape], data };
};
