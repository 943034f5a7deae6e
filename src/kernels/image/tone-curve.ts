import { DataError } from '../../core/errors.js';
import { fullScale } from './raster.js';

/** What each level becomes: as many entries as there are levels. */
export type ToneCurve = Uint8Array | Uint16Array;

type Whole = Uint8Array | Uint16Array;

const levelsOf = (top: number): ToneCurve => (top === 255 ? new Uint8Array(256) : new Uint16Array(top + 1));

/** How often each level occurs in every `step`-th sample from `first` on. */
export function levelCounts(data: Whole, first = 0, step = 1): Float64Array {
  const counts = new Float64Array(fullScale(data) + 1);
  for (let i = first; i < data.length; i += step) counts[data[i]!]!++;
  return counts;
}

/** Replace every `step`-th level from `first` on by what the curve says. */
export function applyCurve(data: Whole, curve: ToneCurve, out: Whole, first = 0, step = 1): void {
  for (let i = first; i < data.length; i += step) out[i] = curve[data[i]!]!;
}

/**
 * Histogram equalisation: s(v) = top (C(v) - C0) / (N - C0), C the running count and C0 that of the darkest level there
 * is, so that black stays or becomes black and the running count becomes about a straight line. A picture of one level
 * stays as it is. As OpenCV's equalizeHist.
 */
export function equalizingCurve(counts: Float64Array): ToneCurve {
  const top = counts.length - 1;
  const curve = levelsOf(top);
  const first = counts.findIndex((n) => n > 0);
  if (first < 0) throw new DataError('no pixels to equalize');
  const total = counts.reduce((sum, n) => sum + n, 0);
  const rest = total - counts[first]!;
  if (rest === 0) return curve.map((_, v) => v);
  let sum = 0;
  for (let v = first + 1; v <= top; v++) {
    sum += counts[v]!;
    curve[v] = roundHalfEven(Math.fround(sum * Math.fround(top / rest)));
  }
  return curve;
}

/** As C rounds, which OpenCV does. */
export function roundHalfEven(x: number): number {
  const r = Math.floor(x + 0.5);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/**
 * Contrast stretching: the levels at two percentiles become black and white, those between lie on a straight line.
 *
 * @param percent low and high, 0..100
 */
export function stretchingCurve(counts: Float64Array, [low, high]: readonly [number, number]): ToneCurve {
  const top = counts.length - 1;
  const [from, to] = [percentile(counts, low), percentile(counts, high)];
  return levelsOf(top).map((_, v) =>
    to > from ? Math.floor(Math.max(0, Math.min(1, (v - from) / (to - from))) * top + 0.5) : v,
  );
}

/** Percentile of counted levels, between neighbouring order statistics on a straight line, as numpy.percentile. */
export function percentile(counts: Float64Array, percent: number): number {
  const n = counts.reduce((sum, v) => sum + v, 0);
  const at = ((n - 1) * percent) / 100;
  const below = Math.floor(at);
  const low = ranked(counts, below);
  return at === below ? low : low + (at - below) * (ranked(counts, below + 1) - low);
}

/** The level of the k-th pixel, counted from 0 in rising order. */
function ranked(counts: Float64Array, k: number): number {
  let sum = 0;
  for (let v = 0; v < counts.length; v++) {
    sum += counts[v]!;
    if (k < sum) return v;
  }
  return counts.length - 1;
}

/** s(v) = top (v / top)^gamma: above 1 darker, below 1 lighter; black and white stay. */
export function gammaCurve(levels: number, gamma: number): ToneCurve {
  if (!(gamma > 0)) throw new DataError(`gamma must be above 0, got ${gamma}`);
  const top = levels - 1;
  return levelsOf(top).map((_, v) => Math.floor(top * (v / top) ** gamma + 0.5));
}

/**
 * Histogram matching: the level whose running share in the reference is that of v in the picture, between the levels
 * that occur there on a straight line. As scikit-image's match_histograms, rounded.
 *
 * @see Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.3
 */
export function matchingCurve(counts: Float64Array, reference: Float64Array): ToneCurve {
  const curve = levelsOf(counts.length - 1);
  // A reference of another depth: its levels are scaled.
  const scale = (counts.length - 1) / (reference.length - 1);
  const values: number[] = [];
  const shares: number[] = [];
  const size = reference.reduce((sum, n) => sum + n, 0);
  let sum = 0;
  reference.forEach((n, v) => {
    sum += n;
    if (n > 0) {
      values.push(v * scale);
      shares.push(sum / size);
    }
  });
  if (values.length === 0) throw new DataError('the reference has no pixels');
  const total = counts.reduce((all, n) => all + n, 0);
  let own = 0;
  let k = 0;
  for (let v = 0; v < counts.length; v++) {
    own += counts[v]!;
    const share = own / total;
    while (k < shares.length && shares[k]! < share) k++;
    const below = k === 0 || k === shares.length ? Math.min(k, shares.length - 1) : k - 1;
    const above = Math.min(k, shares.length - 1);
    const width = shares[above]! - shares[below]!;
    const part = width > 0 ? (share - shares[below]!) / width : 0;
    curve[v] = Math.floor(values[below]! + part * (values[above]! - values[below]!) + 0.5);
  }
  return curve;
}
