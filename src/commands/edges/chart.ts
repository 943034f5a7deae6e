import type { Chart } from '../../core/chart/chart.js';
import { imageOverlay, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { gray } from '../../kernels/colour/colour.js';
import { fullScale } from '../../kernels/image/raster.js';

/** Edges in a colour on the faded picture, beside the picture. */
export function edgeChart(image: Image, mask: Image, method: string): Chart {
  return panels(
    [
      imageOverlay({ image, title: 'Picture' }),
      imageOverlay({ image: drawn(image, mask), title: `Edges, ${method}` }),
    ],
    { columns: 2 },
  );
}

const EDGE = [255, 92, 0] as const;

/** The picture in faint gray, edges on top. */
function drawn(image: Image, mask: Image): Image {
  const { width, height, data } = gray(image);
  const out = new Uint8Array(3 * data.length);
  const scale = 255 / fullScale(data);
  for (let i = 0; i < data.length; i++)
    for (let c = 0; c < 3; c++) out[3 * i + c] = mask.data[i] ? EDGE[c]! : 140 + 0.45 * (data[i]! * scale);
  return { width, height, channels: 3, data: out };
}
