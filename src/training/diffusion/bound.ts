import { fillUniform } from '../../core/random/fill.js';
import { permutation } from '../../core/random/order.js';
import type { Rng } from '../../core/random.js';
import { denoised, diffuse, type Range } from '../../kernels/generative/diffusion.js';
import {
  boundOf,
  type DiffusionBound,
  denoisingTerm,
  gaussianReconstruction,
  priorTerm,
  type ReverseVariance,
  reverseVariance,
} from '../../kernels/generative/diffusion-bound.js';
import { logLevelProbability } from '../../kernels/generative/discretised-gaussian.js';
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
  /** Pairs of an item and a time at which the network is asked. */
  draws: number;
  variance: ReverseVariance;
  range?: Range | undefined;
  batchSize?: number;
  done?(draws: number): void;
}

export interface MeasuredBound extends DiffusionBound {
  bitsPerDimension: number;
  /** Mean nats at each time that was drawn, 2..T. */
  terms: { t: number; nats: number }[];
}

/** Levels of a pixel. */
const LEVELS = 256;
const MOST_FIRST = 256;

/**
 * The bound of a diffusion on items it has not learnt from, in nats an item: log probability of the 8-bit pixels of
 * pictures, log density in the data's own units otherwise.
 *
 * The terms of t = 2..T are estimated together: `draws` times are spread evenly over them, from a random start, and
 * meet the items in random order, so that the mean has no bias.
 */
export async function measureBound(
  { diffusion, input, state }: Pick<TrainedDiffusion, 'diffusion' | 'input' | 'state'>,
  source: Source,
  { draws, variance, range, batchSize = 64, done = () => {} }: BoundOptions,
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
    const first = Math.min(order.length, MOST_FIRST);
    let [reconstruction, prior] = [0, 0];
    for (const items of inBatches(order.subarray(0, first), batchSize)) {
      const { batch, outputs } = await at(items, new Int32Array(items.length).fill(1));
      const x = batch['x']!.data;
      const v = reverseVariance(schedule, 1, variance);
      const squares = Float64Array.from(x, (value) => value * value).reduce((a, b) => a + b, 0);
      reconstruction += reconstructionOf(input, x, outputs['x0']!.data, v) / first;
      prior += priorTerm(schedule, dimensions * items.length, squares) / first;
    }

    const count = batchSize * Math.ceil(draws / batchSize);
    const jitter = fillUniform(rng.stream('times'), new Float64Array(count));
    const terms = new Map<number, { sum: number; n: number }>();
    let total = 0;
    for (let from = 0; from < count; from += batchSize) {
      const times = Int32Array.from(
        { length: batchSize },
        (_, i) => 2 + Math.floor(((from + i + jitter[from + i]!) * (schedule.timesteps - 1)) / count),
      );
      const items = Uint32Array.from(times, (_, i) => order[(from + i) % order.length]!);
      const { outputs } = await at(items, times);
      times.forEach((t, i) => {
        const squaredError = outputs['squaredError']!.data[i]!;
        const nats = denoisingTerm(schedule, t, { dimensions, squaredError, variance });
        const known = terms.get(t) ?? { sum: 0, n: 0 };
        terms.set(t, { sum: known.sum + nats, n: known.n + 1 });
        total += nats;
      });
      done(from + batchSize);
    }
    const denoising = ((schedule.timesteps - 1) * total) / count;
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
