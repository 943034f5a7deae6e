import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type HostTensors, toDevice, zeros } from '../host.js';
import { signature } from '../replay.js';
import type { Session, Step, StepFunction, StepInfo } from '../session.js';
import { type Tensors, tf } from '../tf.js';
import { traceStep } from '../trace.js';
import type { Faults } from './faults.js';
import { bytesOf, fillPlace, type Place, placeOf, readPlaces } from './places.js';
import { type Command, flush, type PlanMemory, record, repeat } from './recorder.js';

/** A step as commands to the device, between the places of its inputs and outputs. */
interface Plan {
  given: Tensors;
  inputs: Map<string, Place>;
  commands: Command[];
  outputs: Map<string, Place>;
  /** The new state to the places of the old one. */
  updates: Command[];
  memory: PlanMemory;
}

/**
 * Sessions whose steps are recorded the first time: which shaders ran, on which buffers. From then on the same
 * commands are given to the device again, with new inputs written to where the first ones lay, and tfjs is not asked
 * any more.
 */
export function recordedSession(initial: HostTensors, gpu: WebGPUBackend, faults: Faults): Session {
  const state = onDevice(initial);
  const places = placesOf(gpu, state);
  const plans: Plan[] = [];
  const infos: StepInfo[] = [];
  flush(gpu);

  function prepare(name: string, step: StepFunction, inputs: HostTensors): Plan {
    const started = performance.now();
    const given = onDevice(inputs);
    const here = placesOf(gpu, given);
    const { result, commands, memory } = record(gpu, () => {
      // Nothing is compiled from the trace, so what constants hold is not asked for.
      const { trace, ...results } = traceStep(step, state, given, { peek: () => zeros('float32', 0) });
      const ends = { state: placesOf(gpu, results.state), outputs: placesOf(gpu, results.outputs) };
      tf.dispose([results.state, results.outputs]);
      return ends;
    });
    const updates = updatesOf(places, result.state, memory);
    const plan = { given, inputs: here, commands, outputs: result.outputs, updates, memory };
    plans.push(plan);
    const kernels = commands.length;
    infos.push({ name, kernels, bytes: memory.numBytesUsed, prepareMs: performance.now() - started });
    return plan;
  }

  /** What follows on the commands: outputs are read before the state that they may be part of is written over. */
  async function finish(encoder: GPUCommandEncoder, { outputs, updates }: Plan): Promise<HostTensors> {
    const read = readPlaces(gpu, encoder, outputs);
    repeat(encoder, updates);
    return answer(encoder, read);
  }

  async function answer(encoder: GPUCommandEncoder, read: () => Promise<HostTensors>): Promise<HostTensors> {
    gpu.queue.submit([encoder.finish()]);
    const values = await read();
    faults.check();
    return values;
  }

  return {
    capture(name, step): Step {
      const ready = new Map<string, Plan>();
      return async (inputs) => {
        const key = signature(inputs);
        const known = ready.get(key);
        const plan = known ?? prepare(name, step, inputs);
        const encoder = gpu.device.createCommandEncoder();
        if (known) {
          for (const [part, place] of plan.inputs) fillPlace(gpu, place, inputs[part]!);
          repeat(encoder, plan.commands);
        }
        ready.set(key, plan);
        return finish(encoder, plan);
      };
    },
    async read(names = [...places.keys()]) {
      const encoder = gpu.device.createCommandEncoder();
      const asked = new Map(names.map((name) => [name, places.get(name)!]));
      return answer(encoder, readPlaces(gpu, encoder, asked));
    },
    async write(values) {
      for (const [name, host] of Object.entries(values)) {
        const place = places.get(name);
        if (!place) throw new Error(`the session has no state '${name}'`);
        fillPlace(gpu, place, host);
      }
    },
    describe: () => infos,
    dispose() {
      for (const { memory, given } of plans) {
        memory.dispose();
        tf.dispose(given);
      }
      tf.dispose(state);
    },
  };
}

const onDevice = (hosts: HostTensors): Tensors =>
  Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, tf.keep(toDevice(host))]));

const placesOf = (gpu: WebGPUBackend, tensors: Tensors): Map<string, Place> =>
  new Map(Object.entries(tensors).map(([name, tensor]) => [name, placeOf(gpu, tensor)]));

/** Copies of what a step returned to where the state lies; parts that change places go by way of a third one. */
function updatesOf(
  state: ReadonlyMap<string, Place>,
  next: ReadonlyMap<string, Place>,
  memory: PlanMemory,
): Command[] {
  const old = new Set([...state.values()].map(({ buffer }) => buffer));
  const aside: Command[] = [];
  const home: Command[] = [];
  for (const [name, place] of next) {
    const target = state.get(name);
    if (!target) throw new Error(`a step returned a state '${name}' that the session does not have`);
    const bytes = bytesOf(target);
    let from = place.buffer;
    if (from === target.buffer || bytes === 0) continue;
    if (old.has(from)) {
      const third = memory.acquireBuffer(from.size, from.usage);
      aside.push({ from, to: third, bytes });
      from = third;
    }
    home.push({ from, to: target.buffer, bytes });
  }
  return [...aside, ...home];
}
