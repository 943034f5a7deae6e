import type { Chart, Mark } from '../../core/chart/chart.js';
import { imageOverlay } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { POLARITIES, type Polarity } from '../../kernels/features/component-tree.js';
import { ellipseRing } from '../../kernels/features/ellipse.js';
import { type Mser, regionLabels, regionPixels } from '../../kernels/features/mser.js';
import { convexHull, type Ring, ringOf } from '../../kernels/geometry/convex-hull.js';

const COLOURS = { dark: '#46e0ff', bright: '#ffb000' } as const;
/** More than these hide the picture below them. */
const DRAWN = 1500;

/** The picture with its regions, dark ones and bright ones in a colour each. */
export function drawRegions(image: Image, found: Mser, draw: 'ellipse' | 'hull' | 'outline'): Chart {
  const { regions, trees } = found;
  const shown = regions.slice(0, DRAWN);
  const title = `${regions.length} maximally stable regions`;
  const subtitle = shown.length < regions.length ? `the ${DRAWN} most stable are drawn` : undefined;
  if (draw === 'outline') {
    const { width, height } = image;
    return imageOverlay({ image, labels: { width, height, data: regionLabels(found) }, title });
  }
  const pixels = draw === 'hull' ? regionPixels({ regions: shown, trees }) : [];
  const ring = (i: number): Ring =>
    draw === 'hull' ? hullOf(pixels[i]!, image.width) : ellipseRing(shown[i]!);
  const rings = shown.map((_, i) => ring(i));
  const marks = POLARITIES.flatMap((side: Polarity): Mark[] => {
    const own = rings.filter((_, i) => shown[i]!.polarity === side);
    return own.length === 0 ? [] : [{ mark: 'polygons', rings: own, color: COLOURS[side], label: side }];
  });
  return imageOverlay({ image, marks, title, subtitle });
}

const hullOf = (pixels: Int32Array, width: number): Ring => {
  const x = pixels.map((p) => p % width);
  const y = pixels.map((p) => Math.floor(p / width));
  return ringOf(x, y, convexHull(x, y));
};
