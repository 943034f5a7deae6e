import { DataError } from '../../core/errors.js';
import { barycentric, type Interpolant } from './barycentric.js';

/** A stretch of frequencies, cycles a sample, with what is wanted there. */
export interface Band {
  low: number;
  high: number;
  /** Amplitude: a constant, or a function of the frequency. */
  desired: number | ((f: number) => number);
  /** Ripples are inversely proportional to it; 1 by default. */
  weight?: number | ((f: number) => number);
}

export interface EquirippleFilter {
  taps: Float64Array;
  /** Largest weighted error, the same at all its extremes. */
  ripple: number;
  iterations: number;
}

/** Points of the search grid for each extreme of the error; between them extremes are refined. */
const DENSITY = 16;

/** Extremes this equal count as level, relatively and, as amplitudes are about 1, up to rounding. */
const LEVEL = 1e-10;
const ROUNDING = 1e-13;

/** Ripples below this, beside amplitudes of 1, drown in the rounding of the interpolation. */
const SMALLEST = 1e-12;

/**
 * Symmetric taps (type I or II) or antisymmetric ones (III, IV) whose amplitude A(w), H = A exp(-j w M) or
 * j A exp(-j w M) with M = (length - 1) / 2, comes as near to what is wanted as can be: the largest
 * weight |A - desired| is minimal. By the exchange algorithm of Remez as Parks and McClellan put it: A is cos, sin or 1 times a
 * polynomial in cos w, interpolated in barycentric form; the reference moves to the extremes of the error until they
 * are level.
 *
 * @param length 3 or more
 * @param bands  ascending, with gaps between them
 * @see Parks & McClellan, Chebyshev approximation for nonrecursive digital filters with linear phase, 1972
 */
export function remez(
  length: number,
  bands: readonly Band[],
  symmetry: 'even' | 'odd' = 'even',
): EquirippleFilter {
  checkBands(length, bands);
  const form = formOf(length, symmetry);
  const error = weightedError(form, bands);
  const grid = searchGrid(form, bands);
  let reference = spread(grid, form.degree + 2);
  for (let iterations = 1; iterations <= 100; iterations++) {
    const { polynomial, ripple } = interpolation(form, bands, reference);
    const extremes = alternating(
      extremesOf((f, band) => error(polynomial, f, band), grid),
      form.degree + 2,
    );
    const largest = extremes.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    if (!(Math.abs(ripple) > SMALLEST)) {
      if (largest > 100 * SMALLEST)
        throw new DataError(
          `ripples of ${length} taps fall below rounding: fewer will do, or a narrower transition`,
        );
      return { taps: tapsOf(length, form, symmetry, polynomial), ripple: largest, iterations };
    }
    if (extremes.length < form.degree + 2 || largest <= Math.abs(ripple) * (1 + LEVEL) + ROUNDING) {
      if (largest > Math.abs(ripple) * 1.001 + ROUNDING || !Number.isFinite(largest))
        throw new DataError(`no equiripple filter of ${length} taps was found`, {
          hint: 'a wider transition or another length may have one',
        });
      return { taps: tapsOf(length, form, symmetry, polynomial), ripple: Math.abs(ripple), iterations };
    }
    reference = extremes.map(({ frequency, band }) => ({ frequency, band }));
  }
  throw new DataError(`the exchange for ${length} taps did not settle`, {
    hint: 'a wider transition or another length may have one',
  });
}

/** A(w) = factor(f) P(cos w), P of this degree. */
interface AmplitudeForm {
  degree: number;
  factor: (f: number) => number;
  /** Whether the factor is 0 at frequency 0, and at 1/2. */
  zeroAt: { low: boolean; high: boolean };
}

function formOf(length: number, symmetry: 'even' | 'odd'): AmplitudeForm {
  const odd = length % 2 === 1;
  if (symmetry === 'even')
    return odd
      ? { degree: (length - 1) / 2, factor: () => 1, zeroAt: { low: false, high: false } }
      : { degree: length / 2 - 1, factor: (f) => Math.cos(Math.PI * f), zeroAt: { low: false, high: true } };
  return odd
    ? {
        degree: (length - 3) / 2,
        factor: (f) => Math.sin(2 * Math.PI * f),
        zeroAt: { low: true, high: true },
      }
    : { degree: length / 2 - 1, factor: (f) => Math.sin(Math.PI * f), zeroAt: { low: true, high: false } };
}

