/*
 * Where ticks stand. Each function returns at most `most` values inside [low, high]; the axis lowers `most`
 * until the labels fit.
 */

export interface Ticks {
  values: number[];
  /** Distance of neighbours: a factor on log scales. */
  step: number;
  /** Small ticks without a label. */
  minor: number[];
  /** Evenly spaced although the scale is logarithmic: within a decade. */
  even?: boolean;
}

/** Multiples of 1, 2 or 5 times a power of ten: the smallest such step with at most `most` ticks. */
export function linearTicks(low: number, high: number, most: number): Ticks {
  const range = high - low;
  let power = Math.floor(Math.log10(range / Math.max(1, most)));
  for (;;) {
    for (const factor of [1, 2, 5]) {
      const first = Math.ceil(multiple(low, factor, power) - 1e-9);
      const last = Math.floor(multiple(high, factor, power) + 1e-9);
      if (last - first + 1 > most) continue;
      const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
        tick(first + i, factor, power),
      );
      return { values, step: tick(1, factor, power), minor: [] };
    }
    power++;
  }
}

// Division by a power of ten that is exact keeps 3 * 0.1 from becoming 0.30000000000000004.
const tick = (i: number, factor: number, power: number) =>
  (power < 0 && power > -300 ? (i * factor) / 10 ** -power : i * factor * 10 ** power) + 0;
const multiple = (value: number, factor: number, power: number) =>
  power < 0 && power > -300 ? (value / factor) * 10 ** -power : value / (factor * 10 ** power);

/** Whole numbers only, while there are two: for counts and lags. */
export function integerTicks(low: number, high: number, most: number): Ticks {
  const ticks = linearTicks(low, high, most);
  if (ticks.step >= 1) return ticks;
  const values = [];
  for (let v = Math.ceil(low); v <= high; v++) values.push(v);
  return values.length > 1 ? { values, step: 1, minor: [] } : ticks;
}

/**
 * Powers of ten, every n-th where there are many; 1, 2, 5 times powers of ten where there are few; linear
 * steps inside a decade. Minor ticks at 2..9 times the powers while these are neighbours.
 */
export function logTicks(low: number, high: number, most: number): Ticks {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const count = last - first + 1;
  const inside = (v: number) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9);
  const times = (factors: readonly number[]) => {
    const values = [];
    for (let p = first - 1; p <= last; p++) for (const f of factors) values.push(power10(p, f));
    return values.filter(inside);
  };
  if (count <= 3) {
    const values = times([1, 2, 5]);
    if (values.length >= 3 && values.length <= most)
      return { values, step: 1, minor: times([3, 4, 6, 7, 8, 9]) };
    if (count < 2) {
      const linear = linearTicks(low, high, Math.max(2, most));
      return {
        ...linear,
        values: linear.values.filter((v) => v > 0).slice(0, Math.max(1, most)),
        even: true,
      };
    }
  }
  const stride = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const values = [];
  for (let p = Math.ceil(first / stride) * stride; p <= last; p += stride) values.push(power10(p, 1));
  const minor = stride === 1 && count <= 12 ? times([2, 3, 4, 5, 6, 7, 8, 9]) : [];
  return { values: values.length > 0 ? values : [power10(first, 1)], step: 10 ** stride, minor };
}

const power10 = (power: number, factor: number) => Number(`${factor}e${power}`);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];
const MONTH = 30.4375 * DAY;

/** Round moments in UTC: milliseconds to days, then months and years. */
export function timeTicks(low: number, high: number, most: number): Ticks {
  for (const step of STEPS) {
    // Weeks begin on Monday; 1970-01-05 was one.
    const shift = step === 7 * DAY ? 4 * DAY : 0;
    const first = Math.ceil((low - shift) / step);
    const count = Math.floor((high - shift) / step) - first + 1;
    if (count <= most) {
      return {
        values: Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step + shift),
        step,
        minor: [],
      };
    }
  }
  const start = new Date(low);
  if (Number.isNaN(start.getTime()) || Number.isNaN(new Date(high).getTime()))
    return linearTicks(low, high, most);
  for (const months of [1, 3, 6]) {
    const values = monthTicks(low, high, months);
    if (values.length <= most) return { values, step: months * MONTH, minor: [] };
  }
  const years = (ms: number) => new Date(ms).getUTCFullYear();
  const { values, step } = integerTicks(years(low), years(high) + 1, most + 1);
  const moments = values.map(
    (year) => Date.UTC(2000, 0) + (new Date(0).setUTCFullYear(year) - Date.UTC(2000)),
  );
  return {
    values: moments.filter((v) => v >= low && v <= high).slice(0, most),
    step: step * 12 * MONTH,
    minor: [],
  };
}

function monthTicks(low: number, high: number, months: number): number[] {
  const values = [];
  const start = new Date(low);
  for (let m = Math.floor(start.getUTCMonth() / months) * months; ; m += months) {
    const at = new Date(0).setUTCFullYear(start.getUTCFullYear(), m, 1);
    if (at > high) return values;
    if (at >= low) values.push(at);
    if (values.length > 100) return values;
  }
}
