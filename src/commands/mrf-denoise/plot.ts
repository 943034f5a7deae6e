import type { Chart } from '../../core/chart/chart.js';
import { imageOverlay, lineChart, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { Solution } from './solve.js';
import type { ReadTask } from './task.js';

/** Before, after, what was true, and how the energy went. */
export function drawing(
  { image, field, observed }: ReadTask,
  { labels, curve, curveName }: Solution,
  calm: Image | undefined,
  clean: Image | undefined,
): Chart {
  const { width, height } = field;
  const pictures = image
    ? [
        imageOverlay({ image, title: 'Before' }),
        imageOverlay({ image: calm!, title: 'After' }),
        ...(clean ? [imageOverlay({ image: clean, title: 'Clean' })] : []),
      ]
    : [
        labelled(observed, width, height, 'Likeliest label of each pixel'),
        labelled(labels, width, height, 'With its neighbours'),
      ];
  if (curve.length < 3) return panels(pictures, { columns: 2 }); // one cut has no course
  const course = lineChart({
    y: Float64Array.from(curve),
    points: curve.length < 40,
    title: curveName === 'energy' ? 'Energy' : 'Free energy',
    xLabel: 'round',
  });
  return panels([...pictures, course], { columns: 2 });
}

function labelled(labels: Int32Array, width: number, height: number, title: string): Chart {
  const white = new Uint8Array(width * height).fill(255);
  return imageOverlay({
    image: { width, height, channels: 1, data: white },
    labels: { width, height, data: labels },
    show: 'colors',
    title,
  });
}
