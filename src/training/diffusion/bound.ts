import { fillUniform } from '../../core/random/fill.js';
import { permutation } from '../../core/random/order.js';
import type { Rng } from '../../core/random.js';
import { denoised, diffuse } from '../../kernels/generative/diffusion.js';
import {
  boundOf,
  type DiffusionBound,
  denoisingTerm,
  gaussianReconstruction,
  priorTerm,
  reverseVariance,
} from '../../kernels/generative/diffusion-bound.js';
import { logLevelProbability } from '../../kernels/generative/discretised-gaussian.js';
import { type NoiseSchedule, signalToNoise } from '../../kernels/generative/noise-schedule.js';
import { scopeOf } from '../../kernels/nn/scope.js';
import { openSession } from '../../tensor/engine.js';
import { type HostTensors, sizeOf } from '../../tensor/host.js';
import { noise } from '../../tensor/random.js';
import type { Step, StepFunction } from '../../tensor/session.js';
import { tf } from '../../tensor/tf.js';
import type { InputDescription } from '../data/dataset.js';
import type { Source } from '../task.js';
import type { TrainedDiffusion } from './model.js';

export interface BoundOptions {
  /** Pairs of an item and a time at which the network is asked; what is usual for it unless given. */
  draws?: number | undefined;
  batchSize?: number | undefined;
  /** Told how far it is, of 1. */
  done?(part: number): void;
}

export interface MeasuredBound extends DiffusionBound {
  bitsPerDimension: number;
  /** Mean nats at each time that was drawn, 2..T. */
  terms: { t: number; nats: number }[];
}

// What the sampler takes unless told otherwise.
const VARIANCE = 'posterior';

// Relative errors of the bound's terms by chance are about 1 / sqrt(draws): 2 % where a network is dear, else 0.5 %.
export const USUAL = {
  unet: { draws: 2048, batchSize: 64 },
  mlp: { draws: 32_768, batchSize: 1024 },
} as const;

/** The bound as metrics tell it. */
export const boundMetrics = ({
  bound,
  reconstruction,
  prior,
  denoising,
  bitsPerDimension,
}: MeasuredBound) => ({
  elbo: bound,
  reconstruction,
  prior,
  denoising,
  bitsPerDimension,
});

/** Levels of a pixel. */
const LEVELS = 256;
// Of the draws, as many more are for the first step, each with an item of its own.
const FIRST_SHARE = 1 / 8;

/**
 * The bound of a diffusion on items it has not learnt from, in nats an item: log probability of the 8-bit pixels of
 * pictures, log density in the data's own units otherwise.
 *
 * The terms of t = 2..T are estimated together, at times drawn for items in random order: each draw stands for as
 * many terms as it was unlikely, so that the mean has no bias.
 */
