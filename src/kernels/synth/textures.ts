import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';

interface Size {
  width: number;
  height: number;
}

/**
 * Sinusoidal grating: 127.5 (1 + contrast sin(2 pi u / wavelength + phase)), u the coordinate along `angle`,
 * radians from +x towards +y (y is down).
 */
export function grating({
  width,
  height,
  wavelength,
  angle = 0,
  phase = 0,
  contrast = 1,
}: Size & { wavelength: number; angle?: number; phase?: number; contrast?: number }): Raster<Uint8Array> {
  if (!(wavelength > 0)) throw new DataError(`a wavelength must be above 0 pixels, got ${wavelength}`);
  const turn = (2 * Math.PI) / wavelength;
  return paint({ width, height }, (x, y) => {
    const u = x * Math.cos(angle) + y * Math.sin(angle);
    return 127.5 * (1 + contrast * Math.sin(turn * u + phase));
  });
}

/** Squares of `cell` pixels, dark in the upper left corner. */
export function checkerboard({
  width,
  height,
  cell,
  dark = 0,
  light = 255,
}: Size & { cell: number; dark?: number; light?: number }): Raster<Uint8Array> {
  if (!(cell >= 1)) throw new DataError(`a cell must be 1 pixel or more, got ${cell}`);
  return paint({ width, height }, (x, y) =>
    (Math.floor(x / cell) + Math.floor(y / cell)) % 2 ? light : dark,
  );
}

/**
 * Value noise: random levels on a grid of `cell` pixels, smoothly joined; each further octave has half the cell
 * and `persistence` of the strength. Stretched to 0..255.
 */
export function valueNoise(
  {
    width,
    height,
    cell,
    octaves = 4,
    persistence = 0.5,
  }: Size & { cell: number; octaves?: number; persistence?: number },
  rng: Rng,
): Raster<Uint8Array> {
  if (!(cell >= 1)) throw new DataError(`a cell must be 1 pixel or more, got ${cell}`);
  const light = new Float64Array(width * height);
  for (let o = 0; o < octaves; o++) {
    const size = cell / 2 ** o;
    if (size < 1) break;
    addGrid(light, width, height, size, persistence ** o, rng);
  }
  const low = light.reduce((a, b) => Math.min(a, b));
  const high = light.reduce((a, b) => Math.max(a, b));
  return paint({ width, height }, (x, y) => (255 * (light[y * width + x]! - low)) / (high - low || 1));
}

function addGrid(
  light: Float64Array,
  width: number,
  height: number,
  cell: number,
  strength: number,
  rng: Rng,
) {
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const knots = Float64Array.from({ length: columns * rows }, () => rng.uniform());
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.floor(y / cell);
    const v = smooth(y / cell - row);
    for (let x = 0; x < width; x++, p++) {
      const column = Math.floor(x / cell);
      const u = smooth(x / cell - column);
      const at = row * columns + column;
      const top = knots[at]! + u * (knots[at + 1]! - knots[at]!);
      const bottom = knots[at + columns]! + u * (knots[at + columns + 1]! - knots[at + columns]!);
      light[p]! += strength * (top + v * (bottom - top));
    }
  }
}

/** Flat at 0 and 1, so that the grid does not show as creases. */
const smooth = (t: number) => t * t * (3 - 2 * t);

function paint({ width, height }: Size, level: (x: number, y: number) => number): Raster<Uint8Array> {
  if (!(width >= 1 && height >= 1)) throw new DataError(`a picture needs pixels, got ${width} x ${height}`);
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0, p = 0; y < height; y++) for (let x = 0; x < width; x++, p++) data[p] = level(x, y);
  return { width, height, channels: 1, data: new Uint8Array(data.buffer) };
}
