import { expect, test } from 'vitest';
import { openSession, startTensors } from '../../src/tensor/engine.js';
import { noise } from '../../src/tensor/random.js';
import { type Tensors, tf } from '../../src/tensor/tf.js';

const scalar = (x: number) => ({ shape: [], data: Int32Array.of(x) });
await startTensors('cpu');

test('state stays in the session and changes by what a step returns', async () => {
  const session = await openSession({ w: { shape: [2], data: Float32Array.of(1, 2) }, n: scalar(0) });
  const step = session.capture('add', ({ w, n }, { x }) => ({
    state: { w: tf.add(w!, x!), n: tf.add(n!, tf.scalar(1, 'int32')) },
    outputs: { total: tf.sum(w!) },
  }));
  const x = { shape: [2], data: Float32Array.of(10, 20) };
  expect((await step({ x }))['total']!.data[0]).toBe(3);
  expect((await step({ x }))['total']!.data[0]).toBe(33);
  expect([...(await session.read())['w']!.data]).toEqual([21, 42]);
  expect([...(await session.read(['n']))['n']!.data]).toEqual([2]);
  session.dispose();
});

test('a value read back inside a captured step is refused with its line', async () => {
  const session = await openSession({ w: { shape: [], data: Float32Array.of(1) } });
  const step = session.capture('bad', ({ w }) => ({ outputs: { y: tf.scalar(w!.dataSync()[0]!) } }));
  await expect(step({})).rejects.toThrow(/session\.test\.ts/);
  session.dispose();
});

test('noise differs from step to step and repeats with the seed', async () => {
  const draw = async () => {
    const session = await openSession({ n: scalar(0) });
    const step = session.capture('draw', ({ n }: Tensors) => {
      const eps = noise(7, n!);
      return {
        state: { n: tf.add(n!, tf.scalar(1, 'int32')) },
        outputs: { a: eps.normal([1000]), b: eps.normal([1000]) },
      };
    });
    const first = await step({});
    const second = await step({});
    session.dispose();
    return [first['a']!, first['b']!, second['a']!, second['b']!].map(({ data }) => [...data]);
  };
  const [once, again] = [await draw(), await draw()];
  expect(once).toEqual(again);
  expect(new Set(once.map((values) => values[0])).size).toBe(4);
});
