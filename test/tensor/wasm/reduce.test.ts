import { expect, test } from 'vitest';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { tf } from '../../../src/tensor/tf.js';

await startTensors('wasm');

// A sum over many numbers is cut into pieces, whose sums lie in working memory: what lies beside it stays as it is.
test('the pieces of a long sum stay within their memory', async () => {
  const ones = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((n, d) => n * d, 1)).fill(1),
  });
  const session = await openSession({ few: ones(10), many: ones(128, 784) });
  const step = session.capture('sums', ({ few, many }) => ({
    outputs: { doubled: tf.mul(few!, 2), sum: tf.sum(many!) },
  }));
  for (let run = 0; run < 3; run++) {
    const { doubled, sum } = await step({});
    expect([...doubled!.data]).toEqual(new Array(10).fill(2));
    expect(sum!.data[0]).toBe(128 * 784);
  }
  session.dispose();
});
