import type { Image } from '../../core/data.js';
import { identityTransform, type Transform } from '../../kernels/geometry/projective.js';
import { bundle, type Movable, movableHomography, movableRotation } from '../../kernels/panorama/bundle.js';
import { onCylinder, onPlane, type Placement } from '../../kernels/panorama/surface.js';
import type { ViewGraph, ViewLink } from '../../kernels/panorama/view-graph.js';
import type { StitchOptions } from './options.js';

export interface Aligned {
  /** To the pixels of the reference, picture by picture. */
  transforms: Transform[];
  placements: Placement[];
  /** Root mean square residual of all pairs, in pixels. */
  rms: number;
}

/** Where each picture lies: homographies on a plane, turns of a camera of known focal length on a cylinder. */
export function align(
  images: readonly Image[],
  graph: ViewGraph,
  links: readonly ViewLink[],
  { focal, bundle: together }: StitchOptions,
): Aligned {
  const reference = images[graph.reference]!;
  const movable = (i: number): Movable | undefined => {
    if (i === graph.reference) return undefined;
    const h = graph.toReference.get(i)!;
    return focal === undefined
      ? movableHomography(h, images[i]!, reference)
      : movableRotation(h, images[i]!, reference, focal);
  };
  const views = new Map(images.map((_, i) => [i, movable(i)]));
  const { transforms, rms } = bundle(views, links, together ? 50 : 0);
  const each = images.map((_, i) => transforms.get(i) ?? identityTransform());
  return {
    transforms: each,
    placements: each.map((h, i) =>
      focal === undefined ? onPlane(h) : onCylinder(h, images[i]!, reference, focal),
    ),
    rms,
  };
}
