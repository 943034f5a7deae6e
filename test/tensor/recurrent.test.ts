import { beforeAll, describe, expect, test } from 'vitest';
import { lstmCell, recurrent } from '../../src/kernels/nn/recurrent.js';
import { startTensors } from '../../src/tensor/engine.js';
import { type HostTensor, toDevice, toHost } from '../../src/tensor/host.js';
import { hasLstm } from '../../src/tensor/recurrent.js';
import { type Tensor, tf } from '../../src/tensor/tf.js';
import { BACKENDS, withWeights } from '../kernels/nn/oracle.js';
import { difference, normal } from './wasm/harness.js';

interface Size {
  batch: number;
  time: number;
  channels: number;
  units: number;
}

/** Outputs, last state and the derivatives by everything of their weighted sum. */
function run(kernel: boolean, { batch, time, channels, units }: Size, reverse: boolean): HostTensor[] {
  const { sequence, ...stepwise } = lstmCell(units);
  const cell = kernel ? lstmCell(units) : stepwise;
  const inputs = [
    normal([batch, time, channels], 1),
    normal([channels, 4 * units], 2, 0.5),
    normal([units, 4 * units], 3, 1 / Math.sqrt(units)),
    normal([4 * units], 4),
    normal([batch, units], 5),
    normal([batch, units], 6),
  ].map(toDevice);
  const layer = (x: Tensor, w: Tensor, u: Tensor, b: Tensor, h: Tensor, c: Tensor) => {
    const scope = withWeights({ inputWeights: w, hiddenWeights: u, bias: b });
    const { outputs, state } = recurrent(scope, x, cell, { initial: [h, c], reverse });
    return [outputs, ...state];
  };
  const all = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const gradients = tf.grads((...args) =>
    tf.addN(
      layer(...(args as typeof all)).map((y, i) => tf.sum(tf.mul(y, toDevice(normal(y.shape, 10 + i))))),
    ),
  );
  return [...layer(...all), ...gradients(inputs)].map(toHost);
}

const NAMES = ['outputs', 'h', 'c', 'dx', 'dw', 'du', 'db', 'dh0', 'dc0'];

describe.each(BACKENDS)('the kernel of an LSTM on %s', (backend) => {
  beforeAll(async () => {
    await startTensors(backend);
  });

  test.each([
    [{ batch: 1, time: 1, channels: 1, units: 1 }, false],
    [{ batch: 3, time: 1, channels: 2, units: 5 }, true],
    [{ batch: 1, time: 7, channels: 3, units: 3 }, false],
    [{ batch: 6, time: 4, channels: 5, units: 65 }, true],
  ])('%j, backwards %j: values and gradients are those of one step after the other', (size, reverse) => {
    expect(hasLstm()).toBe(true);
    const stepwise = run(false, size, reverse);
    run(true, size, reverse).forEach((value, i) => {
      // Single precision on both sides, over up to some hundred terms.
      expect(difference(value, stepwise[i]!), NAMES[i]!).toBeLessThan(1e-5);
    });
  });

  test('what is not used has no part in the gradient', () => {
    const size = { batch: 2, time: 3, channels: 2, units: 4 };
    const weights = withWeights({
      inputWeights: toDevice(normal([2, 16], 2)),
      hiddenWeights: toDevice(normal([4, 16], 3)),
      bias: toDevice(normal([16], 4)),
    });
    // The outputs up to the second step do not know the third.
    const early = tf.grad((x) => {
      const { outputs } = recurrent(weights, x, lstmCell(size.units));
      return tf.sum(tf.slice(outputs, [0, 0, 0], [2, 2, 4]));
    })(toDevice(normal([2, 3, 2], 1)));
    const { data } = toHost(early);
    expect([...data.slice(4, 6), ...data.slice(10, 12)]).toEqual([0, 0, 0, 0]);
    expect(data.slice(0, 4).every((v) => v !== 0)).toBe(true);
  });
});

test('sigmoid(0) = 1/2 and tanh(0) = 0: without weights the memory is halved at each step', async () => {
  await startTensors('cpu');
  const weights = withWeights({
    inputWeights: tf.zeros([2, 4]),
    hiddenWeights: tf.zeros([1, 4]),
    bias: tf.zeros([4]),
  });
  const { outputs, state } = recurrent(weights, tf.ones([1, 3, 2]), lstmCell(1), {
    initial: [tf.zeros([1, 1]), tf.ones([1, 1])],
  });
  const want = [1 / 2, 1 / 4, 1 / 8].map((c) => Math.tanh(c) / 2);
  toHost(outputs).data.forEach((h, t) => {
    expect(h).toBeCloseTo(want[t]!, 7);
  });
  expect(toHost(state[1]!).data[0]).toBe(1 / 8);
});
