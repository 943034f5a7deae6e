import { adaboost, type Boost } from './adaboost.js';
import type { Stage, Stump } from './cascade.js';
import { type HaarFeature, haarArea, haarOffsets, haarSum } from './haar.js';
import { withHaarTable } from './haar-table.js';
import { responses, type Windows } from './windows.js';

export interface StageGoals {
  /** Share of the positives that have to pass, 0..1. */
  hitRate: number;
  /** Share of the negatives that may. */
  falseAlarm: number;
  maxStumps: number;
  boost: Boost;
}

export interface TrainedStage extends Stage {
  /** On the windows it was trained on. */
  hitRate: number;
  falseAlarm: number;
}

/**
 * One stage of a cascade: stumps are boosted until, with the threshold where the hit rate is met, few enough negatives
 * pass, or until there are as many as allowed.
 *
 * @param positives how many windows, the first ones, hold an object
 */
export function boostStage(
  windows: Windows,
  positives: number,
  features: readonly HaarFeature[],
  { hitRate, falseAlarm, maxStumps, boost }: StageGoals,
  watch: (stumps: number, falseAlarm: number) => void = () => {},
): TrainedStage {
  const { n, size } = windows;
  const labels = Int8Array.from({ length: n }, (_, i) => (i < positives ? 1 : -1));
  const votes = new Float32Array(n);
  const stage: TrainedStage = { threshold: 0, stumps: [], hitRate: 1, falseAlarm: 1 };
  withHaarTable(windows, features, (table) => {
    const next = adaboost(table, labels, boost);
    while (stage.stumps.length < maxStumps && stage.falseAlarm > falseAlarm) {
      const round = next();
      if (!round) break;
      const feature = features[round.feature]!;
      const values = responses(windows, feature);
      const between = (values[round.low]! + values[round.high]!) / 2;
      const threshold = (between * size.width * size.height) / haarArea(feature);
      const stump: Stump = { feature, threshold, below: round.below, above: round.above };
      stage.stumps.push(stump);
      addVotes(votes, windows, stump);
      Object.assign(stage, thresholdFor(votes, positives, hitRate));
      watch(stage.stumps.length, stage.falseAlarm);
    }
  });
  return stage;
}

/** As `judge` counts them, in float32. */
function addVotes(votes: Float32Array, windows: Windows, { feature, threshold, below, above }: Stump): void {
  const { size, n, stride, sums, deviations } = windows;
  const limit = Math.fround((threshold * haarArea(feature)) / (size.width * size.height));
  const offsets = haarOffsets(feature, stride, (size.width + 1) * stride);
  for (let i = 0; i < n; i++)
    votes[i]! += Math.fround(haarSum(sums, i, offsets) < Math.fround(limit * deviations[i]!) ? below : above);
}

/** The highest threshold that lets as many positives pass as asked for, and what passes it. */
function thresholdFor(votes: Float32Array, positives: number, hitRate: number) {
  const sorted = votes.slice(0, positives).sort();
  const threshold = sorted[Math.floor((1 - hitRate) * positives)]!;
  const share = (from: number, to: number) => {
    let passed = 0;
    for (let i = from; i < to; i++) if (votes[i]! >= threshold) passed++;
    return passed / (to - from);
  };
  return { threshold, hitRate: share(0, positives), falseAlarm: share(positives, votes.length) };
}
