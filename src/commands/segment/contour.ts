import { imageOverlay } from '../../core/chart/make.js';
import { DataError } from '../../core/errors.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { distanceTransform } from '../../kernels/image/distance-transform.js';
import { levelLines } from '../../kernels/image/level-lines.js';
import { chanVese, checkerboardLevelSet } from '../../kernels/segmentation/chan-vese.js';
import { readLabelsFor } from '../shared/label-map.js';
import type { Method } from './method.js';

export const contour: Method = {
  about:
    'an active contour without edges (Chan and Vese): the shortest line between two areas of about constant gray; it starts from a checkerboard, or from the outline of --seeds 1',
  heeds: ['smoothness', 'iterations', 'tol', 'seeds'],
  cost: { bytesPerValue: 40, nsPerValue: 1500 },
  async run(image, { smoothness, iterations, tol, seeds }, { warn }) {
    const { width, height } = image;
    const plane = grayPlane(image);
    if (plane.data.every((v) => v === plane.data[0]))
      throw new DataError('a picture of one gray level has no contour');
    const start =
      seeds === undefined
        ? checkerboardLevelSet(width, height)
        : outline(await readLabelsFor(seeds, image, warn), width, height);
    const found = chanVese(plane, start, { mu: smoothness, iterations, tol });
    const lines = () => levelLines(found.phi, height, width);
    return {
      labels: Int32Array.from(found.phi, (v) => (v > 0 ? 1 : 0)),
      metrics: { iterations: found.iterations, converged: found.converged, means: found.means },
      charts: () => [imageOverlay({ image, segments: lines(), title: 'Zero line of the level set' })],
    };
  },
};

/** Distance to the outline of the pixels that are 1, positive inside. */
function outline(seeds: Int32Array, width: number, height: number): Float64Array {
  const inside = Uint8Array.from(seeds, (label) => (label === 1 ? 1 : 0));
  const count = inside.reduce((sum, v) => sum + v, 0);
  if (count === 0 || count === inside.length)
    throw new DataError('a contour starts from seeds with some pixels of 1 and some others');
  const within = distanceTransform(inside, width, height);
  const beyond = distanceTransform(
    inside.map((v) => 1 - v),
    width,
    height,
  );
  return within.map((d, p) => (d > 0 ? d - 0.5 : 0.5 - beyond[p]!));
}
