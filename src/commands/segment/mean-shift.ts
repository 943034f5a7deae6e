import { toColourSpace } from '../../kernels/colour/colour.js';
import { connectedRegions } from '../../kernels/regions/regions.js';
import { joinModes, meanShiftFilter } from '../../kernels/segmentation/mean-shift.js';
import type { Method } from './method.js';

export const meanShift: Method = {
  about:
    'moves each pixel to the nearest mode in place and Lab, then joins neighbours whose modes are alike; the number of segments follows from the two radii',
  heeds: ['spatialRadius', 'rangeRadius', 'iterations', 'minSize'],
  cost: { bytesPerValue: 40, nsPerValue: 1500 },
  run(image, { spatialRadius = 8, rangeRadius = 8, iterations, minSize = 20 }) {
    const lab = toColourSpace(image, 'lab');
    const modes = meanShiftFilter(lab, { spatialRadius, rangeRadius, iterations });
    const { labels } = connectedRegions(joinModes(modes, rangeRadius), image.width, image.height, minSize);
    return { labels };
  },
};
