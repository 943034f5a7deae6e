import { imageGrid, lineChart, panels, scatterChart } from '../../core/chart/make.js';
import type { Rng } from '../../core/random.js';
import { manifold, priorCodes } from '../../kernels/generative/latent-walks.js';
import { principalPlane } from '../../kernels/linalg/principal-plane.js';
import { sizeOf } from '../../tensor/host.js';
import type { Dataset, InputDescription } from '../../training/data/dataset.js';
import { imagesOf, restored } from '../../training/data/restore.js';
import type { Sample } from '../../training/task.js';
import type { VaeModel } from '../../training/vae/model.js';
import type { VaeRunner } from '../../training/vae/runner.js';
import { codesFigure, unitKlFigure } from './code-figures.js';

const PAIRS = 20;
const ROW = 10;
const GRID = 64;
const POINTS = 500;
const SERIES = 4;
const MANIFOLD = 15;

/** What an autoencoder has learned by now: items and what becomes of them, new ones, where codes lie. */
export async function figuresOf(
  runner: VaeRunner,
  model: VaeModel,
  dataset: Dataset,
  held: Uint32Array,
  rng: Rng,
): Promise<Sample[]> {
  const { kind, shape } = model.input;
  const shown = held.subarray(0, POINTS);
  const codes = await runner.encode(dataset, shown);
  const { unitKl } = await runner.evidence(dataset, shown, { importanceSamples: 1 });
  const common = [...codesFigure(codes, unitKl, model, dataset, shown), unitKlFigure(unitKl)];
  if (kind === 'images')
    return [
      await reconstructions(runner, model, dataset, shown, codes),
      await sampleGrid(runner, model, rng),
      ...(await manifoldFigure(runner, model)),
      ...common,
    ];
  if (kind === 'series')
    return [
      await seriesPairs(runner, model, dataset, shown, codes),
      await sampleSeries(runner, model, rng),
      ...common,
    ];
  return sizeOf(shape) > 1 ? [await sampleScatter(runner, model, dataset, shown, rng), ...common] : common;
}

/** Labels of items, for a model that is conditional on them. */
const labelsOf = ({ options }: VaeModel, { targets }: Dataset, items: Uint32Array) =>
  options.classes === 0
    ? undefined
    : { shape: [items.length], data: Int32Array.from(items, (i) => targets![i]!) };

/** Some items as the network sees them, and what their codes are decoded to. */
async function pairsOf(
  runner: VaeRunner,
  model: VaeModel,
  dataset: Dataset,
  items: Uint32Array,
  codes: Float32Array,
): Promise<[Float32Array, Float32Array]> {
  const { x } = await dataset.batch(items);
  const labels = labelsOf(model, dataset, items);
  const again = await runner.decode(codes.subarray(0, items.length * model.options.latent), { labels });
  return [x.data as Float32Array, again];
}

/** Classes in turn, for samples of a conditional model. */
export const classesInTurn = ({ options: { classes } }: VaeModel, n: number) =>
  classes === 0 ? undefined : { shape: [n], data: Int32Array.from({ length: n }, (_, i) => i % classes) };

async function reconstructions(
  runner: VaeRunner,
  model: VaeModel,
  dataset: Dataset,
  shown: Uint32Array,
  codes: Float32Array,
): Promise<Sample> {
  const items = shown.subarray(0, PAIRS);
  const [x, again] = await pairsOf(runner, model, dataset, items, codes);
  const [originals, decoded] = [imagesOf(model.input, x), imagesOf(model.input, again)];
  const images = [];
  for (let from = 0; from < items.length; from += ROW)
    images.push(...originals.slice(from, from + ROW), ...decoded.slice(from, from + ROW));
  return {
    name: 'reconstructions',
    caption: 'Items held back, and below each of them what its mean code is decoded to',
    figure: imageGrid(images, { columns: Math.min(ROW, items.length), title: 'Reconstructions' }),
  };
}

