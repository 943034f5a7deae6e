import { DataError } from '../../core/errors.js';
import type { Raster } from '../image/raster.js';
import { lbfgs } from '../optimize/lbfgs.js';

/** What pixels are told apart by: colour, place, and their squares and products. */
export const PIXEL_FEATURES = [
  'one',
  'red',
  'green',
  'blue',
  'red2',
  'green2',
  'blue2',
  'redGreen',
  'redBlue',
  'greenBlue',
  'x',
  'y',
  'x2',
  'y2',
  'xy',
] as const;

const COUNT = PIXEL_FEATURES.length;

/** A picture whose foreground is known: 1, or 0. */
export interface Example {
  image: Raster<Float32Array>;
  mask: Uint8Array;
}

export interface PixelClassifier {
  /** Of PIXEL_FEATURES. */
  weights: Float64Array;
  /** Mean log p of the true side over the pixels that were used. */
  logLikelihood: number;
  iterations: number;
}

/** Features of pixel p into `out`: samples of 0..255 and places within the picture as -1..1. */
function features({ width, height, data }: Raster<Float32Array>, p: number, out: Float64Array): void {
  const [r, g, b] = [data[3 * p]! / 127.5 - 1, data[3 * p + 1]! / 127.5 - 1, data[3 * p + 2]! / 127.5 - 1];
  const x = (2 * (p % width) + 1) / width - 1;
  const y = (2 * Math.floor(p / width) + 1) / height - 1;
  out[0] = 1;
  out[1] = r;
  out[2] = g;
  out[3] = b;
  out[4] = r * r;
  out[5] = g * g;
  out[6] = b * b;
  out[7] = r * g;
  out[8] = r * b;
  out[9] = g * b;
  out[10] = x;
  out[11] = y;
  out[12] = x * x;
  out[13] = y * y;
  out[14] = x * y;
}

// Fifteen weights are known well from so many pixels.
const MOST_PIXELS = 200_000;

/**
 * Logistic regression of the foreground on colour and place,
 *
 *   p(foreground | pixel) = 1 / (1 + exp(-w . features)),
 *
 * the largest mean log-likelihood less l2 |w|^2 / 2: the smallest conditional random field, one without neighbours. Of many
 * pixels an even sample is used.
 *
 * @param l2 keeps weights finite where colours part the sides entirely; default 1e-4
 */
export function fitPixelClassifier(examples: readonly Example[], l2 = 1e-4): PixelClassifier {
  const pixels = examples.reduce((sum, { mask }) => sum + mask.length, 0);
  const step = Math.max(1, Math.ceil(pixels / MOST_PIXELS));
  const used = examples.flatMap(({ mask }, e) =>
    Array.from({ length: Math.ceil(mask.length / step) }, (_, i) => [e, i * step] as const),
  );
  const rows = new Float64Array(used.length * COUNT);
  const sides = new Float64Array(used.length);
  const row = new Float64Array(COUNT);
  used.forEach(([e, p], i) => {
    features(examples[e]!.image, p, row);
    rows.set(row, i * COUNT);
    sides[i] = examples[e]!.mask[p]!;
  });
  const foreground = sides.reduce((sum, v) => sum + v, 0);
  if (foreground === 0 || foreground === sides.length)
    throw new DataError(
      `the masks have no ${foreground === 0 ? 'foreground' : 'background'}, both were needed`,
    );
  const objective = (w: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    let loss = 0;
    for (let i = 0, at = 0; i < sides.length; i++, at += COUNT) {
      let score = 0;
      for (let j = 0; j < COUNT; j++) score += w[j]! * rows[at + j]!;
      // log(1 + exp(score)) - side score, which does not overflow
      loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - sides[i]! * score;
      const miss = 1 / (1 + Math.exp(-score)) - sides[i]!;
      for (let j = 0; j < COUNT; j++) gradient[j]! += miss * rows[at + j]!;
    }
    let penalty = 0;
    for (let j = 0; j < COUNT; j++) {
      gradient[j] = gradient[j]! / sides.length + l2 * w[j]!;
      penalty += (l2 * w[j]! ** 2) / 2;
    }
    return loss / sides.length + penalty;
  };
  const { x, f, iterations } = lbfgs(objective, new Float64Array(COUNT), {
    iterations: 500,
    gradientTolerance: 1e-6,
  });
  return { weights: x, logLikelihood: -(f - (l2 * x.reduce((s, v) => s + v * v, 0)) / 2), iterations };
}

/** -log p of background and foreground at every pixel. */
export function classifierCosts(
  image: Raster<Float32Array>,
  weights: Float64Array,
): [Float64Array, Float64Array] {
  if (weights.length !== COUNT) throw new DataError(`${weights.length} weights for ${COUNT} features`);
  const pixels = image.width * image.height;
  const costs: [Float64Array, Float64Array] = [new Float64Array(pixels), new Float64Array(pixels)];
  const row = new Float64Array(COUNT);
  for (let p = 0; p < pixels; p++) {
    features(image, p, row);
    let score = 0;
    for (let j = 0; j < COUNT; j++) score += weights[j]! * row[j]!;
    const both = Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
    costs[0][p] = both;
    costs[1][p] = both - score;
  }
  return costs;
}
