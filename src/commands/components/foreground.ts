import { UsageError } from '../../core/errors.js';
import { histogram } from '../../kernels/histogram/histogram.js';
import { otsu } from '../../kernels/image/otsu.js';
import { fullScale, type Raster } from '../../kernels/image/raster.js';
import type { ComponentOptions } from '../components.js';

interface Foreground {
  /** 0 is background; elsewhere pixels of one value may hang together. */
  data: Uint8Array | Uint16Array;
  threshold?: number;
}

/** What of a gray picture is foreground. */
export function foregroundOf(levels: Raster<Uint8Array | Uint16Array>, chosen: ComponentOptions): Foreground {
  const { data } = levels;
  if (chosen.equal) {
    if (chosen.threshold !== undefined)
      throw new UsageError('--equal has no threshold, leave out --threshold');
    if (chosen.dark) throw new UsageError('--equal has no threshold, leave out --dark');
    return { data };
  }
  const threshold =
    chosen.threshold === undefined || chosen.threshold === 'otsu' ? otsuLevel(levels) : chosen.threshold;
  const above = chosen.dark ? 0 : 1;
  const mask = new Uint8Array(data.length);
  for (let p = 0; p < data.length; p++) mask[p] = data[p]! > threshold ? above : 1 - above;
  return { data: mask, threshold };
}

function otsuLevel(levels: Raster<Uint8Array | Uint16Array>): number {
  const [counts] = histogram(levels, { bins: fullScale(levels.data) + 1 });
  return otsu(counts!, 2).thresholds[0]!;
}
