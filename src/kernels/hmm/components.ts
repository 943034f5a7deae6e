import { costAt, type GmmCosts, gmmCosts } from '../cluster/gmm.js';
import { factorInto, solveFactored } from '../linalg/small-products.js';
import type { Rows } from './hmm.js';

/** q Gaussian shapes: what location-scale families are made of. */
export interface Components {
  q: number;
  d: number;
  /** [q, d] */
  means: Float64Array;
  /** [q, d, d] */
  covariances: Float64Array;
}

/** What one row is to one component. */
export interface Look {
  /** Coordinates that were observed. */
  p: number;
  /** (x - mean)^T S^-1 (x - mean) over them. */
  distance: number;
  /** log det S over them. */
  logDeterminant: number;
  /** The row, with what is missing replaced by its expectation; the row itself where nothing is. */
  expected: Float64Array;
  /** [d, d] covariance of what is missing given the rest; undefined where nothing is. */
  rest: Float64Array | undefined;
}

/** Looks at rows, each with its component; the object is used again by the next look. */
export interface Viewer {
  costs: GmmCosts;
  look(rows: Rows, t: number, component: number): Look;
}

/** A row with numbers missing, as a component sees it: depends on which they are, not on the others. */
interface Marginal {
  seen: Int32Array;
  missing: Int32Array;
  factor: Float64Array;
  logDeterminant: number;
  /** [missing, seen] regression of what is missing on the rest */
  slopes: Float64Array;
  rest: Float64Array;
}

export function viewerOf({ q, d, means, covariances }: Components): Viewer {
  const costs = gmmCosts({ k: q, d, weights: new Float64Array(q).fill(1), means, covariances });
  const logDeterminants = costs.offsets.map((offset) => 2 * offset - d * Math.log(2 * Math.PI));
  const patterns = new Map<string, Marginal>();
  const look: Look = { p: d, distance: 0, logDeterminant: 0, expected: new Float64Array(d), rest: undefined };

  return {
    costs,
    look({ data }, t, component) {
      const at = t * d;
      if (!missingIn(data, at, d)) {
        look.p = d;
        look.distance = 2 * (costAt(costs, component, data, at) - costs.offsets[component]!);
        look.logDeterminant = logDeterminants[component]!;
        look.rest = undefined;
        for (let i = 0; i < d; i++) look.expected[i] = data[at + i]!;
        return look;
      }
      const own = marginalOf(component, data, at);
      const { seen, missing, factor, slopes } = own;
      const gap = Float64Array.from(seen, (i) => data[at + i]! - means[component * d + i]!);
      seen.forEach((i) => {
        look.expected[i] = data[at + i]!;
      });
      missing.forEach((i, r) => {
        let v = means[component * d + i]!;
        for (let c = 0; c < seen.length; c++) v += slopes[r * seen.length + c]! * gap[c]!;
        look.expected[i] = v;
      });
      look.p = seen.length;
      look.distance = halfSolved(factor, gap);
      look.logDeterminant = own.logDeterminant;
      look.rest = own.rest;
      return look;
    },
  };

  function marginalOf(component: number, data: Float64Array, at: number): Marginal {
    let key = `${component}`;
    for (let i = 0; i < d; i++) if (Number.isNaN(data[at + i]!)) key += `,${i}`;
    const known = patterns.get(key);
    if (known) return known;
    const made = marginal(covariances.subarray(component * d * d, (component + 1) * d * d), d, (i) =>
      Number.isNaN(data[at + i]!),
    );
    patterns.set(key, made);
    return made;
  }
}

export function missingIn(data: Float64Array, at: number, d: number): boolean {
  for (let i = 0; i < d; i++) if (Number.isNaN(data[at + i]!)) return true;
  return false;
}

function marginal(s: Float64Array, d: number, isMissing: (i: number) => boolean): Marginal {
  const all = Int32Array.from({ length: d }, (_, i) => i);
  const [seen, missing] = [all.filter((i) => !isMissing(i)), all.filter(isMissing)];
  const [p, m] = [seen.length, missing.length];
  const block = Float64Array.from(
    { length: p * p },
    (_, cell) => s[seen[Math.floor(cell / p)]! * d + seen[cell % p]!]!,
  );
  const factor = new Float64Array(p * p);
  factorInto(block, p, factor);
  let logDeterminant = 0;
  for (let i = 0; i < p; i++) logDeterminant += 2 * Math.log(factor[i * p + i]!);
  // S_oo^-1 S_om, column by column of what is missing.
  const solved = new Float64Array(p * m);
  for (let i = 0; i < p; i++) for (let r = 0; r < m; r++) solved[i * m + r] = s[seen[i]! * d + missing[r]!]!;
  if (p > 0) solveFactored(factor, p, solved, m);
  const slopes = Float64Array.from(
    { length: m * p },
    (_, cell) => solved[(cell % p) * m + Math.floor(cell / p)]!,
  );
  const rest = new Float64Array(d * d);
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++) {
      let v = s[missing[a]! * d + missing[b]!]!;
      for (let c = 0; c < p; c++) v -= slopes[a * p + c]! * s[seen[c]! * d + missing[b]!]!;
      rest[missing[a]! * d + missing[b]!] = v;
    }
  return { seen, missing, factor, logDeterminant, slopes, rest };
}

/** |L^-1 x|^2 */
function halfSolved(l: Float64Array, x: Float64Array): number {
  const p = x.length;
  const z = new Float64Array(p);
  let sum = 0;
  for (let i = 0; i < p; i++) {
    let v = x[i]!;
    for (let j = 0; j < i; j++) v -= l[i * p + j]! * z[j]!;
    z[i] = v / l[i * p + i]!;
    sum += z[i]! ** 2;
  }
  return sum;
}

/**
 * Sums of a component: weight of its rows, weight times u, sum of u x, lower half of sum of u x x^T, where u is 1 but
 * for Student's t.
 */
export const momentWidth = (d: number) => 2 + d + d * d;

export function addMoments(
  sums: Float64Array,
  at: number,
  { expected, rest }: Look,
  d: number,
  weight: number,
  u = 1,
) {
  sums[at]! += weight;
  sums[at + 1]! += weight * u;
  const squares = at + 2 + d;
  for (let i = 0; i < d; i++) {
    const v = weight * u * expected[i]!;
    sums[at + 2 + i]! += v;
    for (let j = 0; j <= i; j++)
      sums[squares + i * d + j]! += v * expected[j]! + (rest ? weight * rest[i * d + j]! : 0);
  }
}

/** log N of the sums of a component: weight times what `rows` of these moments have on average. */
export function expectedLogDensity(
  { factors, offsets, means }: GmmCosts,
  c: number,
  d: number,
  sums: Float64Array,
): number {
  const n = sums[0]!;
  if (!(n > 0)) return 0;
  // sum |F (x - m)|^2 = sum over rows f of F of f^T (sum (x - m)(x - m)^T) f
  const centred = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const [mi, mj] = [means[c * d + i]!, means[c * d + j]!];
      const v = sums[2 + d + i * d + j]! - mi * sums[2 + j]! - mj * sums[2 + i]! + n * mi * mj;
      centred[i * d + j] = v;
      centred[j * d + i] = v;
    }
  let sum = 0;
  let f = (c * d * (d + 1)) / 2;
  for (let i = 0; i < d; i++) {
    for (let a = 0; a <= i; a++)
      for (let b = 0; b <= i; b++) sum += factors[f + a]! * factors[f + b]! * centred[a * d + b]!;
    f += i + 1;
  }
  return -n * offsets[c]! - sum / 2;
}

/** Made when it is first asked for: not every use of an emission needs its factors. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
