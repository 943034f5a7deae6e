import type { Chart, Mark } from '../../core/chart/chart.js';
import { imageOverlay } from '../../core/chart/make.js';
import { labelColor } from '../../core/chart/raster.js';
import type { Image } from '../../core/data.js';
import { fullScale } from '../../kernels/image/raster.js';
import type { RegionProperties } from '../../kernels/regions/region-properties.js';
import { paintRuns, type Runs } from '../../kernels/regions/runs.js';

/** More numbers than these hide the picture below them. */
const NUMBERED = 60;
/** How much of a region's colour covers the picture. */
const OPACITY = 0.5;

/** The picture with each region in a colour, and its number where there are few. */
export function drawComponents(image: Image, runs: Runs, { count, x, y }: RegionProperties): Chart {
  const numbers = count > NUMBERED ? [] : Array.from({ length: count }, (_, k) => k);
  return imageOverlay({
    image: tinted(image, paintRuns(runs)),
    marks: numbers.map(
      (k): Mark => ({
        mark: 'note',
        x: x[k]!,
        y: y[k]!,
        text: String(k + 1),
        anchor: 'middle',
        color: '#10151c',
      }),
    ),
    title: `${count} regions`,
  });
}

/** Regions in their colours; what is none stays as it is. */
function tinted({ width, height, channels, data }: Image, labels: Int32Array): Image {
  const out = new Uint8Array(3 * labels.length);
  const scale = 255 / fullScale(data);
  const step = channels < 3 ? 0 : 1;
  for (let p = 0; p < labels.length; p++) {
    const colour = labels[p] === 0 ? undefined : labelColor(labels[p]!);
    for (let c = 0; c < 3; c++) {
      const v = data[p * channels + c * step]! * scale;
      out[3 * p + c] = colour ? v + OPACITY * (colour[c]! - v) : v;
    }
  }
  return { width, height, channels: 3, data: out };
}
