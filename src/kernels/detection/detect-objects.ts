import type { Detection } from './boxes.js';
import type { Cascade } from './cascade.js';
import { type GroupOptions, groupBoxes } from './group-boxes.js';
import { type Levels, type ScaleOptions, scanPicture, scanScales } from './scan.js';

export interface DetectOptions extends ScaleOptions, GroupOptions {
  /** Rows from one row of windows to the next, at every scale. Default 1. */
  step?: number;
}

export interface Detections {
  boxes: Detection[];
  /** Windows that were looked at, and those that passed all stages. */
  windows: number;
  passed: number;
}

/**
 * Objects of a trained class in a picture, wherever and however large they are: the window moves over the picture at
 * all scales, windows that pass the cascade are grouped to boxes.
 *
 * The picture is made smaller rather than the features larger: they then are what they were in the training.
 *
 * @see Viola & Jones, Robust real-time face detection, 2004, section 5
 */
export function detectObjects(picture: Levels, cascade: Cascade, options: DetectOptions): Detections {
  const { step = 1 } = options;
  const scales = scanScales(picture, cascade, options);
  const hits = scanPicture(picture, cascade, scales, { rowStep: step });
  const boxes = Array.from(hits.x, (x, i) => {
    const { width, height } = scales[hits.level[i]!]!;
    const [right, down] = [picture.width / width, picture.height / height];
    return {
      x: x * right,
      y: hits.y[i]! * down,
      w: cascade.width * right,
      h: cascade.height * down,
      score: hits.score[i]!,
    };
  });
  const windows = scales.reduce(
    (sum, { width, height }) =>
      sum + (width - cascade.width + 1) * Math.ceil((height - cascade.height + 1) / step),
    0,
  );
  return { boxes: groupBoxes(boxes, options), windows, passed: boxes.length };
}
