import { DataError, UsageError } from '../../core/errors.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { localThreshold } from '../../kernels/image/local-threshold.js';
import type { Method } from './method.js';

export const adaptive: Method = {
  about:
    'compares each gray level with a threshold from its own neighbourhood, for light that is uneven; the brighter pixels are the one segment, the darker the other',
  heeds: ['threshold', 'window', 'offset', 'sensitivity'],
  run(image, { threshold = 'gaussian', window, offset, sensitivity }) {
    if (sensitivity !== undefined && threshold !== 'sauvola')
      throw new UsageError(`--sensitivity is for --threshold sauvola, got ${threshold}`);
    const { width, height } = image;
    // An eighth of the shorter side, odd: larger than strokes and small things, smaller than shadows.
    const usual = 2 * Math.floor(Math.max(2, Math.min(width, height) / 8) / 2) + 1;
    const side = window ?? usual;
    if (side > 2 * Math.max(width, height) + 1)
      throw new DataError(`a window of ${side} pixels is wider than the picture and its reflection`);
    const plane = grayPlane(image);
    const thresholds = localThreshold(plane, threshold, { window: side, offset, sensitivity });
    const labels = Int32Array.from(plane.data, (v, p) => (v > thresholds[p]! ? 1 : 0));
    const bright = labels.reduce((sum, label) => sum + label, 0);
    return { labels, metrics: { window: side, bright: bright / labels.length } };
  },
};
