import * as z from 'zod';
import { scatterChart } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import type { Column, Table } from '../core/data.js';
import { DataError, excerpt, UsageError } from '../core/errors.js';
import { didYouMean } from '../core/nearest.js';
import { tableInput } from '../core/options.js';
import { matrixFrom, readMatrix, readTable } from '../core/read.js';
import { numericColumn } from '../core/table.js';
import { adjustedRand, purity } from '../kernels/cluster/agreement.js';
import { type KMeans, kmeans } from '../kernels/cluster/kmeans.js';
import { miniBatchKMeans } from '../kernels/cluster/minibatch-kmeans.js';
import { SCALINGS, scaleColumns, unscale } from '../kernels/cluster/scaling.js';
import { silhouette } from '../kernels/cluster/silhouette.js';
import { principalPlane } from '../kernels/linalg/principal-plane.js';

const options = z.object({
  k: z.number().int().positive().describe('number of clusters'),
  init: z.enum(['k-means++', 'random']).default('k-means++').describe('how the first centres are drawn'),
  centers: z
    .string()
    .min(1)
    .optional()
    .describe('table of centres to begin from instead')
    .meta({ placeholder: 'FILE' }),
  restarts: z
    .number()
    .int()
    .positive()
    .default(10)
    .describe('fits from different first centres; the best is kept; one with --batch-size or --centers'),
  iterations: z.number().int().positive().default(300).describe('moves of the centres, or batches, at most'),
  tol: z
    .number()
    .min(0)
    .default(1e-6)
    .describe('stop when a move lowers the inertia by no more than this share; not with --batch-size'),
  batchSize: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('mini-batch steps of so many rows, for very large tables')
    .meta({ placeholder: 'N', defaultText: 'all rows in each step' }),
  scale: z
    .enum(SCALINGS)
    .default('none')
    .describe('bring columns to one scale first; centres are told in the original one'),
  weights: z.string().min(1).optional().describe('column of row weights').meta({ placeholder: 'COL' }),
  target: z
    .string()
    .min(1)
    .optional()
    .describe('column of true classes, to judge the clusters by')
    .meta({ placeholder: 'COL' }),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe('write row, cluster and squared distance to its centre here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...tableInput,
});

export default defineCommand({
  name: 'kmeans',
  group: 'Classical learning',
  summary: 'k-means clustering: groups rows around k centres.',
  description:
    "Lloyd's algorithm makes inertia = sum_i w_i |x_i - c_label(i)|² small: rows go to their nearest centre and centres to the mean of their rows, by turns, until nothing moves. A local minimum: --restarts keeps the best of several. Clusters are numbered by falling size, so that the same partition has the same numbers.",
  keywords: [
    'cluster',
    'group',
    'partition',
    'lloyd',
    'quantise',
    'segment',
    'unsupervised',
    'similar rows',
    'csv',
  ],
  inputs: [{ name: 'DATA', about: 'a table of numbers, or a matrix', accepts: ['table', 'array'] }],
  options,
  outputs: ['model', 'table'],
  metrics: {
    inertia: 'sum of squared distances to the centres, in the scale that was used',
    iterations: 'moves of the centres in the best fit',
    converged: 'whether it came to rest',
    sizes: 'rows in each cluster',
    silhouette: 'mean silhouette, -1 to 1, of 5000 rows at most',
    purity: 'with --target: share of rows in the class that prevails in their cluster',
    adjustedRand: 'with --target: agreement of pairs, 1 for the same partition and 0 by chance',
  },
  examples: [
    'ispr kmeans fixtures/iris.csv --k 3 --target species --plot iris.png',
    'ispr kmeans fixtures/iris.csv --k 3 -o model.json --labels clusters.csv --json',
  ],
  source: 'Lloyd, Least squares quantization in PCM, 1982; Arthur & Vassilvitskii, k-means++, 2007',
  cost: { bytesPerValue: 40, nsPerValue: 500 },
  async run([path], chosen, context) {
    const { k, init, restarts, iterations, tol, batchSize, weights, target, ...input } = chosen;
    const wanted = input.columns && [
      ...input.columns,
      ...[weights, target].filter((name) => name !== undefined),
    ];
    const table = await readTable(path!, { ...input, columns: wanted && [...new Set(wanted)] }, context.warn);
    const truth = target === undefined ? undefined : taken(table, target);
    const rowWeights =
      weights === undefined ? undefined : numericColumn(table, weights, taken(table, weights));
    const features = new Map([...table].filter(([name]) => name !== target && name !== weights));
    const { names, rows, columns, data } = await matrixFrom(features, path!, input, context.warn);
    const scaling = scaleColumns(data, columns, chosen.scale);
    const points = { n: rows, d: columns, data: scaling.data };
    const first =
      chosen.centers === undefined
        ? init
        : await readCenters(chosen.centers, names, k, context.warn).then(scaling.apply);
    if (batchSize !== undefined && init === 'random' && chosen.centers === undefined)
      throw new UsageError('--batch-size takes its first centres by k-means++ or from --centers');
    const common = { k, iterations, weights: rowWeights };
    const fit = bySize(
      batchSize === undefined
        ? kmeans(points, { ...common, init: first, tol, restarts }, context.rng)
        : miniBatchKMeans(
            points,
            { ...common, batch: batchSize, init: first instanceof Float64Array ? first : undefined },
            context.rng,
          ),
    );
    const sizes = new Array<number>(k).fill(0);
    for (const label of fit.labels) sizes[label]!++;
    const centers = Array.from({ length: k }, (_, c) => [
      ...unscale(scaling, fit.centres.subarray(c * columns, (c + 1) * columns)),
    ]);
    const metrics = {
      inertia: fit.inertia,
      iterations: fit.iterations,
      converged: fit.converged,
      sizes,
      ...(k > 1 &&
        rows > k && { silhouette: silhouette(points, fit.labels, context.rng.stream('silhouette')) }),
      ...(truth && {
        purity: purity(fit.labels, labelling(truth)),
        adjustedRand: adjustedRand(fit.labels, labelling(truth)),
      }),
    };
    return {
      model: {
        format: 'ispr-kmeans',
        version: 1,
        columns: names,
        centers,
        sizes,
        inertia: fit.inertia,
        scale: { method: chosen.scale, offset: [...scaling.offset], factor: [...scaling.factor] },
      },
      table: new Map<string, Column>([
        ['cluster', Int32Array.from({ length: k }, (_, c) => c)],
        ['size', Int32Array.from(sizes)],
        ...names.map((name, j): [string, Column] => [name, centers.map((center) => center[j]!)]),
      ]),
      extra: {
        labels: {
          table: () => ({
            row: Int32Array.from({ length: rows }, (_, i) => i),
            cluster: fit.labels,
            distance: distances(points, fit),
          }),
        },
      },
      metrics,
      plot: () => {
        const plane = principalPlane(points.data, rows, columns);
        const plain = columns <= 2;
        return scatterChart({
          title: `${k} clusters`,
          x: plain ? data.filter((_, i) => i % columns === 0) : plane.x,
          y:
            columns === 1
              ? Float64Array.from({ length: rows }, (_, i) => i)
              : plain
                ? data.filter((_, i) => i % columns === 1)
                : plane.y,
          xLabel: plain
            ? names[0]!
            : `first principal component (${percent(plane.share[0])} of the variance)`,
          yLabel: columns === 1 ? 'row' : plain ? names[1]! : `second (${percent(plane.share[1])})`,
          groups: [...fit.labels].map((c) => `cluster ${c}`),
        });
      },
    };
  },
});

/** A column that is set apart from the features. */
function taken(table: Table, name: string): Column {
  const column = table.get(name);
  if (!column)
    throw new UsageError(`there is no column '${excerpt(name)}'`, {
      hint:
        didYouMean(name, table.keys()) ??
        `the columns are ${[...table.keys()].slice(0, 12).map(excerpt).join(', ')}`,
    });
  return column;
}

const labelling = (column: Column): (string | number)[] => Array.from(column as ArrayLike<unknown>, String);

const percent = (share: number) => `${Math.round(100 * share)} %`;

async function readCenters(
  path: string,
  names: readonly string[],
  k: number,
  warn: (note: string) => void,
): Promise<Float64Array> {
  const { rows, data } = await readMatrix(
    path,
    { columns: [...names], header: true, missing: 'error' },
    warn,
  );
  if (rows !== k) throw new DataError(`${k} rows of centres were needed, got ${rows}`, { file: path });
  return data;
}

/** The same fit with its clusters numbered by falling size, equal ones by their centres. */
function bySize(fit: KMeans): KMeans {
  const { k, d, centres, labels } = fit;
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label]!++;
  const order = Array.from({ length: k }, (_, c) => c).sort(
    (a, b) => sizes[b]! - sizes[a]! || centres[a * d]! - centres[b * d]! || a - b,
  );
  const place = new Int32Array(k);
  order.forEach((old, now) => {
    place[old] = now;
  });
  return {
    ...fit,
    labels: labels.map((label) => place[label]!),
    centres: Float64Array.from(centres, (_, i) => centres[order[Math.floor(i / d)]! * d + (i % d)]!),
  };
}

function distances(
  { n, d, data }: { n: number; d: number; data: Float64Array },
  { centres, labels }: KMeans,
): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (data[i * d + j]! - centres[labels[i]! * d + j]!) ** 2;
    return sum;
  });
}
