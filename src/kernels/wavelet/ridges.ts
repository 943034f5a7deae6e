/** A path of maxima over neighbouring samples, one for each sample from `start` on. */
export interface Ridge {
  start: number;
  scale: number[];
  power: number[];
}

export interface RidgeOptions {
  /** Maxima below this part of the largest power are none. */
  threshold: number;
  /** Samples that a ridge must have, by its mean scale. */
  leastLength: (scale: number) => number;
  /** A ridge moves by less than this many octaves from one sample to the next. */
  octaves: number;
}

/**
 * Ridges of a scalogram: at each sample the local maxima over scale, joined to the nearest of the sample before.
 * Between three scales the maximum is that of the parabola through the logarithms of power and scale. Strongest
 * ridge, by its mean power, first.
 *
 * @param power  [scales, n]
 * @param scales rising
 * @see Carmona, Hwang & Torresani, Practical Time-Frequency Analysis, 1998, chapter 7
 */
export function ridges(
  power: Float64Array,
  scales: Float64Array,
  { threshold, leastLength, octaves }: RidgeOptions,
): Ridge[] {
  const n = power.length / scales.length;
  const log = scales.map(Math.log2);
  const floor = threshold * power.reduce((most, p) => Math.max(most, p), 0);
  const done: Growing[] = [];
  let alive: Growing[] = [];
  for (let t = 0; t < n; t++) {
    const maxima = maximaAt(power, log, n, t, floor);
    const grown = joined(alive, maxima, octaves);
    for (const ridge of alive) if (!grown.has(ridge)) done.push(ridge);
    alive = [...grown];
    for (const maximum of maxima)
      if (!maximum.taken) alive.push({ start: t, log: [maximum.log], power: [maximum.power] });
  }
  return [...done, ...alive]
    .map(({ start, log, power }) => ({ start, scale: log.map((v) => 2 ** v), power }))
    .filter(({ scale }) => scale.length >= leastLength(mean(scale)))
    .sort((a, b) => mean(b.power) - mean(a.power) || a.start - b.start || a.scale[0]! - b.scale[0]!);
}

interface Growing {
  start: number;
  log: number[];
  power: number[];
}

interface Maximum {
  log: number;
  power: number;
  taken: boolean;
}

function maximaAt(power: Float64Array, log: Float64Array, n: number, t: number, floor: number): Maximum[] {
  const found: Maximum[] = [];
  for (let j = 1; j < log.length - 1; j++) {
    const p = power[j * n + t]!;
    const below = power[(j - 1) * n + t]!;
    const above = power[(j + 1) * n + t]!;
    if (p > 0 && p >= floor && p > below && p >= above) found.push(vertex(log, j, [below, p, above]));
  }
  return found;
}

/** The top of the parabola through three points that need not be at equal steps. */
function vertex(log: Float64Array, j: number, [below, p, above]: readonly [number, number, number]): Maximum {
  const [left, right] = [log[j]! - log[j - 1]!, log[j + 1]! - log[j]!];
  // A zero beside the maximum has no logarithm, and tells nothing of where the top is.
  if (below === 0 || above === 0) return { log: log[j]!, power: p, taken: false };
  const fall = Math.log(p / below) / left;
  const rise = Math.log(above / p) / right;
  const curvature = (rise - fall) / (left + right);
  if (!(curvature < 0)) return { log: log[j]!, power: p, taken: false };
  // y(h) = log p + slope h + curvature h^2 about the middle point.
  const slope = fall + curvature * left;
  const h = -slope / (2 * curvature);
  return { log: log[j]! + h, power: p * Math.exp((slope * h) / 2), taken: false };
}

/** Ridges that go on, nearest pairs first; the maxima they take are marked. */
function joined(alive: readonly Growing[], maxima: readonly Maximum[], octaves: number): Set<Growing> {
  const grown = new Set<Growing>();
  for (;;) {
    let distance = octaves;
    let nearest: [Growing, Maximum] | undefined;
    for (const ridge of alive) {
      if (grown.has(ridge)) continue;
      const last = ridge.log[ridge.log.length - 1]!;
      for (const maximum of maxima) {
        const apart = Math.abs(last - maximum.log);
        if (maximum.taken || apart >= distance) continue;
        distance = apart;
        nearest = [ridge, maximum];
      }
    }
    if (!nearest) return grown;
    const [ridge, maximum] = nearest;
    maximum.taken = true;
    ridge.log.push(maximum.log);
    ridge.power.push(maximum.power);
    grown.add(ridge);
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
