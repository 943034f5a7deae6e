import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { BORDERS, type Border, borderIndex } from './border.js';
import type { Raster } from './raster.js';
import { recursiveGaussian } from './recursive-gaussian.js';

export type Blurrable = Float32Array | Uint8Array | Uint16Array;

export interface BlurOptions<T extends Blurrable = Blurrable> {
  /** Default reflect. */
  border?: Border;
  /** The value beyond a constant border, default 0. */
  outside?: number;
  /** Taps on either side of the centre; default ceil(4 sigma), and recursions beyond sigma 25. */
  radius?: number;
  /** Memory for the result, the input's own too: fresh memory costs as much as the blur of a large picture. */
  into?: T;
}

/**
 * Gaussian smoothing  L = G_sigma * I,  G(x, y) = exp(-(x^2 + y^2) / (2 sigma^2)) / sum, one 1-D pass a side.
 *
 * The taps are samples of the Gaussian divided by their sum, so that a constant picture stays as it is and
 * brightness is kept at every sigma. Beyond 4 sigma lies 6e-5 of the weight. Integer samples are rounded to the
 * nearest; 8-bit pictures up to radius 31 are computed in whole numbers (weights in multiples of 2^-15), before
 * rounding within 0.3 of a level of the exact sum. Beyond sigma 25, unless a radius is asked for, recursions take the
 * place of taps (recursive-gaussian.ts), within 4e-5 of the range. Channels are smoothed one by one, alpha like the others.
 *
 * @param sigma in pixels; 0 gives the picture itself
 */
export function gaussianBlur<T extends Blurrable>(
  image: Raster<T>,
  sigma: number,
  { border = 'reflect', outside = 0, radius: wanted, into }: BlurOptions<T> = {},
): Raster<T> {
  const { width, height, channels, data } = image;
  if (data.length !== width * height * channels || data.length === 0)
    throw new DataError(`a ${width} x ${height} x ${channels} picture cannot have ${data.length} samples`);
  if (into !== undefined && into.length !== data.length)
    throw new DataError(`room for ${into.length} samples was given, the picture has ${data.length}`);
  const radius = wanted ?? Math.ceil(4 * sigma);
  const recursive = wanted === undefined && sigma > RECURSIVE_FROM;
  const taps = gaussianTaps(sigma, recursive ? 0 : radius);
  const out = into ?? (new (data.constructor as new (n: number) => T)(data.length) as T);
  if (recursive) recursiveGaussian(image, sigma, border, outside, out);
  else if (radius === 0) out.set(data);
  else if (!compute.simd) blurPlain(image, taps, border, outside, out);
  else if (data instanceof Uint8Array && radius <= 31) blurWhole(image, taps, border, outside, out);
  else blurFloat(image, taps, border, outside, out);
  return { width, height, channels, data: out };
}

/** Sums over taps take as long as this many recursions. */
const RECURSIVE_FROM = 25;

/** w_0 .. w_radius of a sampled Gaussian with w_0 + 2 (w_1 + ... + w_radius) = 1. */
export function gaussianTaps(sigma: number, radius = Math.ceil(4 * sigma)): Float64Array {
  if (!(sigma >= 0 && sigma <= 10_000)) throw new DataError(`sigma must be 0 to 10000 pixels, got ${sigma}`);
  if (!Number.isInteger(radius) || radius < 0)
    throw new DataError(`radius must be a whole number of pixels, got ${radius}`);
  const w = Float64Array.from({ length: radius + 1 }, (_, k) =>
    k === 0 ? 1 : Math.exp(-0.5 * (k / sigma) ** 2),
  );
  const sum = w.reduce((total, v) => total + 2 * v, -1);
  return w.map((v) => v / sum);
}

/** The definition, in float64 between the passes: documentation, and oracle of the SIMD kernels. */
function blurPlain<T extends Blurrable>(
  { width, height, channels, data }: Raster<T>,
  taps: Float64Array,
  border: Border,
  outside: number,
  out: T,
) {
  const across = new Float64Array(data.length);
  weigh(data, across, {
    lines: height,
    lineStep: width * channels,
    n: width,
    step: channels,
    inner: channels,
  });
  const down = new Float64Array(data.length);
  weigh(across, down, {
    lines: 1,
    lineStep: 0,
    n: height,
    step: width * channels,
    inner: width * channels,
  });
  const whole = !(data instanceof Float32Array);
  for (let i = 0; i < out.length; i++) out[i] = whole ? Math.floor(down[i]! + 0.5) : down[i]!;

  /** `lines` lines of n elements, `step` apart, each element `inner` samples weighed alike. */
  function weigh(
    from: Blurrable | Float64Array,
    to: Float64Array,
    at: { lines: number; lineStep: number; n: number; step: number; inner: number },
  ) {
    for (let line = 0; line < at.lines; line++)
      for (let i = 0; i < at.n; i++)
        for (let k = 1 - taps.length; k < taps.length; k++) {
          const j = borderIndex(i + k, at.n, border);
          const w = taps[Math.abs(k)]!;
          const target = line * at.lineStep + i * at.step;
          const source = line * at.lineStep + j * at.step;
          for (let c = 0; c < at.inner; c++) to[target + c]! += w * (j < 0 ? outside : from[source + c]!);
        }
  }
}

