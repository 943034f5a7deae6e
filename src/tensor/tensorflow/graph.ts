import { attributeWriter } from './attributes.js';
import { type DataType, dtypeOfCode } from './dtype.js';
import type { Attributes, Emitter, Ref } from './emit.js';
import type { Output, Pointer, TensorFlow } from './library.js';
import { check } from './status.js';
import { newTensor, typedValues } from './tensor.js';

/** A tensor of a graph: which output of which operation it is. */
export interface Node extends Ref, Output {}

export interface Graph extends Emitter<Node> {
  readonly pointer: Pointer;
  /** An operation with effects, or that reads what others change: never shared. Runs after `after`. */
  add(op: string, inputs: readonly Node[], attrs: Attributes, after?: readonly Pointer[]): Added;
  placeholder(dtype: DataType, shape: readonly number[]): Node;
  /** A new step: it shares nothing with those before, and does not wait for what they read. */
  begin(): void;
  /** The operations made so far that take this tensor. */
  consumers(node: Node): readonly Pointer[];
  /** How many operations there are. */
  size(): number;
  dispose(): void;
}

export interface Added {
  oper: Pointer;
  results: Node[];
}

/** sizeof(TF_Output), in words of eight bytes. */
const OUTPUT_WORDS = 2;

/** These outputs as C has them in an array. */
export function outputArray(outputs: readonly Output[]): BigUint64Array {
  const words = new BigUint64Array(outputs.length * OUTPUT_WORDS);
  for (const [i, { oper, index }] of outputs.entries()) {
    words[OUTPUT_WORDS * i] = oper;
    words[OUTPUT_WORDS * i + 1] = BigInt(index);
  }
  return words;
}

/**
 * A TF_Graph that kernels are written into. The same operation on the same inputs is made once: what the
 * kernels of a step have in common, casts and shapes and powers, costs nothing the second time.
 */
export function newGraph(c: TensorFlow): Graph {
  const status = c.TF_NewStatus();
  const pointer = c.TF_NewGraph();
  const setAttributes = attributeWriter(c, 'TF_SetAttr', status);
  const known = new Map<string, Node[]>();
  const users = new Map<string, Pointer[]>();
  let count = 0;

  function build(
    op: string,
    inputs: readonly (Node | readonly Node[])[],
    set: (description: Pointer) => void,
    after: readonly Pointer[] = [],
  ): Pointer {
    const description = c.TF_NewOperation(pointer, op, `n${count++}`);
    for (const input of inputs) {
      if (isList(input)) c.TF_AddInputList(description, outputArray(input), input.length);
      else c.TF_AddInput(description, input);
    }
    for (const oper of after) c.TF_AddControlInput(description, oper);
    set(description);
    const oper = c.TF_FinishOperation(description, status);
    check(c, status, op);
    for (const input of inputs.flat()) {
      const list = users.get(keyOf(input));
      if (list) list.push(oper);
      else users.set(keyOf(input), [oper]);
    }
    return oper;
  }

  function resultsOf(op: string, oper: Pointer): Node[] {
    return Array.from({ length: c.TF_OperationNumOutputs(oper) }, (_, index) => {
      const output = { oper, index };
      const rank = c.TF_GraphGetTensorNumDims(pointer, output, status);
      const dims = new BigInt64Array(Math.max(rank, 0));
      if (rank > 0) c.TF_GraphGetTensorShape(pointer, output, dims, rank, status);
      check(c, status, op);
      const shape = Array.from(dims, Number);
      if (rank < 0 || shape.some((d) => d < 0)) {
        throw new Error(`a captured step cannot hold ${op}: the shape of its result depends on values`);
      }
      return { ...output, dtype: dtypeOfCode(c.TF_OperationOutputType(output)), shape };
    });
  }

  function once(key: string, make: () => Node[]): Node[] {
    const made = known.get(key) ?? make();
    known.set(key, made);
    return made;
  }

  return {
    pointer,
    emit: (op, inputs, attrs) => {
      const from = inputs.map((input) => (isList(input) ? `[${input.map(keyOf)}]` : keyOf(input)));
      return once(`${op} ${from} ${JSON.stringify(attrs)}`, () =>
        resultsOf(
          op,
          build(op, inputs, (description) => setAttributes(description, attrs)),
        ),
      );
    },
    constant(dtype, shape, values) {
      const typed = typedValues(dtype, values);
      const make = () => {
        const tensor = newTensor(c, dtype, shape, typed);
        try {
          const oper = build('Const', [], (description) => {
            c.TF_SetAttrTensor(description, 'value', tensor, status);
            setAttributes(description, { dtype: { type: dtype } });
          });
          return resultsOf('Const', oper);
        } finally {
          c.TF_DeleteTensor(tensor);
        }
      };
      return (typed.length > LARGEST_SHARED ? make() : once(`${dtype}[${shape}]${typed}`, make))[0]!;
    },
    add(op, inputs, attrs, after) {
      const oper = build(op, inputs, (description) => setAttributes(description, attrs), after);
      return { oper, results: resultsOf(op, oper) };
    },
    placeholder(dtype, shape) {
      const attrs = { dtype: { type: dtype }, shape: { shape } };
      const oper = build('Placeholder', [], (description) => setAttributes(description, attrs));
      return resultsOf('Placeholder', oper)[0]!;
    },
    begin() {
      known.clear();
      users.clear();
    },
    consumers: (node) => users.get(keyOf(node)) ?? [],
    size: () => count,
    dispose() {
      c.TF_DeleteGraph(pointer);
      c.TF_DeleteStatus(status);
    },
  };
}

/** Constants up to this size are compared with those that are there already. */
const LARGEST_SHARED = 256;

const keyOf = ({ oper, index }: Output) => `${oper}:${index}`;
const isList = (input: Node | readonly Node[]): input is readonly Node[] => Array.isArray(input);
