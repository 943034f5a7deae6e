import type { Context, Json } from '../core/command/spec.js';
import type { LayerRow } from '../kernels/nn/scope.js';
import { openSession, tensors } from '../tensor/engine.js';
import { type HostTensors, sizeOf } from '../tensor/host.js';
import { batchAt, batchCount, epochOrder, trainingBatch } from './batches.js';
import { countParameters } from './finish.js';
import { modelState } from './model-file.js';
import type { TrainingOptions } from './options.js';
import { planOf } from './plan.js';
import { placesOf } from './run-folder.js';
import type { Task } from './task.js';

const TRIALS = 5;
const TRIAL_MS = 2000;

/** What a run would take, for --dry-run: found by a few steps whose results are thrown away. */
export async function estimateTraining(
  task: Task,
  options: TrainingOptions,
  context: Context,
): Promise<Record<string, Json>> {
  const { batchSize } = options;
  const plan = planOf(task, options, context);
  const session = await openSession(task.state, { capture: options.capture });
  try {
    const rate = { shape: [], data: Float32Array.of(task.schedule(0, plan.steps)) };
    const step = session.capture('train', task.trainStep);
    const order = epochOrder(plan.train, context.seed, 0);
    const load = async (): Promise<HostTensors> => {
      const indices = batchAt(order, batchSize, 0);
      const { tensors } = await trainingBatch(task, indices, { seed: context.seed, epoch: 0 });
      return { ...tensors, rate };
    };
    const training = await timed(async () => step(await load()));
    let validating = 0;
    if (plan.validation && task.validateStep) {
      const { source, items } = plan.validation;
      const check = session.capture('validate', task.validateStep);
      const each = await timed(async () => check(await source.batch(batchAt(items, batchSize, 0))));
      const epochs = Math.ceil(plan.steps / plan.batches);
      validating = each.first + each.later * epochs * batchCount(items.length, batchSize);
    }
    const bytes = Object.values(modelState(task.state)).reduce(
      (sum, { shape }) => sum + 4 * sizeOf(shape),
      0,
    );
    return {
      writes: [...new Set(Object.values(placesOf(options)))].filter((path) => path !== undefined),
      backend: (await tensors()).name,
      parameters: countParameters(task.state),
      modelMb: round(bytes / 1e6),
      ...(task.summary && layers(task.summary)),
      trainingItems: plan.train.length,
      validationItems: plan.validation?.items.length ?? 0,
      stepsPerEpoch: plan.batches,
      steps: plan.steps,
      msPerStep: round(training.later),
      memoryMb: Math.round(process.memoryUsage().rss / 1e6),
      seconds: round((training.first + training.later * plan.steps + validating) / 1000),
    };
  } finally {
    session.dispose();
  }
}

function layers(summary: readonly LayerRow[]): Record<string, Json> {
  return {
    layers: summary.map(({ name, kind, output, parameters, flops }) => ({
      name,
      kind,
      output: output.slice(1),
      parameters,
      flops,
    })),
    flopsPerItem: summary.reduce((sum, { flops }) => sum + flops, 0),
  };
}

/** The first time apart, as it compiles; of the later ones the shortest. */
async function timed(work: () => Promise<unknown>): Promise<{ first: number; later: number }> {
  const began = performance.now();
  const once = async () => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const first = await once();
  let later = await once();
  for (let i = 2; i < TRIALS && performance.now() - began < TRIAL_MS; i++)
    later = Math.min(later, await once());
  return { first, later };
}

const round = (x: number) => Number(x.toPrecision(3));
