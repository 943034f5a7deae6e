import type { Json } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { readImage, type Warn } from '../../core/read.js';
import { readLabelsFor } from '../shared/label-map.js';
import { psnrDb } from '../shared/signal-to-noise.js';
import type { Options } from './options.js';
import type { ReadTask } from './task.js';

export interface Judged {
  metrics: Record<string, Json>;
  /** The clean picture, where there is one. */
  clean?: Image;
}

/** Against --reference: wrong labels, or of gray pictures the error in decibels. */
export async function judged(
  { prior, image, observed, field }: ReadTask,
  labels: Int32Array,
  calm: Image | undefined,
  reference: string,
  { maxPixels }: Options,
  warn: Warn,
): Promise<Judged> {
  if (!image || !calm) return rates(observed, labels, await readLabelsFor(reference, field, warn));
  const clean = await readImage(reference, { maxPixels, gray: true }, warn);
  if (clean.width !== image.width || clean.height !== image.height)
    throw new DataError(
      `${clean.width} × ${clean.height} pixels, the picture has ${image.width} × ${image.height}`,
      { file: reference },
    );
  if (prior === 'ising' || prior === 'potts') return { ...rates(image.data, calm.data, clean.data), clean };
  const top = clean.data instanceof Uint8Array ? 255 : 65535;
  return {
    metrics: {
      psnr: psnrDb([clean.data], [calm.data], top),
      psnrBefore: psnrDb([clean.data], [image.data], top),
    },
    clean,
  };
}

function rates(before: ArrayLike<number>, after: ArrayLike<number>, truth: ArrayLike<number>): Judged {
  const wrong = (x: ArrayLike<number>) => {
    let n = 0;
    for (let p = 0; p < truth.length; p++) if (x[p] !== truth[p]) n++;
    return n / truth.length;
  };
  return { metrics: { errorRate: wrong(after), errorRateBefore: wrong(before) } };
}
