import { lineChart } from '../../core/chart/make.js';
import { DataError } from '../../core/errors.js';
import { colourFeatures } from '../../kernels/colour/colour-features.js';
import { mrfSegments } from '../../kernels/segmentation/mrf-segments.js';
import type { Method } from './method.js';

// The variance of 1 in 100 in every coordinate: in Lab a difference that is just seen.
const NOISE = 1e-4;

// Costs are kept for each pixel and class.
const MOST_CLASSES = 64;

export const mrf: Method = {
  about:
    'a Markov random field: a Gaussian of colours for each class, and neighbours that prefer the same one. energy = Σ -log(weight N(colour; mean, covariance)) + smoothness Σ [labels of the eight neighbours differ] / distance; expansion moves and new Gaussians by turns, so that it never rises',
  heeds: ['k', 'space', 'positionWeight', 'smoothness', 'iterations'],
  cost: { bytesPerValue: 400, nsPerValue: 40000 },
  run(image, { k = 4, space = 'lab', positionWeight = 1, smoothness = 2, iterations = 10 }, { rng, warn }) {
    if (k > MOST_CLASSES)
      throw new DataError(`${k} classes, a random field of pixels has ${MOST_CLASSES} at most`);
    const { width, height } = image;
    const points = colourFeatures(image, space, positionWeight);
    const found = mrfSegments(points, width, height, { k, smoothness, iterations, noise: NOISE }, rng);
    const { labels, energy, energies, converged } = found;
    const classes = new Set(labels).size;
    if (classes < k)
      warn(`${k - classes} of ${k} classes lost their last pixel; less --smoothness keeps them`);
    return {
      labels,
      metrics: { energy, energies, iterations: energies.length - 1, converged },
      charts: () => [
        lineChart({ y: Float64Array.from(energies), points: true, title: 'Energy', xLabel: 'round' }),
      ],
    };
  },
};
