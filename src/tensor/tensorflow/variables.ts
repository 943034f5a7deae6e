import { dtypeOf, type HostTensors } from '../host.js';
import type { Graph, Node } from './graph.js';
import type { Pointer } from './library.js';

/** A part of the state: a variable on the device. */
export interface Variable {
  handle: Node;
  /** Its value when a step begins. */
  value: Node;
  /** What is fed, and the operation that puts it into the variable. */
  initial: Node;
  initialise: Pointer;
}

export function declareVariables(graph: Graph, state: HostTensors): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [name, host] of Object.entries(state)) {
    const dtype = { type: dtypeOf(host) } as const;
    const shared = { dtype, shape: { shape: host.shape }, shared_name: `state ${variables.size}` };
    const [handle] = graph.add('VarHandleOp', [], shared).results;
    const [value] = graph.add('ReadVariableOp', [handle!], { dtype }).results;
    const initial = graph.placeholder(dtype.type, host.shape);
    const { oper: initialise } = graph.add('AssignVariableOp', [handle!, initial], { dtype });
    variables.set(name, { handle: handle!, value: value!, initial, initialise });
  }
  return variables;
}
