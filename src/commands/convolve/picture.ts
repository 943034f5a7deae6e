import { heatMap, imageOverlay, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { convolvePlane, planeMethod } from '../../kernels/image/convolve.js';
import type { Matrix } from '../../kernels/linalg/matrix.js';
import type { ConvolveOptions } from '../convolve.js';
import { imageOf, type PlaneSet, planeForms } from '../shared/planes.js';

export function convolvePlanes(
  set: PlaneSet,
  taps: Matrix,
  { mode, method, border = 'reflect', kernel, offset = 0 }: ConvolveOptions,
): Result {
  const planes = set.planes.map((plane) => convolvePlane(plane, taps, { mode, method, border }));
  const { rows, cols } = planes[0]!;
  const sum = taps.data.reduce((total, v) => total + v, 0);
  return {
    ...planeForms(set, planes, offset),
    metrics: {
      method: method === 'auto' ? planeMethod(taps) : method,
      n: rows * cols,
      taps: taps.data.length,
      sum,
      width: cols,
      height: rows,
      ...(set.image && { clipped: imageOf(set, planes, 1, offset).clipped }),
    },
    plot: () => beforeAfterPlanes(set, planes, `Convolved with ${kernel}`, Math.abs(sum) < 1e-9),
  };
}

/** What has values above and below 0 is shown around a middle gray, numbers as colours. */
function beforeAfterPlanes(set: PlaneSet, planes: readonly Matrix[], title: string, signed: boolean) {
  const { image } = set;
  if (!image) {
    const map = (plane: Matrix, name: string) =>
      heatMap({
        title: name,
        values: plane.data,
        rows: plane.rows,
        columns: plane.cols,
        ...(name === title && signed && { center: 0 }),
      });
    return panels([map(set.planes[0]!, 'Before'), map(planes[0]!, title)], { columns: 2 });
  }
  const top = image.data instanceof Uint8Array ? 255 : 65535;
  const largest = planes.reduce((most, { data }) => data.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
  const shown =
    signed && largest > 0 ? imageOf(set, planes, top / 2 / largest, top / 2) : imageOf(set, planes);
  return panels(
    [
      imageOverlay({ image, title: 'Before' }),
      imageOverlay({ image: shown.image, title: signed ? `${title}; middle gray is 0` : title }),
    ],
    { columns: 2 },
  );
}
