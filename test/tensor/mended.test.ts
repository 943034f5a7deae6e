import { expect, test } from 'vitest';
import { startTensors } from '../../src/tensor/engine.js';
import { tf } from '../../src/tensor/tf.js';

await startTensors('cpu');

test('a mean at the border is of the places inside, and so is its gradient', () => {
  // Windows of 2 x 2 over 1 x 3 places: columns 0-1, 1-2 and 2 alone; rows 0 alone. Means of 2, 2 and 1.
  const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
  const f = (t: tf.Tensor) => tf.avgPool(t as tf.Tensor4D, 2, 1, 'same');
  expect(Array.from(f(x).dataSync())).toEqual([1.5, 2.5, 3]);
  const gradient = tf.grad((t) => tf.sum(tf.mul(f(t), tf.tensor4d([1, 10, 100], [1, 1, 3, 1]))))(x);
  expect(Array.from(gradient.dataSync())).toEqual([0.5, 5.5, 105]);
});

test('nearest neighbours of each picture of a batch get the derivatives of their copies', () => {
  // Two pictures of two places, each copied twice over: place i of picture b gets 4 copies of its own.
  const dy = tf.reshape(tf.range(0, 16), [2, 2, 4, 1]);
  const f = (t: tf.Tensor) => tf.image.resizeNearestNeighbor(t as tf.Tensor4D, [2, 4]);
  const gradient = tf.grad((t) => tf.sum(tf.mul(f(t), dy)))(tf.ones([2, 1, 2, 1]));
  expect(Array.from(gradient.dataSync())).toEqual([
    0 + 1 + 4 + 5,
    2 + 3 + 6 + 7,
    8 + 9 + 12 + 13,
    10 + 11 + 14 + 15,
  ]);
});

test('with corners aligned the copies are of other places', () => {
  // From 2 to 4 places: round(i / 3) = 0, 0, 1, 1; from 3 to 4: round(2 i / 3) = 0, 1, 1, 2.
  const f = (t: tf.Tensor) => tf.image.resizeNearestNeighbor(t as tf.Tensor4D, [1, 4], true);
  const gradient = tf.grad((t) => tf.sum(tf.mul(f(t), tf.tensor4d([1, 2, 4, 8], [1, 1, 4, 1]))))(
    tf.ones([1, 1, 3, 1]),
  );
  expect(Array.from(gradient.dataSync())).toEqual([1, 6, 8]);
});

test.each([
  [false, false],
  [true, false],
  [false, true],
])('bilinear, aligned %s, half-pixel %s: the gradient is the transpose', (aligned, halfPixel) => {
  const f = (t: tf.Tensor) => tf.image.resizeBilinear(t as tf.Tensor4D, [5, 7], aligned, halfPixel);
  const x = tf.reshape(tf.sin(tf.range(0, 24)), [2, 2, 3, 2]);
  const dy = tf.reshape(tf.cos(tf.range(0, 140)), [2, 5, 7, 2]);
  const gradient = tf.grad((t) => tf.sum(tf.mul(f(t), dy)))(x);
  expect(gradient.shape).toEqual(x.shape);
  const [there, back] = [tf.sum(tf.mul(f(x), dy)), tf.sum(tf.mul(x, gradient))].map((t) => t.dataSync()[0]!);
  expect(back).toBeCloseTo(there!, 4); // sums of float32
});