function checkBands(length: number, bands: readonly Band[]): void {
  if (!(Number.isInteger(length) && length >= 3))
    throw new DataError(`an equiripple filter has 3 taps or more, got ${length}`);
  bands.forEach(({ low, high }, i) => {
    const before = i > 0 ? bands[i - 1]!.high : Number.NEGATIVE_INFINITY;
    if (!(low >= 0 && high <= 0.5 && low < high && low > before))
      throw new DataError(`bands must ascend within 0 to 0.5 with gaps between them, got ${low} to ${high}`);
  });
}

interface Place {
  frequency: number;
  band: number;
}

/** Points of each band, about evenly spaced, with both ends, but not where the factor is 0. */
function searchGrid(form: AmplitudeForm, bands: readonly Band[]): Place[][] {
  const width = bands.reduce((sum, { low, high }) => sum + high - low, 0);
  const step = width / (DENSITY * (form.degree + 2));
  return bands.map(({ low, high }, band) => {
    const from = form.zeroAt.low && low < step / 1000 ? step / 1000 : low;
    const to = form.zeroAt.high && high > 0.5 - step / 1000 ? 0.5 - step / 1000 : high;
    const count = Math.max(DENSITY, Math.ceil((to - from) / step));
    return Array.from({ length: count + 1 }, (_, i) => ({
      frequency: i === count ? to : from + ((to - from) * i) / count,
      band,
    }));
  });
}

function spread(grid: readonly Place[][], count: number): Place[] {
  const all = grid.flat();
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);
}

/** A constant, or a function of the frequency, at f. */
const at = (of: number | ((f: number) => number), f: number) => (typeof of === 'number' ? of : of(f));

const cosineOf = (f: number) => Math.cos(2 * Math.PI * f);

/** The polynomial that misses what is wanted at the reference by +-ripple / weight, in turn. */
function interpolation(
  form: AmplitudeForm,
  bands: readonly Band[],
  reference: readonly Place[],
): { polynomial: Interpolant; ripple: number } {
  const x = Float64Array.from(reference, ({ frequency }) => cosineOf(frequency));
  const desired = new Float64Array(x.length);
  const weight = new Float64Array(x.length);
  reference.forEach(({ frequency, band }, i) => {
    const factor = form.factor(frequency);
    desired[i] = at(bands[band]!.desired, frequency) / factor;
    weight[i] = at(bands[band]!.weight ?? 1, frequency) * factor;
  });
  const gamma = barycentric(x);
  let [above, below] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    above += gamma.weights[i]! * desired[i]!;
    below += ((i % 2 === 0 ? 1 : -1) * gamma.weights[i]!) / weight[i]!;
  }
  const ripple = above / below;
  const values = desired.map((d, i) => d - ((i % 2 === 0 ? 1 : -1) * ripple) / weight[i]!);
  // One point less tells the polynomial: the last one lies on it by the choice of the ripple.
  const nodes = barycentric(x.subarray(0, -1));
  return { polynomial: nodes.through(values.subarray(0, -1)), ripple };
}

const weightedError =
  (form: AmplitudeForm, bands: readonly Band[]) => (P: Interpolant, f: number, band: number) => {
    const { desired, weight = 1 } = bands[band]!;
    return at(weight, f) * (at(desired, f) - form.factor(f) * P(cosineOf(f)));
  };

interface Extreme extends Place {
  value: number;
}

