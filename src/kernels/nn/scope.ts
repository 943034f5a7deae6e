import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type HostTensor, type HostTensors, sizeOf, toDevice } from '../../tensor/host.js';
import { type Noise, noise } from '../../tensor/random.js';
import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import type { Initializer } from './initializers.js';

/**
 * Where a network's numbers come from, by name. A network is one function of a scope and its inputs that reads
 * from top to bottom, `dense(s.at('hidden'), x, { units: 128 })`; a layer asks the scope for its parameters with
 * the shape it needs. On the first pass (`initialize`) they are made, later (`scopeOf`) read from a session's
 * state. The same name asked for twice is the same parameter: weights are shared.
 */
export interface Scope {
  /** A place below this one: names join with dots, `encoder.hidden.weights`. */
  at(name: string): Scope;
  /** A trained tensor, float32. */
  param(name: string, shape: readonly number[], init: Initializer): Tensor;
  /** A tensor that is kept but not trained, such as a running mean. */
  buffer(name: string, shape: readonly number[], init: Initializer): Tensor;
  /** The value that a buffer has after this step. */
  update(name: string, value: Tensor): void;
  /** Is this a step of training: is dropout at work, do batches normalise themselves? */
  readonly training: boolean;
  readonly noise: Noise;
  /** For the summary: what was computed here, in operations of one item (a multiplication and its sum are two). */
  note(kind: string, output: Tensor, flops: number): void;
}

/** Inputs by name to whatever comes out. */
export type Network = (scope: Scope, inputs: Tensors) => unknown;

/** A line of the summary table: a layer, its output and what it costs. */
export interface LayerRow {
  name: string;
  kind: string;
  output: number[];
  /** Trained numbers, each counted where it was first used. */
  parameters: number;
  flops: number;
}

export interface Initialized {
  params: HostTensors;
  buffers: HostTensors;
  summary: LayerRow[];
}

/**
 * Run a network once to learn what it is made of. Each parameter is drawn from a stream of its name, so that its
 * values depend neither on the order of layers nor on what else there is.
 *
 * @param inputs one item of each (batch size 1), so that the summary's operations are those of an item
 * @param rng    left out where names and shapes alone are wanted, for a model that is read: all is zeros then
 */
export function initialize(network: Network, inputs: HostTensors, rng?: Rng): Initialized {
  const params = new Map<string, Made>();
  const buffers = new Map<string, Made>();
  const rows = new Map<string, LayerRow>();
  const counted = new Set<string>();

  const counter = tf.scalar(0, 'int32');
  let numbers = 0;
  const make = (made: Map<string, Made>) => (name: string, shape: readonly number[], init: Initializer) => {
    const before = made.get(name);
    if (before) return sameShape(before.tensor, name, shape);
    numbers += sizeOf(shape);
    if (rng) checkSize(numbers);
    const data = rng ? init(shape, rng.stream(name)) : new Float32Array(sizeOf(shape));
    const host = { shape: [...shape], data };
    const tensor = tf.keep(toDevice(host));
    made.set(name, { host, tensor });
    return tensor;
  };
  const scope = scopeOver({
    param: make(params),
    buffer: make(buffers),
    update(name, value) {
      sameShape(buffers.get(name)?.tensor, name, value.shape);
    },
    training: true,
    noise: noise(0, counter),
    note(name, kind, output, flops) {
      const own = [...params].filter(([key]) => key.startsWith(name && `${name}.`) && !counted.has(key));
      for (const [key] of own) counted.add(key);
      const parameters = own.reduce((sum, [, { host }]) => sum + sizeOf(host.shape), 0);
      const key = `${name} ${kind}`;
      const row = rows.get(key) ?? { name, kind, output: [], parameters: 0, flops: 0 };
      // A cell that runs at every step of a sequence stays one line.
      rows.set(key, {
        ...row,
        output: [...output.shape],
        parameters: row.parameters + parameters,
        flops: row.flops + flops,
      });
    },
  });
  try {
    tf.tidy(() => {
      network(scope, mapValues(inputs, toDevice));
    });
  } finally {
    counter.dispose();
    for (const { tensor } of [...params.values(), ...buffers.values()]) tensor.dispose();
  }
  return { params: hostsOf(params), buffers: hostsOf(buffers), summary: [...rows.values()] };
}

// Weights and two slots of the optimizer outside of the device and on it, and there, while the first step is prepared,
// once more before and after it, beside gradients and what the update is made of: a dozen at the least, and at times
// twice as many.
const TRAINING_COPIES = 24;

/** Refuse a network before its weights fill the memory. */
function checkSize(parameters: number): void {
  const bytes = 4 * parameters * TRAINING_COPIES;
  if (bytes <= compute.memoryBytes) return;
  const gib = (n: number) => (n / 2 ** 30).toPrecision(2);
  throw new DataError(
    `the network has ${parameters.toLocaleString('en')} parameters and more: training takes ${gib(bytes)} GiB, ${gib(compute.memoryBytes)} are free`,
    { hint: 'smaller layers, or smaller inputs (--resize for pictures), take less' },
  );
}

interface Made {
  host: HostTensor;
  tensor: Tensor;
}

const hostsOf = (made: ReadonlyMap<string, Made>): HostTensors =>
  Object.fromEntries([...made].map(([name, { host }]) => [name, host]));

export interface ScopeOptions {
  training: boolean;
  noise: Noise;
  /** Which weights: the trained ones, or their moving average. */
  prefix?: 'params' | 'ema';
}

/** A scope that reads a session's state: `params/<name>` or `ema/<name>`, and `buffers/<name>`. */
export interface StateScope extends Scope {
  /** New values of buffers that the network has given so far. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

export function scopeOf(state: Tensors, { training, noise, prefix = 'params' }: ScopeOptions): StateScope {
  const updates = new Map<string, Tensor>();
  const read = (kind: string) => (name: string, shape: readonly number[]) =>
    sameShape(state[`${kind}/${name}`], name, shape);
  const scope = scopeOver({
    param: read(prefix),
    // A buffer that was updated is seen with its new value by a second use of it in the same step.
    buffer: (name, shape) => sameShape(updates.get(name) ?? state[`buffers/${name}`], name, shape),
    update(name, value) {
      sameShape(state[`buffers/${name}`], name, value.shape);
      updates.set(name, value);
    },
    training,
    noise,
    note() {},
  });
  return { ...scope, updates };
}

/** The functions behind all places of a scope, with whole names. */
interface Store extends Omit<Scope, 'at' | 'note'> {
  note(name: string, kind: string, output: Tensor, flops: number): void;
}

function scopeOver(store: Store, path = ''): Scope {
  const whole = (name: string) => (path === '' ? name : `${path}.${name}`);
  return {
    at: (name) => scopeOver(store, whole(name)),
    param: (name, shape, init) => store.param(whole(name), shape, init),
    buffer: (name, shape, init) => store.buffer(whole(name), shape, init),
    update: (name, value) => store.update(whole(name), value),
    training: store.training,
    noise: store.noise,
    note: (kind, output, flops) => store.note(path, kind, output, flops),
  };
}

function sameShape(tensor: Tensor | undefined, name: string, shape: readonly number[]): Tensor {
  if (!tensor) throw new DataError(`the model has no '${name}', which its network needs`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((d, i) => d !== shape[i]))
    throw new DataError(
      `'${name}' has the shape [${tensor.shape}] in the model, its network needs [${[...shape]}]`,
    );
  return tensor;
}

const mapValues = <A, B>(record: Record<string, A>, f: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
