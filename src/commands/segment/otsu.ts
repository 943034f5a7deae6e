import { histogramChart } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { gray } from '../../kernels/colour/colour.js';
import { histogram } from '../../kernels/histogram/histogram.js';
import { classify, otsu as thresholdsOf } from '../../kernels/image/otsu.js';
import { fullScale } from '../../kernels/image/raster.js';
import type { Method } from './method.js';

export const otsu: Method = {
  about:
    'cuts the gray histogram where the variance between the classes is largest, at k - 1 exact thresholds',
  heeds: ['k'],
  run(image: Image, { k = 2 }) {
    const plane = gray(image);
    const bins = fullScale(plane.data) + 1;
    const [counts] = histogram(plane, { bins });
    const { thresholds, separability } = thresholdsOf(counts!, k);
    return {
      labels: classify(plane.data, thresholds),
      metrics: { thresholds, separability },
      charts: () => [
        histogramChart({
          title: 'Gray levels and thresholds',
          xLabel: 'gray level',
          yLabel: 'pixels',
          edges: Float64Array.from({ length: bins + 1 }, (_, v) => v - 0.5),
          counts: counts!,
          rules: thresholds.map((x) => ({ x: x + 0.5, color: 1 })),
        }),
      ],
    };
  },
};
