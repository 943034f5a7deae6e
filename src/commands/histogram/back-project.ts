import { imageGrid } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { readImage, type Warn } from '../../core/read.js';
import { backProjection } from '../../kernels/histogram/back-projection.js';
import { spatialHistogram } from '../../kernels/histogram/correlogram.js';
import { channelsOf, quantise } from '../../kernels/histogram/histogram-space.js';
import { DEFAULT_BINS, type HistogramOptions } from './options.js';

/** Where the colours of a model are. */
export async function backProject(image: Image, chosen: HistogramOptions, warn: Warn): Promise<Result> {
  const model = await readImage(chosen.backProject!, chosen, warn);
  const bins = chosen.bins ?? DEFAULT_BINS[chosen.mode];
  const only =
    chosen.mode === 'pair'
      ? (chosen.channels ??
        channelsOf(image, chosen.space)
          .slice(0, 2)
          .map(({ name }) => name))
      : undefined;
  if (image.channels < 3 !== model.channels < 3 && chosen.mode === 'pair')
    throw new DataError('one picture is gray, the other in colour: they have no two channels in common');
  const counts = spatialHistogram(quantise(model, chosen.space, bins, only), 1, 1);
  const map = backProjection(quantise(image, chosen.space, bins, only), counts, { ratio: chosen.ratio });
  const { width, height, data } = map;
  const picture = (): Image => ({
    width,
    height,
    channels: 1,
    data: Uint8Array.from(data, (v) => Math.round(255 * v)),
  });
  let [best, sum] = [0, 0];
  data.forEach((v, p) => {
    sum += v;
    if (v > data[best]!) best = p;
  });
  return {
    image: picture,
    array: { shape: [height, width], data },
    metrics: { pixels: width * height, bins, mean: sum / data.length, largest: data[best]! },
    plot: () =>
      imageGrid([image, model, picture()], { captions: ['Picture', 'Model', 'Back-projection'], columns: 3 }),
  };
}
