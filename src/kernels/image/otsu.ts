import { DataError } from '../../core/errors.js';

export interface Thresholds {
  /** Class c holds the levels above thresholds[c - 1] up to and including thresholds[c]. */
  thresholds: number[];
  /** Share of the variance that lies between the classes, 0..1. */
  separability: number;
}

/**
 * Otsu's thresholds of a histogram: the cuts into `classes` runs of levels with the largest variance between
 * the classes, the same as the smallest within them, sum over classes of sum_l h_l (l - m_c)^2. Where several
 * cuts are equally good (an empty valley) the lowest is taken.
 *
 * Several classes by dynamic programming, exact: best[c][l] = min_s best[c-1][s] + within(s..l-1). The best s
 * never falls as l rises, so that each c is filled by halving, O(L log L): 65536 levels are no matter.
 *
 * @param histogram counts of equally spaced levels; thresholds are positions in it
 * @see Otsu, A threshold selection method from gray-level histograms, 1979
 * @see Grønlund et al., Fast exact k-means, k-medians and Bregman divergence clustering in 1D, 2017
 */
export function otsu(histogram: Float64Array, classes = 2): Thresholds {
  // Only levels that occur: cuts inside an empty valley are all the same, the lowest is right after a level.
  const levels = [...histogram.keys()].filter((l) => histogram[l]! > 0);
  if (!Number.isInteger(classes) || classes < 2)
    throw new DataError(`otsu needs 2 classes or more, got ${classes}`);
  if (levels.length < classes)
    throw new DataError(`${classes} classes need as many different levels, the picture has ${levels.length}`);
  const within = withinVariance(histogram, levels);
  const n = levels.length;
  let best = Float64Array.from({ length: n + 1 }, (_, l) => (l === 0 ? Infinity : within(0, l)));
  const cuts: Int32Array[] = [];
  for (let c = 1; c < classes; c++) {
    const next = new Float64Array(n + 1).fill(Infinity);
    const cut = new Int32Array(n + 1);
    fill(c + 1, n, c, n - 1);
    best = next;
    cuts.push(cut);

    /** Runs ending before level l for l in from..to, whose best cuts lie in low..high. */
    function fill(from: number, to: number, low: number, high: number): void {
      if (from > to) return;
      const l = (from + to) >> 1;
      let at = low;
      for (let s = low; s <= Math.min(high, l - 1); s++) {
        const cost = best[s]! + within(s, l);
        if (cost < next[l]!) {
          next[l] = cost;
          at = s;
        }
      }
      cut[l] = at;
      fill(from, l - 1, low, at);
      fill(l + 1, to, at, high);
    }
  }
  const thresholds: number[] = [];
  for (let l = n, c = cuts.length - 1; c >= 0; c--) {
    l = cuts[c]![l]!;
    thresholds.unshift(levels[l - 1]!);
  }
  return { thresholds, separability: 1 - best[n]! / within(0, n) };
}

/** sum_{s <= l < e} h_l (x_l - m)^2 by running sums, x centred on the overall mean to keep the digits. */
function withinVariance(histogram: Float64Array, levels: readonly number[]) {
  let total = 0;
  let moment = 0;
  for (const l of levels) {
    total += histogram[l]!;
    moment += histogram[l]! * l;
  }
  const mean = moment / total;
  const count = new Float64Array(levels.length + 1);
  const first = new Float64Array(levels.length + 1);
  const second = new Float64Array(levels.length + 1);
  levels.forEach((l, i) => {
    const x = l - mean;
    count[i + 1] = count[i]! + histogram[l]!;
    first[i + 1] = first[i]! + histogram[l]! * x;
    second[i + 1] = second[i]! + histogram[l]! * x * x;
  });
  return (s: number, e: number) =>
    Math.max(0, second[e]! - second[s]! - (first[e]! - first[s]!) ** 2 / (count[e]! - count[s]!));
}

/** The class of every sample: how many thresholds lie below it. */
export function classify(data: Uint8Array | Uint16Array, thresholds: readonly number[]): Int32Array {
  const table = Int32Array.from({ length: data instanceof Uint8Array ? 256 : 65536 }, (_, v) =>
    thresholds.reduce((c, t) => (v > t ? c + 1 : c), 0),
  );
  return Int32Array.from(data, (v) => table[v]!);
}
