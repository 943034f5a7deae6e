import { imageOverlay, lineChart } from '../../core/chart/make.js';
import type { Context } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { grabcut } from '../../kernels/segmentation/grabcut.js';
import { boxOf, onByteScale, onPaleGround, readSeeds } from '../shared/foreground-seeds.js';
import type { Method, Segmented } from './method.js';
import type { SegmentOptions } from './options.js';

const HEEDS = ['seeds', 'box', 'components', 'gamma', 'mask'] as const;

export const mincut: Method = {
  about:
    'foreground and background by one smallest cut between seeds: colour models of the seeds, outlines where contrast is; label 1 is the foreground. energy = sum of -log p(colour) of each pixel under the best Gaussian of its side + sum of gamma exp(-beta |z_p - z_q|²)/|p - q| over the eight neighbours that are parted, beta half the inverse of the mean |z_p - z_q|²',
  heeds: HEEDS,
  cost: { bytesPerValue: 140, nsPerValue: 1900 },
  run: (image, options, context) => cutOut(image, options, 0, context),
};

export const grabcutMethod: Method = {
  about:
    'cuts as mincut, then learns the colours of both sides anew, by turns, until labels rest; a box around the object is enough',
  heeds: [...HEEDS, 'iterations'],
  cost: { bytesPerValue: 140, nsPerValue: 9000 },
  run: (image, options, context) => cutOut(image, options, options.iterations ?? 10, context),
};

async function cutOut(
  image: Image,
  options: SegmentOptions,
  iterations: number,
  context: Context,
): Promise<Segmented> {
  const { components, gamma, method } = options;
  if (options.seeds === undefined && options.box === undefined)
    throw new UsageError('--method mincut and grabcut need --seeds, --box or both: where is the object?');
  const seeds = await readSeeds(image, options, context.warn);
  const colours = onByteScale(image);
  const { labels, energies, flow, converged } = grabcut(
    colours,
    seeds,
    { iterations, components, gamma },
    context.rng,
  );
  const foreground = labels.reduce((sum, v) => sum + v, 0);
  if (foreground === 0)
    context.warn(
      'nothing was cut out: the colours of the foreground are those of the background; seeds may help',
    );
  const boxes = options.box ? [boxOf(options.box)] : [];
  const { width, height } = image;
  return {
    labels: Int32Array.from(labels),
    named: true,
    metrics: {
      energy: energies[energies.length - 1]!,
      flow,
      foreground,
      ...(method === 'grabcut' && { energies, iterations: energies.length - 1, converged }),
    },
    extra: {
      mask: { image: () => ({ width, height, channels: 1, data: labels.map((v) => 255 * v) }) },
    },
    charts: () => [
      imageOverlay({ image: onPaleGround(image, labels), boxes, title: 'Cut out' }),
      ...(energies.length > 1
        ? [lineChart({ y: Float64Array.from(energies), points: true, title: 'Energy', xLabel: 'round' })]
        : []),
    ],
  };
}
