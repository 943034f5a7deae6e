import type { NoteMark } from '../../core/chart/chart.js';
import { barChart, scatterChart } from '../../core/chart/make.js';
import type { Dataset } from '../../training/data/dataset.js';
import type { Sample } from '../../training/task.js';
import type { VaeModel } from '../../training/vae/model.js';

/** Mean codes along the two dimensions that carry most, coloured by class where there are classes. */
export function codesFigure(
  codes: Float32Array,
  unitKl: readonly number[],
  { options: { latent }, input }: VaeModel,
  { targets }: Dataset,
  shown: Uint32Array,
): Sample[] {
  if (latent < 2) return [];
  const [a, b] = Array.from(unitKl.keys()).sort((i, j) => unitKl[j]! - unitKl[i]! || i - j) as [
    number,
    number,
  ];
  const along = (dim: number) => codes.filter((_, k) => k % latent === dim);
  const label = (dim: number) => `z${dim}, KL ${unitKl[dim]!.toFixed(2)} nats`;
  const groups =
    input.labels && targets ? Array.from(shown, (i) => input.labels![targets[i]!] ?? 'none') : undefined;
  return [
    {
      name: 'codes',
      caption: `Mean codes of ${shown.length} items held back, in the two dimensions that carry most`,
      figure: scatterChart({
        x: along(a),
        y: along(b),
        xLabel: label(a),
        yLabel: label(b),
        groups,
        // There are fewer colours than there may be classes.
        marks: groups && centres(groups, along(a), along(b)),
        title: 'Codes',
      }),
    },
  ];
}

/** The name of each class in the middle of its codes. */
function centres(groups: readonly string[], x: Float32Array, y: Float32Array): NoteMark[] {
  const sums = new Map<string, { n: number; x: number; y: number }>();
  for (const [i, name] of groups.entries()) {
    const sum = sums.get(name) ?? { n: 0, x: 0, y: 0 };
    sums.set(name, { n: sum.n + 1, x: sum.x + x[i]!, y: sum.y + y[i]! });
  }
  return [...sums].map(([text, sum]) => ({
    mark: 'note',
    x: sum.x / sum.n,
    y: sum.y / sum.n,
    text,
    anchor: 'middle',
    color: 'ink',
  }));
}

/** What each dimension of the code carries. */
export const unitKlFigure = (unitKl: readonly number[]): Sample => ({
  name: 'unit-kl',
  caption: 'What each dimension of the code carries; below 0.01 nats it is not used',
  figure: barChart({
    categories: unitKl.map((_, j) => `z${j}`),
    values: unitKl,
    yLabel: 'KL, nats',
    title: 'Dimensions of the code',
  }),
});
