import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import {
  countActive,
  klOfItems,
  logImportance,
  reparametrised,
  repeated,
} from '../../kernels/generative/elbo.js';
import { scopeOf } from '../../kernels/nn/scope.js';
import { logAddExp } from '../../kernels/special/log-sums.js';
import { type HostTensor, type HostTensors, sizeOf } from '../../tensor/host.js';
import { noise } from '../../tensor/random.js';
import type { Session, Step } from '../../tensor/session.js';
import { type Tensors, tf } from '../../tensor/tf.js';
import type { Dataset } from '../data/dataset.js';
import type { VaeModel } from './model.js';

/** Terms of the evidence bound, nats; the arrays have a number for each item. */
export interface Evidence {
  reconstruction: Float64Array;
  kl: Float64Array;
  /** The bound by `importanceSamples` codes, where these are more than one. */
  bound: Float64Array | undefined;
  /** KL of each dimension of the code, a mean over the items. */
  unitKl: number[];
}

/** A trained autoencoder at work on a session that holds its parameters. */
export interface VaeRunner {
  /** Mean codes of items, [n, J]. */
  encode(data: Pick<Dataset, 'batch'>, indices: Uint32Array): Promise<Float32Array>;
  /** Means of p(x|z), or draws from it: [n, ...shape]. `labels` are classes [n] or their weights [n, K]. */
  decode(
    codes: Float32Array,
    how?: { labels?: HostTensor | undefined; draw?: boolean },
  ): Promise<Float32Array>;
  /** ELBO and importance-weighted bound of items, their codes drawn by `seed`. */
  evidence(
    data: Pick<Dataset, 'batch'>,
    indices: Uint32Array,
    how: { importanceSamples: number; done?: (items: number) => void },
  ): Promise<Evidence>;
}

// Rows of a batch that is repeated for several codes: memory stays the same however many are asked for.
const ROWS_AT_ONCE = 1024;

/**
 * @param prefix    the weights, or their moving average
 * @param seed      of codes and draws
 * @param batchSize items at a time
 */
