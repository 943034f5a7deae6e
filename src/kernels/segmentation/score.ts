import { DataError } from '../../core/errors.js';
import { adjustedRandOf } from '../cluster/agreement.js';
import { assignment } from '../optimize/assignment.js';
import type { Overlaps } from './overlaps.js';

export interface SegmentScore {
  /** Adjusted Rand index of the pixels. */
  adjustedRand: number;
  /** H(segments | truth), bits: what is lost by true segments that were split. */
  voiSplit: number;
  /** H(truth | segments), bits: what is lost by true segments that were merged. */
  voiMerge: number;
  /** 1/n sum over true segments of the area outside of them, or inside if that is less, of each segment they touch. */
  underSegmentation: number;
  /** Share of the pixels that are right when each segment takes the true label most of it has. */
  achievableAccuracy: number;
  /** 1/n sum over true segments |T| max_S IoU(S, T). */
  covering: number;
  /** Mean over true segments of the IoU with their partner in the best one-to-one matching, 0 without one. */
  meanIou: number;
  /** Number of the partner of each true segment, -1 for none, and their IoU. */
  partner: Int32Array;
  iou: Float64Array;
  /** The largest IoU of each true segment with any segment. */
  best: Float64Array;
  /** Segments that each true one is cut into, those below a twentieth of it left out. */
  pieces: Int32Array;
}

/** A piece of this part of a true segment counts as one. */
const PIECE = 0.05;
const MOST_PAIRS = 50_000_000;

/**
 * How well segments (first) agree with the true ones (second).
 *
 * @see Meila, Comparing clusterings by the variation of information, 2003
 * @see Arbeláez et al., Contour detection and hierarchical image segmentation, 2011 (covering)
 * @see Neubert & Protzel, Superpixel benchmark and comparison, 2012 (under-segmentation)
 * @see Liu et al., Entropy rate superpixel segmentation, 2011 (achievable accuracy)
 */
export function segmentScore({ pixels, first, second, a, b, shared }: Overlaps): SegmentScore {
  let [voiSplit, voiMerge, leaked, covered] = [0, 0, 0, 0];
  const best = new Float64Array(second.areas.length);
  const most = new Float64Array(first.areas.length);
  const pieces = new Int32Array(second.areas.length);
  const overlapIou = shared.map((n, i) => n / (first.areas[a[i]!]! + second.areas[b[i]!]! - n));
  for (let i = 0; i < shared.length; i++) {
    const [s, t, n] = [a[i]!, b[i]!, shared[i]!];
    voiSplit -= (n / pixels) * Math.log2(n / second.areas[t]!);
    voiMerge -= (n / pixels) * Math.log2(n / first.areas[s]!);
    leaked += Math.min(n, first.areas[s]! - n);
    most[s] = Math.max(most[s]!, n);
    best[t] = Math.max(best[t]!, overlapIou[i]!);
    if (n >= PIECE * second.areas[t]!) pieces[t]!++;
  }
  for (let t = 0; t < best.length; t++) covered += second.areas[t]! * best[t]!;
  const { partner, iou } = matched(a, b, overlapIou, second.areas.length);
  return {
    adjustedRand: adjustedRandOf(shared, first.areas, second.areas, pixels),
    voiSplit: Math.max(0, voiSplit),
    voiMerge: Math.max(0, voiMerge),
    underSegmentation: leaked / pixels,
    achievableAccuracy: most.reduce((sum, n) => sum + n, 0) / pixels,
    covering: covered / pixels,
    meanIou: iou.reduce((sum, v) => sum + v, 0) / iou.length,
    partner,
    iou,
    best,
    pieces,
  };
}

/**
 * The one-to-one matching with the largest sum of IoU. Of T true segments each needs no more than its T best
 * candidates: were it matched to another, one of those would be free and better.
 */
function matched(a: Int32Array, b: Int32Array, overlapIou: Float64Array, truths: number) {
  const candidates: number[][] = Array.from({ length: truths }, () => []);
  for (let i = 0; i < a.length; i++) candidates[b[i]!]!.push(i);
  const columns = new Map<number, number>();
  const edges: { truth: number; column: number; iou: number }[] = [];
  candidates.forEach((list, truth) => {
    list.sort((i, j) => overlapIou[j]! - overlapIou[i]! || a[i]! - a[j]!);
    for (const i of list.slice(0, truths)) {
      if (!columns.has(a[i]!)) columns.set(a[i]!, columns.size);
      edges.push({ truth, column: columns.get(a[i]!)!, iou: overlapIou[i]! });
    }
  });
  if (truths * columns.size > MOST_PAIRS)
    throw new DataError(`${truths} true segments and ${columns.size} candidates are too many to match`);
  const costs = new Float64Array(truths * columns.size);
  for (const { truth, column, iou } of edges) costs[truth * columns.size + column] = -iou;
  const names = [...columns.keys()];
  const found = assignment(costs, truths, columns.size);
  const iou = Float64Array.from(found, (c, t) => (c < 0 ? 0 : -costs[t * columns.size + c]! + 0));
  return { partner: found.map((c, t) => (iou[t] === 0 ? -1 : names[c]!)), iou };
}
