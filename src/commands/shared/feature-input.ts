import type { Image } from '../../core/data.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readImage, type Warn } from '../../core/read.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { type Features, pickFeatures, strongest } from '../../kernels/features/keypoints.js';
import type { Plane } from '../../kernels/image/raster.js';
import { readFeatures } from './keypoint-result.js';

type Extract = (plane: Plane, max: number | undefined) => Features;

/** What pictures can be described by, and whether its descriptors are binary. */
const KINDS = {
  sift: {
    hamming: false,
    load: async (): Promise<Extract> => {
      const { sift } = await import('../../kernels/features/sift.js');
      return (plane, max) => sift(plane, { max });
    },
  },
  'root-sift': {
    hamming: false,
    load: async (): Promise<Extract> => {
      const { sift } = await import('../../kernels/features/sift.js');
      return (plane, max) => sift(plane, { max, root: true });
    },
  },
  orb: {
    hamming: true,
    load: async (): Promise<Extract> => {
      const { orb } = await import('../../kernels/features/orb.js');
      return (plane, max) => orb(plane, { atMost: max ?? ORB_POINTS });
    },
  },
} satisfies Record<string, { hamming: boolean; load: () => Promise<Extract> }>;

/** Where nothing else is said; its pyramid has far more. */
const ORB_POINTS = 2000;

export type FeatureKind = keyof typeof KINDS;
export const FEATURE_KINDS = Object.keys(KINDS) as [FeatureKind, ...FeatureKind[]];

export const isHamming = (kind: FeatureKind): boolean => KINDS[kind].hamming;

/** The features of a picture, the strongest `max` of them. */
export async function describePicture(image: Image, kind: FeatureKind, max?: number): Promise<Features> {
  const extract = await KINDS[kind].load();
  return extract(grayPlane(image), max);
}

function limited(features: Features, max: number | undefined): Features {
  if (max === undefined || features.keypoints.x.length <= max) return features;
  return pickFeatures(features, strongest(features.keypoints, max).slice().sort());
}

/** A picture with its features, or the features of a table alone. */
export interface FeatureSet {
  features: Features;
  image?: Image;
}

/** The features of a picture, or of a table that `ispr sift` wrote. */
export async function readFeatureSet(
  path: string,
  { features: kind, max, maxPixels }: { features: FeatureKind; max?: number | undefined; maxPixels: number },
  warn: Warn,
): Promise<FeatureSet> {
  if (!isPicture(await peekKind(path)))
    return { features: limited(await readFeatures(path, warn, isHamming(kind)), max) };
  const image = await readImage(path, { maxPixels }, warn);
  return { image, features: await describePicture(image, kind, max) };
}
