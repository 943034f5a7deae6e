import type { HostTensors } from './host.js';
import type { Tensors } from './tf.js';

/**
 * A step: new state and outputs from state and inputs, in tf operations alone. It is called to be traced, once
 * for each set of input shapes, and the trace is what runs: nothing in it may depend on the values of tensors or
 * change anything outside, and chance comes from `noise` (random.ts), never from tf.randomNormal and its like.
 * State that is not returned stays as it was; without `state` nothing changes.
 */
export type StepFunction = (state: Tensors, inputs: Tensors) => { state?: Tensors; outputs?: Tensors };

/** Runs one step; the state stays on the device, the outputs come back. */
export type Step = (inputs: HostTensors) => Promise<HostTensors>;

/** State on a device and the steps that share it. */
export interface Session {
  /** Prepare a step. `name` is for messages and -v. */
  capture(name: string, step: StepFunction): Step;
  /** Copies of the named parts of the state, or of all of it. */
  read(names?: readonly string[]): Promise<HostTensors>;
  /** Replace parts of the state; shapes stay. */
  write(values: HostTensors): Promise<void>;
  /** What captured steps are made of, for -v: kernels, bytes of memory, milliseconds to prepare. */
  describe(): readonly StepInfo[];
  dispose(): void;
}

export interface StepInfo {
  name: string;
  kernels: number;
  bytes: number;
  prepareMs: number;
  /** Milliseconds of one more run by kernel, where the backend can tell. It changes the state. */
  profile?(): ReadonlyMap<string, number>;
}

export interface SessionOptions {
  /** False runs every operation by itself, as the oracle of captured steps. */
  capture?: boolean;
}
