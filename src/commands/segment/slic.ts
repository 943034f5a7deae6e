import { DataError } from '../../core/errors.js';
import { toColourSpace } from '../../kernels/colour/colour.js';
import { connectedRegions } from '../../kernels/regions/regions.js';
import { slic as superpixels } from '../../kernels/segmentation/slic.js';
import type { Method } from './method.js';

/** Achanta et al. join pieces smaller than a quarter of the mean. */
const SMALLEST = 0.25;

export const slic: Method = {
  about:
    'superpixels of about equal size that keep to edges: k-means in Lab and place, each centre in its own surroundings; pieces that fell apart join a neighbour',
  heeds: ['k', 'compactness', 'iterations', 'zero', 'minSize'],
  run(image, { k: wanted, compactness = 10, iterations = 10, zero, minSize }) {
    const { width, height } = image;
    const k = wanted ?? Math.min(1000, Math.ceil((width * height) / 64));
    if (k > width * height)
      throw new DataError(`${k} superpixels were asked for, the picture has ${width * height} pixels`);
    const lab = toColourSpace(image, 'lab');
    const found = superpixels(lab, { k, compactness, iterations, zero });
    const smallest = minSize ?? Math.max(1, Math.round((SMALLEST * width * height) / found.centres));
    const { labels } = connectedRegions(found.labels, width, height, smallest);
    return { labels, metrics: { energy: found.energy, centres: found.centres } };
  },
};
