import { DataError, UsageError } from '../../core/errors.js';
import { kaiserBeta, kaiserOrder, passBands, windowedSinc } from '../../kernels/filter/fir-design.js';
import { type Band, remez, remezOrder } from '../../kernels/filter/remez.js';
import type { FilterType } from '../../kernels/filter/zpk.js';
import { bandType, centreOf, type Design, isTwoSided } from './design.js';
import { cutoffsOf, edgeWithin, type Scale } from './frequencies.js';
import type { FilterOptions } from './options.js';

const ORDER = 100;
const RIPPLE = 0.1;
const ATTENUATION = 60;
const MOST_ORDER = 20_000;

/** Exchanges over more points than this take minutes. */
const MOST_REMEZ = 2000;

export function designTaps(method: 'fir' | 'remez', options: FilterOptions, scale: Scale): Design {
  if (method === 'remez' && (options.type === 'differentiator' || options.type === 'hilbert'))
    return antisymmetric(options.type, options, scale);
  const type = bandType(options, method);
  const cutoff = cutoffsOf(options.cutoff, scale, `a ${type}`, isTwoSided(type) ? 2 : 1);
  const taps =
    method === 'fir' ? windowed(type, cutoff, options, scale) : equiripple(type, cutoff, options, scale);
  return {
    filter: { taps },
    method,
    type,
    order: taps.length - 1,
    cutoff,
    stable: true,
    centre: centreOf(type, cutoff),
  };
}

const passesTop = (type: string) => type === 'highpass' || type === 'bandstop';

function windowed(type: FilterType, cutoff: number[], options: FilterOptions, scale: Scale): Float64Array {
  const { window: given, attenuation, transition, beta, alpha, sigma } = options;
  if (typeof given === 'number')
    throw new UsageError(`--window is the name of one for fir, got ${given}; --order tells its length`);
  const byAttenuation = attenuation !== undefined || transition !== undefined;
  const window = given ?? (byAttenuation || beta !== undefined ? 'kaiser' : 'hamming');
  if (byAttenuation && window !== 'kaiser')
    throw new UsageError(`--attenuation and --transition shape the kaiser window, not ${window}`);
  for (const [name, value, needed] of [
    ['beta', beta, 'kaiser'],
    ['alpha', alpha, 'tukey'],
    ['sigma', sigma, 'gaussian'],
  ] as const)
    if (value !== undefined && window !== needed)
      throw new UsageError(`--${name} shapes the ${needed} window, not ${window}`);
  if (beta !== undefined && byAttenuation)
    throw new UsageError('--beta and --attenuation or --transition shape the same window: one of them');
  const depth = attenuation ?? ATTENUATION;
  const order = orderOf(options, type, () => kaiserOrder(depth, transition! / scale.rate));
  if (transition !== undefined) transitionEdges(type, cutoff, transition / scale.rate, scale);
  return windowedSinc({
    type,
    length: order + 1,
    cutoff,
    window,
    shape: {
      beta: beta ?? kaiserBeta(depth),
      ...(alpha !== undefined && { alpha }),
      ...(sigma !== undefined && { sigma }),
    },
  });
}

/** The order that was given, the one a transition needs, or the default; even where half the rate passes. */
function orderOf({ order, transition }: FilterOptions, type: string, needed: () => number): number {
  if (order !== undefined && transition !== undefined)
    throw new UsageError('--transition tells the order: --order does not apply');
  if (order !== undefined && passesTop(type) && order % 2 === 1)
    throw new UsageError(`--order must be even for a ${type}, got ${order}: odd ones are 0 at half the rate`);
  const wanted = order ?? (transition === undefined ? ORDER : needed());
  if (wanted > MOST_ORDER)
    throw new UsageError(`a transition this narrow takes ${wanted} taps, at most ${MOST_ORDER} are made`);
  return passesTop(type) && wanted % 2 === 1 ? wanted + 1 : wanted;
}

