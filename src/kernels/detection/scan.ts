import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { integralImage } from '../image/integral.js';
import type { Raster } from '../image/raster.js';
import { resize } from '../image/resample.js';
import { type Cascade, leastSpread, packCascade } from './cascade.js';
import { haarArea, haarOffsets, haarSum, type WindowSize } from './haar.js';

/** A gray picture in levels 0..255: sums of whole numbers are exact. */
export type Levels = Raster<Uint8Array>;

/** A picture at one scale: the window of the cascade stands for one that is `scale` times as large. */
export interface ScanScale {
  scale: number;
  width: number;
  height: number;
}

/** Places where the window passes all stages. */
export interface Hits {
  /** Which of the scales. */
  level: Int32Array;
  /** Upper left pixel, in the picture of that scale. */
  x: Int32Array;
  y: Int32Array;
  /** Sum over the stages of votes minus threshold. */
  score: Float32Array;
}

export interface ScaleOptions {
  /** Each scale is larger by this factor. */
  factor: number;
  /** Widths of windows in the picture; those of the cascade, and all that fit, by default. */
  minSize?: number;
  maxSize?: number;
}

/** The scales at which windows of a size fit into a picture, by growing windows. */
export function scanScales(
  picture: WindowSize,
  window: WindowSize,
  { factor, minSize = window.width, maxSize = Number.POSITIVE_INFINITY }: ScaleOptions,
): ScanScale[] {
  if (!(factor > 1)) throw new DataError(`scales grow by a factor above 1, got ${factor}`);
  if (minSize < window.width)
    throw new DataError(`the smallest window must be ${window.width} pixels wide at least, got ${minSize}`);
  const scales: ScanScale[] = [];
  for (let k = 0; ; k++) {
    const scale = (minSize / window.width) * factor ** k;
    const width = Math.round(picture.width / scale);
    const height = Math.round(picture.height / scale);
    if (width < window.width || height < window.height || scale * window.width > maxSize) return scales;
    scales.push({ scale, width, height });
  }
}

export interface ScanOptions {
  /** Rows from one row of windows to the next; all columns are looked at. Default 1. */
  rowStep?: number;
  /** The first row. Default 0. */
  firstRow?: number;
}

/** All windows of a picture, at the given scales, through the cascade: those that pass, in order. */
export function scanPicture(
  picture: Levels,
  cascade: Cascade,
  scales: readonly ScanScale[],
  options: ScanOptions = {},
): Hits {
  return compute.simd
    ? scanFast(picture, cascade, scales, options)
    : scanPlain(picture, cascade, scales, options);
}

/** Documentation and oracle of the SIMD kernel: one window after the other. */
function scanPlain(
  picture: Levels,
  cascade: Cascade,
  scales: readonly ScanScale[],
  { rowStep = 1, firstRow = 0 }: ScanOptions,
): Hits {
  const found: { level: number; x: number; y: number; score: number }[] = [];
  const pixels = cascade.width * cascade.height;
  scales.forEach(({ width, height }, level) => {
    const small =
      width === picture.width && height === picture.height ? picture : resize(picture, width, height, 'area');
    const plane = { ...small, data: Float32Array.from(small.data) };
    const { sums, stride } = integralImage(plane);
    const squares = integralImage(plane, 2).sums;
    const corners = [0, cascade.width, cascade.height * stride, cascade.height * stride + cascade.width];
    const inWindow = (table: Float64Array, base: number) =>
      table[base + corners[3]!]! - table[base + corners[2]!]! - table[base + corners[1]!]! + table[base]!;
    const stages = cascade.stages.map(({ threshold, stumps }) => ({
      threshold: Math.fround(threshold),
      stumps: stumps.map(({ feature, threshold, below, above }) => ({
        offsets: haarOffsets(feature, 1, stride),
        limit: Math.fround((threshold * haarArea(feature)) / pixels),
        below: Math.fround(below),
        above: Math.fround(above),
      })),
    }));
    for (let y = firstRow; y + cascade.height <= height; y += rowStep)
      for (let x = 0; x + cascade.width <= width; x++) {
        const base = y * stride + x;
        const spread = pixels * inWindow(squares, base) - inWindow(sums, base) ** 2;
        if (spread < leastSpread(cascade)) continue;
        const deviation = Math.fround(Math.sqrt(spread));
        let score = 0;
        let passed = true;
        for (const { threshold, stumps } of stages) {
          let votes = 0;
          for (const { offsets, limit, below, above } of stumps)
            votes = Math.fround(
              votes + (haarSum(sums, base, offsets) < Math.fround(limit * deviation) ? below : above),
            );
          const margin = Math.fround(votes - threshold);
          passed = margin >= 0;
          if (!passed) break;
          score = Math.fround(score + margin);
        }
        if (passed) found.push({ level, x, y, score });
      }
  });
  return {
    level: Int32Array.from(found, (hit) => hit.level),
    x: Int32Array.from(found, (hit) => hit.x),
    y: Int32Array.from(found, (hit) => hit.y),
    score: Float32Array.from(found, (hit) => hit.score),
  };
}

