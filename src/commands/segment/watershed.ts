import { imageOverlay } from '../../core/chart/make.js';
import { DataError, UsageError } from '../../core/errors.js';
import { deepMinima } from '../../kernels/segmentation/minima.js';
import { watershed as flood } from '../../kernels/segmentation/watershed.js';
import { readLabelsFor } from '../shared/label-map.js';
import type { Method } from './method.js';
import { RELIEF_TOP, reliefOf } from './relief.js';

export const watershed: Method = {
  about:
    'floods a relief from markers, a file or the basins that are deep enough; --surface distance parts objects that touch, and what is no object is one segment',
  heeds: ['surface', 'sigma', 'depth', 'markers', 'lines', 'compactness', 'dark'],
  async run(image, options, { warn }) {
    const { markers: file, depth, lines, compactness = 0 } = options;
    if (file !== undefined && depth !== undefined)
      throw new UsageError('--depth finds markers, which --markers gives already');
    const { width, height } = image;
    const { levels, unit, mask, metrics, depth: usual } = reliefOf(image, options);
    const surface = { width, height, levels };
    const lowest = () =>
      deepMinima(surface, Math.min(RELIEF_TOP + 1, Math.max(1, Math.round((depth ?? usual) * unit)))).markers;
    const markers = file === undefined ? lowest() : await readLabelsFor(file, image, warn);
    const inside = mask ? markers.map((label, p) => (mask[p] === 0 ? 0 : label)) : markers;
    const names = new Set(inside.filter((label) => label > 0));
    if (names.size === 0)
      throw new DataError('there is no marker to flood from', {
        hint: file === undefined ? 'take a smaller --depth' : 'markers are labels above 0, on objects',
      });
    return {
      labels: flood(surface, inside, { mask, lines, compactness: compactness * RELIEF_TOP }),
      metrics: { markers: names.size, ...metrics },
      charts: () => {
        const gain = 255 / levels.reduce((most, v) => Math.max(most, v), 1);
        const data = Uint8Array.from(levels, (v) => v * gain);
        return [imageOverlay({ image: { width, height, channels: 1, data }, title: 'Relief' })];
      },
    };
  },
};
