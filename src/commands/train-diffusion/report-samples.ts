import { imageGrid, scatterChart } from '../../core/chart/make.js';
import type { Rng } from '../../core/random.js';
import { samplingPlan } from '../../kernels/generative/diffusion-sampler.js';
import type { Dataset } from '../../training/data/dataset.js';
import { imagesOf, tableOf } from '../../training/data/restore.js';
import type { TrainedDiffusion } from '../../training/diffusion/model.js';
import { drawSamples } from '../../training/diffusion/samples.js';
import type { Sample } from '../../training/task.js';

// Few and fast: a look on the way, not the samples of the finished model.
const STEPS = 25;
const PICTURES = 32;
const POINTS = 1000;

/** What a diffusion makes by now: pictures in rows, or points of its first two columns over those of the data. */
export async function reportSamples(
  model: TrainedDiffusion,
  { parts, batch }: Dataset,
  rng: Rng,
): Promise<Sample[]> {
  const { diffusion, input, options } = model;
  const images = input.kind === 'images';
  if (!images && (input.kind !== 'table' || input.shape[0]! < 2)) return [];
  const n = images ? PICTURES : POINTS;
  const { classes, schedule } = diffusion;
  const plan = samplingPlan(schedule, { steps: Math.min(STEPS, schedule.timesteps), eta: 0 });
  const labels = classes > 0 ? Int32Array.from({ length: n }, (_, i) => i % classes) : undefined;
  const { x } = await drawSamples(model, { n, plan, labels, range: options.range, batchSize: n }, rng);
  const caption = `Samples, ${plan.t.length} steps of DDIM from the same noise each time`;
  if (images)
    return [
      {
        name: 'samples',
        caption: classes > 0 ? `${caption}; classes by turns` : caption,
        figure: imageGrid(imagesOf(input, x), { columns: 8 }),
      },
    ];
  const data = await batch(parts.train.subarray(0, POINTS));
  const [made, real] = [x, Float32Array.from(data.x.data)].map((values) => {
    const [a, b] = [...tableOf(input, values)].filter(([, column]) => typeof column[0] === 'number');
    return a && b ? { a, b } : undefined;
  });
  if (!made || !real) return [];
  const both = (of: 'a' | 'b') =>
    Float64Array.from([...(real[of][1] as Float32Array), ...(made[of][1] as Float32Array)]);
  return [
    {
      name: 'samples',
      caption,
      figure: scatterChart({
        x: both('a'),
        y: both('b'),
        groups: [
          ...Array.from(real.a[1] as Float32Array, () => 'data'),
          ...Array.from(made.a[1] as Float32Array, () => 'samples'),
        ],
        xLabel: made.a[0],
        yLabel: made.b[0],
        equal: true,
      }),
    },
  ];
}
