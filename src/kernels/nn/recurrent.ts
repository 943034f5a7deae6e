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
  const bias = s.param('bias', [width], cell.biasInit);
  // Time first, so that the steps are whole pieces of memory.
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, channels]);
  const steps = tf.unstack(tf.reshape(tf.add(tf.matMul(rows, w), bias), [time, batch, width]));
  // A copy: the tape of gradients holds the list itself.
  const inputs = reverse ? [...steps].reverse() : steps;
  let state = [...(initial ?? Array.from({ length: cell.states }, () => tf.zeros([batch, units])))];
  const outputs = inputs.map((input) => {
    state = cell.step(input, state, u);
    return state[0]!;
  });
  if (reverse) outputs.reverse();
  const y = tf.stack(outputs, 1);
  s.note(cell.kind, y, 2 * time * (channels + units) * width);
  return { outputs: y, state };
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
