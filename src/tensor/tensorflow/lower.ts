import type { DataId, Trace } from '../trace.js';
import { type Kernels, tools } from './emit.js';
import { countUses, fuseUpdate, type Updates } from './fused.js';
import type { Graph, Node } from './graph.js';
import { peephole } from './peephole.js';
import type { Variable } from './variables.js';

export interface Lowered {
  inputs: Map<string, Node>;
  outputs: Map<string, Node>;
  /** The operation that stands for all changes of the state; undefined where there are none. */
  changes: bigint | undefined;
}

/** Write a traced step into a graph whose variables are the state. */
export function lower(
  trace: Trace,
  graph: Graph,
  variables: ReadonlyMap<string, Variable>,
  kernels: Kernels,
): Lowered {
  graph.begin();
  const t = tools(graph);
  const nodes = new Map<DataId, Node>();
  const inputs = new Map<string, Node>();
  const updates: Updates = { graph, variables, trace, uses: countUses(trace), done: new Map() };
  const { rewrite, note } = peephole(trace);

  function nodeOf(dataId: DataId, dtype: Node['dtype'], shape: readonly number[]): Node {
    let node = nodes.get(dataId);
    if (!node) {
      const source = trace.sources.get(dataId);
      if (!source) throw new Error('a step uses a tensor that nothing in it made');
      if (source.kind === 'state') node = variables.get(source.name)!.value;
      else if (source.kind === 'constant') node = graph.constant(dtype, shape, source.value.data);
      else {
        node = graph.placeholder(dtype, shape);
        inputs.set(source.name, node);
      }
      nodes.set(dataId, node);
    }
    return t.reshape(node, shape);
  }

  for (const call of trace.calls) {
    const given: Record<string, Node> = {};
    for (const [name, refs] of call.inputs) {
      if (Array.isArray(refs)) {
        for (const [i, ref] of refs.entries())
          given[`${name}.${i}`] = nodeOf(ref.dataId, ref.dtype, ref.shape);
      } else given[name] = nodeOf(refs.dataId, refs.dtype, refs.shape);
    }
    const kernel = kernels[call.kernel];
    if (!kernel) throw new Error(`a captured step calls ${call.kernel}, which TensorFlow has no kernel of`);
    const results =
      fuseUpdate(call, given, updates) ?? [rewrite(call, given, t) ?? kernel(t, given, call.attrs)].flat();
    note(call, given, results);
    for (const [i, { dataId }] of call.outputs.entries()) nodes.set(dataId, results[i]!);
  }

  const outputs = new Map<string, Node>();
  for (const [name, { dataId, dtype, shape }] of trace.outputs) {
    const node = nodeOf(dataId, dtype, shape);
    // What is fed cannot be fetched.
    const fed = [...inputs.values()].includes(node);
    outputs.set(name, fed ? t.op('Identity', [node]) : node);
  }
  return { inputs, outputs, changes: assign(trace, updates, nodeOf) };
}

/** New values take the places of the old ones once these are read. */
function assign(
  trace: Trace,
  { graph, variables, done }: Updates,
  nodeOf: (dataId: DataId, dtype: Node['dtype'], shape: readonly number[]) => Node,
): bigint | undefined {
  const opers = [...new Set(done.values())];
  for (const [name, { dataId, dtype, shape }] of trace.nextState) {
    const variable = variables.get(name);
    if (!variable) throw new Error(`a step returned a state '${name}' that the session does not have`);
    if (done.has(name)) continue;
    const value = nodeOf(dataId, dtype, shape);
    if (value === variable.value) continue;
    const attrs = { dtype: { type: dtype } } as const;
    const after = [variable.value.oper];
    opers.push(graph.add('AssignVariableOp', [variable.handle, value], attrs, after).oper);
  }
  return opers.length > 0 ? graph.add('NoOp', [], {}, opers).oper : undefined;
}
