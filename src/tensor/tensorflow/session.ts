import { dtypeOf, type HostTensor, type HostTensors, toDevice } from '../host.js';
import { signature } from '../replay.js';
import type { Session, Step, StepFunction, StepInfo } from '../session.js';
import type { Tensors } from '../tf.js';
import { type TracingBackend, traceStep } from '../trace.js';
import { type Configuration, configProto } from './config.js';
import { newGraph } from './graph.js';
import type { Pointer, TensorFlow } from './library.js';
import { lower } from './lower.js';
import { prepareRun, type Run } from './run.js';
import { check } from './status.js';
import { kernels } from './table.js';
import { newTensor, readTensor, shapeOf } from './tensor.js';
import { declareVariables } from './variables.js';

// A step shorter than this is run on this thread, but for one every turn: signals and timers must get theirs.
const SHORT_MS = 0.25;
const TURN_MS = 8;

interface Prepared {
  inputs: string[];
  outputs: string[];
  run: Run;
  /** How long it took lately. */
  ms: number;
}

/**
 * Sessions whose steps are graphs: the state is variables on the device, and a step is one call. The first step
 * of each set of input shapes is written down on the way.
 */
export function graphSession(
  c: TensorFlow,
  initial: HostTensors,
  backend: TracingBackend,
  configuration: Configuration,
): Session {
  const graph = newGraph(c);
  const variables = declareVariables(graph, initial);
  const session = newSession(c, graph.pointer, configuration);
  const infos: StepInfo[] = [];
  const runs: Run[] = [];
  // One call at a time: the next one begins with the state that this one leaves.
  let last: Promise<unknown> = Promise.resolve();
  let turned = performance.now();

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  }

  const variable = (name: string) => {
    const found = variables.get(name);
    if (!found) throw new Error(`the session has no state '${name}'`);
    return found;
  };

  function write(values: HostTensors): void {
    const entries = Object.entries(values);
    if (entries.length === 0) return;
    const places = entries.map(([name]) => variable(name));
    const run = prepareRun(
      c,
      session,
      places.map(({ initial }) => initial),
      [],
      places.map(({ initialise }) => initialise),
    );
    run.wait(entries.map(([, host]) => feed(c, host)));
    run.dispose();
  }

  function read(names: readonly string[] = [...variables.keys()]): HostTensors {
    if (names.length === 0) return {};
    const run = prepareRun(
      c,
      session,
      [],
      names.map((name) => variable(name).value),
      [],
    );
    const values = take(c, names, run.wait([]));
    run.dispose();
    return values;
  }

  /** The graph of a step, which is run operation by operation to be written down; what comes of that is dropped. */
  function prepare(name: string, step: StepFunction, inputs: HostTensors): Prepared {
    const started = performance.now();
    const state = toTensors(read());
    const given = toTensors(inputs);
    const traced = traceStep(step, state, given, backend);
    for (const tensors of [state, given, traced.state, traced.outputs])
      for (const tensor of Object.values(tensors)) tensor.dispose();
    const before = graph.size();
    const lowered = lower(traced.trace, graph, variables, kernels);
    const prepared = {
      inputs: [...lowered.inputs.keys()],
      outputs: [...lowered.outputs.keys()],
      run: prepareRun(
        c,
        session,
        [...lowered.inputs.values()],
        [...lowered.outputs.values()],
        lowered.changes === undefined ? [] : [lowered.changes],
      ),
      ms: Number.POSITIVE_INFINITY,
    };
    runs.push(prepared.run);
    const bytes = Object.values(initial).reduce((sum, host) => sum + host.data.byteLength, 0);
    infos.push({ name, kernels: graph.size() - before, bytes, prepareMs: performance.now() - started });
    return prepared;
  }

  async function replay(prepared: Prepared, inputs: HostTensors): Promise<HostTensors> {
    const started = performance.now();
    const wait = prepared.ms < SHORT_MS && started - turned < TURN_MS;
    const feeds = prepared.inputs.map((name) => feed(c, inputs[name]!));
    const fetched = wait ? prepared.run.wait(feeds) : await prepared.run.start(feeds);
    const ended = performance.now();
    if (!wait) turned = ended;
    prepared.ms = ended - started;
    return take(c, prepared.outputs, fetched);
  }

  write(initial);

  return {
    capture(name, step): Step {
      const bySignature = new Map<string, Prepared>();
      return (inputs) =>
        enqueue(async () => {
          const key = signature(inputs);
          // The first step runs as the graph too: operations one by one may round otherwise, and a run that is
          // resumed has its first steps elsewhere than one that is not.
          const prepared = bySignature.get(key) ?? prepare(name, step, inputs);
          bySignature.set(key, prepared);
          return replay(prepared, inputs);
        });
    },
    read: (names) => enqueue(async () => read(names)),
    write: (values) => enqueue(async () => write(values)),
    describe: () => infos,
    dispose() {
      enqueue(async () => {
        const status = c.TF_NewStatus();
        c.TF_CloseSession(session, status);
        c.TF_DeleteSession(session, status);
        c.TF_DeleteStatus(status);
        graph.dispose();
        for (const run of runs) run.dispose();
      });
    },
  };
}

function newSession(c: TensorFlow, graph: Pointer, configuration: Configuration): Pointer {
  const status = c.TF_NewStatus();
  const options = c.TF_NewSessionOptions();
  try {
    const proto = configProto(configuration);
    c.TF_SetConfig(options, proto, proto.length, status);
    check(c, status, 'configuring a session');
    const session = c.TF_NewSession(graph, options, status);
    check(c, status, 'opening a session');
    return session;
  } finally {
    c.TF_DeleteSessionOptions(options);
    c.TF_DeleteStatus(status);
  }
}

const feed = (c: TensorFlow, host: HostTensor): Pointer => newTensor(c, dtypeOf(host), host.shape, host.data);

/** Copies of what was fetched, which is freed. */
function take(c: TensorFlow, names: readonly string[], tensors: BigUint64Array): HostTensors {
  const values: HostTensors = {};
  for (const [i, name] of names.entries()) {
    const tensor = tensors[i]!;
    const data = readTensor(c, tensor);
    if (Array.isArray(data) || data instanceof BigInt64Array) throw new Error(`${name} is no numeric tensor`);
    values[name] = { shape: shapeOf(c, tensor), data };
    c.TF_DeleteTensor(tensor);
  }
  return values;
}

const toTensors = (hosts: HostTensors): Tensors =>
  Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, toDevice(host)]));
