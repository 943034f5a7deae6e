import { simd } from '../../simd/engine.js';
import {
  chromaticAdaptation,
  fromPolar,
  invert3,
  multiply3,
  RGB_TO_XYZ,
  SRGB_WHITE,
  type Triple,
  toPolar,
} from './cie.js';

// The CIE spaces by float32 kernels on all threads; the plain code in colour.ts is their oracle.

/** As the kernels number them; chroma and hue are made of Lab. */
const SPACES = new Map([
  ['linear', -1],
  ['xyz', 0],
  ['lab', 1],
  ['lch', 1],
  ['luv', 2],
]);

/** Pixels that a thread takes at once, a multiple of four. */
const PIECE = 2 ** 14;

/** Whole-number samples in a CIE space; undefined for another space. */
export function cieOfLevels(
  data: Uint8Array | Uint16Array,
  channels: number,
  space: string,
  white: Readonly<Triple>,
  linear: Float64Array,
): Float32Array | undefined {
  const number = SPACES.get(space);
  if (number === undefined || number < 0) return undefined;
  const pixels = data.length / channels;
  const out = simd((s) => {
    const samples = s.u8(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const light = s.f32(Float32Array.from(linear));
    const constants = s.f32(forwardConstants(white));
    const result = s.f32(3 * pixels);
    // biome-ignore format: one line a thought
    s.parallel('ciePixels', pixels, PIECE, [
      samples.ptr, data.BYTES_PER_ELEMENT, channels, light.ptr, constants.ptr, number, result.ptr,
    ]);
    return result.copy();
  });
  return space === 'lch' ? inPlace(out, toPolar) : out;
}

/** Stored RGB of float32 triples in linear light or a CIE space; undefined for another space. */
export function storedOfCie(
  data: Float32Array,
  space: string,
  white: Readonly<Triple>,
  clip: boolean,
): Float32Array | undefined {
  const number = SPACES.get(space);
  if (number === undefined) return undefined;
  const triples = space === 'lch' ? inPlace(data.slice(), fromPolar) : data;
  return simd((s) => {
    const source = s.f32(triples);
    const constants = s.f32(backwardConstants(white));
    const result = s.f32(data.length);
    // biome-ignore format: one line a thought
    s.parallel('storedPixels', data.length / 3, PIECE, [
      source.ptr, constants.ptr, number, Number(clip), result.ptr,
    ]);
    return result.copy();
  });
}

/** Rows give X / Xn, Y / Yn, Z / Zn and sum to 1. */
function relativeMatrix(white: Readonly<Triple>): number[] {
  const toXyz =
    white === SRGB_WHITE ? RGB_TO_XYZ : multiply3(chromaticAdaptation(SRGB_WHITE, white), RGB_TO_XYZ);
  return toXyz.map((v, i) => v / white[Math.floor(i / 3)]!);
}

function forwardConstants(white: Readonly<Triple>): Float32Array {
  const m = relativeMatrix(white);
  const [x, y, z] = white;
  const n = x + 15 * y + 3 * z;
  return Float32Array.of(
    ...[m[0]!, m[2]!, m[3]!, m[5]!, m[6]!, m[8]!],
    ...white,
    ...[x / n, (3 * z) / n, (13 * 4 * x) / n, (13 * 9 * y) / n],
  );
}

function backwardConstants(white: Readonly<Triple>): Float32Array {
  const [x, y, z] = white;
  const n = x + 15 * y + 3 * z;
  return Float32Array.of(...invert3(relativeMatrix(white)), ...white, (4 * x) / n, (9 * y) / n);
}

function inPlace(data: Float32Array, change: (t: Triple) => void): Float32Array {
  const t: Triple = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    t[0] = data[i]!;
    t[1] = data[i + 1]!;
    t[2] = data[i + 2]!;
    change(t);
    data[i] = t[0];
    data[i + 1] = t[1];
    data[i + 2] = t[2];
  }
  return data;
}
