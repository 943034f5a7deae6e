import { imageGrid } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import type { Analysis } from './analysis.js';
import type { CwtOptions } from './options.js';
import { fingerprint } from './picture.js';

/** One small picture of all channels, what a network looks at. */
export function asFingerprint(
  parts: readonly Analysis[],
  scales: number,
  { size, stack, range }: CwtOptions,
): Result {
  const [width, height] = size.split('x').map(Number) as [number, number];
  if (range && !(range[0]! < range[1]!))
    throw new UsageError(`--range ${range.join(',')}: from the smaller to the larger`);
  const image = fingerprint(
    parts.map(({ power }) => power),
    scales,
    { width, height, range, stack },
  );
  return {
    image,
    metrics: { scales, width: image.width, height: image.height, channels: parts.length },
    plot: () => imageGrid([image], { captions: [parts.map(({ name }) => name).join(', ')] }),
  };
}
