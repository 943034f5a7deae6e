import { fillNormal } from '../../core/random/fill.js';
import type { Rng } from '../../core/random.js';
import type { Range } from '../../kernels/generative/diffusion.js';
import { reverseStep, type SamplingPlan } from '../../kernels/generative/diffusion-sampler.js';
import { scopeOf } from '../../kernels/nn/scope.js';
import { openSession } from '../../tensor/engine.js';
import { type HostTensors, sizeOf } from '../../tensor/host.js';
import { noise } from '../../tensor/random.js';
import type { StepFunction } from '../../tensor/session.js';
import { tf } from '../../tensor/tf.js';
import type { TrainedDiffusion } from './model.js';

export interface Draws {
  n: number;
  plan: SamplingPlan;
  /** Class of each; without them none is asked for. */
  labels?: Int32Array | undefined;
  guidance?: number;
  /** Guesses outside of it are brought back. */
  range?: Range | undefined;
  /** Items on their way at the same time. */
  batchSize: number;
  /** The first batch is looked at before these steps, 0 being the start, and at its end. */
  frames?: readonly number[];
  done?(steps: number): void;
}

export interface Drawn {
  /** [n, ...] as the network sees data. */
  x: Float32Array;
  /** The first batch on its way, and the time it was at. */
  frames: { t: number; x: Float32Array }[];
}

/**
 * Draw from a diffusion. The whole chain stays on the device: x, the number of the step and a counter for chance are
 * the state of one captured step. Where item i starts depends on `rng` and i alone; the noise on the way, where
 * the plan has some, also on the batch size.
 */
export async function drawSamples(
  { diffusion, input, state }: Pick<TrainedDiffusion, 'diffusion' | 'input' | 'state'>,
  { n, plan, labels, guidance = 1, range, batchSize, frames = [], done = () => {} }: Draws,
  rng: Rng,
): Promise<Drawn> {
  const batch = Math.min(batchSize, n);
  const size = sizeOf(input.shape);
  const seed = rng.stream('noise').integer(2 ** 32);
  const steps = plan.t.length;
  const step: StepFunction = (held) => {
    const s = scopeOf(held, { training: false, noise: noise(seed, held['counter']!) });
    const label = held['label'];
    const condition = label && { label, guidance };
    const x = reverseStep(diffusion, plan, s, {
      x: held['x']!,
      k: held['k']!,
      noise: s.noise,
      condition,
      range,
    });
    const one = tf.scalar(1, 'int32');
    return { state: { x, k: tf.add(held['k']!, one), counter: tf.add(held['counter']!, one) } };
  };

  /** Items from `first` on; those beyond n fill up the last batch and are thrown away. */
  const begin = (first: number): HostTensors => {
    const x = new Float32Array(batch * size);
    for (let i = 0; i < batch; i++)
      fillNormal(rng.stream('start').stream(first + i), x.subarray(i * size, (i + 1) * size));
    return {
      x: { shape: [batch, ...input.shape], data: x },
      k: { shape: [], data: Int32Array.of(0) },
      counter: { shape: [], data: Int32Array.of((first / batch) * steps) },
      ...(labels && {
        label: {
          shape: [batch],
          data: Int32Array.from({ length: batch }, (_, i) => labels[(first + i) % n]!),
        },
      }),
    };
  };

  const drawn: Drawn = { x: new Float32Array(n * size), frames: [] };
  const session = await openSession({ ...state, ...begin(0) });
  try {
    const next = session.capture('sample', step);
    const now = async () => Float32Array.from((await session.read(['x']))['x']!.data);
    for (let first = 0; first < n; first += batch) {
      if (first > 0) await session.write(begin(first));
      for (let k = 0; k < steps; k++) {
        if (first === 0 && frames.includes(k)) drawn.frames.push({ t: plan.t[k]!, x: await now() });
        await next({});
        done((first / batch) * steps + k + 1);
      }
      const x = await now();
      if (first === 0 && frames.length > 0) drawn.frames.push({ t: 0, x });
      drawn.x.set(x.subarray(0, Math.min(batch, n - first) * size), first * size);
    }
    return drawn;
  } finally {
    session.dispose();
  }
}
