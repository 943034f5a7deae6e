import './start.js';
import { openSession } from '../../../src/tensor/engine.js';
import type { HostTensors } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import type { StepFunction } from '../../../src/tensor/session.js';
import { tf } from '../../../src/tensor/tf.js';
import { ANGLES, BOTH_WAYS, NETWORKS, numbersOf, STEPS, trainNetwork } from './networks.js';

/*
 * Sessions on webgpu in a process of their own: what comes of each as a line of JSON. What it is held against is
 * in session.test.ts.
 */
const tell = (name: string, result: unknown) => console.log(JSON.stringify({ name, result }));
const scalar = (value: number) => ({ shape: [], data: Int32Array.of(value) });
const row = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

for (const [name, job] of Object.entries(NETWORKS)) {
  tell(`${name} captured`, await trainNetwork(job, { steps: STEPS, capture: true }));
  if (BOTH_WAYS.includes(name))
    tell(`${name} one by one`, await trainNetwork(job, { steps: STEPS, capture: false }));
}

/** The outputs of a step that is run several times, and the state after it. */
async function outcome(state: HostTensors, inputs: readonly HostTensors[], step: StepFunction) {
  const session = await openSession(state);
  try {
    const run = session.capture('step', step);
    const outputs: Record<string, number[]>[] = [];
    for (const one of inputs) outputs.push(numbersOf(await run(one)));
    return { outputs, state: numbersOf(await session.read()) };
  } catch (error) {
    const { name, message, ...rest } = error as Error & { code?: number; hint?: string };
    return { name, message, ...rest };
  } finally {
    session.dispose();
  }
}

const drawing = await openSession({ n: scalar(0) });
const draw = drawing.capture('draw', ({ n }) => {
  const eps = noise(5, n!);
  return {
    state: { n: tf.add(n!, tf.scalar(1, 'int32')) },
    outputs: { normal: eps.normal([40_000]), other: eps.normal([8]), uniform: eps.uniform([40_000]) },
  };
});
tell('noise', [numbersOf(await draw({})), numbersOf(await draw({}))]);
await drawing.write({ n: scalar(0) });
tell('noise again', numbersOf(await draw({})));

tell(
  'waves',
  await outcome({}, [{ x: { shape: [ANGLES.length], data: ANGLES } }], (_, { x }) => ({
    outputs: { sin: tf.sin(x!), cos: tf.cos(x!), tan: tf.tan(x!) },
  })),
);
tell(
  'parts of the state change places',
  await outcome({ a: row(1, 2), b: row(3, 4) }, [{}, {}, {}], ({ a, b }) => ({
    state: { a: b!, b: a! },
    outputs: { was: a! },
  })),
);
tell(
  'inputs of several shapes and types',
  await outcome(
    { total: row(0) },
    [row(1, 2), row(3, 4), row(5, 6, 7), row(8, 9)].map((x) => ({
      x,
      on: { shape: [], data: Uint8Array.of(x.data[0] === 3 ? 0 : 1) },
    })),
    ({ total }, { x, on }) => {
      const sum = tf.reshape(tf.sum(x!), [1]);
      const flag = tf.reshape(on!, [1]);
      return {
        state: { total: tf.where(flag, tf.add(total!, sum), total!) },
        outputs: { flag: tf.logicalNot(flag), nothing: tf.slice(x!, [0], [0]), one: tf.scalar(1) },
      };
    },
  ),
);
tell(
  'a value that is read back',
  await outcome({ w: row(1) }, [{}], ({ w }) => ({ outputs: { y: tf.scalar(w!.dataSync()[0]!) } })),
);
tell(
  'too much memory',
  await outcome({ w: row(1) }, [{}], ({ w }) => ({ outputs: { y: tf.sum(tf.tile(w!, [2 ** 29])) } })),
);
tell(
  'a step after all that',
  await outcome({ w: row(1) }, [{}], ({ w }) => ({ outputs: { y: tf.add(w!, 1) } })),
);
