import { toColourSpace } from '../../kernels/colour/colour.js';
import { growRegions } from '../../kernels/segmentation/region-growing.js';
import type { Method } from './method.js';
import { seedsOf } from './seeds.js';

export const grow: Method = {
  about:
    'regions grow from seeds, a file or --seed-points, by the pixel at their shore that is nearest in Lab, up to --tolerance; where none comes is one more segment',
  heeds: ['seeds', 'seedPoints', 'tolerance', 'reference'],
  async run(image, options, { warn }) {
    const seeds = await seedsOf(image, options, warn);
    const { tolerance = 10, reference } = options;
    const labels = growRegions(toColourSpace(image, 'lab'), seeds, { tolerance, reference });
    const left = labels.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0);
    return {
      labels,
      metrics: { seeds: new Set(seeds.filter((label) => label > 0)).size, unreached: left / labels.length },
    };
  },
};
