import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Raster } from '../image/raster.js';
import { fftNd } from '../signal/fft-nd.js';
import { onTorus, type Room } from '../signal/torus.js';
import { planTiles } from './tile-plan.js';

type Samples = Float32Array | Float64Array | Uint8Array | Uint16Array;

/**
 * Cross-correlation where a template lies wholly inside the picture, summed over the channels:
 *
 *   C(x, y) = sum_c sum_(u, v) T_c(u, v) I_c(x + u, y + v),    0 <= x <= W - w, 0 <= y <= H - h,
 *
 * row by row in float64. By transforms: DFT(I) conj(DFT(T)); without the conjugate it would be a convolution, which
 * finds the template turned by 180 degrees. The picture is cut into tiles that overlap by the size of the template
 * (overlap-save), two real tiles a complex transform. Sums of whole numbers are rounded to whole numbers, and so exact
 * as long as they stay below about 1e14.
 *
 * @param whole whether all samples are whole numbers; told by their type where it is not given
 * @see Lewis, Fast normalized cross-correlation, 1995
 */
export function correlate(
  image: Raster<Samples>,
  template: Raster<Samples>,
  whole = !isFloat(image.data) && !isFloat(template.data),
): Float64Array {
  const across = image.width - template.width + 1;
  const down = image.height - template.height + 1;
  if (across < 1 || down < 1)
    throw new DataError(
      `a template of ${template.width} x ${template.height} does not fit a picture of ${image.width} x ${image.height}`,
    );
  if (template.channels !== image.channels)
    throw new DataError(`a template of ${template.channels} channels, the picture has ${image.channels}`);
  const { rows, cols } = planTiles(across, down, template);
  const validCols = cols - template.width + 1;
  const validRows = rows - template.height + 1;
  const tilesAcross = Math.ceil(across / validCols);
  // The one that makes an even number of them lies below the picture, where all is 0 and nothing is taken.
  const origin = (t: number): Place => [
    (t % tilesAcross) * validCols,
    Math.floor(t / tilesAcross) * validRows,
  ];
  const job = {
    rows,
    cols,
    spectra: Array.from({ length: image.channels }, (_, c) => conjugateSpectrum(template, c, rows, cols)),
    planes: Math.ceil((tilesAcross * Math.ceil(down / validRows)) / 2),
    kept: Math.min(validRows, down),
  };
  const pair = (plane: number) => [origin(2 * plane), origin(2 * plane + 1)] as const;
  if (!compute.simd) {
    const out = new Float64Array(across * down);
    onTorus({
      ...job,
      fill: (room, plane, c) => {
        for (const part of [0, 1]) fillTile(room, image, c, pair(plane)[part]!, { rows, cols, part });
      },
      take: (room, plane) => {
        for (const part of [0, 1]) {
          const [x, y] = pair(plane)[part]!;
          for (let r = 0; r < validRows && y + r < down; r++)
            for (let i = 0; i < validCols && x + i < across; i++) {
              const value = room.view()[2 * (r * cols + i) + part]!;
              out[(y + r) * across + x + i] = whole ? Math.round(value) : value;
            }
        }
      },
    });
    return out;
  }
  return simd((s) => {
    const { width, height, channels, data } = image;
    const wide = data instanceof Float64Array;
    const picture = wide ? s.f64(data) : s.f32(data.length);
    if (!wide) picture.view().set(data);
    const out = s.f64(across * down);
    onTorus({
      ...job,
      fill: ({ ptr }, plane, c) => {
        const about = [picture.ptr, Number(wide), width, height, channels, c];
        s.parallel('fillTiles', rows, 16, [...about, ...pair(plane).flat(), ptr, cols]);
      },
      take: ({ ptr }, plane) => {
        const about = [ptr, cols, validCols, out.ptr, across, down];
        s.parallel('takeTiles', job.kept, 16, [...about, ...pair(plane).flat(), Number(whole)]);
      },
    });
    return out.copy();
  });
}

type Place = readonly [x: number, y: number];

function isFloat(data: Samples): boolean {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** A tile as the real (part 0) or imaginary numbers of a room; zeros beyond the picture. */
function fillTile(
  room: Room,
  { width, height, channels, data }: Raster<Samples>,
  c: number,
  [x, y]: Place,
  { rows, cols, part }: { rows: number; cols: number; part: number },
): void {
  const to = room.view();
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < cols; i++) {
      const inside = y + r < height && x + i < width;
      to[2 * (r * cols + i) + part] = inside ? data[((y + r) * width + x + i) * channels + c]! : 0;
    }
}

function conjugateSpectrum(
  { width, height, channels, data }: Raster<Samples>,
  c: number,
  rows: number,
  cols: number,
): Float64Array {
  const lines = new Float64Array(2 * height * cols); // the rows below are 0, and so are their transforms
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) lines[2 * (y * cols + x)] = data[(y * width + x) * channels + c]!;
  const room = new Float64Array(2 * rows * cols);
  room.set(fftNd(lines, [height, cols], { axes: [1] }));
  const X = fftNd(room, [rows, cols], { axes: [0] });
  for (let k = 1; k < X.length; k += 2) X[k] = -X[k]!;
  return X;
}
