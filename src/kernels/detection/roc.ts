import { falseAlarms } from './background.js';
import { type Cascade, judge } from './cascade.js';
import type { Levels } from './scan.js';
import { windowsOf } from './windows.js';

/** Hits and false alarms of a cascade, from none of its stages to all, then by a rising threshold on the score. */
export interface Roc {
  stages: Int32Array;
  threshold: Float64Array;
  falseAlarm: Float64Array;
  hitRate: Float64Array;
  /** With all stages. */
  windows: number;
  passed: number;
}

/** Where more windows pass, every so many rows tell enough. */
const PLENTY = 1e-3;
const COARSE_STEP = 16;
const THRESHOLDS = 40;

/**
 * The receiver operating characteristic on windows: the share of the positives that pass against that of all background
 * windows that do. Stage by stage, as leaving stages away is what trades hits for false alarms in a cascade; beyond the
 * last stage by thresholds on the score, at the quantiles of the positives.
 *
 * @see Viola & Jones, Robust real-time face detection, 2004, section 5.6
 */
export function rocOf(
  cascade: Cascade,
  positives: Uint8Array,
  background: readonly Levels[],
  factor: number,
): Roc {
  const all = cascade.stages.length;
  const { depth, score } = judge(windowsOf(positives, cascade), cascade);
  const points = [{ stages: 0, threshold: 0, falseAlarm: 1, hitRate: 1 }];
  const shareFrom = (k: number) => depth.reduce((sum, d) => sum + (d >= k ? 1 : 0), 0) / depth.length;
  let last: ReturnType<typeof falseAlarms> = { windows: 0, passed: 0, scores: new Float32Array(0) };
  for (let k = 1; k <= all; k++) {
    const part = { ...cascade, stages: cascade.stages.slice(0, k) };
    const rowStep = points.at(-1)!.falseAlarm > PLENTY && k < all ? COARSE_STEP : 1;
    last = falseAlarms(background, part, factor, rowStep);
    const falseAlarm = last.passed / Math.max(1, last.windows);
    points.push({ stages: k, threshold: 0, falseAlarm, hitRate: shareFrom(k) });
  }
  const through = Float64Array.from(score.filter((_, i) => depth[i] === all)).sort();
  for (let t = 1; t <= THRESHOLDS && through.length > 0; t++) {
    const threshold = through[Math.min(through.length - 1, Math.floor((t * through.length) / THRESHOLDS))]!;
    const alarms = last.scores.reduce((sum, v) => sum + (v >= threshold ? 1 : 0), 0);
    const hits = through.reduce((sum, v) => sum + (v >= threshold ? 1 : 0), 0);
    points.push({
      stages: all,
      threshold,
      falseAlarm: alarms / Math.max(1, last.windows),
      hitRate: hits / depth.length,
    });
  }
  return {
    stages: Int32Array.from(points, (p) => p.stages),
    threshold: Float64Array.from(points, (p) => p.threshold),
    falseAlarm: Float64Array.from(points, (p) => p.falseAlarm),
    hitRate: Float64Array.from(points, (p) => p.hitRate),
    windows: last.windows,
    passed: last.passed,
  };
}
