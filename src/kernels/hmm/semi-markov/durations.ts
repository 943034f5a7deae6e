import { logFactorial } from '../../../core/random/saddle-point.js';
import { brentMinimum } from '../../optimize/brent.js';
import { nelderMead } from '../../optimize/nelder-mead.js';
import { logGamma } from '../../special/gamma.js';
import { NOTHING } from '../emitter.js';

export const DURATIONS = ['categorical', 'poisson', 'negative-binomial', 'geometric'] as const;
export type DurationKind = (typeof DURATIONS)[number];

/**
 * How long a stay in each of k states is, 1..longest steps. With m = d - 1 the laws are, but for the sum over what is
 * allowed,
 *
 *   categorical        p_d
 *   poisson            mean^m / m!
 *   negative-binomial  G(m + size) / (G(size) m!) (mean / (mean + size))^m
 *   geometric          the same with size 1
 */
export interface Durations {
  kind: DurationKind;
  k: number;
  longest: number;
  /** [k, widthOf]: the probabilities; the mean of m; mean and size. They are those before stays are cut at `longest`. */
  parameters: Float64Array;
}

export const widthOf = (kind: DurationKind, longest: number): number =>
  kind === 'categorical' ? longest : kind === 'negative-binomial' ? 2 : 1;

export interface DurationLogs {
  /** [k, longest]: log P(d), d = 1 first */
  logP: Float64Array;
  /** [k, longest]: log P(at least d) */
  logSurvival: Float64Array;
}

export function durationLogs({ kind, k, longest, parameters }: Durations): DurationLogs {
  const width = widthOf(kind, longest);
  const logP = new Float64Array(k * longest);
  const logSurvival = new Float64Array(k * longest);
  for (let j = 0; j < k; j++) {
    const row = lawOf(kind, longest, parameters.subarray(j * width, (j + 1) * width));
    logP.set(row, j * longest);
    // From the far end, so that small tails keep their digits.
    let tail = 0;
    for (let d = longest - 1; d >= 0; d--) {
      tail += Math.exp(row[d]!);
      logSurvival[j * longest + d] = d === 0 ? 0 : Math.log(tail);
    }
  }
  return { logP, logSurvival };
}

/** log P(d) of one state. */
function lawOf(kind: DurationKind, longest: number, own: Float64Array): Float64Array {
  if (kind === 'categorical') return own.map(Math.log);
  const mean = own[0]!;
  const size = kind === 'geometric' ? 1 : (own[1] ?? 1);
  const rise = Math.log(kind === 'poisson' ? mean : mean / (mean + size));
  const logs = new Float64Array(longest);
  for (let m = 0; m < longest; m++) {
    // 0 log 0 is 0: a mean of 0 stays one step.
    const power = m === 0 ? 0 : m * rise;
    const weight = kind === 'geometric' ? 0 : kind === 'poisson' ? 0 : logGamma(m + size) - logGamma(size);
    logs[m] = power + weight - (kind === 'geometric' ? 0 : logFactorial(m));
  }
  let most = -Infinity;
  for (const v of logs) most = Math.max(most, v);
  let sum = 0;
  for (const v of logs) sum += Math.exp(v - most);
  const total = most + Math.log(sum);
  return logs.map((v) => v - total);
}

/** Sizes of a negative binomial are looked for between these: above, it is a Poisson law. */
const [LEAST, MOST] = [1e-3, 1e6];

/** The laws of the largest likelihood for so many stays of each length [k, longest]; a state without any keeps its own. */
export function fitDurations(old: Durations, counts: Float64Array): Durations {
  const { kind, k, longest } = old;
  const width = widthOf(kind, longest);
  const parameters = old.parameters.slice();
  for (let j = 0; j < k; j++) {
    const own = counts.subarray(j * longest, (j + 1) * longest);
    const total = own.reduce((a, b) => a + b, 0);
    if (total <= NOTHING) continue;
    const to = parameters.subarray(j * width, (j + 1) * width);
    if (kind === 'categorical') for (let d = 0; d < longest; d++) to[d] = own[d]! / total;
    else fitLaw(kind, longest, own, to);
  }
  return { ...old, parameters };
}

function fitLaw(kind: DurationKind, longest: number, counts: Float64Array, to: Float64Array): void {
  const cost = (parameters: Float64Array) => {
    const law = lawOf(kind, longest, parameters);
    let sum = 0;
    for (let d = 0; d < longest; d++) if (counts[d]! > 0) sum -= counts[d]! * law[d]!;
    return sum;
  };
  const [low, high] = [Math.log(1e-6), Math.log(100 * longest)];
  const within = (v: number, from: number, to: number) => Math.exp(Math.min(to, Math.max(from, v)));
  const found =
    kind === 'negative-binomial'
      ? ((x: Float64Array) =>
          Float64Array.of(within(x[0]!, low, high), within(x[1]!, Math.log(LEAST), Math.log(MOST))))(
          nelderMead(
            (x) =>
              cost(Float64Array.of(within(x[0]!, low, high), within(x[1]!, Math.log(LEAST), Math.log(MOST)))),
            to.map(Math.log),
            { edge: 0.2 },
          ).x,
        )
      : Float64Array.of(
          Math.exp(
            brentMinimum((x) => cost(Float64Array.of(Math.exp(x))), low, high, { tolerance: 1e-10 }).x,
          ),
        );
  // A search may end a rounding short of where it began, and learning must not fall.
  if (cost(found) < cost(to)) to.set(found);
}

/** E d of each state. */
export function meanDurations({ k, longest, ...rest }: Durations): Float64Array {
  const { logP } = durationLogs({ k, longest, ...rest });
  return Float64Array.from({ length: k }, (_, j) => {
    let sum = 0;
    for (let d = 0; d < longest; d++) sum += (d + 1) * Math.exp(logP[j * longest + d]!);
    return sum;
  });
}