/** Local extremes of the error in each band, its ends among them. */
function extremesOf(error: (f: number, band: number) => number, grid: readonly Place[][]): Extreme[] {
  return grid.flatMap((points, band) => {
    const values = points.map(({ frequency }) => error(frequency, band));
    const found: Extreme[] = [];
    for (let i = 0; i < points.length; i++) {
      const sign = Math.sign(values[i]!);
      const [left, here, right] = [values[i - 1], values[i]!, values[i + 1]].map((v) =>
        v === undefined ? Number.NEGATIVE_INFINITY : v * sign,
      ) as [number, number, number];
      if (sign === 0 || here < left || here <= right) continue;
      const inside = Number.isFinite(left) && Number.isFinite(right);
      const step = inside ? points[i + 1]!.frequency - points[i]!.frequency : 0;
      const size = (f: number) => sign * error(f, band);
      const peak = summit(size, points[i]!.frequency, step, [left, here, right]);
      found.push({ frequency: peak.frequency, band, value: sign * peak.value });
    }
    return found;
  });
}

/** Top of the parabola through three values `step` apart, then of a parabola an eighth as wide about it; twice. */
function summit(
  size: (f: number) => number,
  start: number,
  width: number,
  values: readonly [number, number, number],
): { frequency: number; value: number } {
  let [frequency, step] = [start, width];
  let [left, here, right] = values;
  for (let round = 0; round < 3 && step > 0; round++) {
    const bend = left - 2 * here + right;
    if (!(bend < 0)) break;
    const top = frequency + Math.max(-1, Math.min(1, (left - right) / (2 * bend))) * step;
    const value = size(top);
    if (!(value > here)) break;
    [frequency, here] = [top, value];
    step /= 8;
    [left, right] = [size(top - step), size(top + step)];
  }
  return { frequency, value: here };
}

/** `count` extremes of alternating sign: of neighbours of one sign the larger, of those too many the smallest. */
function alternating(extremes: readonly Extreme[], count: number): Extreme[] {
  const kept: Extreme[] = [];
  for (const extreme of extremes) {
    const last = kept.at(-1);
    if (!last || Math.sign(last.value) !== Math.sign(extreme.value)) kept.push(extreme);
    else if (Math.abs(extreme.value) > Math.abs(last.value)) kept[kept.length - 1] = extreme;
  }
  while (kept.length > count) {
    // One too many leaves at an end; more leave in pairs of neighbours, so that signs alternate still.
    const size = (i: number) => Math.abs(kept[i]!.value);
    if (kept.length === count + 1) {
      if (size(0) < size(kept.length - 1)) kept.shift();
      else kept.pop();
      continue;
    }
    let least = 0;
    for (let i = 1; i + 1 < kept.length; i++)
      if (Math.max(size(i), size(i + 1)) < Math.max(size(least), size(least + 1))) least = i;
    kept.splice(least, 2);
  }
  return kept;
}

/** Taps by the inverse DFT of the amplitude at `length` points around the circle. */
function tapsOf(
  length: number,
  { factor }: AmplitudeForm,
  symmetry: 'even' | 'odd',
  polynomial: Interpolant,
): Float64Array {
  const amplitude = Float64Array.from({ length: Math.floor(length / 2) + 1 }, (_, k) => {
    const f = k / length;
    return factor(f) * polynomial(cosineOf(f));
  });
  const taps = new Float64Array(length);
  const middle = (length - 1) / 2;
  for (let i = 0; 2 * i < length; i++) {
    const m = i - middle;
    let sum = symmetry === 'even' ? amplitude[0]! : 0;
    for (let k = 1; k < amplitude.length; k++) {
      // The bin at half the rate is its own mirror image.
      const share = 2 * k === length ? 1 : 2;
      const angle = (2 * Math.PI * k * m) / length;
      sum += share * amplitude[k]! * (symmetry === 'even' ? Math.cos(angle) : -Math.sin(angle));
    }
    taps[i] = sum / length;
    taps[length - 1 - i] = (symmetry === 'even' ? sum : -sum) / length;
  }
  if (symmetry === 'odd' && length % 2 === 1) taps[middle] = 0;
  return taps;
}

/**
 * Order that an equiripple low-pass needs about, for ripples of +-passRipple and +-stopRipple and a transition of `width`
 * cycles a sample.
 *
 * @see Kaiser, Nonrecursive digital filter design using the I0-sinh window function, 1974
 */
export const remezOrder = (passRipple: number, stopRipple: number, width: number): number =>
  Math.max(2, Math.ceil((-10 * Math.log10(passRipple * stopRipple) - 13) / (14.6 * width)));
