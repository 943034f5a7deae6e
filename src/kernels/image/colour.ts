import { DataError } from '../../core/errors.js';
import { fullScale, type Raster } from './raster.js';

export const COLOUR_SPACES = ['rgb', 'hsv', 'xyz', 'lab', 'luv'] as const;
export type ColourSpace = (typeof COLOUR_SPACES)[number];

type Samples = Float32Array | Uint8Array | Uint16Array;
type Triple = [number, number, number];

/** Luminance weights of Rec. 709, applied to the stored values. */
const GRAY: Triple = [0.2126, 0.7152, 0.0722];

/** Y' = 0.2126 R + 0.7152 G + 0.0722 B of the stored values, in the type of the input; alpha is dropped. */
export function gray<T extends Samples>(image: Raster<T>): Raster<T> {
  const { width, height, channels, data } = image;
  const out = new (data.constructor as new (n: number) => T)(width * height) as T;
  const round = data instanceof Float32Array ? 0 : 0.5; // whole numbers are cut off when stored
  if (channels < 3) for (let i = 0; i < out.length; i++) out[i] = data[i * channels]!;
  else
    for (let i = 0, p = 0; i < out.length; i++, p += channels)
      out[i] = GRAY[0] * data[p]! + GRAY[1] * data[p + 1]! + GRAY[2] * data[p + 2]! + round;
  return { width, height, channels: 1, data: out };
}

/** The same as float32 in 0..1, as most kernels want it. */
export function grayPlane(image: Raster<Samples>): Raster<Float32Array> {
  const plane = gray({ ...image, data: Float32Array.from(image.data) });
  const scale = 1 / fullScale(image.data);
  if (scale !== 1) for (let i = 0; i < plane.data.length; i++) plane.data[i]! *= scale;
  return plane;
}

/**
 * A picture in another colour space, three float32 channels. Stored values are sRGB (IEC 61966-2-1), white D65.
 *
 *   rgb  0..1 as stored
 *   hsv  H in degrees 0..360, S and V 0..1; H = 0 for grays, S = 0 for black
 *   xyz  CIE 1931, Y of white 1
 *   lab  CIE 1976: L 0..100, a, b signed
 *   luv  CIE 1976: L 0..100, u, v signed
 *
 * The reference white is the row sums of the matrix, so that grays have a = b = u = v = 0.
 */
export function toColourSpace(image: Raster<Samples>, space: ColourSpace): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  const out = new Float32Array(width * height * 3);
  const scale = 1 / fullScale(data);
  const linear = linearTable(data);
  const convert = FROM_RGB[space];
  const encoded = space === 'rgb' || space === 'hsv';
  const step = channels < 3 ? 0 : 1; // gray stands for three equal channels
  const t: Triple = [0, 0, 0];
  for (let i = 0, p = 0; i < out.length; i += 3, p += channels) {
    for (let c = 0; c < 3; c++) {
      const v = data[p + c * step]!;
      t[c] = encoded ? v * scale : linear ? linear[v]! : toLinear(v);
    }
    convert(t);
    out[i] = t[0];
    out[i + 1] = t[1];
    out[i + 2] = t[2];
  }
  return { width, height, channels: 3, data: out };
}

/** Back to stored RGB in 0..1; colours that no sRGB screen shows are clipped. */
export function fromColourSpace(image: Raster<Float32Array>, space: ColourSpace): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  if (channels !== 3) throw new DataError(`${space} has 3 channels, the picture has ${channels}`);
  const out = new Float32Array(data.length);
  const convert = TO_RGB[space];
  const encoded = space === 'rgb' || space === 'hsv';
  const t: Triple = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    t[0] = data[i]!;
    t[1] = data[i + 1]!;
    t[2] = data[i + 2]!;
    convert(t);
    for (let c = 0; c < 3; c++) out[i + c] = Math.min(1, Math.max(0, encoded ? t[c]! : toStored(t[c]!)));
  }
  return { width, height, channels: 3, data: out };
}

/** sRGB transfer curve, stored value in 0..1 to linear light. */
export const toLinear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
/** Its inverse. */
export const toStored = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

/** Linear light of every integer sample value: a power a pixel costs more than all the rest. */
function linearTable(data: Samples): Float64Array | undefined {
  if (data instanceof Float32Array) return undefined;
  const top = fullScale(data);
  return Float64Array.from({ length: top + 1 }, (_, v) => toLinear(v / top));
}