async function sampleGrid(runner: VaeRunner, model: VaeModel, rng: Rng): Promise<Sample> {
  const { latent, classes } = model.options;
  const columns = classes > 0 && classes <= 12 ? classes : 8;
  const n = classes > 0 && classes <= 12 ? 6 * classes : GRID;
  const x = await runner.decode(priorCodes(n, latent, rng.stream('codes')), {
    labels: classesInTurn(model, n),
  });
  return {
    name: 'samples',
    caption: classes > 0 ? 'Decoded draws from N(0, I), a column a class' : 'Decoded draws from N(0, I)',
    figure: imageGrid(imagesOf(model.input, x), { columns, title: 'Samples' }),
  };
}

/** Codes of two dimensions are seen whole. */
async function manifoldFigure(runner: VaeRunner, model: VaeModel): Promise<Sample[]> {
  if (model.options.latent !== 2 || model.options.classes > 0) return [];
  const x = await runner.decode(manifold(new Float32Array(2), [0, 1], MANIFOLD));
  return [
    {
      name: 'manifold',
      caption: 'Codes at the quantiles of the normal distribution, decoded',
      figure: imageGrid(imagesOf(model.input, x), { columns: MANIFOLD, gap: 0, title: 'Manifold' }),
    },
  ];
}

async function sampleScatter(
  runner: VaeRunner,
  model: VaeModel,
  dataset: Dataset,
  shown: Uint32Array,
  rng: Rng,
): Promise<Sample> {
  const { input, options } = model;
  const n = shown.length;
  const { x } = await dataset.batch(shown);
  const made = await runner.decode(priorCodes(n, options.latent, rng.stream('codes')), {
    labels: labelsOf(model, dataset, shown),
    draw: true,
  });
  const both = Float64Array.from([...restored(input, x.data as Float32Array), ...restored(input, made)]);
  const [px, py, axes] = planeOf(both, 2 * n, input);
  return {
    name: 'samples',
    caption: 'Items held back, and as many that were drawn from the model',
    figure: scatterChart({
      x: px,
      y: py,
      ...axes,
      groups: Array.from({ length: 2 * n }, (_, i) => (i < n ? 'data' : 'samples')),
      title: 'Data and samples',
    }),
  };
}

function planeOf(data: Float64Array, rows: number, { shape, columns }: InputDescription) {
  const width = sizeOf(shape);
  if (width > 2) {
    const { x, y } = principalPlane(data, rows, width);
    return [x, y, { xLabel: 'first principal component', yLabel: 'second', equal: true }] as const;
  }
  const column = (j: number) => data.filter((_, k) => k % width === j);
  const name = (j: number) => columns?.[j]?.name ?? `x${j}`;
  return [column(0), column(1), { xLabel: name(0), yLabel: name(1) }] as const;
}

async function seriesPairs(
  runner: VaeRunner,
  model: VaeModel,
  dataset: Dataset,
  shown: Uint32Array,
  codes: Float32Array,
): Promise<Sample> {
  const items = shown.subarray(0, SERIES);
  const [x, again] = await pairsOf(runner, model, dataset, items, codes);
  const [of, with_] = [firstChannels(model, x), firstChannels(model, again)];
  return {
    name: 'reconstructions',
    caption: 'Series held back (their first channel), and what their mean codes are decoded to',
    figure: panels(
      of.map((y, i) =>
        lineChart({
          series: [
            { y, label: 'data' },
            { y: with_[i]!, label: 'reconstruction' },
          ],
          xLabel: 'step',
        }),
      ),
      { columns: 2, title: 'Reconstructions' },
    ),
  };
}

async function sampleSeries(runner: VaeRunner, model: VaeModel, rng: Rng): Promise<Sample> {
  const n = 2 * SERIES;
  const x = await runner.decode(priorCodes(n, model.options.latent, rng.stream('codes')), {
    labels: classesInTurn(model, n),
  });
  return {
    name: 'samples',
    caption: 'Decoded draws from N(0, I), their first channel',
    figure: lineChart({
      series: firstChannels(model, x).map((y) => ({ y })),
      xLabel: 'step',
      title: 'Samples',
      legend: false,
    }),
  };
}

function firstChannels({ input }: VaeModel, x: Float32Array): Float32Array[] {
  const [steps, channels] = input.shape as [number, number];
  const values = restored(input, x);
  return Array.from({ length: x.length / (steps * channels) }, (_, i) =>
    Float32Array.from({ length: steps }, (_, t) => values[(i * steps + t) * channels]!),
  );
}
