/** Value and slope of the objective along the search direction. */
export interface AtStep {
  value: number;
  slope: number;
}

export interface LineSearchOptions {
  /** First step tried. */
  initial?: number;
  /** Sufficient decrease: phi(a) <= phi(0) + c1 a phi'(0). */
  c1?: number;
  /** Curvature: |phi'(a)| <= c2 |phi'(0)|. */
  c2?: number;
  maxStep?: number;
  evaluations?: number;
}

export interface LineSearch extends AtStep {
  step: number;
  evaluations: number;
  /** Both Wolfe conditions hold; else `step` is the best found (0 where none was better than the start). */
  satisfied: boolean;
}

/**
 * A step that satisfies the strong Wolfe conditions along a descent direction (start.slope < 0): steps grow until
 * they bracket one, then cubic interpolation narrows the bracket. A value that is not finite counts as too far.
 *
 * @see Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6
 */
export function wolfeLineSearch(
  phi: (step: number) => AtStep,
  start: AtStep,
  { initial = 1, c1 = 1e-4, c2 = 0.9, maxStep = 1e20, evaluations = 40 }: LineSearchOptions = {},
): LineSearch {
  const origin: Point = { step: 0, ...start };
  let used = 0;
  const at = (step: number): Point => {
    used++;
    const { value, slope } = phi(step);
    return Number.isFinite(value) && Number.isFinite(slope)
      ? { step, value, slope }
      : { step, value: Number.POSITIVE_INFINITY, slope: Number.NaN };
  };
  const flat = (p: Point) => Math.abs(p.slope) <= c2 * Math.abs(start.slope);
  const lowEnough = (p: Point) =>
    p.value <= start.value + c1 * p.step * start.slope || (flat(p) && levelWithin(p, start, c1));
  const found = (p: Point): LineSearch => ({ ...p, evaluations: used, satisfied: lowEnough(p) && flat(p) });

  let before = origin;
  let bracket: [low: Point, high: Point] | undefined;
  for (let step = Math.min(initial, maxStep); used < evaluations; ) {
    const here = at(step);
    if (!lowEnough(here) || (here.value >= before.value && used > 1)) {
      bracket = [before, here];
      break;
    }
    if (flat(here)) return found(here);
    if (here.slope >= 0) {
      bracket = [here, before];
      break;
    }
    if (step >= maxStep) return found(here);
    // Extrapolate, at least to twice and at most to ten times the step.
    const guess = cubicMinimum(before, here);
    step = Math.min(maxStep, Math.max(2 * step, Math.min(10 * step, Number.isFinite(guess) ? guess : 0)));
    before = here;
  }
  if (!bracket) return found(before);

  let [low, high] = bracket;
  for (let halve = false; used < evaluations; ) {
    const width = Math.abs(high.step - low.step);
    if (width <= 1e-16 * Math.max(low.step, high.step)) break;
    const middle = (low.step + high.step) / 2;
    const guess = halve ? middle : cubicMinimum(low, high);
    // Away from the ends by a tenth of the bracket, or it might never shrink.
    const [left, right] = [
      Math.min(low.step, high.step) + width / 10,
      Math.max(low.step, high.step) - width / 10,
    ];
    const here = at(Number.isFinite(guess) ? Math.min(right, Math.max(left, guess)) : middle);
    // Between values that rounding makes equal the slope decides.
    if (!lowEnough(here) || (here.value >= low.value && !level(here.value, low.value))) {
      if (lowEnough(here) && flat(here)) return found(here);
      high = here;
    } else {
      if (flat(here)) return found(here);
      if (here.slope * (high.step - low.step) >= 0) high = low;
      low = here;
    }
    halve = Math.abs(high.step - low.step) > 0.66 * width;
  }
  return found(low);
}

interface Point extends AtStep {
  step: number;
}

/**
 * Near a minimum phi(a) - phi(0) drowns in rounding; the slope still tells. Sufficient decrease of a quadratic is then
 * (2 c1 - 1) phi'(0) >= phi'(a), with the value level within a few roundings.
 *
 * @see Hager & Zhang, A new conjugate gradient method with guaranteed descent, 2005, eq. 4.1
 */
const levelWithin = (p: Point, start: AtStep, c1: number) =>
  level(p.value, start.value) && p.slope <= (2 * c1 - 1) * start.slope;

/** The same up to a few roundings. */
const level = (a: number, b: number) => Math.abs(a - b) <= 4 * Number.EPSILON * Math.abs(b);

/** Where the cubic through both values and slopes has its minimum (equation 3.59); NaN where it has none. */
function cubicMinimum(a: Point, b: Point): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
  const d2 = Math.sign(b.step - a.step) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  return b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
}
