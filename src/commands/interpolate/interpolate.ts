import { imageGrid } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { interpolation, type Path } from '../../kernels/generative/latent-walks.js';
import { openSession } from '../../tensor/engine.js';
import type { HostTensor } from '../../tensor/host.js';
import type { Batch, Dataset } from '../../training/data/dataset.js';
import { openInputs } from '../../training/data/open.js';
import type { DataOptions } from '../../training/data/options.js';
import { imagesOf } from '../../training/data/restore.js';
import { loadModel } from '../../training/model-file.js';
import { readVae, type VaeModel } from '../../training/vae/model.js';
import { vaeRunner } from '../../training/vae/runner.js';
import { classOf } from '../sample-vae/sample.js';
import { type DecodedItems, decodedChart, decodedForms } from '../shared/decoded-items.js';

export interface Options extends DataOptions {
  data?: string | undefined;
  steps: number;
  method: Path;
  label?: string | undefined;
}

/** Decode the codes between the mean codes of two items. */
export async function interpolate(
  path: string,
  words: readonly [string, string],
  options: Options,
  { seed, warn }: Context,
): Promise<Result> {
  const model = readVae(await loadModel(path, ['train-vae']));
  const { latent } = model.options;
  const { steps, method } = options;
  const ends = await bothEnds(model, words, options, warn);
  const session = await openSession(model.state);
  try {
    const runner = vaeRunner(session, model, { seed });
    const codes = await runner.encode({ batch: async () => ends }, Uint32Array.of(0, 1));
    const [a, b] = [codes.slice(0, latent), codes.slice(latent)];
    const t = Float32Array.from({ length: steps }, (_, k) => k / (steps - 1));
    const labels = ends.y && blended(ends.y, t, model.options.classes);
    const x = await runner.decode(interpolation(a, b, steps, method), { labels });
    const items: DecodedItems = {
      input: model.input,
      x,
      about: new Map([['t', t]]),
      columns: steps,
      gap: 2,
    };
    return {
      ...decodedForms(items),
      metrics: { distance: distance(a, b), angle: angle(a, b) },
      plot: () => strip(items, ends, t),
      shown: `${steps} items from ${words[0]} to ${words[1]}; --out writes them, --plot draws them\n`,
    };
  } finally {
    session.dispose();
  }
}

/** Both ends as one batch of two, with their classes for a conditional model. */
async function bothEnds(
  model: VaeModel,
  words: readonly [string, string],
  { data, label, ...how }: Options,
  warn: (text: string) => void,
): Promise<Batch> {
  const { classes } = model.options;
  if (label !== undefined && classes === 0)
    throw new UsageError('--label: the model is not conditional on classes');
  const asks = classes > 0 && label === undefined;
  if (asks && data === undefined)
    throw new UsageError('--label is needed: the model is conditional on classes', {
      hint: '--data with labels of its own does as well',
    });
  const open = (path: string) => openInputs(path, how, model.input, { needed: asks, warn });
  const batch = data === undefined ? await twoFiles(words, open) : await twoItems(words, await open(data));
  if (classes === 0) return { x: batch.x };
  if (label === undefined) return batch;
  const code = classOf(model.input.labels!, label);
  return { x: batch.x, y: { shape: [2], data: Int32Array.of(code, code) } };
}

async function twoItems(words: readonly string[], dataset: Dataset): Promise<Batch> {
  const positions = words.map((word) => {
    const at = /^\d{1,15}$/.test(word) ? Number(word) : Number.NaN;
    if (at < dataset.length) return at;
    throw new UsageError(
      `${word} is no position in ${dataset.path}, which has items 0 to ${dataset.length - 1}`,
    );
  });
  return dataset.batch(positions);
}

async function twoFiles(
  words: readonly [string, string],
  open: (path: string) => Promise<Dataset>,
): Promise<Batch> {
  const [a, b] = await Promise.all(
    words.map(async (word) => {
      const dataset = await open(word);
      if (dataset.length !== 1)
        throw new DataError(`${dataset.length} items, one was needed`, {
          file: word,
          hint: '--data DATA and two positions in it pick items of many',
        });
      return (await dataset.batch([0])).x;
    }),
  );
  return { x: { shape: [2, ...a!.shape.slice(1)], data: Float32Array.of(...a!.data, ...b!.data) } };
}

/** Weights of the classes on the way from that of the first item to that of the second. */
function blended({ data: [from, to] }: HostTensor, t: Float32Array, classes: number): HostTensor {
  const weights = new Float32Array(t.length * classes);
  for (const [k, share] of t.entries()) {
    weights[k * classes + from!]! += 1 - share;
    weights[k * classes + to!]! += share;
  }
  return { shape: [t.length, classes], data: weights };
}

const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, j) => value - b[j]!));

function angle(a: Float32Array, b: Float32Array): number | null {
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  if (lengths === 0) return null;
  const cosine = a.reduce((sum, value, j) => sum + value * b[j]!, 0) / lengths;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/** Pictures between the two that they lie between. */
function strip(items: DecodedItems, ends: Batch, t: Float32Array) {
  if (items.input.kind !== 'images') return decodedChart(items, { title: 'Interpolation' });
  const [a, b] = imagesOf(items.input, ends.x.data as Float32Array);
  return imageGrid([a!, ...imagesOf(items.input, items.x), b!], {
    title: 'Interpolation',
    columns: t.length + 2,
    captions: ['A', ...Array.from(t, (share) => share.toFixed(2)), 'B'],
  });
}
