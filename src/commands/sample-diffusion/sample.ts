import * as z from 'zod';
import { imageGrid } from '../../core/chart/make.js';
import { tileImages } from '../../core/chart/tile-images.js';
import type { Context, Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { excerpt, UsageError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest.js';
import { sampleWithoutReplacement } from '../../core/random/order.js';
import { samplingPlan } from '../../kernels/generative/diffusion-sampler.js';
import { frechetDistance, moments } from '../../kernels/generative/frechet.js';
import { maximumMeanDiscrepancy } from '../../kernels/generative/mmd.js';
import { sizeOf } from '../../tensor/host.js';
import { featuresOf } from '../../training/data/features.js';
import { openInputs } from '../../training/data/open.js';
import { dataInput } from '../../training/data/options.js';
import { arrayOf, imagesOf, tableOf } from '../../training/data/restore.js';
import { readDiffusion, type TrainedDiffusion } from '../../training/diffusion/model.js';
import { drawSamples } from '../../training/diffusion/samples.js';
import { loadModel } from '../../training/model-file.js';
import { itemsOf } from '../shared/items.js';
import { pictureStrip, pointCloud, pointStrip } from './draw.js';

export interface Options {
  n: number;
  sampler: 'ddpm' | 'ddim';
  steps?: number | undefined;
  eta?: number | undefined;
  sigma?: 'posterior' | 'beta' | undefined;
  label?: string[] | undefined;
  guidance?: number | undefined;
  clip: boolean;
  batchSize?: number | undefined;
  strip?: string | undefined;
  frames: number;
  reference?: string | undefined;
}

const DDIM_STEPS = 50;
const PICTURES_AT_ONCE = 64;
const POINTS_AT_ONCE = 1024;
// Pairs of items are compared.
const MOST_COMPARED = 2000;
// Fewer leave the samples blurred or scattered.
const FEW_STEPS = 10;

export async function sampleDiffusion(path: string, options: Options, context: Context): Promise<Result> {
  const model = readDiffusion(await loadModel(path, ['train-diffusion']));
  const { input } = model;
  if (input.kind === 'series' && options.strip !== undefined)
    throw new UsageError('--strip draws pictures and points, the model makes series');
  const plan = planOf(options, model);
  const steps = plan.t.length;
  if (steps < FEW_STEPS) context.warn(`${steps} steps are few: samples will be rough`);
  const labels = labelsOf(options, model);
  const {
    n,
    guidance,
    clip,
    batchSize = input.kind === 'images' ? PICTURES_AT_ONCE : POINTS_AT_ONCE,
  } = options;
  const batches = Math.ceil(n / batchSize);
  const bar = context.progress('sampling', steps * batches);
  const began = performance.now();
  const { x, frames } = await drawSamples(
    model,
    {
      n,
      plan,
      labels,
      guidance,
      range: clip ? model.options.range : undefined,
      batchSize,
      frames: options.strip === undefined ? [] : framesOf(steps, options.frames),
      done: (done) => bar.update(done),
    },
    context.rng,
  ).finally(() => bar.stop());
  const seconds = (performance.now() - began) / 1000;
  const metrics = {
    samples: n,
    steps,
    samplesPerSecond: n / seconds,
    ...(options.reference !== undefined && (await distances(model, x, options, context))),
  };

  const array = () => arrayOf(input, x);
  if (input.kind === 'images') {
    const pictures = imagesOf(input, x);
    const columns = columnsOf(n, labels);
    return {
      image: () => tileImages(pictures, { columns }),
      array,
      extra: { strip: { image: () => pictureStrip(frames, input) } },
      metrics,
      plot: () => imageGrid(pictures, { columns }),
    };
  }
  const table = tableOf(input, x);
  if (input.kind === 'series') return { table, array, metrics };
  const names = labels && Array.from(labels, (code) => input.labels![code]!);
  const cloud = () => pointCloud(table, { groups: names, title: `${n} samples` });
  return {
    table: names ? new Map<string, Column>([...table, [input.target?.name ?? 'label', names]]) : table,
    array,
    picture: cloud,
    extra: { strip: { picture: () => pointStrip(frames, input) } },
    metrics,
    plot: cloud,
  };
}

function planOf({ sampler, steps, eta, sigma }: Options, { diffusion }: TrainedDiffusion) {
  if (sampler === 'ddpm' && eta !== undefined) throw new UsageError('--eta is for --sampler ddim');
  if (sampler === 'ddim' && sigma !== undefined) throw new UsageError('--sigma is for --sampler ddpm');
  const { timesteps } = diffusion.schedule;
  if (steps !== undefined && steps > timesteps)
    throw new UsageError(`--steps ${steps}: the diffusion has ${timesteps}`);
  return sampler === 'ddpm'
    ? samplingPlan(diffusion.schedule, { steps: steps ?? timesteps, eta: 1, sigma })
    : samplingPlan(diffusion.schedule, {
        steps: steps ?? Math.min(DDIM_STEPS, timesteps),
        eta: eta ?? 0,
      });
}

/** The class of each sample; undefined where none is asked for. */
function labelsOf(
  { n, label, guidance }: Options,
  { diffusion, input, options: trained }: TrainedDiffusion,
): Int32Array | undefined {
  if (diffusion.classes > 0 && trained.labelDropout === 0 && (!label || (guidance ?? 1) !== 1))
    throw new UsageError(
      label
        ? '--guidance: the model knows no samples without a class'
        : '--label is needed: the model knows no other samples',
      { hint: 'it was trained with --label-dropout 0' },
    );
  if (!label) {
    if (guidance !== undefined) throw new UsageError('--guidance leads to a class: --label names it');
    return undefined;
  }
  if (diffusion.classes === 0)
    throw new UsageError('--label: the model was trained without classes', {
      hint: 'train-diffusion --conditional learns them',
    });
  const known = input.labels!;
  const all = label.length === 1 && label[0] === 'all' && !known.includes('all');
  const codes = (all ? known : label).map((name) => {
    const code = known.indexOf(name);
    if (code < 0)
      throw new UsageError(`--label: the model has no class '${excerpt(name)}'`, {
        hint: didYouMean(name, known) ?? `its classes are ${known.slice(0, 12).map(excerpt).join(', ')}`,
      });
    return code;
  });
  return Int32Array.from({ length: n }, (_, i) => codes[i % codes.length]!);
}

/** About a square; where several classes come by turns, each has a column of its own. */
function columnsOf(n: number, labels: Int32Array | undefined): number {
  const square = Math.ceil(Math.sqrt(n));
  const turns = new Set(labels).size;
  return turns > 1 ? turns * Math.max(1, Math.floor(square / turns)) : square;
}

/** How far the samples are from data that they should be like. */
async function distances(
  { input }: TrainedDiffusion,
  x: Float32Array,
  { reference, label, n }: Options,
  { warn, rng }: Context,
): Promise<Record<string, number>> {
  const chosen = label && !(label.length === 1 && !input.labels!.includes(label[0]!)) ? label : undefined;
  const dataset = await openInputs(reference!, z.object(dataInput).parse({ classes: chosen }), input, {
    warn,
  });
  const items = itemsOf(dataset, 'test');
  const some = sampleWithoutReplacement(
    rng.stream('reference'),
    items.length,
    Math.min(items.length, MOST_COMPARED),
  );
  const data = await dataset.batch(some.map((i) => items[i]!));
  const size = sizeOf(input.shape);
  const [made, real] = [x.subarray(0, Math.min(n, MOST_COMPARED) * size), Float32Array.from(data.x.data)].map(
    (values) => featuresOf(input, values),
  );
  return {
    frechet: frechetDistance(moments(made!), moments(real!)),
    mmd: maximumMeanDiscrepancy(made!, real!),
  };
}

/** Steps before which to look, in equal distances from the start; the end comes beside them. */
const framesOf = (steps: number, frames: number): number[] => [
  ...new Set(Array.from({ length: frames - 1 }, (_, i) => Math.round((i * steps) / (frames - 1)))),
];
