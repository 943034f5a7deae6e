import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { type Arena, simd } from '../../simd/engine.js';
import { blurAt, gaussianBlur, gaussianTaps } from '../image/gaussian-blur.js';
import type { Plane } from '../image/raster.js';

export interface ScaleSpaceOptions {
  /** At most so many; default all that have pixels enough. */
  octaves?: number;
  /** Steps in scale in which an octave is doubled, default 3. */
  intervals?: number;
  /** Smoothing of the first level, in samples of its octave; default 1.6. */
  sigma?: number;
  /** Begin with the picture at twice its size; default true. */
  upsample?: boolean;
}

/** Planes of one size: level i is smoothed by sigma 2^(i / intervals) samples, i = 0 .. intervals + 2. */
export interface Octave {
  width: number;
  height: number;
  /** Pixels of the picture from one sample to the next: 1/2, 1, 2, ... Samples lie at whole multiples of it. */
  step: number;
  levels: Float32Array[];
  /** Where level 0 begins in the shared memory, and how far each begins from the one before; 0 in plain memory. */
  address: number;
  levelBytes: number;
}

export interface ScaleSpace {
  octaves: Octave[];
  intervals: number;
  sigma: number;
}

/**
 * What a camera's lens and pixels have smoothed already, in pixels (Lowe 2004, section 3.3). That doubling by linear
 * interpolation smooths a little, too (by a variance of 1/8), is left out of account, as Lowe and OpenCV do.
 */
const CAMERA = 0.5;
/** A smaller octave has no inner pixels beyond the borders that detectors leave out. */
const SMALLEST = 12;

/**
 * A Gaussian scale space, level i of octave o smoothed by  sigma 2^(o + i / intervals)  samples of the first octave.
 * Each level is the one before, smoothed by what is missing: sigma_i^2 - sigma_(i-1)^2. The next octave begins with
 * every second sample of the level that has twice the first one's smoothing. Borders reflect.
 *
 * It is made, handed to `body`, and gone afterwards: it lies in memory that is used again.
 *
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 3
 */
export function withScaleSpace<T>(
  plane: Plane,
  options: ScaleSpaceOptions,
  body: (space: ScaleSpace) => T,
): T {
  const { intervals = 3, sigma = 1.6, upsample = true } = options;
  const { width, height, data } = plane;
  if (data.length !== width * height || data.length === 0)
    throw new DataError(`a ${width} x ${height} plane cannot have ${data.length} samples`);
  if (!Number.isInteger(intervals) || intervals < 1 || intervals > 20)
    throw new DataError(`an octave has 1 to 20 intervals, got ${intervals}`);
  if (!(sigma > 0 && sigma <= 100)) throw new DataError(`sigma must be 0 to 100 pixels, got ${sigma}`);
  const sizes = octaveSizes(plane, options);
  const given = upsample ? 2 * CAMERA : CAMERA;
  const first = Math.sqrt(Math.max(0, sigma ** 2 - given ** 2));
  const blurs = Array.from({ length: intervals + 3 }, (_, i) =>
    i === 0 ? first : sigma * Math.sqrt(4 ** (i / intervals) - 4 ** ((i - 1) / intervals)),
  );
  const space: ScaleSpace = { octaves: [], intervals, sigma };
  if (!compute.simd) {
    buildPlain(plane, sizes, blurs, space);
    return body(space);
  }
  return simd((s) => {
    buildShared(s, plane, sizes, blurs, space);
    return body(space);
  });
}

type Size = Pick<Octave, 'width' | 'height' | 'step'>;

function octaveSizes({ width, height }: Plane, options: ScaleSpaceOptions): Size[] {
  const { octaves = Infinity, intervals = 3, upsample = true } = options;
  const sizes: Size[] = [];
  let size = upsample
    ? { width: 2 * width - 1, height: 2 * height - 1, step: 0.5 }
    : { width, height, step: 1 };
  let bytes = 0;
  do {
    sizes.push(size);
    bytes += size.width * size.height * 4 * (intervals + 3);
    size = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2), step: 2 * size.step };
  } while (sizes.length < octaves && Math.min(size.width, size.height) >= SMALLEST);
  const most = Math.min(3.5 * 2 ** 30, compute.memoryBytes); // 32-bit addresses, and room for what else is there
  if (bytes > most)
    throw new DataError(
      `a scale space of ${width} x ${height} pixels takes ${gib(bytes)} GiB, ${gib(most)} can be had`,
      {
        hint: upsample
          ? 'leave the doubling away (--no-upsample), or shrink the picture'
          : 'shrink the picture',
      },
    );
  return sizes;
}

