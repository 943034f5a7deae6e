import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { type HaarFeature, haarArea, haarOffsets, haarSum, type WindowSize } from './haar.js';
import { LEAST_DEVIATION, type Windows } from './windows.js';

/** Votes `below` where the response of the feature is less than the threshold, `above` elsewhere. */
export interface Stump {
  feature: HaarFeature;
  /** In standard deviations of the window. */
  threshold: number;
  below: number;
  above: number;
}

/** A window passes where the votes of the stumps sum up to the threshold at least. */
export interface Stage {
  threshold: number;
  stumps: Stump[];
}

/**
 * The attentional cascade: a window is judged stage by stage and is out with the first that it fails, so that most
 * windows cost the few stumps of the first stages.
 */
export interface Cascade extends WindowSize {
  stages: Stage[];
}

/** Of every window. */
export interface Verdicts {
  /** Stages that it passed. */
  depth: Int32Array;
  /** Sum of votes minus threshold over these and the stage that it failed; -Infinity for what is flat. */
  score: Float32Array;
}

/** Judge windows one by one; votes are summed in float32, in the order of the stumps. */
export function judge(windows: Windows, cascade: Cascade): Verdicts {
  return compute.simd ? judgeFast(windows, cascade) : judgePlain(windows, cascade);
}

/** What a stump compares white minus black with, once multiplied by pixels times deviation. */
const limitOf = ({ feature, threshold }: Stump, { width, height }: WindowSize) =>
  Math.fround((threshold * haarArea(feature)) / (width * height));

function judgePlain({ size, n, stride, sums, deviations }: Windows, { stages }: Cascade): Verdicts {
  const depth = new Int32Array(n);
  const score = new Float32Array(n).fill(Number.NEGATIVE_INFINITY);
  const least = LEAST_DEVIATION * size.width * size.height;
  const votes = stages.map(({ stumps }) => stumps.map((stump) => votesOf(stump)));
  for (let i = 0; i < n; i++) {
    if (deviations[i]! < least) continue;
    score[i] = 0;
    for (const [k, stage] of stages.entries()) {
      let sum = 0;
      for (const vote of votes[k]!) sum = Math.fround(sum + vote(i));
      const margin = Math.fround(sum - Math.fround(stage.threshold));
      score[i]! += margin;
      if (margin < 0) break;
      depth[i] = k + 1;
    }
  }
  return { depth, score };

  function votesOf(stump: Stump) {
    const offsets = haarOffsets(stump.feature, stride, (size.width + 1) * stride);
    const limit = limitOf(stump, size);
    const [below, above] = [Math.fround(stump.below), Math.fround(stump.above)];
    return (i: number) => (haarSum(sums, i, offsets) < Math.fround(limit * deviations[i]!) ? below : above);
  }
}

const GRAIN = 256;

function judgeFast(windows: Windows, cascade: Cascade): Verdicts {
  const { size, n, stride, sums, squares } = windows;
  const { width, height } = size;
  const down = (width + 1) * stride;
  return simd((s) => {
    const stages = s.u8(packCascade(cascade, stride, down));
    const out = s.i32(2 * stride);
    const [right4, down4] = [4 * width * stride, 4 * height * down];
    const pixels = width * height;
    // biome-ignore format: one line a thought
    s.parallel('haarJudge', stride, GRAIN, [
      s.i32(sums).ptr, s.i32(squares).ptr, right4, down4, pixels, leastSpread(size),
      stages.ptr, cascade.stages.length, out.ptr,
    ]);
    const words = out.copy();
    const floats = new Float32Array(words.buffer);
    return {
      depth: Int32Array.from({ length: n }, (_, i) => words[2 * i]!),
      score: Float32Array.from({ length: n }, (_, i) => floats[2 * i + 1]!),
    };
  });
}

/** (Pixels times least deviation)^2. */
export const leastSpread = ({ width, height }: WindowSize) => (LEAST_DEVIATION * width * height) ** 2;

const RECORD_WORDS = 12;

/** Stages (stumps, threshold), then the records of all stumps: see assembly/haar.ts. */
export function packCascade({ width, height, stages }: Cascade, right: number, down: number): Uint8Array {
  const count = stages.reduce((sum, { stumps }) => sum + stumps.length, 0);
  const words = new Int32Array(2 * stages.length + RECORD_WORDS * count);
  const floats = new Float32Array(words.buffer);
  let at = 2 * stages.length;
  stages.forEach(({ threshold, stumps }, k) => {
    words[2 * k] = stumps.length;
    floats[2 * k + 1] = threshold;
    for (const stump of stumps) {
      packFeature(words.subarray(at, at + RECORD_WORDS), stump.feature, right, down);
      floats[at + 8] = limitOf(stump, { width, height });
      floats[at + 9] = stump.below;
      floats[at + 10] = stump.above;
      at += RECORD_WORDS;
    }
  });
  return new Uint8Array(words.buffer);
}

/** The records of features alone. */
export function packFeatures(features: readonly HaarFeature[], right: number, down: number): Int32Array {
  const words = new Int32Array(RECORD_WORDS * features.length);
  features.forEach((feature, f) => {
    packFeature(words.subarray(RECORD_WORDS * f, RECORD_WORDS * (f + 1)), feature, right, down);
  });
  return words;
}

function packFeature(record: Int32Array, feature: HaarFeature, right: number, down: number): void {
  const { along, across } = haarOffsets(feature, 4 * right, 4 * down);
  record[0] = along.length === 4 ? 1 : across.length === 3 ? 2 : 0;
  record.set(along, 1);
  record.set(across, 5);
}