/** Edges of the pass bands and stop bands, half a transition on both sides of each cut-off. */
function transitionEdges(type: FilterType, cutoff: readonly number[], width: number, scale: Scale) {
  const below = cutoff.map((f) => edgeWithin(f - width / 2, scale));
  const above = cutoff.map((f) => edgeWithin(f + width / 2, scale));
  if (cutoff.length === 2 && !(above[0]! < below[1]!))
    throw new UsageError(
      `--transition must be less than the distance of the cut-offs, ${(cutoff[1]! - cutoff[0]!) * scale.rate} ${scale.unit}`,
    );
  const passes = passBands(type, cutoff).map(([low]) => low);
  const starts = [0, ...above];
  const ends = [...below, 0.5];
  return starts.map((low, i) => ({
    low,
    high: ends[i]!,
    passes: passes.includes(i === 0 ? 0 : cutoff[i - 1]!),
  }));
}

function equiripple(type: FilterType, cutoff: number[], options: FilterOptions, scale: Scale): Float64Array {
  const rippleOf = (dB: number) => (10 ** (dB / 20) - 1) / (10 ** (dB / 20) + 1);
  const pass = rippleOf(options.ripple ?? RIPPLE);
  const stop = 10 ** (-(options.attenuation ?? ATTENUATION) / 20);
  const decides = options.order === undefined && options.transition !== undefined;
  const order =
    options.order !== undefined
      ? orderOf({ ...options, transition: undefined }, type, () => 0)
      : orderOf(options, type, () => remezOrder(pass, stop, options.transition! / scale.rate));
  if (order > MOST_REMEZ)
    throw new UsageError(`remez makes filters up to order ${MOST_REMEZ}, ${order} was needed`, {
      hint: 'a wider --transition, or --method fir',
    });
  const width =
    options.transition === undefined ? widthFor(order, pass, stop, cutoff) : options.transition / scale.rate;
  const weighted = options.ripple !== undefined || options.attenuation !== undefined || decides;
  const bands = transitionEdges(type, cutoff, width, scale).map(
    ({ low, high, passes }): Band => ({
      low,
      high,
      desired: passes ? 1 : 0,
      weight: passes || !weighted ? 1 : pass / stop,
    }),
  );
  if (!decides) return remez(order + 1, bands).taps;
  // The formula is about right: go on to the first order that keeps the promise.
  const step = passesTop(type) ? 2 : 1;
  const most = Math.min(MOST_REMEZ, Math.ceil(1.5 * order) + 20);
  for (let n = order; n <= most; n += step) {
    const { taps, ripple } = remez(n + 1, bands);
    if (ripple <= pass) return taps;
  }
  throw new DataError(`no equiripple filter up to order ${most} meets ripple and attenuation`);
}

/** The transition that this order needs for the ripples of Kaiser's formula, as far as there is room. */
function widthFor(order: number, pass: number, stop: number, cutoff: readonly number[]): number {
  const wanted = (-10 * Math.log10(pass * stop) - 13) / (14.6 * order);
  const [low, high = low] = cutoff as [number, number?];
  const room = Math.min(2 * low, 2 * (0.5 - high), high > low ? high - low : 1);
  return Math.min(wanted, 0.8 * room);
}

/** Antisymmetric taps: the derivative up to the cut-off, or a quarter turn between two. */
function antisymmetric(type: 'differentiator' | 'hilbert', options: FilterOptions, scale: Scale): Design {
  for (const key of ['ripple', 'attenuation', 'transition'] as const)
    if (options[key] !== undefined)
      throw new UsageError(`--${key} does not apply to a ${type}: it has no stop band`);
  const order = options.order ?? ORDER;
  if (order > MOST_REMEZ) throw new UsageError(`remez makes filters up to order ${MOST_REMEZ}, got ${order}`);
  if (type === 'hilbert') {
    const [low, high] = cutoffsOf(options.cutoff, scale, 'a hilbert transformer', 2) as [number, number];
    const { taps } = remez(order + 1, [{ low, high, desired: -1 }], 'odd');
    return {
      filter: { taps },
      method: 'remez',
      type,
      order,
      cutoff: [low, high],
      stable: true,
      centre: (low + high) / 2,
    };
  }
  const [high] = cutoffsOf(options.cutoff, scale, 'a differentiator', 1) as [number];
  // Relative errors are level: near frequency 0 the slope counts, not its distance to 0.
  const band: Band = { low: 0, high, desired: (f) => 2 * Math.PI * f, weight: (f) => 1 / f };
  const { taps } = remez(order + 1, [band], 'odd');
  return {
    filter: { taps: taps.map((v) => v * scale.rate) },
    method: 'remez',
    type,
    order,
    cutoff: [high],
    stable: true,
    centre: high,
  };
}
