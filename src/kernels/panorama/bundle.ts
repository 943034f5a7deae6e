import { rotation } from '../geometry/fundamental.js';
import { determinant } from '../geometry/homography.js';
import { composeTransforms, invertTransform, type Transform, transform } from '../geometry/projective.js';
import { transferResiduals } from '../geometry/transfer.js';
import { matrix } from '../linalg/matrix.js';
import { svd } from '../linalg/svd.js';
import { type LeastSquares, levenbergMarquardt } from '../optimize/levenberg-marquardt.js';
import type { ViewLink } from './view-graph.js';

/** How a picture may move: its transform to the reference as a function of a few numbers, zeros for where it is. */
export interface Movable {
  parameters: number;
  at(x: Float64Array): Transform;
}

const STEP = 1e-6;

/**
 * All pictures at once: the transforms H_i to the reference that make the squared symmetric transfer of H_b^-1 H_a
 * smallest, summed over the pairs of all links; the errors of a chain of links are spread over all of them.
 *
 * @param views one a picture; the reference has none
 * @param iterations steps at most; 0 leaves all as it is and gives the residual
 * @returns the transforms, and the root mean square residual in pixels
 * @see Brown & Lowe, Automatic panoramic image stitching using invariant features, 2007, section 4
 */
export function bundle(
  views: ReadonlyMap<number, Movable | undefined>,
  links: readonly ViewLink[],
  iterations = 50,
): { transforms: Map<number, Transform>; rms: number } {
  const offsets = new Map<number, number>();
  let size = 0;
  for (const [view, movable] of views) {
    offsets.set(view, size);
    size += movable?.parameters ?? 0;
  }
  const pairs = links.reduce((sum, { pairs: { n } }) => sum + n, 0);
  const problem: LeastSquares = {
    size,
    cost: (x) => links.reduce((sum, link) => sum + squares(residuals(link, x)), 0),
    linearise(x, normal, gradient) {
      for (const link of links) {
        const columns = [link.a, link.b].flatMap((view) => parametersOf(view));
        const r = residuals(link, x);
        const derivatives = columns.map((j) => {
          const moved = x.slice();
          moved[j] = x[j]! + STEP;
          const above = residuals(link, moved);
          moved[j] = x[j]! - STEP;
          const below = residuals(link, moved);
          // Beyond the horizon there is no residual, and no slope.
          return above.map((v, i) => (v - below[i]!) / (2 * STEP) || 0);
        });
        columns.forEach((j, p) => {
          gradient[j]! += dot(derivatives[p]!, r);
          columns.forEach((k, q) => {
            normal[j * size + k]! += dot(derivatives[p]!, derivatives[q]!);
          });
        });
      }
    },
  };
  const fit = levenbergMarquardt(problem, new Float64Array(size), { iterations, tol: 1e-8 });
  return {
    transforms: new Map([...views.keys()].map((view) => [view, transformOf(view, fit.x)])),
    rms: Math.sqrt(fit.cost / Math.max(1, pairs)),
  };

  function parametersOf(view: number): number[] {
    return Array.from({ length: views.get(view)?.parameters ?? 0 }, (_, k) => offsets.get(view)! + k);
  }

  function transformOf(view: number, x: Float64Array): Transform {
    const movable = views.get(view);
    const from = offsets.get(view)!;
    return movable
      ? movable.at(x.subarray(from, from + movable.parameters))
      : transform(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  function residuals(link: ViewLink, x: Float64Array): Float64Array {
    const out = new Float64Array(4 * link.pairs.n);
    const h = composeTransforms(invertTransform(transformOf(link.b, x)), transformOf(link.a, x));
    transferResiduals(h, link.pairs, out);
    return out;
  }
}

function squares(r: Float64Array): number {
  const sum = dot(r, r);
  return Number.isNaN(sum) ? Infinity : sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export interface PictureSize {
  width: number;
  height: number;
}

/** Any homography near one: its entries but the last, in coordinates in which both pictures reach from -1 to 1. */
export function movableHomography(h: Transform, view: PictureSize, reference: PictureSize): Movable {
  const [a, b] = [toUnit(view), toUnit(reference)];
  const base = composeTransforms(b, composeTransforms(h, invertTransform(a)));
  const back = invertTransform(b);
  return {
    parameters: 8,
    at(x) {
      const moved = base.map((v, i) => v + (x[i] ?? 0));
      return composeTransforms(back, composeTransforms(moved, a));
    },
  };
}

function toUnit({ width, height }: PictureSize): Transform {
  const s = 2 / Math.max(width, height);
  return transform(s, 0, (-s * (width - 1)) / 2, 0, s, (-s * (height - 1)) / 2, 0, 0, 1);
}

/** The camera's matrix K = [f 0 cx; 0 f cy; 0 0 1], its axis through the middle of the picture. */
export const cameraMatrix = ({ width, height }: PictureSize, focal: number): Transform =>
  transform(focal, 0, (width - 1) / 2, 0, focal, (height - 1) / 2, 0, 0, 1);

/** A camera that turns only: K_r R K^-1 with R = exp([x]) R_0, the turn nearest to K_r^-1 H K. */
export function movableRotation(
  h: Transform,
  view: PictureSize,
  reference: PictureSize,
  focal: number,
): Movable & { rotationAt(x: Float64Array): Float64Array } {
  const k = cameraMatrix(view, focal);
  const kr = cameraMatrix(reference, focal);
  const base = nearestRotation(composeTransforms(invertTransform(kr), composeTransforms(h, k)));
  const back = invertTransform(k);
  const rotationAt = (x: Float64Array) => product(rotation(x[0]!, x[1]!, x[2]!), base);
  return {
    parameters: 3,
    at: (x) => composeTransforms(kr, composeTransforms(rotationAt(x), back)),
    rotationAt,
  };
}

/** U V^T of M = U S V^T, the orthogonal matrix with the least distance to M; M is scaled to det M > 0. */
export function nearestRotation(m: Float64Array): Float64Array {
  const sign = Math.sign(determinant(m)) || 1;
  const { u, vt } = svd(
    matrix(
      3,
      3,
      m.map((v) => sign * v),
    ),
  );
  return product(u.data, vt.data);
}

const product = (a: Float64Array, b: Float64Array): Float64Array =>
  Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [3 * Math.floor(at / 3), at % 3];
    return a[i]! * b[j]! + a[i + 1]! * b[3 + j]! + a[i + 2]! * b[6 + j]!;
  });
