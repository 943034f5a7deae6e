import type { HostTensors } from '../tensor/host.js';
import { batchAt, batchCount, batchQueue, epochOrder, trainingBatch } from './batches.js';
import { barNote, epochRecord, logEpoch, logSteps } from './epoch-log.js';
import { checkFinite, holdBest, keepIfDue, stopIfAsked } from './keep.js';
import { addPoint, addTerms, meanTerms, noMeans } from './means.js';
import { modelParts } from './model-file.js';
import type { Run } from './run.js';
import { isSampleStep, keepSamples } from './samples.js';

/** All epochs of a run, from where it is. */
export async function runEpochs(run: Run): Promise<void> {
  const { plan, progress, options } = run;
  const done = () => progress.step >= plan.steps || progress.stale >= (options.earlyStop ?? Infinity);
  // An epoch whose last step was done when the run was stopped still has its end before it.
  while (!done() || progress.position === plan.batches) {
    await runEpoch(run);
    if (progress.position === plan.batches) await endEpoch(run);
  }
}

async function runEpoch(run: Run): Promise<void> {
  const { task, plan, progress, options, context } = run;
  const order = epochOrder(plan.train, context.seed, progress.epoch);
  const place = { seed: context.seed, epoch: progress.epoch };
  const load = (b: number) => trainingBatch(task, batchAt(order, options.batchSize, b), place);
  const queue = batchQueue(load, progress.position, plan.batches);
  const turn = turns();
  while (progress.position < plan.batches && progress.step < plan.steps) {
    const started = performance.now();
    const compiled = run.session.describe().length;
    const batch = await queue.take();
    const rate = task.schedule(progress.step, plan.steps);
    const running = run.trainStep({ ...batch.tensors, rate: { shape: [], data: Float32Array.of(rate) } });
    if (progress.step + 1 < plan.steps) queue.ahead();
    const terms = scalars(await running);
    await checkFinite(run, terms);
    const elapsed = performance.now() - started;
    if (progress.step === 0) progress.firstStepMs = elapsed;
    if (!run.fresh && run.session.describe().length === compiled) {
      progress.timedItems += batch.items;
      progress.timedMs += elapsed;
    }
    run.fresh = false;
    progress.step++;
    progress.position++;
    addTerms(progress.sums, terms, batch.items);
    addPoint(progress.curve, terms);
    addTerms(progress.line, { ...terms, rate }, 1);
    if (progress.line.items === options.logEvery) await logSteps(run);
    run.bar.update(progress.step, barNote(run, terms));
    await turn();
    await stopIfAsked(run);
    if (progress.position === plan.batches) return;
    if (isSampleStep(progress.step, plan.steps)) await keepSamples(run);
    await keepIfDue(run);
  }
}

/** Steps that compute on this thread never wait, so signals and timers get a turn now and then. */
function turns(): () => Promise<void> {
  const INTERVAL_MS = 20;
  let last = performance.now();
  return async () => {
    if (performance.now() - last < INTERVAL_MS) return;
    await new Promise((done) => setImmediate(done));
    last = performance.now();
  };
}

async function endEpoch(run: Run): Promise<void> {
  const { progress, plan, options } = run;
  const validation = await validate(run);
  const record = epochRecord(run, validation);
  progress.epoch++;
  progress.position = 0;
  progress.sums = noMeans();
  progress.history.push(record);
  const loss = validation?.['loss'];
  const improved = loss !== undefined && !(loss >= (progress.best?.loss ?? Infinity));
  if (improved) progress.best = { step: progress.step, epoch: progress.epoch, loss };
  progress.stale = improved || !validation ? 0 : progress.stale + 1;
  if (improved && options.earlyStop !== undefined) run.best = modelParts(await run.session.read());
  await logEpoch(run, record);
  if (progress.step < plan.steps && isSampleStep(progress.step, plan.steps)) await keepSamples(run);
  if (improved) await holdBest(run);
  await keepIfDue(run);
  await stopIfAsked(run);
}

/** Means over the data held back; undefined where there are none. */
export async function validate(run: Run): Promise<Record<string, number> | undefined> {
  const { plan, options, validateStep } = run;
  if (!plan.validation || !validateStep) return undefined;
  const { source, items } = plan.validation;
  const load = async (b: number) => {
    const indices = batchAt(items, options.batchSize, b);
    return { tensors: await source.batch(indices), items: indices.length };
  };
  const count = batchCount(items.length, options.batchSize);
  const queue = batchQueue(load, 0, count);
  const sums = noMeans();
  const turn = turns();
  for (let b = 0; b < count; b++) {
    const batch = await queue.take();
    const running = validateStep(batch.tensors);
    queue.ahead();
    const terms = scalars(await running);
    await checkFinite(run, terms);
    addTerms(sums, terms, batch.items);
    await turn();
    await stopIfAsked(run);
  }
  return meanTerms(sums);
}

/** Terms of a step; a vector is one for each of its places, `unitKl/0` and on. */
function scalars(outputs: HostTensors): Record<string, number> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, { shape, data }]) => {
      if (shape.length > 1)
        throw new Error(`the output '${name}' of a step is [${shape}], no number and no vector`);
      return shape.length === 0
        ? [[name, data[0]!]]
        : Array.from(data, (value, i) => [`${name}/${i}`, value]);
    }),
  );
}
