import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { fullScale, type Raster } from '../image/raster.js';
import {
  chromaticAdaptation,
  fromPolar,
  invert3,
  labToXyz,
  luvToXyz,
  multiply3,
  multiplyTriple,
  RGB_TO_XYZ,
  SRGB_WHITE,
  type Triple,
  toPolar,
  xyzToLab,
  xyzToLuv,
} from './cie.js';
import { cieOfLevels, storedOfCie } from './cie-simd.js';
import { hslToRgb, hsvToRgb, rgbToHsl, rgbToHsv, rgbToYcbcr, ycbcrToRgb } from './encoded-colour.js';

export const COLOUR_SPACES = ['rgb', 'linear', 'hsv', 'hsl', 'ycbcr', 'xyz', 'lab', 'lch', 'luv'] as const;
export type ColourSpace = (typeof COLOUR_SPACES)[number];

type Samples = Float32Array | Uint8Array | Uint16Array;

/** Spaces of the stored values, and those of light that have a white. */
const isEncoded = (space: ColourSpace) =>
  space === 'rgb' || space === 'hsv' || space === 'hsl' || space === 'ycbcr';
export const hasWhite = (space: ColourSpace) => !isEncoded(space) && space !== 'linear';

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
 *   rgb     0..1 as stored
 *   linear  0..1, proportional to light
 *   hsv     H in degrees 0..360, S and V 0..1; H = 0 for grays, S = 0 for black
 *   hsl     H as of hsv, S and L 0..1
 *   ycbcr   Y 0..1, Cb and Cr -1/2..1/2; Rec. 601, whole range, as in JPEG
 *   xyz     CIE 1931, Y of white 1
 *   lab     CIE 1976: L 0..100, a, b signed
 *   lch     L of Lab, chroma, hue in degrees 0..360
 *   luv     CIE 1976: L 0..100, u, v signed
 *
 * Under a white of its own, xyz is adapted to it (Bradford), and lab, lch and luv are relative to it.
 */
export function toColourSpace(
  image: Raster<Samples>,
  space: ColourSpace,
  white: Readonly<Triple> = SRGB_WHITE,
): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  const linear = linearTable(data);
  if (compute.simd && linear && !(data instanceof Float32Array)) {
    const fast = cieOfLevels(data, channels, space, white, linear);
    if (fast) return { width, height, channels: 3, data: fast };
  }
  const out = new Float32Array(width * height * 3);
  const scale = 1 / fullScale(data);
  const convert = fromRgb(space, white);
  const encoded = isEncoded(space);
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

/** Back to stored RGB in 0..1; colours that no sRGB screen shows are clipped, unless `clip` is false. */
export function fromColourSpace(
  image: Raster<Float32Array>,
  space: ColourSpace,
  white: Readonly<Triple> = SRGB_WHITE,
  { clip = true } = {},
): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  if (channels !== 3) throw new DataError(`${space} has 3 channels, the picture has ${channels}`);
  const fast = compute.simd ? storedOfCie(data, space, white, clip) : undefined;
  if (fast) return { width, height, channels: 3, data: fast };
  const out = new Float32Array(data.length);
  const convert = toRgb(space, white);
  const encoded = isEncoded(space);
  const t: Triple = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    t[0] = data[i]!;
    t[1] = data[i + 1]!;
    t[2] = data[i + 2]!;
    convert(t);
    for (let c = 0; c < 3; c++) {
      const stored = encoded ? t[c]! : toStored(t[c]!);
      out[i + c] = clip ? Math.min(1, Math.max(0, stored)) : stored;
    }
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

/** From stored or, for spaces of light, linear RGB. */
function fromRgb(space: ColourSpace, white: Readonly<Triple>): (t: Triple) => void {
  const toXyz =
    white === SRGB_WHITE ? RGB_TO_XYZ : multiply3(chromaticAdaptation(SRGB_WHITE, white), RGB_TO_XYZ);
  switch (space) {
    case 'hsv':
      return rgbToHsv;
    case 'hsl':
      return rgbToHsl;
    case 'ycbcr':
      return rgbToYcbcr;
    case 'xyz':
      return (t) => multiplyTriple(toXyz, t);
    case 'lab':
      return (t) => {
        multiplyTriple(toXyz, t);
        xyzToLab(t, white);
      };
    case 'lch':
      return (t) => {
        multiplyTriple(toXyz, t);
        xyzToLab(t, white);
        toPolar(t);
      };
    case 'luv':
      return (t) => {
        multiplyTriple(toXyz, t);
        xyzToLuv(t, white);
      };
    default:
      return () => {};
  }
}

function toRgb(space: ColourSpace, white: Readonly<Triple>): (t: Triple) => void {
  const back = invert3(
    white === SRGB_WHITE ? RGB_TO_XYZ : multiply3(chromaticAdaptation(SRGB_WHITE, white), RGB_TO_XYZ),
  );
  switch (space) {
    case 'hsv':
      return hsvToRgb;
    case 'hsl':
      return hslToRgb;
    case 'ycbcr':
      return ycbcrToRgb;
    case 'xyz':
      return (t) => multiplyTriple(back, t);
    case 'lab':
      return (t) => {
        labToXyz(t, white);
        multiplyTriple(back, t);
      };
    case 'lch':
      return (t) => {
        fromPolar(t);
        labToXyz(t, white);
        multiplyTriple(back, t);
      };
    case 'luv':
      return (t) => {
        luvToXyz(t, white);
        multiplyTriple(back, t);
      };
    default:
      return () => {};
  }
}