// A piece is what a thread takes at once; a strip is what stays in its cache between the passes.
const PIECE_ROWS = 256;
const STRIP_ROWS = 32;

function blurFloat<T extends Blurrable>(
  { width, height, channels, data }: Raster<T>,
  taps: Float64Array,
  border: Border,
  outside: number,
  out: T,
) {
  const kind = data instanceof Float32Array ? 0 : data.BYTES_PER_ELEMENT;
  simd((s) => {
    const picture = s.u8(bytes(data));
    const result = s.u8(data.byteLength);
    blurAt({ from: picture.ptr, to: result.ptr, width, height, channels, kind }, taps, border, outside);
    bytes(out).set(result.view());
  });
}

/**
 * The same for a picture that lies in the shared memory at address `from`; the result, of the same kind (0 float32,
 * 1 and 2 whole numbers of so many bytes), goes to address `to`.
 */
export function blurAt(
  picture: { from: number; to: number; width: number; height: number; channels: number; kind: number },
  taps: Float64Array,
  border: Border = 'reflect',
  outside = 0,
): void {
  const { from, to, width, height, channels, kind } = picture;
  const radius = taps.length - 1;
  const plan = planPieces(width * channels, height, radius, channels, 4);
  simd((s) => {
    const weights = s.f32(Float32Array.from(taps, (w, k) => (k === 0 ? w / 2 : w)));
    const scratch = s.u8(plan.pieces * plan.scratch);
    // biome-ignore format: one line a thought
    s.parallel('blurF32', plan.pieces, 1, [
      from, to, width, height, channels, kind,
      weights.ptr, radius, BORDERS.indexOf(border), outside,
      scratch.ptr, plan.scratch, plan.stride, plan.pieceRows, plan.strip,
    ]);
  });
}

function blurWhole<T extends Blurrable>(
  { width, height, channels, data }: Raster<T>,
  taps: Float64Array,
  border: Border,
  outside: number,
  out: T,
) {
  const weights = wholeTaps(taps);
  const radius = weights.length - 1;
  const plan = planPieces(width * channels, height, radius, channels, 2);
  const level = Math.max(0, Math.min(255, Math.round(outside)));
  simd((s) => {
    const picture = s.u8(bytes(data));
    const result = s.u8(data.byteLength);
    const w = s.u8(bytes(weights));
    const scratch = s.u8(plan.pieces * plan.scratch);
    // biome-ignore format: one line a thought
    s.parallel('blurU8', plan.pieces, 1, [
      picture.ptr, result.ptr, width, height, channels,
      w.ptr, radius, BORDERS.indexOf(border), level,
      scratch.ptr, plan.scratch, plan.stride, plan.pieceRows, plan.strip,
    ]);
    bytes(out).set(result.view());
  });
}

/**
 * Taps times 2^15 in whole numbers, w_0 halved. Outer taps that together weigh less than 2^-12, a sixteenth of
 * a level, are left out. From the outside in, each takes the rounding error of the ones before it along, so
 * that the sum is 2^15 exactly. The radius is made odd for the kernel, which takes taps in pairs.
 */
export function wholeTaps(taps: Float64Array): Int16Array {
  let radius = taps.length - 1;
  for (let tail = 2 * taps[radius]!; radius > 0 && tail < 2 ** -12; tail += 2 * taps[radius]!) radius--;
  const whole = new Int16Array(radius + 1 + ((radius + 1) % 2));
  let exact = 0;
  let given = 0;
  for (let k = taps.length - 1; k > 0; k--) {
    exact += taps[k]! * 32768;
    if (k > radius) continue;
    whole[k] = Math.round(exact) - given;
    given += whole[k]!;
  }
  whole[0] = 16384 - given;
  return whole;
}

function planPieces(samples: number, height: number, radius: number, channels: number, width: number) {
  const pieceRows = Math.max(PIECE_ROWS, 4 * radius);
  const strip = Math.max(STRIP_ROWS, radius);
  // An odd number of cache lines: at a power of two all rows of a column would share one set of the cache.
  const stride = (Math.ceil((samples * width) / 64) * 64) | 64;
  const scratch = (2 * radius + strip + 3) * stride + width * (2 * radius * channels + 16);
  const pieces = Math.ceil(height / pieceRows);
  return { pieces, pieceRows, strip, stride, scratch: Math.ceil(scratch / 64) * 64 };
}

const bytes = (data: Blurrable | Int16Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
