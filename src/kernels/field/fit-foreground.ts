import { foregroundField } from './foreground-field.js';
import { exactCut } from './graph-cut.js';
import {
  classifierCosts,
  type Example,
  fitPixelClassifier,
  type PixelClassifier,
} from './pixel-classifier.js';

export interface ForegroundModel extends PixelClassifier {
  smoothness: number;
  /** Share of the examples' pixels that the exact cut with these parameters gets right. */
  accuracy: number;
}

// Each twice the one before: what lies between hardly changes a cut.
const SMOOTHNESS = [0, 0.5, 1, 2, 4, 8, 16, 32, 64];

/**
 * Parameters of a contrast-sensitive field from examples, in two pieces: the pixels' own classifier by the largest
 * conditional likelihood, then the smoothness whose exact cuts have the fewest wrong pixels, the least of
 * equals.
 *
 * @see Shotton et al., TextonBoost for image understanding, 2009, on training in pieces
 */
export function fitForeground(examples: readonly Example[], l2?: number): ForegroundModel {
  const classifier = fitPixelClassifier(examples, l2);
  const costs = examples.map(({ image }) => classifierCosts(image, classifier.weights));
  const pixels = examples.reduce((sum, { mask }) => sum + mask.length, 0);
  let best = { smoothness: 0, accuracy: -1 };
  for (const smoothness of SMOOTHNESS) {
    let right = 0;
    examples.forEach(({ image, mask }, e) => {
      const { labels } = exactCut(foregroundField(image, costs[e]!, undefined, smoothness));
      for (let p = 0; p < mask.length; p++) if (labels[p] === mask[p]) right++;
    });
    if (right / pixels > best.accuracy) best = { smoothness, accuracy: right / pixels };
  }
  return { ...classifier, ...best };
}
