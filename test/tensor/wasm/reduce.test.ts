import { expect, test } from 'vitest';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { tf } from '../../../src/tensor/tf.js';

await startTensors('wasm');

// A sum over many numbers is cut into pieces, whose sums lie in working memory. Results beside it must not be touched.
test('the pieces of a long sum stay within their memory', async () => {
  const session = await openSession({ x: { shape: [128, 784], data: new Float32Array(128 * 784).fill(1) } });
  const step = session.capture('sums', ({ x }) => {
    const short = tf.mean(tf.slice(x!, [0, 0], [64, 10]), 0);
    const long = tf.sum(x!);
    const columns = tf.sum(tf.sum(x!, 0));
    return { outputs: { short, long, columns } };
  });
  for (let run = 0; run < 3; run++) {
    const { short, long, columns } = await step({});
    expect([...short!.data]).toEqual(new Array(10).fill(1));
    expect([long!.data[0], columns!.data[0]]).toEqual([128 * 784, 128 * 784]);
  }
  session.dispose();
});
