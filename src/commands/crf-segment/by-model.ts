import { DataError, UsageError } from '../../core/errors.js';
import { readImage, type Warn } from '../../core/read.js';
import { type ForegroundModel, fitForeground } from '../../kernels/field/fit-foreground.js';
import { foregroundField } from '../../kernels/field/foreground-field.js';
import { classifierCosts, type Example } from '../../kernels/field/pixel-classifier.js';
import type { Raster } from '../../kernels/image/raster.js';
import { onByteScale } from '../shared/foreground-seeds.js';
import { readLabelsFor } from '../shared/label-map.js';
import type { Found } from './by-seeds.js';
import { infer } from './infer.js';
import type { Parameters } from './model-file.js';
import type { Options } from './options.js';

/** Labels under learnt parameters; seeds, where there are any, hold. */
export function byModel(
  image: Raster<Float32Array>,
  seeds: Uint8Array | undefined,
  { weights, smoothness }: Parameters,
  options: Options,
): Found {
  const costs = classifierCosts(image, weights);
  const field = foregroundField(image, costs, seeds, options.smoothness ?? smoothness);
  const found = infer(field, options);
  return { field, found, energies: [found.energy] };
}

export async function learn(
  pairs: readonly string[],
  { maxPixels, l2 }: Options,
  warn: Warn,
): Promise<ForegroundModel> {
  const examples: Example[] = [];
  for (const pair of pairs) {
    const [path = '', mask = '', ...rest] = pair.split(':');
    if (path === '' || mask === '' || rest.length > 0)
      throw new UsageError(`--train '${pair}': a picture and its mask were needed, IMG:MASK`);
    const image = await readImage(path, { maxPixels }, warn);
    const marks = await readLabelsFor(mask, image, warn);
    examples.push({ image: onByteScale(image), mask: Uint8Array.from(marks, (v) => (v === 0 ? 0 : 1)) });
  }
  try {
    return fitForeground(examples, l2);
  } catch (error) {
    if (error instanceof DataError && error.file === undefined) error.file = pairs.join(', ');
    throw error;
  }
}
