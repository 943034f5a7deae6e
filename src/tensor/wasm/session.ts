import { dtypeOf, type HostTensors, sizeOf, toDevice } from '../host.js';
import { signature } from '../replay.js';
import type { Session, Step, StepFunction, StepInfo } from '../session.js';
import type { Tensors } from '../tf.js';
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

  function prepare(name: string, step: StepFunction, inputs: HostTensors): Plan {
    const started = performance.now();
    const before = onDevice(everything(state.keys()));
    const given = onDevice(inputs);
    const { trace, ...results } = traceStep(step, before, given, wasm, { shapesOnly: true });
    const plan = compile(trace, state, wasm);
    for (const tensors of [before, given, results.state, results.outputs])
      for (const tensor of Object.values(tensors)) tensor.dispose();
    const { kernels, bytes, profile } = plan;
    plans.push(plan);
    infos.push({ name, kernels, bytes, prepareMs: performance.now() - started, profile });
    return plan;
  }

  return {
    capture(name, step): Step {
      const ready = new Map<string, Plan>();
      return async (inputs) => {
        const key = signature(inputs);
        // The first step runs as its plan too: operations one by one may round otherwise than fused ones, and a
        // run that is resumed has its first steps elsewhere than one that is not.
        const plan = ready.get(key) ?? prepare(name, step, inputs);
        ready.set(key, plan);
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

const onDevice = (hosts: HostTensors): Tensors =>
  Object.fromEntries(Object.entries(hosts).map(([part, host]) => [part, toDevice(host)]));