const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);

function buildShared(
  s: Arena,
  plane: Plane,
  sizes: readonly Size[],
  blurs: readonly number[],
  space: ScaleSpace,
) {
  const taps = blurs.map((sigma) => gaussianTaps(sigma));
  for (const { width, height, step } of sizes) {
    const levelBytes = Math.ceil((width * height * 4) / 64) * 64;
    const block = s.f32((levelBytes / 4) * blurs.length);
    const view = block.view();
    const levels = blurs.map((_, i) =>
      view.subarray((i * levelBytes) / 4, (i * levelBytes) / 4 + width * height),
    );
    const at = (i: number) => block.ptr + i * levelBytes;
    const blur = (from: number, to: number, weights: Float64Array) =>
      blurAt({ from, to, width, height, channels: 1, kind: 0 }, weights);
    const finer = space.octaves.at(-1);
    if (finer) {
      const from = finer.address + space.intervals * finer.levelBytes;
      s.parallel('halveRows', height, 32, [from, at(0), width, finer.width]);
    } else {
      // What comes before level 0 lies where later levels will be.
      if (step < 1) {
        levels[2]!.set(plane.data);
        s.parallel('doubleRows', plane.height, 32, [at(2), at(1), plane.width, plane.height]);
      } else levels[1]!.set(plane.data);
      blur(at(1), at(0), taps[0]!);
    }
    for (let i = 1; i < blurs.length; i++) blur(at(i - 1), at(i), taps[i]!);
    space.octaves.push({ width, height, step, levels, address: block.ptr, levelBytes });
  }
}

function buildPlain(plane: Plane, sizes: readonly Size[], blurs: readonly number[], space: ScaleSpace) {
  for (const { width, height, step } of sizes) {
    const finer = space.octaves.at(-1);
    const blur = (data: Float32Array, sigma: number) =>
      gaussianBlur({ width, height, channels: 1, data }, sigma).data;
    const levels = finer
      ? [halved(finer, finer.levels[space.intervals]!)]
      : [blur(step < 1 ? doubled(plane) : plane.data, blurs[0]!)];
    for (let i = 1; i < blurs.length; i++) levels.push(blur(levels[i - 1]!, blurs[i]!));
    space.octaves.push({ width, height, step, levels, address: 0, levelBytes: 0 });
  }
}

/** (2 width - 1) x (2 height - 1): the samples themselves, and means of two and four neighbours between them. */
function doubled({ width, height, data }: Plane): Float32Array {
  const wide = 2 * width - 1;
  const out = new Float32Array(wide * (2 * height - 1));
  for (let y = 0, p = 0; y < 2 * height - 1; y++)
    for (let x = 0; x < wide; x++, p++) {
      const [above, below] = [(y >> 1) * width, ((y + 1) >> 1) * width];
      const [left, right] = [x >> 1, (x + 1) >> 1];
      out[p] = (data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!) / 4;
    }
  return out;
}

function halved({ width, height }: Size, data: Float32Array): Float32Array {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Float32Array(w * h);
  for (let y = 0, p = 0; y < h; y++) for (let x = 0; x < w; x++, p++) out[p] = data[2 * y * width + 2 * x]!;
  return out;
}

/**
 * DoG detectors measure a structure by the difference of the levels of sigma and k sigma, k = 2^(1 / intervals). A
 * Gaussian blob of sigma s answers it most at sigma = s / sqrt(k), between the two: there the structure's own scale
 * is this many times sigma.
 */
export const structureScale = (intervals: number): number => 2 ** (0.5 / intervals);

/** A keypoint's place in the scale space, in samples of its octave; sigma is that of the level, not the structure's. */
export interface Place {
  octave: Octave;
  level: number;
  x: number;
  y: number;
  sigma: number;
}

/**
 * The level nearest in scale to a structure of `scale` pixels, of those that have a finer and a coarser one beside
 * them; the first or last one where the structure is smaller or larger than all.
 */
export function placeOf(space: ScaleSpace, x: number, y: number, scale: number): Place {
  const { octaves, intervals } = space;
  const sigma = scale / structureScale(intervals);
  const base = octaves[0]!.step * space.sigma;
  const t = Math.max(0, Math.round(intervals * Math.log2(sigma / base)));
  const o = Math.min(octaves.length - 1, Math.max(0, Math.floor((t - 1) / intervals)));
  const octave = octaves[o]!;
  const level = Math.min(t - o * intervals, intervals + 1);
  return { octave, level, x: x / octave.step, y: y / octave.step, sigma: sigma / octave.step };
}
