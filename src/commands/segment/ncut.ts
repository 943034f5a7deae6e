import type { Chart } from '../../core/chart/chart.js';
import { heatMap, lineChart } from '../../core/chart/make.js';
import type { Column, Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { toColourSpace } from '../../kernels/colour/colour.js';
import type { WeightedGraph } from '../../kernels/graph/laplacian.js';
import { column } from '../../kernels/linalg/matrix.js';
import { connectedRegions } from '../../kernels/regions/regions.js';
import { kWayNcut } from '../../kernels/segmentation/kway-ncut.js';
import { ncutValue } from '../../kernels/segmentation/ncut-value.js';
import { pixelAffinity } from '../../kernels/segmentation/pixel-affinity.js';
import { type CutRecord, recursiveNcut } from '../../kernels/segmentation/recursive-ncut.js';
import { slic } from '../../kernels/segmentation/slic.js';
import { superpixelAffinity } from '../../kernels/segmentation/superpixel-affinity.js';
import type { Method } from './method.js';
import type { SegmentOptions } from './options.js';

// Larger pictures are cut by superpixels.
const MOST_PIXELS = 200 * 200;
const SUPERPIXELS = 400;
const TOLERANCE = 1e-6;

export const ncut: Method = {
  about:
    'normalised cuts: eigenvectors of the graph of pixels (up to 200 x 200) or of superpixels cut it in two, and what that leaves, while Ncut <= --max-ncut; with --k into so many at once, with both recursively into k at most. Ncut is the sum over segments of the weights cut off over all weights; pixels are tied by exp(-(colour difference)²/sigma-colour² - distance²/sigma-space²), superpixels that touch by their common sides times exp(-(difference of mean colours)²/sigma-colour²)',
  heeds: [
    'k',
    'maxNcut',
    'superpixels',
    'radius',
    'sigmaColour',
    'sigmaSpace',
    'compactness',
    'restarts',
    'tol',
    'cuts',
  ],
  run(image, options, { rng }) {
    const { k, maxNcut, restarts, tol = TOLERANCE } = options;
    if (restarts !== undefined && (k === undefined || maxNcut !== undefined))
      throw new UsageError('--restarts is for --k without --max-ncut: recursive cuts have one answer');
    const { graph, nodes } = graphOf(image, options);
    if (k !== undefined && k > graph.rows)
      throw new DataError(`${k} segments were asked for, the graph has ${graph.rows} nodes`);
    if (k !== undefined && maxNcut === undefined) {
      if (options.cuts !== undefined)
        throw new UsageError('--cuts lists recursive cuts: give --max-ncut, or no --k');
      const found = kWayNcut(graph, { k, restarts, tol }, rng);
      return {
        labels: nodes.map((node) => found.labels[node]!),
        metrics: {
          ncut: found.ncut,
          eigenvalues: [...found.eigenvalues],
          residual: Math.max(...found.residuals),
        },
        charts: () => [1, 2].filter((c) => c < k).map((c) => eigenvectorMap(column(found.vectors, c), c + 1)),
      };
    }
    const found = recursiveNcut(graph, { maxNcut, most: k, tol }, rng);
    const { cuts, vector } = found;
    return {
      labels: nodes.map((node) => found.labels[node]!),
      metrics: {
        ncut: ncutValue(graph, found.labels),
        eigenvalues: cuts.slice(0, 1).map(({ eigenvalue }) => eigenvalue),
        residual: Math.max(0, ...cuts.map(({ residual }) => residual)),
      },
      charts: () => (vector ? [eigenvectorMap(vector, 2), cutChart(cuts)] : []),
      extra: { cuts: { table: () => cutTable(cuts) } },
    };

    function eigenvectorMap(values: Float64Array, number: number) {
      return heatMap({
        title: `Eigenvector ${number}`,
        values: Float64Array.from(nodes, (node) => values[node]!),
        rows: image.height,
        columns: image.width,
      });
    }
  },
};

/** The graph of a picture, and which node each pixel belongs to. */
function graphOf(image: Image, options: SegmentOptions): { graph: WeightedGraph; nodes: Int32Array } {
  const { width, height } = image;
  const pixels = width * height;
  const { superpixels = pixels > MOST_PIXELS ? SUPERPIXELS : undefined, sigmaColour = 10 } = options;
  const lab = toColourSpace(image, 'lab');
  if (superpixels === undefined) {
    if (options.compactness !== undefined) throw new UsageError('--compactness is for --superpixels');
    const { radius, sigmaSpace } = options;
    const graph = pixelAffinity(lab, { radius, sigmaColour, sigmaSpace });
    return { graph, nodes: Int32Array.from({ length: pixels }, (_, p) => p) };
  }
  for (const name of ['radius', 'sigmaSpace'] as const)
    if (options[name] !== undefined)
      throw new UsageError(
        `--${name === 'radius' ? name : 'sigma-space'} is for pixels, this picture is cut by superpixels, which are tied to those they touch`,
      );
  if (superpixels > pixels)
    throw new DataError(`${superpixels} superpixels were asked for, the picture has ${pixels} pixels`);
  const found = slic(lab, { k: superpixels, compactness: options.compactness });
  // As --method slic does: pieces smaller than a quarter of the mean join a neighbour.
  const { labels, count } = connectedRegions(
    found.labels,
    width,
    height,
    Math.max(1, pixels / found.centres / 4),
  );
  return { graph: superpixelAffinity(lab, labels, count, sigmaColour), nodes: labels };
}

/** What the cuts that were made cost, one after the other, and what they must cost at least. */
function cutChart(cuts: CutRecord[]): Chart {
  const made = cuts.filter((cut) => cut.made);
  const shown = made.length > 0 ? made : cuts;
  return lineChart({
    title: made.length > 0 ? 'Cuts that were made' : 'The best cut, which was not made',
    x: Float64Array.from(shown, (_, i) => i + 1),
    series: [
      { label: 'Ncut', y: Float64Array.from(shown, (cut) => cut.ncut) },
      { label: 'eigenvalue, its bound', y: Float64Array.from(shown, (cut) => cut.eigenvalue) },
    ],
    points: true,
    xLabel: 'cut',
    yLabel: 'Ncut',
  });
}

function cutTable(cuts: CutRecord[]): Record<string, Column> {
  return {
    nodes: Int32Array.from(cuts, (cut) => cut.nodes),
    first: Int32Array.from(cuts, (cut) => cut.sides[0]),
    second: Int32Array.from(cuts, (cut) => cut.sides[1]),
    eigenvalue: Float64Array.from(cuts, (cut) => cut.eigenvalue),
    ncut: Float64Array.from(cuts, (cut) => cut.ncut),
    made: cuts.map((cut) => (cut.made ? 'yes' : 'no')),
  };
}
