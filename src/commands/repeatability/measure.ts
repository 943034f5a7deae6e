import type { Rng } from '../../core/random.js';
import {
  type DescriptorName,
  descriptorOf,
  type OrientationRule,
  oriented,
} from '../../kernels/features/descriptors.js';
import { type DetectorName, detectorOf } from '../../kernels/features/detectors.js';
import { type Features, type Keypoints, pickFeatures } from '../../kernels/features/keypoints.js';
import { matchFeatures } from '../../kernels/features/matching.js';
import { type PerturbationName, perturbationOf, type View } from '../../kernels/features/perturbations.js';
import { type Agreement, correspondences } from '../../kernels/features/repeatability.js';
import { applyTransform } from '../../kernels/geometry/projective.js';
import type { Plane } from '../../kernels/image/raster.js';
import { JPEG, throughJpeg } from './jpeg.js';

export type TransformName = PerturbationName | 'jpeg';

export const usualOf = (name: TransformName) => (name === 'jpeg' ? JPEG : perturbationOf(name));

export interface Plan {
  detectors: readonly DetectorName[];
  transforms: readonly { name: TransformName; levels: readonly number[] }[];
  atMost: number;
  agreement: Agreement;
  orientation: OrientationRule;
  descriptor?: DescriptorName;
}

/** One detector on one view. */
export interface Outcome {
  detector: DetectorName;
  transform: TransformName;
  level: number;
  repeatability: number;
  correspondences: number;
  /** Keypoints of either picture that lie in what both show. */
  first: number;
  second: number;
  /** With a descriptor: pairs that are nearest to each other by it and are one thing, over the smaller number of keypoints. */
  matchingScore?: number;
  /** Mean distance of the descriptors of corresponding keypoints, and of others. */
  same?: number;
  other?: number;
}

/** All detectors on all views, view by view; `done` is told after each. */
export async function measure(plane: Plane, plan: Plan, rng: Rng, done: () => void): Promise<Outcome[]> {
  const first = new Map(plan.detectors.map((name) => [name, detect(plane, name, plan, rng.stream(name))]));
  const outcomes: Outcome[] = [];
  for (const { name, levels } of plan.transforms)
    for (const level of levels) {
      const view: View =
        name === 'jpeg'
          ? await throughJpeg(plane, level)
          : perturbationOf(name).apply(plane, level, rng.stream(`${name} ${level}`));
      for (const detector of plan.detectors) {
        // Another stream for each view: points drawn at random are no others' points.
        const second = detect(view.plane, detector, plan, rng.stream(`${detector} ${name} ${level}`));
        outcomes.push({
          detector,
          transform: name,
          level,
          ...compare(plane, view, first.get(detector)!, second, plan, rng),
        });
        done();
      }
    }
  return outcomes;
}

interface Seen {
  points: Keypoints;
  features?: Features;
}

function detect(plane: Plane, name: DetectorName, plan: Plan, rng: Rng): Seen {
  const found = detectorOf(name)(plane, plan.atMost, rng);
  if (plan.descriptor === undefined) return { points: found };
  const points = oriented(plane, found, plan.orientation);
  const features = descriptorOf(plan.descriptor)(plane, points, { oriented: plan.orientation !== 'given' });
  return { points: features.keypoints, features };
}

function compare(plane: Plane, view: View, a: Seen, b: Seen, { agreement }: Plan, rng: Rng) {
  const found = correspondences(a.points, b.points, view.transform, plane, view.plane, agreement);
  const counted = {
    repeatability: found.repeatability,
    correspondences: found.a.length,
    first: found.inA.length,
    second: found.inB.length,
  };
  if (!a.features || !b.features) return counted;
  const [inA, inB] = [pickFeatures(a.features, found.inA), pickFeatures(b.features, found.inB)];
  const matches = matchFeatures(inA, inB, { ratio: 1, crossCheck: true }, rng.stream('matching'));
  const partner = new Map(Array.from(found.a, (i, k) => [i, found.b[k]!]));
  let right = 0;
  for (let k = 0; k < matches.a.length; k++) {
    const [i, j] = [found.inA[matches.a[k]!]!, found.inB[matches.b[k]!]!];
    if (partner.get(i) === j || agrees(i, j)) right++;
  }
  const fewer = Math.min(found.inA.length, found.inB.length);
  return {
    ...counted,
    matchingScore: fewer === 0 ? 0 : right / fewer,
    same: meanDistance(a.features, b.features, found.a, found.b, 0),
    // each with the partner of another: as far as descriptors are apart by themselves
    other: meanDistance(a.features, b.features, found.a, found.b, Math.max(1, found.a.length >> 1)),
  };

  /** Several keypoints at one place, as of several orientations, have one partner only; the others are as right. */
  function agrees(i: number, j: number): boolean {
    if (!('distance' in agreement)) return false;
    const [u, v] = applyTransform(view.transform, a.points.x[i]!, a.points.y[i]!);
    return Math.hypot(b.points.x[j]! - u, b.points.y[j]! - v) <= agreement.distance;
  }
}

/** Between descriptor a[k] and b[k + shift]; 0 where there are none. Bits that differ, of binary ones. */
function meanDistance(a: Features, b: Features, rowsA: Int32Array, rowsB: Int32Array, shift: number): number {
  const n = rowsA.length;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const [p, q] = [rowsA[k]! * a.width, rowsB[(k + shift) % n]! * b.width];
    let distance = 0;
    for (let i = 0; i < a.width; i++) {
      const [u, v] = [a.descriptors[p + i]!, b.descriptors[q + i]!];
      distance += a.metric === 'hamming' ? bitsOf(u ^ v) : (u - v) ** 2;
    }
    sum += a.metric === 'hamming' ? distance : Math.sqrt(distance);
  }
  return n === 0 ? 0 : sum / n;
}

function bitsOf(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
}
