import {
  hullPixels,
  type RegionProperties,
  regionEllipse,
  regionHu,
  regionHulls,
} from '../../kernels/regions/region-properties.js';
import type { Runs } from '../../kernels/regions/runs.js';

/** A row for each region. */
export function componentTable(runs: Runs, regions: RegionProperties, mean: Float64Array) {
  const { count, area, x, y, left, top, width, height, perimeter, euler } = regions;
  const of = (value: (k: number) => number) => Float64Array.from({ length: count }, (_, k) => value(k));
  const ellipses = Array.from({ length: count }, (_, k) => regionEllipse(regions, k));
  const hulls = regionHulls(runs);
  const hu = Array.from({ length: count }, (_, k) => regionHu(regions, k));
  return {
    label: Int32Array.from({ length: count }, (_, k) => k + 1),
    x,
    y,
    area,
    left,
    top,
    width,
    height,
    perimeter,
    major: of((k) => ellipses[k]!.major),
    minor: of((k) => ellipses[k]!.minor),
    angle: of((k) => ellipses[k]!.angle),
    eccentricity: of((k) => ellipses[k]!.eccentricity),
    solidity: of((k) => area[k]! / hullPixels(hulls[k]!)),
    extent: of((k) => area[k]! / (width[k]! * height[k]!)),
    euler,
    holes: euler.map((v) => 1 - v),
    equivalentDiameter: of((k) => Math.sqrt((4 * area[k]!) / Math.PI)),
    scale: of((k) => Math.sqrt(area[k]! / (2 * Math.PI))),
    mean,
    ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((i) => [`hu${i + 1}`, of((k) => hu[k]![i]!)])),
  };
}
