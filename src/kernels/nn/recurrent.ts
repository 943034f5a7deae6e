import { hasLstm, lstm, type Sequence } from '../../tensor/recurrent.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { glorotUniform, type Initializer, orthogonal } from './initializers.js';
import type { Scope } from './scope.js';

/**
 * One step of a recurrent network. What it makes of its input alone, W x + b for all gates, is computed for all
 * steps at once before the first; `step` adds what the state says.
 */
export interface Cell {
  kind: string;
  units: number;
  /** Linear maps of the input, `units` numbers each. */
  gates: number;
  /** Tensors of the state, [B, units] each; the first is the output. */
  states: number;
  biasInit: Initializer;
  /** @param input [B, gates units], @param u [units, gates units] */
  step(input: Tensor, state: readonly Tensor[], u: Tensor): Tensor[];
  /** All steps in one kernel, where the backend in use has it: every output, time first, and the last state. */
  sequence?(
    inputs: Omit<Sequence, 'h0' | 'c0'>,
    state: readonly Tensor[],
  ): { outputs: Tensor; state: Tensor[] } | undefined;
}

/**
 * Long short-term memory: with i, f, g, o the four parts of  W x + U h + b,
 *
 *   c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c').
 *
 * The bias of the forget gate f starts at 1.
 *
 * @see Gers et al., Learning to forget, 2000; Jozefowicz et al. 2015 for the bias
 */
export function lstmCell(units: number): Cell {
  return {
    kind: 'lstm',
    units,
    gates: 4,
    states: 2,
    biasInit: () => new Float32Array(4 * units).fill(1, units, 2 * units),
    step(input, [h, c], u) {
      const all = tf.add(input, tf.matMul(h!, u));
      const [i, f, g, o] = tf.split(all, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      const memory = tf.add(tf.mul(tf.sigmoid(f), c!), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      return [tf.mul(tf.sigmoid(o), tf.tanh(memory)), memory];
    },
    sequence(inputs, [h0, c0]) {
      if (!hasLstm()) return undefined;
      const { h, c } = lstm({ ...inputs, h0: h0!, c0: c0! });
      const [time, batch] = h.shape as [number, number];
      return { outputs: h, state: [tf.reshape(tf.slice(h, [time - 1, 0, 0]), [batch, units]), c] };
    },
  };
}

/**
 * Gated recurrent unit: with r, z, n the three parts of  W x + b  and  R, Z, N  those of  U h,
 *
 *   h' = (1 - z') tanh(n + r' N) + z' h,  r' = sigmoid(r + R), z' = sigmoid(z + Z).
 *
 * The reset gate works on U h rather than on h, which needs one product instead of two.
 *
 * @see Cho et al., Learning phrase representations using RNN encoder-decoder, 2014, section 2.3
 */
export function gruCell(units: number): Cell {
  return {
    kind: 'gru',
    units,
    gates: 3,
    states: 1,
    biasInit: () => new Float32Array(3 * units),
    step(input, [h], u) {
      const [r, z, n] = tf.split(input, 3, 1) as [Tensor, Tensor, Tensor];
      const [R, Z, N] = tf.split(tf.matMul(h!, u), 3, 1) as [Tensor, Tensor, Tensor];
      const update = tf.sigmoid(tf.add(z, Z));
      const candidate = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, R)), N)));
      return [tf.add(candidate, tf.mul(update, tf.sub(h!, candidate)))];
    },
  };
}

/** h' = tanh(W x + U h + b). Elman, Finding structure in time, 1990. */
export function elmanCell(units: number): Cell {
  return {
    kind: 'elman',
    units,
    gates: 1,
    states: 1,
    biasInit: () => new Float32Array(units),
    step: (input, [h], u) => [tf.tanh(tf.add(input, tf.matMul(h!, u)))],
  };
}

export interface RecurrentOptions {
  /** State before the first step; zeros unless given. */
  initial?: readonly Tensor[];
  /** From the last step to the first; the outputs stay in the order of the input. */
  reverse?: boolean;
}

/**
 * A cell run over a sequence: [B, T, C] to outputs [B, T, units] and the last state. Parameters
 * `inputWeights` [C, gates units], `hiddenWeights` [units, gates units], `bias` [gates units].
 */
export function recurrent(
  s: Scope,
  x: Tensor,
  cell: Cell,
  { initial, reverse = false }: RecurrentOptions = {},
): { outputs: Tensor; state: Tensor[] } {
  const [batch, time, channels] = x.shape as [number, number, number];
  const { units, gates } = cell;
  const width = gates * units;
  const w = s.param('inputWeights', [channels, width], glorotUniform);
  const u = s.param('hiddenWeights', [units, width], eachGate(gates, orthogonal()));
  const b = s.param('bias', [width], cell.biasInit);
  const before = initial ?? Array.from({ length: cell.states }, () => tf.zeros([batch, units]));
  // Time first, so that the steps are whole pieces of memory.
  const steps = tf.transpose(reverse ? tf.reverse(x, 1) : x, [1, 0, 2]);
  const { outputs, state } =
    cell.sequence?.({ x: steps, w, u, b }, before) ?? unrolled(cell, { x: steps, w, u, b }, before);
  const y = tf.transpose(reverse ? tf.reverse(outputs, 0) : outputs, [1, 0, 2]);
  s.note(cell.kind, y, 2 * time * (channels + units) * width);
  return { outputs: y, state };
}

/** Step by step; the inputs' products first, all at once. */
function unrolled(
  cell: Cell,
  { x, w, u, b }: Omit<Sequence, 'h0' | 'c0'>,
  before: readonly Tensor[],
): { outputs: Tensor; state: Tensor[] } {
  const [time, batch, channels] = x.shape as [number, number, number];
  const rows = tf.add(tf.matMul(tf.reshape(x, [time * batch, channels]), w), b);
  // tfjs has no gradient of a stack that is taken apart into one.
  const inputs = time === 1 ? [rows] : tf.unstack(tf.reshape(rows, [time, batch, -1]));
  let state = [...before];
  const outputs = inputs.map((input) => {
    state = cell.step(input, state, u);
    return state[0]!;
  });
  return { outputs: tf.stack(outputs), state };
}

/** Each gate's square of the hidden weights drawn by itself. */
function eachGate(gates: number, init: Initializer): Initializer {
  return ([units = 0], rng) => {
    const out = new Float32Array(units * gates * units);
    for (let g = 0; g < gates; g++) {
      const own = init([units, units], rng.stream(g));
      for (let row = 0; row < units; row++)
        out.set(own.subarray(row * units, (row + 1) * units), (row * gates + g) * units);
    }
    return out;
  };
}
