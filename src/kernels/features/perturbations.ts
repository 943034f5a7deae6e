import type { Rng } from '../../core/random.js';
import {
  aboutPoint,
  identityTransform,
  similarity,
  type Transform,
  tilted,
  transform,
} from '../geometry/projective.js';
import { smoothWarp } from '../geometry/smooth-warp.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Plane } from '../image/raster.js';

/** A picture of the same things, and where each point of the first has gone. */
export interface View {
  plane: Plane;
  transform: Transform;
}

export interface Perturbation {
  /** What a level counts. */
  unit: string;
  /** The usual ones. */
  levels: readonly number[];
  /** Levels that make sense. */
  range: readonly [number, number];
  apply(plane: Plane, level: number, rng: Rng): View;
}

/**
 * What happens to pictures between two times that they are taken, with what a level means:
 *
 *   rotate     degrees about the centre
 *   scale      factor of lengths
 *   viewpoint  degrees by which the plane of the picture is turned about its vertical middle line, as seen by a camera at
 *              twice its larger side
 *   affine     factor by which it is compressed along a diagonal
 *   blur       sigma of a Gaussian, pixels
 *   noise      standard deviation of Gaussian noise, in levels of 0..255
 *   light      factor of brightness; what is beyond white is white
 *
 * Geometric ones are smoothed where they shrink, keep the size (scale: times the factor) and the centre.
 *
 * @see Mikolajczyk & Schmid, A performance evaluation of local descriptors, 2005
 */
export const PERTURBATIONS = {
  rotate: {
    unit: 'degrees',
    levels: [10, 20, 30, 45, 60, 90],
    range: [-360, 360],
    apply: (plane, level) =>
      warped(plane, similarity({ angle: (level * Math.PI) / 180, centre: centreOf(plane) })),
  },
  scale: {
    unit: 'factor',
    levels: [0.4, 0.5, 0.7, 1.3, 1.6, 2],
    range: [0.05, 8],
    apply: (plane, level) => scaled(plane, level),
  },
  viewpoint: {
    unit: 'degrees',
    levels: [10, 20, 30, 40, 50, 60],
    range: [-80, 80],
    apply: (plane, level) =>
      warped(
        plane,
        aboutCentre(plane, tilted((level * Math.PI) / 180, 2 * Math.max(plane.width, plane.height))),
      ),
  },
  affine: {
    unit: 'compression',
    levels: [1.2, 1.5, 2, 2.5, 3],
    range: [1, 8],
    apply: (plane, level) => warped(plane, compressed(plane, level)),
  },
  blur: {
    unit: 'sigma',
    levels: [0.5, 1, 2, 3, 4, 6],
    range: [0, 100],
    apply: (plane, level) => still(gaussianBlur(plane, level)),
  },
  noise: {
    unit: 'levels',
    levels: [2, 5, 10, 20, 30, 40],
    range: [0, 255],
    apply: (plane, level, rng) => still(changed(plane, (v) => v + (level / 255) * rng.normal())),
  },
  light: {
    unit: 'factor',
    levels: [0.25, 0.5, 0.75, 1.25, 1.5, 2],
    range: [0.01, 20],
    apply: (plane, level) => still(changed(plane, (v) => v * level)),
  },
} satisfies Record<string, Perturbation>;

export type PerturbationName = keyof typeof PERTURBATIONS;
export const PERTURBATION_NAMES = Object.keys(PERTURBATIONS) as [PerturbationName, ...PerturbationName[]];

export const perturbationOf = (name: PerturbationName): Perturbation => PERTURBATIONS[name];

const still = (plane: Plane): View => ({ plane, transform: identityTransform() });

const changed = (plane: Plane, change: (v: number) => number): Plane => ({
  ...plane,
  data: plane.data.map((v) => Math.min(1, Math.max(0, change(v)))),
});

const centreOf = ({ width, height }: Plane): [number, number] => [(width - 1) / 2, (height - 1) / 2];

const warped = (plane: Plane, h: Transform): View => ({
  plane: smoothWarp(plane, h, plane.width, plane.height),
  transform: h,
});

/** Edges of the pictures stay aligned, as `resize` has it. */
function scaled(plane: Plane, factor: number): View {
  const [width, height] = [plane.width, plane.height].map((n) => Math.max(1, Math.round(n * factor))) as [
    number,
    number,
  ];
  const [a, b] = [width / plane.width, height / plane.height];
  const h = transform(a, 0, (a - 1) / 2, 0, b, (b - 1) / 2, 0, 0, 1);
  return { plane: smoothWarp(plane, h, width, height), transform: h };
}

/** Lengths along the direction (1, 1) are divided by `factor`. */
function compressed(plane: Plane, factor: number): Transform {
  const [same, other] = [(1 / factor + 1) / 2, (1 / factor - 1) / 2];
  return aboutCentre(plane, transform(same, other, 0, other, same, 0, 0, 0, 1));
}

const aboutCentre = (plane: Plane, h: Transform): Transform => aboutPoint(...centreOf(plane), h);
