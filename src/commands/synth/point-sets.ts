import { scatterChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import { blobs, circles, moons, type PointSet, spirals } from '../../kernels/synth/point-sets.js';
import type { SynthOptions } from './options.js';

const POINTS = 300;

export function blobsSet(
  { n = POINTS, k, dimensions: d, separation, covariance }: SynthOptions,
  rng: Rng,
): Result {
  const set = blobs({ n, k, d, separation, covariance }, rng);
  const columns = new Map<string, Column>([['group', Int32Array.from({ length: k }, (_, g) => g)]]);
  for (let j = 0; j < d; j++)
    columns.set(
      `mean${j}`,
      Float64Array.from({ length: k }, (_, g) => set.centres[g * d + j]!),
    );
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      columns.set(
        `cov${i}_${j}`,
        Float64Array.from({ length: k }, (_, g) => set.covariances[(g * d + i) * d + j]!),
      );
  return points(set, { truth: { table: columns } });
}

export const moonsSet = ({ n = POINTS, noise }: SynthOptions, rng: Rng): Result =>
  points(moons({ n, noise }, rng));

export const circlesSet = ({ n = POINTS, noise, factor }: SynthOptions, rng: Rng): Result =>
  points(circles({ n, noise, factor }, rng));

export const spiralsSet = ({ n = POINTS, k, turns, noise }: SynthOptions, rng: Rng): Result =>
  points(spirals({ n, arms: k, turns, noise }, rng));

/** Columns x0, x1 … and the group; the points of a group are not apart in the table. */
function points(set: PointSet, extra?: Result['extra']): Result {
  const { n, d, data, labels } = set;
  const column = (j: number) => Float64Array.from({ length: n }, (_, i) => data[i * d + j]!);
  return {
    table: () => {
      const table = new Map<string, Column>();
      for (let j = 0; j < d; j++) table.set(`x${j}`, column(j));
      return table.set('group', labels);
    },
    array: { shape: [n, d], data },
    metrics: { points: n, dimensions: d, groups: new Set(labels).size },
    extra,
    plot: () =>
      scatterChart({
        x: column(0),
        y: d > 1 ? column(1) : labels,
        xLabel: 'x0',
        yLabel: d > 1 ? 'x1' : 'group',
        groups: labels,
        equal: d > 1,
      }),
  };
}
