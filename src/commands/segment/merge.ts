import { lineChart } from '../../core/chart/make.js';
import { DataError, UsageError } from '../../core/errors.js';
import { toColourSpace } from '../../kernels/colour/colour.js';
import { connectedRegions, numberByArea } from '../../kernels/regions/regions.js';
import { cutTree, mergeRegions } from '../../kernels/segmentation/region-merging.js';
import { slic } from '../../kernels/segmentation/slic.js';
import type { Method } from './method.js';

const LEVELS = [20] as const;
/** Superpixels to begin with, unless more are asked for. */
const FINEST = 1000;

export const merge: Method = {
  about:
    'merges superpixels that touch, most alike first, and stops at each of --levels: coarser segments are unions of finer ones; the label map is the coarsest, --hierarchy has them all',
  heeds: ['levels', 'criterion', 'superpixels', 'compactness', 'hierarchy'],
  run(image, { levels: wanted, criterion = 'ward', superpixels, compactness }) {
    const given = wanted ?? LEVELS;
    if (given.some((n, i) => i > 0 && n >= given[i - 1]!))
      throw new UsageError(`--levels must fall, got ${given.join(',')}`);
    const { width, height } = image;
    const k = superpixels ?? Math.min(width * height, Math.max(FINEST, 2 * given[0]!));
    if (k > width * height)
      throw new DataError(`${k} superpixels were asked for, the picture has ${width * height} pixels`);
    const lab = toColourSpace(image, 'lab');
    const cells = slic(lab, { k, compactness });
    const smallest = Math.max(1, Math.round((width * height) / (4 * cells.centres)));
    const start = connectedRegions(cells.labels, width, height, smallest);
    const levels = wanted ?? [Math.min(LEVELS[0], start.count)];
    if (levels[0]! > start.count)
      throw new DataError(`${levels[0]} segments were asked for, merging begins with ${start.count}`, {
        hint: 'take more --superpixels',
      });
    const tree = mergeRegions(lab, start, criterion);
    const at = (count: number) => {
      const whole = cutTree(tree, count);
      return start.labels.map((r) => whole[r]!);
    };
    const coarsest = levels.at(-1)!;
    const merged = tree.cost.subarray(0, start.count - coarsest);
    return {
      labels: at(coarsest),
      metrics: {
        superpixels: start.count,
        levels: [...levels],
        lastCost: merged.at(-1) ?? 0,
      },
      extra: {
        hierarchy: {
          array: () => {
            const data = new Int32Array(levels.length * width * height);
            levels.forEach((count, i) => {
              data.set(numberByArea(at(count)).labels, i * width * height);
            });
            return { shape: [levels.length, height, width], data };
          },
        },
      },
      charts: () => [
        lineChart({
          title: 'Cost of each merge',
          xLabel: 'segments left',
          yLabel: criterion === 'ward' ? 'rise of the squared error' : 'distance of the mean colours',
          xScale: 'log',
          yScale: 'log',
          x: Float64Array.from(tree.cost, (_, i) => start.count - 1 - i),
          y: tree.cost.map((v) => Math.max(v, 1e-3)),
          rules: levels.map((n) => ({ x: n, color: 1 })),
        }),
      ],
    };
  },
};
