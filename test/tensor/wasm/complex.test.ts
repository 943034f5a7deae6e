import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';

const rng = createRng('complex');
const random = (...shape: number[]): Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => rng.normal()),
    shape,
  );

/** The definition: X_k = sum_j x_j exp(-2 pi i j k / n). */
function sums(re: ArrayLike<number>, im: ArrayLike<number>): { re: number[]; im: number[] } {
  const n = re.length;
  const X = { re: new Array<number>(n).fill(0), im: new Array<number>(n).fill(0) };
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const [c, s] = [Math.cos((2 * Math.PI * j * k) / n), -Math.sin((2 * Math.PI * j * k) / n)];
      X.re[k]! += re[j]! * c - im[j]! * s;
      X.im[k]! += re[j]! * s + im[j]! * c;
    }
  return X;
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!)));

// Lengths of one factor, of many, and primes that take Bluestein's way.
test.each([1, 2, 7, 60, 64, 97, 211])('rows of %i are transformed as the sums say', async (n) => {
  await startTensors('wasm');
  const [re, im] = [random(2, 3, n), random(2, 3, n)];
  const X = tf.fft(tf.complex(re, im));
  const [gotRe, gotIm] = [tf.real(X).dataSync(), tf.imag(X).dataSync()];
  for (let row = 0; row < 6; row++) {
    const part = <T extends { slice(from: number, to: number): T }>(all: T) =>
      all.slice(row * n, row * n + n);
    const want = sums(part(re.dataSync()), part(im.dataSync()));
    // Double precision inside; single at the ends.
    expect(largest(part(gotRe), want.re)).toBeLessThan(1e-5 * Math.sqrt(n));
    expect(largest(part(gotIm), want.im)).toBeLessThan(1e-5 * Math.sqrt(n));
  }
});

test('there and back again; real signals too', async () => {
  await startTensors('wasm');
  const [re, im] = [random(3, 50), random(3, 50)];
  const back = tf.ifft(tf.fft(tf.complex(re, im)));
  const pairs = [
    [tf.real(back), re],
    [tf.imag(back), im],
    [tf.spectral.irfft(tf.spectral.rfft(re)), re],
  ] as const;
  for (const [got, want] of pairs) expect(tf.max(tf.abs(tf.sub(got, want))).dataSync()[0]).toBeLessThan(1e-6);
});

// tfjs's kernels for these hand on arrays; their memory is used again when the tensor they come from is disposed of.
test.each([
  ['complex', (y: Tensor) => tf.complex(y, y), (z: Tensor) => tf.imag(z)],
  ['cast to complex', (y: Tensor) => tf.cast(y, 'complex64'), (z: Tensor) => tf.real(z)],
  ['real', (y: Tensor) => tf.tidy(() => tf.real(tf.complex(y, y))), (z: Tensor) => z],
] as const)('%s: a result outlives what it was made of', async (_, make, look) => {
  await startTensors('wasm');
  const x = random(1000);
  const y = tf.add(x, 1);
  const want = y.dataSync();
  const z = make(y);
  y.dispose();
  const others = [tf.mul(x, 2), tf.mul(x, 3), tf.mul(x, 4)];
  expect(look(z).dataSync()).toEqual(want);
  for (const t of [z, ...others]) t.dispose();
});
