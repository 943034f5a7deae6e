import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Cascade } from './cascade.js';
import { cutWindow } from './cut-window.js';
import type { WindowSize } from './haar.js';
import { type Levels, type ScanScale, scanPicture, scanScales } from './scan.js';
import { LEAST_DEVIATION } from './windows.js';

/** Windows of pictures that hold no object. */
export interface Mined {
  /** [n, height, width] */
  patches: Uint8Array;
  /** Windows that were looked at, and those of them that pass the cascade: its false alarms. */
  windows: number;
  passed: number;
}

// Scales farther apart than those of a detector, from another first one in each stage.
const FACTOR = 1.2;
const TRIES = 20;
/** Rows are left out where this many times more false alarms than are asked for would be found. */
const PLENTY = 40;
const LARGEST_STEP = 16;

/**
 * Hard negatives: windows of background pictures, at any place and scale, that pass the cascade as it is; a uniform
 * sample of `count` of them, all where there are fewer. Without stages any windows that are not flat.
 *
 * @param rate share of windows that are expected to pass
 */
export function mineNegatives(
  pictures: readonly Levels[],
  cascade: Cascade,
  count: number,
  rate: number,
  rng: Rng,
): Mined {
  const minSize = cascade.width * FACTOR ** rng.uniform();
  const places = pictures.map((picture) => {
    const scales = scanScales(picture, cascade, { factor: FACTOR, minSize });
    // A picture no larger than the window is one.
    return scales.length > 0 ? scales : scanScales(picture, cascade, { factor: FACTOR }).slice(0, 1);
  });
  const windows = places.flat().reduce((sum, scale) => sum + windowsAt(scale, cascade), 0);
  if (windows === 0)
    throw new DataError(
      `no background picture holds a window of ${cascade.width} x ${cascade.height} pixels`,
    );
  if (cascade.stages.length === 0) return drawWindows(pictures, places, cascade, count, windows, rng);
  const rowStep = Math.max(1, Math.min(LARGEST_STEP, Math.floor((windows * rate) / (PLENTY * count))));
  return sampleHits(pictures, places, cascade, count, rowStep, rng);
}

/** Windows of background pictures at all scales of a detector, every `rowStep`-th row, and what passes the cascade. */
export function falseAlarms(
  pictures: readonly Levels[],
  cascade: Cascade,
  factor: number,
  rowStep = 1,
): { windows: number; passed: number; scores: Float32Array } {
  let windows = 0;
  const scores: Float32Array[] = [];
  for (const picture of pictures) {
    const scales = scanScales(picture, cascade, { factor });
    windows += scales.reduce((sum, scale) => sum + windowsAt(scale, cascade, rowStep), 0);
    scores.push(scanPicture(picture, cascade, scales, { rowStep }).score);
  }
  const passed = scores.reduce((sum, { length }) => sum + length, 0);
  const all = new Float32Array(passed);
  let at = 0;
  for (const part of scores) {
    all.set(part, at);
    at += part.length;
  }
  return { windows, passed, scores: all };
}

const windowsAt = ({ width, height }: ScanScale, window: WindowSize, rowStep = 1, firstRow = 0) =>
  (width - window.width + 1) * Math.max(0, Math.ceil((height - window.height + 1 - firstRow) / rowStep));

/** Any windows, each as likely as the other. */
function drawWindows(
  pictures: readonly Levels[],
  places: readonly (readonly ScanScale[])[],
  window: WindowSize,
  count: number,
  windows: number,
  rng: Rng,
): Mined {
  const spots = places.flatMap((scales, picture) => scales.map((scale) => ({ picture, scale })));
  const ends = new Float64Array(spots.length);
  let end = 0;
  spots.forEach(({ scale }, i) => {
    end += windowsAt(scale, window);
    ends[i] = end;
  });
  const found: Uint8Array[] = [];
  let seen = 0;
  for (; seen < TRIES * count && found.length < Math.min(count, windows); seen++) {
    const place = rng.integer(windows);
    const { picture, scale } = spots[ends.findIndex((limit) => place < limit)]!;
    const x = rng.integer(scale.width - window.width + 1);
    const y = rng.integer(scale.height - window.height + 1);
    const patch = cutWindow(pictures[picture]!, scale, x, y, window);
    if (isFlat(patch)) continue;
    found.push(patch);
  }
  return { patches: stacked(found), windows: seen, passed: found.length };
}

export function isFlat(patch: Uint8Array): boolean {
  let sum = 0;
  let squares = 0;
  for (const v of patch) {
    sum += v;
    squares += v * v;
  }
  const n = patch.length;
  return n * squares - sum * sum < (LEAST_DEVIATION * n) ** 2;
}

/** Vitter's reservoir: after k hits each of them is in the sample with probability count / k. */
function sampleHits(
  pictures: readonly Levels[],
  places: readonly (readonly ScanScale[])[],
  cascade: Cascade,
  count: number,
  rowStep: number,
  rng: Rng,
): Mined {
  const sample: { picture: number; scale: ScanScale; x: number; y: number }[] = [];
  let windows = 0;
  let passed = 0;
  pictures.forEach((picture, p) => {
    const scales = places[p]!;
    const firstRow = rng.integer(rowStep);
    for (const scale of scales) windows += windowsAt(scale, cascade, rowStep, firstRow);
    const { level, x, y } = scanPicture(picture, cascade, scales, { rowStep, firstRow });
    for (let i = 0; i < x.length; i++, passed++) {
      const place = passed < count ? passed : rng.integer(passed + 1);
      if (place < count) sample[place] = { picture: p, scale: scales[level[i]!]!, x: x[i]!, y: y[i]! };
    }
  });
  const found = sample.map(({ picture, scale, x, y }) => cutWindow(pictures[picture]!, scale, x, y, cascade));
  return { patches: stacked(found), windows, passed };
}

/** One after the other. */
export function stacked(patches: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(patches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const patch of patches) {
    all.set(patch, at);
    at += patch.length;
  }
  return all;
}
