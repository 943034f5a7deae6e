import { dtypeOf, type HostTensors, sizeOf, toDevice } from '../host.js';
import { signature } from '../replay.js';
import type { Session, Step, StepInfo } from '../session.js';
import { traceStep } from '../trace.js';
import type { WasmBackend } from './backend.js';
import { heap, view } from './heap.js';
import { compile, type Place, type Plan, readPlace } from './plan.js';

/** Time after which a step lets timers and signals through. */
const BREATH_MS = 20;

/** Sessions whose steps run as plans; the state keeps its place in memory. */
export function planSession(initial: HostTensors, wasm: WasmBackend): Session {
  const state = new Map<string, Place>();
  const plans: Plan[] = [];
  const infos: StepInfo[] = [];
  let breath = performance.now();
  for (const [name, host] of Object.entries(initial)) {
    const dtype = dtypeOf(host);
    const ptr = heap().allocate(sizeOf(host.shape) * (dtype === 'bool' ? 1 : 4));
    state.set(name, { ptr, shape: [...host.shape], dtype });
  }
  write(initial);

  function write(values: HostTensors) {
    for (const [name, { data, shape }] of Object.entries(values)) {
      const place = state.get(name);
      if (!place) throw new Error(`the session has no state '${name}'`);
      if (sizeOf(shape) !== sizeOf(place.shape))
        throw new Error(`state '${name}' is written in another shape`);
      view(place.ptr, data.length, place.dtype).set(data);
    }
  }

  const everything = (names: Iterable<string>): HostTensors =>
    Object.fromEntries([...names].map((name) => [name, readPlace(state.get(name)!)]));

  return {
    capture(name, step): Step {
      const ready = new Map<string, Plan>();
      return async (inputs) => {
        const key = signature(inputs);
        const plan = ready.get(key);
        if (!plan) {
          const started = performance.now();
          const before = Object.fromEntries(
            Object.entries(everything(state.keys())).map(([part, host]) => [part, toDevice(host)]),
          );
          const given = Object.fromEntries(
            Object.entries(inputs).map(([part, host]) => [part, toDevice(host)]),
          );
          const result = traceStep(step, before, given, wasm);
          const made = compile(result.trace, state, wasm);
          ready.set(key, made);
          plans.push(made);
          infos.push({
            name,
            kernels: made.kernels,
            bytes: made.bytes,
            prepareMs: performance.now() - started,
            profile: made.profile,
          });
          const outputs: HostTensors = {};
          for (const [part, tensor] of Object.entries(result.outputs))
            outputs[part] = { shape: [...tensor.shape], data: wasm.peek(tensor.dataId).slice() };
          write(
            Object.fromEntries(
              Object.entries(result.state).map(([part, t]) => [
                part,
                { shape: t.shape, data: wasm.peek(t.dataId) },
              ]),
            ),
          );
          for (const tensors of [before, given, result.state, result.outputs])
            for (const tensor of Object.values(tensors)) tensor.dispose();
          return outputs;
        }
        for (const [part, { ptr, dtype }] of plan.inputs) {
          const { data } = inputs[part]!;
          view(ptr, data.length, dtype).set(data);
        }
        plan.run();
        const outputs: HostTensors = {};
        for (const [part, place] of plan.outputs) outputs[part] = readPlace(place);
        if (performance.now() - breath > BREATH_MS) {
          await new Promise((resolve) => setImmediate(resolve));
          breath = performance.now();
        }
        return outputs;
      };
    },
    read: async (names = [...state.keys()]) => everything(names),
    write: async (values) => write(values),
    describe: () => infos,
    dispose() {
      for (const plan of plans) plan.dispose();
      for (const { ptr } of state.values()) heap().free(ptr);
    },
  };
}