export async function measureBound(
  {
    arch,
    diffusion,
    input,
    state,
    options: { range },
  }: Pick<TrainedDiffusion, 'arch' | 'diffusion' | 'input' | 'state' | 'options'>,
  source: Source,
  { draws = USUAL[arch].draws, batchSize = USUAL[arch].batchSize, done = () => {} }: BoundOptions,
  rng: Rng,
): Promise<MeasuredBound> {
  const { schedule } = diffusion;
  const dimensions = sizeOf(input.shape);
  const seed = rng.stream('noise').integer(2 ** 32);
  const guess: StepFunction = (held, { x, t, y, counter }) => {
    const s = scopeOf(held, { training: false, noise: noise(seed, counter!) });
    const xt = diffuse(schedule, x!, t!, s.noise.normal(x!.shape));
    const prediction = diffusion.denoiser(s, xt, t!, diffusion.classes > 0 ? y : undefined);
    const x0 = denoised(diffusion, xt, t!, prediction, range);
    const axes = Array.from({ length: x!.rank - 1 }, (_, i) => i + 1);
    return { outputs: { x0, squaredError: tf.sum(tf.squaredDifference(x0, x!), axes) } };
  };

  const session = await openSession(state);
  try {
    const step = session.capture('bound', guess);
    let counter = 0;
    const at = async (items: Uint32Array, times: Int32Array) => {
      const batch = await source.batch(items);
      return { batch, outputs: await asked(step, batch, times, counter++) };
    };

    // t = 1, and the prior, which needs no network.
    const order = permutation(rng.stream('items'), source.length);
    const first = Math.min(order.length, Math.ceil(draws * FIRST_SHARE));
    let [reconstruction, prior] = [0, 0];
    for (const items of inBatches(order.subarray(0, first), batchSize)) {
      const { batch, outputs } = await at(items, new Int32Array(items.length).fill(1));
      const x = batch['x']!.data;
      const v = reverseVariance(schedule, 1, VARIANCE);
      const squares = Float64Array.from(x, (value) => value * value).reduce((a, b) => a + b, 0);
      reconstruction += reconstructionOf(input, x, outputs['x0']!.data, v) / first;
      prior += priorTerm(schedule, dimensions * items.length, squares) / first;
    }

    const count = batchSize * Math.ceil(draws / batchSize);
    const { times, weights } = spreadTimes(schedule, count, rng.stream('times'));
    const terms = new Map<number, { sum: number; n: number }>();
    let denoising = 0;
    for (let from = 0; from < count; from += batchSize) {
      const batchTimes = times.subarray(from, from + batchSize);
      const items = Uint32Array.from(batchTimes, (_, i) => order[(from + i) % order.length]!);
      const { outputs } = await at(items, batchTimes);
      batchTimes.forEach((t, i) => {
        const squaredError = outputs['squaredError']!.data[i]!;
        const nats = denoisingTerm(schedule, t, { dimensions, squaredError, variance: VARIANCE });
        const known = terms.get(t) ?? { sum: 0, n: 0 };
        terms.set(t, { sum: known.sum + nats, n: known.n + 1 });
        denoising += (weights[t]! * nats) / count;
      });
      done((from + batchSize) / count);
    }
    const bound = boundOf(reconstruction, prior, [denoising]);
    return {
      ...bound,
      bitsPerDimension: -bound.bound / (dimensions * Math.LN2),
      terms: [...terms].sort(([a], [b]) => a - b).map(([t, { sum, n }]) => ({ t, nats: sum / n })),
    };
  } finally {
    session.dispose();
  }
}

/**
 * Times 2..T, one drawn from each of `count` equal parts of a distribution that is half uniform and half as the
 * logarithm of the signal to noise falls, which is about how the terms are: where they are large, there are many.
 */
function spreadTimes(schedule: NoiseSchedule, count: number, rng: Rng) {
  const { timesteps } = schedule;
  const logSnr = (t: number) => Math.log(signalToNoise(schedule, t));
  const range = logSnr(1) - logSnr(timesteps);
  const chance = (t: number) => (1 / (timesteps - 1) + (logSnr(t - 1) - logSnr(t)) / range) / 2;
  const weights = Float64Array.from({ length: timesteps + 1 }, (_, t) => (t < 2 ? 0 : 1 / chance(t)));
  const jitter = fillUniform(rng, new Float64Array(count));
  const times = new Int32Array(count);
  for (let i = 0, t = 2, upTo = chance(2); i < count; i++) {
    while (t < timesteps && (i + jitter[i]!) / count >= upTo) upTo += chance(++t);
    times[i] = t;
  }
  return { times, weights };
}

const asked = (step: Step, { x, y }: HostTensors, times: Int32Array, counter: number) =>
  step({
    x: x!,
    ...(y && { y }),
    t: { shape: [times.length], data: times },
    counter: { shape: [], data: Int32Array.of(counter) },
  });

function* inBatches(items: Uint32Array, size: number): Generator<Uint32Array> {
  for (let from = 0; from < items.length; from += size) yield items.subarray(from, from + size);
}

/** log p(x_0 | x_1), summed over items. */
function reconstructionOf(
  { kind, shape, normalisation }: InputDescription,
  x: ArrayLike<number>,
  guess: ArrayLike<number>,
  v: number,
): number {
  const { shift, scale } = normalisation;
  let sum = 0;
  if (kind !== 'images') {
    for (let i = 0; i < x.length; i++) {
      sum += gaussianReconstruction(1, (x[i]! - guess[i]!) ** 2, v);
      // The density of x scale + shift.
      sum -= Math.log(scale[i % scale.length]!);
    }
    return sum;
  }
  const sd = Math.sqrt(v);
  const channels = Math.min(shape.at(-1)!, shift.length);
  const levels = Array.from({ length: channels }, (_, c) => ({
    sd,
    least: -shift[c]! / scale[c]!,
    width: 1 / (LEVELS - 1) / scale[c]!,
    levels: LEVELS,
  }));
  for (let i = 0; i < x.length; i++)
    sum += logLevelProbability(x[i]!, { ...levels[i % channels]!, mean: guess[i]! });
  return sum;
}
