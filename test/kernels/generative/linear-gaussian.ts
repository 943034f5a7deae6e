import { createRng } from '../../../src/core/random.js';
import { type Vae, type VaeObjective, vae, vaeLoss } from '../../../src/kernels/generative/vae.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../src/kernels/linalg/cholesky.js';
import { symmetricEigenvalues } from '../../../src/kernels/linalg/eigh.js';
import { gram, matmulNT } from '../../../src/kernels/linalg/matmul.js';
import { type Matrix, matrix } from '../../../src/kernels/linalg/matrix.js';
import { adam } from '../../../src/kernels/nn/optimizers.js';
import { initialize, type Scope } from '../../../src/kernels/nn/scope.js';
import { trainStep } from '../../../src/kernels/nn/train-step.js';
import { openSession } from '../../../src/tensor/engine.js';
import type { HostTensors } from '../../../src/tensor/host.js';
import type { StepFunction } from '../../../src/tensor/session.js';
import type { Tensors } from '../../../src/tensor/tf.js';

/*
 * A model of which all is known: z ~ N(0, I), x ~ N(W z + b, v I). Then x ~ N(b, C) with C = W W' + v I, and the
 * best W, b, v of some data are those of probabilistic PCA.
 */

export const ROWS = 200;
export const WIDTH = 5;
export const LATENT = 2;

/** Rows of two factors, one stronger than the other, under noise of variance 0.25; their means are not 0. */
export const rows: Float32Array = (() => {
  const rng = createRng(5);
  const loadings = Array.from({ length: WIDTH }, () => [1.5 * rng.normal(), 0.8 * rng.normal()]);
  const data = new Float32Array(ROWS * WIDTH);
  for (let i = 0; i < ROWS; i++) {
    const [a, b] = [rng.normal(), rng.normal()];
    for (let j = 0; j < WIDTH; j++)
      data[i * WIDTH + j] = j - 2 + loadings[j]![0]! * a + loadings[j]![1]! * b + 0.5 * rng.normal();
  }
  return data;
})();

export const meanRow = Float64Array.from({ length: WIDTH }, (_, j) =>
  rows.reduce((sum, x, k) => (k % WIDTH === j ? sum + x / ROWS : sum), 0),
);

/** Of the rows, by n. */
function covariance(): Matrix {
  const centred = matrix(
    ROWS,
    WIDTH,
    Float64Array.from(rows, (x, k) => x - meanRow[k % WIDTH]!),
  );
  const s = gram(centred);
  return matrix(
    WIDTH,
    WIDTH,
    s.data.map((value) => value / ROWS),
  );
}

/**
 * The largest log-likelihood that a model of q factors reaches, nats a row, and its variance v: the mean of the
 * eigenvalues that are left out.
 *
 * @see Tipping & Bishop, Probabilistic principal component analysis, 1999, eqs. 7 to 9
 */
export function probabilisticPca(q = LATENT): { logLikelihood: number; variance: number } {
  const descending = symmetricEigenvalues(covariance()).toReversed();
  const rest = descending.subarray(q);
  const variance = rest.reduce((sum, value) => sum + value, 0) / rest.length;
  const logDeterminant =
    descending.subarray(0, q).reduce((sum, value) => sum + Math.log(value), 0) +
    rest.length * Math.log(variance);
  return { logLikelihood: -0.5 * (WIDTH * Math.log(2 * Math.PI) + logDeterminant + WIDTH), variance };
}

/** Mean log p(x) over the rows under N(b, W W' + v I), nats. `weights` is [J, D]: the decoder's, W'. */
export function exactLogLikelihood(weights: Float32Array, bias: Float32Array, variance: number): number {
  const w = matrix(WIDTH, LATENT, new Float64Array(WIDTH * LATENT));
  for (let j = 0; j < LATENT; j++)
    for (let i = 0; i < WIDTH; i++) w.data[i * LATENT + j] = weights[j * WIDTH + i]!;
  const c = matmulNT(w, w);
  for (let i = 0; i < WIDTH; i++) c.data[i * WIDTH + i]! += variance;
  const l = cholesky(c);
  let squares = 0;
  for (let i = 0; i < ROWS; i++) {
    const d = Float64Array.from(bias, (b, j) => rows[i * WIDTH + j]! - b);
    const y = choleskySolve(l, matrix(WIDTH, 1, d));
    squares += d.reduce((sum, value, j) => sum + value * y.data[j]!, 0) / ROWS;
  }
  return -0.5 * (WIDTH * Math.log(2 * Math.PI) + choleskyLogDeterminant(l) + squares);
}

export const linearVae: Vae = vae({
  arch: 'linear',
  shape: [WIDTH],
  latent: LATENT,
  hidden: [],
  filters: [],
  decoder: 'gaussian',
  variance: 'learned',
  classes: 0,
});

/** All parts of a model once, so that their parameters are made. */
export const allOf =
  (model: Vae) =>
  (s: Scope, { x, y }: Tensors) =>
    model.logLikelihood(s, x!, model.decode(s, model.encode(s, x!, y).mean, y));

export const batch: HostTensors = { x: { shape: [ROWS, WIDTH], data: rows } };

const USUAL: VaeObjective = { beta: 1, warmUp: 0, freeBits: 0, samples: 4 };

export const one: HostTensors = { x: { shape: [1, WIDTH], data: new Float32Array(WIDTH) } };

/** The state of a run that begins. */
export function initial(model: Vae, item: HostTensors): HostTensors {
  const { params, buffers } = initialize(allOf(model), item, createRng(0));
  return stepsOf(model).initialState(params, buffers);
}

const stepsOf = (model: Vae, objective: Partial<VaeObjective> = {}) =>
  trainStep({ loss: vaeLoss(model, { ...USUAL, ...objective }), optimizer: adam(), seed: 0 });

export const stepOf = (model: Vae, objective: Partial<VaeObjective> = {}): StepFunction =>
  stepsOf(model, objective).step;

/** The state after so many steps on all rows, the rate going down to 0 in a straight line. */
export async function fitted(objective: Partial<VaeObjective> = {}, steps = 2000): Promise<HostTensors> {
  const session = await openSession(initial(linearVae, one));
  const run = session.capture('train', stepOf(linearVae, objective));
  for (let i = 0; i < steps; i++)
    await run({ ...batch, rate: { shape: [], data: Float32Array.of(0.05 * (1 - i / steps)) } });
  const state = await session.read();
  session.dispose();
  return state;
}
