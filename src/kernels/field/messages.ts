import type { PairShape } from './pair-cost.js';

/**
 * Messages in one dimension: how a pixel whose labels cost h tells a neighbour what its labels would cost,
 *
 *   min-sum      m(b) = min_a h(a) + w V(a, b)
 *   sum-product  m(b) = -log sum_a exp(-h(a) - w V(a, b))
 *
 * and takes off the least of them, as only differences count. h is changed; out may not be h.
 */
export type SendMessage = (h: Float64Array, w: number, out: Float64Array) => void;

/** Min-sum in time linear in the labels: lower envelopes of wedges or parabolas. */
export function minSumOf({ kind, truncate }: PairShape): SendMessage {
  if (kind === 'potts')
    return (h, w, out) => {
      const least = leastIn(h);
      for (let b = 0; b < h.length; b++) out[b] = Math.min(h[b]! - least, w);
    };
  if (kind === 'linear')
    return (h, w, out) => {
      const least = leastIn(h);
      const last = h.length - 1;
      const most = w > 0 ? w * truncate : 0; // no end times no weight is no number
      for (let b = 1; b <= last; b++) h[b] = Math.min(h[b]!, h[b - 1]! + w);
      for (let b = last - 1; b >= 0; b--) h[b] = Math.min(h[b]!, h[b + 1]! + w);
      for (let b = 0; b <= last; b++) out[b] = Math.min(h[b]! - least, most);
    };
  return quadraticEnvelope(truncate);
}

/**
 * min_a h(a) + w (a - b)^2 by the lower envelope of the parabolas at every a.
 *
 * @see Felzenszwalb & Huttenlocher, Efficient belief propagation for early vision, 2006; Distance transforms of sampled
 *   functions, 2012
 */
function quadraticEnvelope(truncate: number): SendMessage {
  let roots = new Int32Array(0);
  let bounds = new Float64Array(0);
  return (h, w, out) => {
    const n = h.length;
    if (roots.length < n) {
      roots = new Int32Array(n);
      bounds = new Float64Array(n + 1);
    }
    const least = leastIn(h);
    if (w === 0) {
      out.fill(0);
      return;
    }
    let k = 0;
    roots[0] = 0;
    bounds[0] = -Infinity;
    for (let a = 1; a < n; a++) {
      let s = crossing(h, w, roots[k]!, a);
      while (s <= bounds[k]!) s = crossing(h, w, roots[--k]!, a);
      roots[++k] = a;
      bounds[k] = s;
    }
    bounds[k + 1] = Infinity;
    for (let b = 0, i = 0; b < n; b++) {
      while (bounds[i + 1]! < b) i++;
      const a = roots[i]!;
      out[b] = Math.min(h[a]! + w * (a - b) * (a - b) - least, w * truncate);
    }
  };
}

/** Where the parabola at a begins to lie below the one at r < a. */
const crossing = (h: Float64Array, w: number, r: number, a: number) =>
  (h[a]! - h[r]! + w * (a * a - r * r)) / (2 * w * (a - r));

/** Min-sum of any table V(a, b), labels squared steps. @param turned the receiver's label is the first of the table */
export function minSumOfTable(table: Float64Array, labels: number, turned: boolean): SendMessage {
  const [row, column] = turned ? [1, labels] : [labels, 1];
  return (h, w, out) => {
    for (let b = 0; b < labels; b++) {
      let least = Infinity;
      for (let a = 0; a < labels; a++) least = Math.min(least, h[a]! + w * table[a * row + b * column]!);
      out[b] = least;
    }
    takeOff(out);
  };
}

/** Sum-product; of Potts pairs in linear time. */
export function sumProductOf(
  shape: PairShape | undefined,
  table: Float64Array,
  labels: number,
  turned: boolean,
): SendMessage {
  if (shape?.kind === 'potts')
    return (h, w, out) => {
      const least = leastIn(h);
      const apart = Math.exp(-w);
      let total = 0;
      for (let a = 0; a < labels; a++) total += h[a] = Math.exp(least - h[a]!);
      for (let b = 0; b < labels; b++) out[b] = -Math.log(h[b]! + apart * (total - h[b]!));
      takeOff(out);
    };
  const [row, column] = turned ? [1, labels] : [labels, 1];
  return (h, w, out) => {
    for (let b = 0; b < labels; b++) {
      let least = Infinity;
      for (let a = 0; a < labels; a++) least = Math.min(least, h[a]! + w * table[a * row + b * column]!);
      let total = 0;
      for (let a = 0; a < labels; a++) total += Math.exp(least - h[a]! - w * table[a * row + b * column]!);
      out[b] = least - Math.log(total);
    }
    takeOff(out);
  };
}

function leastIn(h: Float64Array): number {
  let least = Infinity;
  for (let a = 0; a < h.length; a++) if (h[a]! < least) least = h[a]!;
  return least;
}

function takeOff(out: Float64Array): void {
  const least = leastIn(out);
  for (let b = 0; b < out.length; b++) out[b]! -= least;
}
