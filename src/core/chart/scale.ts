/** From data to pixels along one axis. */
export interface Scale {
  kind: 'linear' | 'log' | 'time';
  /** Ends in data units, low < high. */
  low: number;
  high: number;
  /** Pixels of `low` and `high`. */
  from: number;
  to: number;
  /** NaN for what has no place: gaps, and values that are not positive on a log scale. */
  px(value: number): number;
}

// Far outside any picture, near enough for every renderer's numbers.
const FAR = 1e5;

export function createScale(
  kind: Scale['kind'],
  [low, high]: readonly [number, number],
  from: number,
  to: number,
): Scale {
  const map = kind === 'log' ? Math.log10 : (v: number) => v;
  // Differences of the largest numbers would overflow.
  const shrink = kind !== 'log' && Math.max(-low, high) > 1e300 ? 2 ** -10 : 1;
  const start = map(low) * shrink;
  const factor = (to - from) / (map(high) * shrink - start);
  const px = (value: number) => {
    if (!Number.isFinite(value) || (kind === 'log' && value <= 0)) return Number.NaN;
    const at = from + (map(value) * shrink - start) * factor;
    return Math.min(FAR, Math.max(-FAR, at));
  };
  return { kind, low, high, from, to, px };
}

// Below, powers of ten are no longer exact enough to be ticks of a log scale.
const LEAST_POSITIVE = 1e-300;

/** Smallest and largest of values; keeps out gaps, and on a log scale what is not positive. */
export class Extent {
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;

  constructor(private readonly positive = false) {}

  add(value: number): void {
    if (!Number.isFinite(value) || (this.positive && value < LEAST_POSITIVE)) return;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  addAll(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.add(values[i]!);
  }

  get empty(): boolean {
    return this.low > this.high;
  }
}

/** Room around the data, as a share of its range. */
export interface Padding {
  low: number;
  high: number;
}

// Keeps high - low and their steps finite.
const LARGEST = 8e307;
// Below this share of its size a range is rounding noise.
const SMALLEST_SHARE = 1e-11;

/** A domain with positive length that holds the extent: padded, and opened where it is a single value. */
export function openDomain(kind: Scale['kind'], extent: Extent, padding: Padding): [number, number] {
  if (extent.empty) return kind === 'log' ? [1, 10] : [0, 1];
  if (kind === 'log') {
    const ratio = extent.high / extent.low;
    if (ratio < 1 + 1e-6)
      return [Math.max(extent.low / 2, LEAST_POSITIVE), Math.min(extent.high * 2, LARGEST)];
    const low = extent.low / ratio ** padding.low;
    return [Math.max(low, LEAST_POSITIVE), Math.min(extent.high * ratio ** padding.high, LARGEST)];
  }
  const low = Math.max(extent.low, -LARGEST);
  const high = Math.min(extent.high, LARGEST);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= size * SMALLEST_SHARE || high - low < 1e-290) {
    const half =
      kind === 'time'
        ? Math.max(1000, size * 1e-10)
        : size < 1e-290
          ? 1
          : high === low
            ? size / 10
            : size * 1e-10;
    return [Math.max(low - half, -LARGEST), Math.min(high + half, LARGEST)];
  }
  const range = high - low;
  return [Math.max(low - range * padding.low, -LARGEST), Math.min(high + range * padding.high, LARGEST)];
}