// Linear sRGB to XYZ and back, six decimals as in OpenCV and scikit-image.
const M = [0.412453, 0.35758, 0.180423, 0.212671, 0.71516, 0.072169, 0.019334, 0.119193, 0.950227] as const;
const INVERSE = invert(M);
const WHITE: Triple = [M[0] + M[1] + M[2], M[3] + M[4] + M[5], M[6] + M[7] + M[8]];
const [WHITE_U, WHITE_V] = chromaticity(...WHITE);
const EPSILON = (6 / 29) ** 3;
const KAPPA = (29 / 3) ** 3;

const FROM_RGB: Record<ColourSpace, (t: Triple) => void> = {
  rgb: () => {},
  hsv(t) {
    const [r, g, b] = t;
    const v = Math.max(r, g, b);
    const d = v - Math.min(r, g, b);
    if (d === 0) t[0] = 0;
    else if (v === r) t[0] = 60 * ((g - b) / d + (g < b ? 6 : 0));
    else if (v === g) t[0] = 60 * ((b - r) / d + 2);
    else t[0] = 60 * ((r - g) / d + 4);
    t[1] = v === 0 ? 0 : d / v;
    t[2] = v;
  },
  xyz: (t) => multiply(M, t),
  lab(t) {
    multiply(M, t);
    const [x, y, z] = [f(t[0] / WHITE[0]), f(t[1] / WHITE[1]), f(t[2] / WHITE[2])];
    t[0] = 116 * y - 16;
    t[1] = 500 * (x - y);
    t[2] = 200 * (y - z);
  },
  luv(t) {
    multiply(M, t);
    const [u, v] = chromaticity(...t);
    const l = 116 * f(t[1] / WHITE[1]) - 16;
    t[0] = l;
    t[1] = 13 * l * (u - WHITE_U);
    t[2] = 13 * l * (v - WHITE_V);
  },
};

const TO_RGB: Record<ColourSpace, (t: Triple) => void> = {
  rgb: () => {},
  hsv(t) {
    const [h, s, v] = t;
    const sector = (((h / 60) % 6) + 6) % 6;
    for (let c = 0; c < 3; c++) {
      const k = (5 - 2 * c + sector) % 6;
      t[c] = v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
    }
  },
  xyz: (t) => multiply(INVERSE, t),
  lab(t) {
    const y = (t[0] + 16) / 116;
    const [a, b] = [t[1], t[2]];
    t[0] = WHITE[0] * unF(y + a / 500);
    t[1] = WHITE[1] * unF(y);
    t[2] = WHITE[2] * unF(y - b / 200);
    multiply(INVERSE, t);
  },
  luv(t) {
    const l = t[0];
    if (l <= 0) {
      t.fill(0);
      return;
    }
    const u = t[1] / (13 * l) + WHITE_U;
    const v = t[2] / (13 * l) + WHITE_V;
    const y = WHITE[1] * unF((l + 16) / 116);
    t[0] = (y * 9 * u) / (4 * v);
    t[1] = y;
    t[2] = (y * (12 - 3 * u - 20 * v)) / (4 * v);
    multiply(INVERSE, t);
  },
};

/** CIE f: cube root with a straight piece near 0. */
function f(t: number): number {
  return t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116;
}

function unF(t: number): number {
  return t > 6 / 29 ? t ** 3 : (116 * t - 16) / KAPPA;
}

/** u' and v' of CIE 1976; those of white for black, which has none. */
function chromaticity(x: number, y: number, z: number): [number, number] {
  const d = x + 15 * y + 3 * z;
  return d === 0 ? [WHITE_U, WHITE_V] : [(4 * x) / d, (9 * y) / d];
}

function multiply(m: readonly number[], t: Triple): void {
  const [x, y, z] = t;
  for (let i = 0; i < 3; i++) t[i] = m[3 * i]! * x + m[3 * i + 1]! * y + m[3 * i + 2]! * z;
}

function invert(m: readonly number[]): number[] {
  const [a, b, c, d, e, f, g, h, i] = m as [number, ...number[]] as number[];
  const n = [
    e! * i! - f! * h!,
    c! * h! - b! * i!,
    b! * f! - c! * e!,
    f! * g! - d! * i!,
    a! * i! - c! * g!,
    c! * d! - a! * f!,
    d! * h! - e! * g!,
    b! * g! - a! * h!,
    a! * e! - b! * d!,
  ];
  const det = a! * n[0]! + b! * n[3]! + c! * n[6]!;
  return n.map((v) => v / det);
}
