import type { Chart } from '../../core/chart/chart.js';
import { barChart, imageOverlay, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { squaredDistances } from '../../kernels/image/distance-transform.js';
import type { BoundaryScore } from '../../kernels/segmentation/boundary-score.js';

const MATCHED = [46, 160, 67];
const MISSED = [218, 54, 51];
const FALSE = [47, 129, 247];
/** Bars beyond this many say nothing. */
const MOST_BARS = 30;

/** The two boundaries over each other, and the true segments by how well they were found. */
export function scorePicture(
  { found, truth }: BoundaryScore,
  width: number,
  height: number,
  tolerance: number,
  segments: { names: readonly string[]; iou: Float64Array },
): Chart {
  const order = [...segments.iou.keys()]
    .sort((i, j) => segments.iou[j]! - segments.iou[i]!)
    .slice(0, MOST_BARS);
  return panels(
    [
      imageOverlay({ image: drawn(found, truth, width, height, tolerance), title: 'Boundaries' }),
      barChart({
        title: 'True segments',
        categories: order.map((i) => segments.names[i]!),
        values: Float64Array.from(order, (i) => segments.iou[i]!),
        xLabel: 'label',
        yLabel: 'IoU of the best partner',
        yDomain: [0, 1],
      }),
    ],
    { columns: 2, note: 'green: found and true; red: true but not found; blue: found but not true' },
  );
}

function drawn(
  found: Uint8Array,
  truth: Uint8Array,
  width: number,
  height: number,
  tolerance: number,
): Image {
  const inverse = (mask: Uint8Array) => mask.map((v) => 1 - v);
  const toTruth = squaredDistances(inverse(truth), width, height);
  const toFound = squaredDistances(inverse(found), width, height);
  const data = new Uint8Array(3 * width * height).fill(255);
  for (let p = 0; p < found.length; p++) {
    const reach = tolerance * tolerance;
    if (truth[p]) data.set(toFound[p]! <= reach ? MATCHED : MISSED, 3 * p);
    else if (found[p]) data.set(toTruth[p]! <= reach ? MATCHED : FALSE, 3 * p);
  }
  return { width, height, channels: 3, data };
}