/** Rows of windows that a thread takes at once: more would not fit its cache. */
const BAND_ROWS = 64;
/** Scratch memory of the bands that are under way together. */
const GROUP_BYTES = 64 * 2 ** 20;
const PIECE_WORDS = 9;

interface Band {
  level: number;
  first: number;
  rows: number;
  /** Bytes of scratch memory, and of room for hits. */
  scratch: number;
  room: number;
}

function scanFast(
  { width: sourceWidth, height: sourceHeight, data }: Levels,
  cascade: Cascade,
  scales: readonly ScanScale[],
  { rowStep = 1, firstRow = 0 }: ScanOptions,
): Hits {
  const groups = grouped(bandsOf(scales, cascade, sourceWidth, rowStep, firstRow));
  const parts: Hits[] = [];
  simd((s) => {
    // biome-ignore format: one line a thought
    const plan = s.i32(Int32Array.of(
      s.u8(data).ptr, sourceWidth, sourceHeight, cascade.width, cascade.height, cascade.stages.length,
    ));
    // Offsets of corners differ from scale to scale.
    const stages = scales.map(({ width }) => s.u8(packCascade(cascade, 1, width + 8)).ptr);
    const pixels = cascade.width * cascade.height;
    for (const group of groups)
      simd((inner) => {
        const records = group.map(({ level, first, rows, scratch, room }) => {
          const { width, height } = scales[level]!;
          const [work, hits] = [inner.u8(scratch).ptr, inner.u8(room).ptr];
          return [width, height, first, rows, rowStep, work, hits, 0, stages[level]!];
        });
        const pieces = inner.i32(Int32Array.from(records.flat()));
        s.parallel('haarBands', group.length, 1, [pieces.ptr, plan.ptr, pixels, leastSpread(cascade)]);
        const done = pieces.view();
        group.forEach(({ level }, p) => {
          const [width, , , , , , hits, count] = done.subarray(PIECE_WORDS * p, PIECE_WORDS * (p + 1));
          if (count! > 0) parts.push(hitsAt(done.buffer, hits!, count!, level, width!));
        });
      });
  });
  return joined(parts);
}

function bandsOf(
  scales: readonly ScanScale[],
  window: WindowSize,
  sourceWidth: number,
  rowStep: number,
  firstRow: number,
): Band[] {
  const rowsAtOnce = Math.ceil(BAND_ROWS / rowStep) * rowStep;
  return scales.flatMap(({ width, height }, level) => {
    const bands: Band[] = [];
    const last = height - window.height;
    for (let first = firstRow; first <= last; first += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, last - first + 1);
      const table = 4 * (rows + window.height) * (width + 8);
      const scratch = 2 * table + 4 * (sourceWidth + 16) + width + 16;
      bands.push({ level, first, rows, scratch, room: 8 * Math.ceil(rows / rowStep) * width });
    }
    return bands;
  });
}

function grouped(bands: readonly Band[]): Band[][] {
  const groups: Band[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const band of bands) {
    bytes += band.scratch + band.room;
    if (bytes > GROUP_BYTES) {
      groups.push([]);
      bytes = band.scratch + band.room;
    }
    groups.at(-1)!.push(band);
  }
  return groups;
}

function hitsAt(buffer: ArrayBufferLike, at: number, count: number, level: number, width: number): Hits {
  const words = new Int32Array(buffer, at, 2 * count);
  const floats = new Float32Array(buffer, at, 2 * count);
  const place = (i: number) => words[2 * i]!;
  return {
    level: new Int32Array(count).fill(level),
    x: Int32Array.from({ length: count }, (_, i) => place(i) % width),
    y: Int32Array.from({ length: count }, (_, i) => Math.floor(place(i) / width)),
    score: Float32Array.from({ length: count }, (_, i) => floats[2 * i + 1]!),
  };
}

function joined(parts: readonly Hits[]): Hits {
  const n = parts.reduce((sum, { x }) => sum + x.length, 0);
  const all: Hits = {
    level: new Int32Array(n),
    x: new Int32Array(n),
    y: new Int32Array(n),
    score: new Float32Array(n),
  };
  let at = 0;
  for (const part of parts) {
    all.level.set(part.level, at);
    all.x.set(part.x, at);
    all.y.set(part.y, at);
    all.score.set(part.score, at);
    at += part.x.length;
  }
  return all;
}
