import { DataError } from '../../core/errors.js';
import { type Box, iou } from './boxes.js';

/** Detections by falling score with what is right among them. */
export interface PrecisionRecall {
  /** Area below the curve of precision against recall, precision made falling. */
  averagePrecision: number;
  /** After each detection. */
  score: Float64Array;
  precision: Float64Array;
  recall: Float64Array;
  /** The truth that a detection, in the order it was given, found; -1 for a false alarm. */
  matched: Int32Array[];
}

/**
 * Boxes of pictures against the true ones. By falling score each takes the free truth of its picture that it overlaps
 * most, if that is by `least` or more; a second box on the same object is a false alarm.
 *
 *   AP = sum_i (recall_i - recall_(i-1)) max_(j >= i) precision_j
 *
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge, 2010, section 4.2 (all points)
 */
export function averagePrecision(
  found: readonly (readonly (Box & { score: number })[])[],
  truth: readonly (readonly Box[])[],
  least = 0.5,
): PrecisionRecall {
  if (found.length !== truth.length)
    throw new DataError(`boxes of ${found.length} pictures, truth of ${truth.length}`);
  const all = truth.reduce((sum, boxes) => sum + boxes.length, 0);
  if (all === 0) throw new DataError('there is no true box to be found');
  const order = found
    .flatMap((boxes, picture) => boxes.map((box, index) => ({ box, picture, index })))
    .sort((a, b) => b.box.score - a.box.score || a.picture - b.picture || a.index - b.index);
  const taken = truth.map((boxes) => new Uint8Array(boxes.length));
  const matched = found.map((boxes) => new Int32Array(boxes.length).fill(-1));
  const score = new Float64Array(order.length);
  const precision = new Float64Array(order.length);
  const recall = new Float64Array(order.length);
  let right = 0;
  order.forEach(({ box, picture, index }, i) => {
    let best = -1;
    let most = least;
    truth[picture]!.forEach((other, t) => {
      const overlap = iou(box, other);
      if (taken[picture]![t] === 0 && overlap >= most) {
        most = overlap;
        best = t;
      }
    });
    if (best >= 0) {
      taken[picture]![best] = 1;
      matched[picture]![index] = best;
      right++;
    }
    score[i] = box.score;
    precision[i] = right / (i + 1);
    recall[i] = right / all;
  });
  let area = 0;
  let highest = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    highest = Math.max(highest, precision[i]!);
    area += highest * (recall[i]! - (recall[i - 1] ?? 0));
  }
  return { averagePrecision: area, score, precision, recall, matched };
}
