import { dtypeOf, type HostTensor, type HostTensors, toDevice } from './host.js';
import type { Session, SessionOptions, Step, StepFunction, StepInfo } from './session.js';
import { type Tensors, tf } from './tf.js';
import { type TracingBackend, traceStep } from './trace.js';

/**
 * Sessions of backends that compile nothing: the state is tensors of the backend, and a step runs its operations
 * one by one. It is still traced the first time, so that what could not be captured elsewhere fails here too.
 */
export function replaySession(
  initial: HostTensors,
  backend: TracingBackend,
  { capture = true }: SessionOptions = {},
): Session {
  const state: Tensors = Object.fromEntries(
    Object.entries(initial).map(([name, host]) => [name, tf.keep(toDevice(host))]),
  );
  const infos: StepInfo[] = [];

  function replace(name: string, tensor: tf.Tensor) {
    const old = state[name];
    if (!old) throw new Error(`a step returned a state '${name}' that the session does not have`);
    state[name] = tf.keep(tensor);
    old.dispose();
  }

  return {
    capture(name: string, step: StepFunction): Step {
      const seen = new Set<string>();
      return async (inputs) => {
        const given = Object.fromEntries(Object.entries(inputs).map(([key, host]) => [key, toDevice(host)]));
        const key = signature(inputs);
        let result: ReturnType<typeof traceStep>;
        if (capture && !seen.has(key)) {
          const started = performance.now();
          result = traceStep(step, state, given, backend);
          seen.add(key);
          infos.push({
            name,
            kernels: result.trace.calls.length,
            bytes: 0,
            prepareMs: performance.now() - started,
          });
        } else {
          result = tf.tidy(() => {
            const { state: next = {}, outputs = {} } = step(state, given);
            const copies = (tensors: Tensors) =>
              Object.fromEntries(Object.entries(tensors).map(([k, t]) => [k, tf.keep(t.clone())]));
            return { state: copies(next), outputs: copies(outputs) };
          }) as ReturnType<typeof traceStep>;
        }
        for (const [part, tensor] of Object.entries(result.state)) replace(part, tensor);
        const outputs: HostTensors = {};
        for (const [part, tensor] of Object.entries(result.outputs)) {
          outputs[part] = await fetchTensor(tensor);
          tensor.dispose();
        }
        for (const tensor of Object.values(given)) tensor.dispose();
        return outputs;
      };
    },
    async read(names = Object.keys(state)) {
      const values: HostTensors = {};
      for (const name of names) values[name] = await fetchTensor(state[name]!);
      return values;
    },
    async write(values) {
      for (const [name, host] of Object.entries(values)) replace(name, toDevice(host));
    },
    describe: () => infos,
    dispose() {
      for (const tensor of Object.values(state)) tensor.dispose();
    },
  };
}

/** What makes two sets of inputs the same to a captured step. */
export const signature = (inputs: HostTensors): string =>
  Object.entries(inputs)
    .map(([name, host]) => `${name}:${dtypeOf(host)}[${host.shape}]`)
    .join(' ');

async function fetchTensor(tensor: tf.Tensor): Promise<HostTensor> {
  const data = await tensor.data();
  return { shape: [...tensor.shape], data: data.slice() };
}