export function vaeRunner(
  session: Session,
  { vae, options }: VaeModel,
  {
    prefix = 'params',
    seed = 0,
    batchSize = 128,
  }: { prefix?: 'params' | 'ema'; seed?: number; batchSize?: number } = {},
): VaeRunner {
  const { latent, shape, classes } = options;
  const scope = (state: Tensors, counter?: tf.Tensor) =>
    scopeOf(state, { training: false, noise: noise(seed, counter ?? tf.scalar(0, 'int32')), prefix });
  const encode = session.capture('encode', (state, { x, y }) => ({
    outputs: { mean: vae.encode(scope(state), x!, y).mean },
  }));
  const decode = session.capture('decode', (state, { z, y }) => ({
    outputs: { x: vae.mean(vae.decode(scope(state), z!, y)) },
  }));
  const draw = session.capture('draw', (state, { z, y, counter }) => {
    const s = scope(state, counter);
    return { outputs: { x: vae.draw(s, vae.decode(s, z!, y)) } };
  });
  const evidenceSteps = new Map<number, Step>();
  const evidence = (samples: number): Step => {
    const known = evidenceSteps.get(samples);
    if (known) return known;
    const step = session.capture('evidence', (state, { x, y, counter }) => {
      const s = scope(state, counter);
      const posterior = vae.encode(s, x!, y);
      const codes = reparametrised(posterior, s.noise, samples);
      const output = vae.decode(s, codes.z, y && repeated(y, samples));
      const logLikelihood = vae.logLikelihood(s, repeated(x!, samples), output);
      const rows = [samples, x!.shape[0]!];
      return {
        outputs: {
          kl: klOfItems(posterior), // [B, J]
          logLikelihood: tf.reshape(logLikelihood, rows),
          logImportance: tf.reshape(logImportance(logLikelihood, posterior, codes), rows),
        },
      };
    });
    evidenceSteps.set(samples, step);
    return step;
  };
  const withLabels = async (data: Pick<Dataset, 'batch'>, indices: Uint32Array): Promise<HostTensors> => {
    const { x, y } = await data.batch(indices);
    if (classes === 0) return { x };
    if (!y) throw new DataError('the data have no labels, which the model is conditional on');
    return { x, y };
  };

  return {
    async encode(data, indices) {
      const all = new Float32Array(indices.length * latent);
      for (const { chosen, from, count } of batches(indices, batchSize)) {
        const { mean } = await encode(await withLabels(data, chosen));
        all.set((mean!.data as Float32Array).subarray(0, count * latent), from * latent);
      }
      return all;
    },

    async decode(codes, { labels, draw: drawn = false } = {}) {
      const size = sizeOf(shape);
      const n = codes.length / latent;
      const all = new Float32Array(n * size);
      for (const { chosen, from, count } of batches(
        Uint32Array.from({ length: n }, (_, i) => i),
        batchSize,
      )) {
        const inputs = {
          z: rowsOf({ shape: [n, latent], data: codes }, chosen),
          ...(labels && { y: rowsOf(labels, chosen) }),
        };
        const { x } = drawn ? await draw({ ...inputs, counter: counter(from) }) : await decode(inputs);
        all.set((x!.data as Float32Array).subarray(0, count * size), from * size);
      }
      return all;
    },

    async evidence(data, indices, { importanceSamples, done = () => {} }) {
      const n = indices.length;
      const atOnce = Math.min(
        importanceSamples,
        Math.max(1, Math.floor(ROWS_AT_ONCE / Math.min(n, batchSize))),
      );
      const step = evidence(atOnce);
      const reconstruction = new Float64Array(n);
      const kl = new Float64Array(n);
      const logSum = new Float64Array(n).fill(-Infinity);
      const unitKl = new Float64Array(latent);
      let calls = 0;
      for (const { chosen, from, count } of batches(indices, batchSize)) {
        const inputs = await withLabels(data, chosen);
        const width = chosen.length;
        for (let k = 0; k < importanceSamples; k += atOnce) {
          const out = await step({ ...inputs, counter: counter(calls++) });
          for (let s = 0; s < Math.min(atOnce, importanceSamples - k); s++)
            for (let i = 0; i < count; i++) {
              reconstruction[from + i]! += out['logLikelihood']!.data[s * width + i]! / importanceSamples;
              logSum[from + i] = logAddExp(logSum[from + i]!, out['logImportance']!.data[s * width + i]!);
            }
          for (let i = 0; k === 0 && i < count; i++)
            for (let j = 0; j < latent; j++) {
              const nats = out['kl']!.data[i * latent + j]!;
              kl[from + i]! += nats;
              unitKl[j]! += nats / n;
            }
        }
        done(from + count);
      }
      const bound =
        importanceSamples > 1 ? logSum.map((sum) => sum - Math.log(importanceSamples)) : undefined;
      return { reconstruction, kl, bound, unitKl: [...unitKl] };
    },
  };
}

/** Metrics of items: means, nats an item. */
export function evidenceMetrics({ reconstruction, kl, bound, unitKl }: Evidence): Record<string, Json> {
  const [r, k] = [mean(reconstruction), mean(kl)];
  return {
    elbo: r - k,
    reconstruction: r,
    kl: k,
    ...(bound && { importanceBound: mean(bound) }),
    activeUnits: countActive(unitKl),
    unitKl,
  };
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

const counter = (n: number): HostTensor => ({ shape: [], data: Int32Array.of(n) });

/** Groups of one size, for which a step is prepared once; the last is filled up with its last item. */
function* batches(indices: Uint32Array, batchSize: number) {
  const size = Math.min(batchSize, indices.length);
  for (let from = 0; from < indices.length; from += size) {
    const count = Math.min(size, indices.length - from);
    const chosen = Uint32Array.from({ length: size }, (_, i) => indices[from + Math.min(i, count - 1)]!);
    yield { chosen, from, count };
  }
}

function rowsOf({ shape, data }: HostTensor, chosen: Uint32Array): HostTensor {
  const width = sizeOf(shape.slice(1));
  const rows =
    data instanceof Int32Array
      ? new Int32Array(chosen.length * width)
      : new Float32Array(chosen.length * width);
  for (const [to, i] of chosen.entries()) rows.set(data.subarray(i * width, (i + 1) * width), to * width);
  return { shape: [chosen.length, ...shape.slice(1)], data: rows };
}
