import { kmeans as cluster } from '../../kernels/cluster/kmeans.js';
import { colourFeatures } from '../../kernels/colour/colour-features.js';
import type { Method } from './method.js';

export const kmeans: Method = {
  about:
    'clusters the pixels by colour, in Lab by default, where distances are about as seen; with xy neighbours hold together',
  heeds: ['k', 'space', 'positionWeight', 'restarts', 'iterations', 'tol'],
  run(
    image,
    { k = 4, space = 'lab', positionWeight = 1, restarts = 3, iterations = 300, tol = 1e-4 },
    { rng },
  ) {
    const points = colourFeatures(image, space, positionWeight);
    const found = cluster(points, { k, restarts, iterations, tol }, rng);
    const { labels, inertia, converged } = found;
    return { labels, metrics: { energy: inertia, iterations: found.iterations, converged } };
  },
};
