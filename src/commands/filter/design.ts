import { DataError, UsageError } from '../../core/errors.js';
import { designIir, IIR_METHODS, type IirMethod, type IirSpec } from '../../kernels/filter/iir-design.js';
import { leastOrder } from '../../kernels/filter/iir-order.js';
import { pairSections } from '../../kernels/filter/pair-sections.js';
import { comb, resonator } from '../../kernels/filter/resonators.js';
import type { DigitalFilter } from '../../kernels/filter/response.js';
import { isFaithful, isStable } from '../../kernels/filter/stability.js';
import { FILTER_TYPES, type FilterType, type Zpk } from '../../kernels/filter/zpk.js';
import { cutoffsOf, edgeWithin, type Scale } from './frequencies.js';
import type { DesignedMethod, FilterOptions } from './options.js';
import { designTaps } from './taps.js';

/** A filter that is ready, and what is to be told of it. Frequencies are in cycles a sample. */
export interface Design {
  filter: DigitalFilter;
  method: string;
  type?: string;
  order: number;
  cutoff: readonly number[];
  /** Of recursive filters, as designed. */
  zpk?: Zpk;
  stable: boolean;
  /** Where its gain is about the largest: the delay there is that of the filter. */
  centre: number;
}

const RIPPLE = 1;
const ATTENUATION = 40;
const ORDER = 4;
const Q = 30;

/** The filter that the options ask for; what cannot be made is refused, whatever the input is. */
export function designOf(method: DesignedMethod, options: FilterOptions, scale: Scale): Design {
  try {
    return designed(method, options, scale);
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(error.message, { hint: error.hint });
    throw error;
  }
}

function designed(method: DesignedMethod, options: FilterOptions, scale: Scale): Design {
  const recursive = IIR_METHODS.find((name) => name === method);
  if (recursive) return iir(recursive, options, scale);
  if (method === 'fir' || method === 'remez') return designTaps(method, options, scale);
  return resonances(method, options, scale);
}

function iir(method: IirMethod, options: FilterOptions, scale: Scale): Design {
  const type = bandType(options, method);
  const edges = cutoffsOf(options.cutoff, scale, `a ${type}`, isTwoSided(type) ? 2 : 1);
  const ripple = method === 'chebyshev1' || method === 'elliptic';
  const attenuation = method === 'chebyshev2' || method === 'elliptic';
  if (options.transition === undefined) {
    if (options.ripple !== undefined && !ripple)
      throw new UsageError(`${method} filters have no --ripple of their own: it needs --transition`);
    if (options.attenuation !== undefined && !attenuation)
      throw new UsageError(`${method} filters have no --attenuation of their own: it needs --transition`);
  } else if (options.order !== undefined)
    throw new UsageError('--transition tells the order: --order does not apply');
  const tolerances = {
    rippleDb: options.ripple ?? RIPPLE,
    attenuationDb: options.attenuation ?? ATTENUATION,
  };
  if (tolerances.attenuationDb <= tolerances.rippleDb)
    throw new UsageError(
      `--attenuation must be more than the ripple, ${tolerances.rippleDb} dB, got ${tolerances.attenuationDb}`,
    );
  const spec: IirSpec = {
    method,
    type,
    ...tolerances,
    norm: options.norm ?? 'phase',
    ...(options.transition === undefined || method === 'bessel'
      ? { order: options.order ?? ORDER, cutoff: edges }
      : leastOrder({
          method,
          type,
          pass: edges,
          stop: stopEdges(type, edges, options.transition, scale),
          ...tolerances,
        })),
  };
  if (spec.order > 500)
    throw new UsageError(`an order of ${spec.order} is too high for ${method}`, {
      hint: 'a wider transition, or --method fir',
    });
  return fromZpk(designIir(spec), { method, type, order: spec.order, cutoff: spec.cutoff });
}

export const isTwoSided = (type: string) => type === 'bandpass' || type === 'bandstop';

/** lowpass, or bandpass where there are two cut-offs. */
export function bandType({ type, cutoff }: FilterOptions, method: string): FilterType {
  const known = FILTER_TYPES.find((name) => name === type);
  if (type !== undefined && !known) throw new UsageError(`--type ${type} is for remez, not for ${method}`);
  return known ?? (cutoff?.length === 2 ? 'bandpass' : 'lowpass');
}

/** Where the stop band begins, a transition away from the edges of the pass band. */
function stopEdges(type: FilterType, pass: readonly number[], transition: number, scale: Scale): number[] {
  const width = transition / scale.rate;
  const outwards = type === 'lowpass' || type === 'bandpass';
  const stop = pass.map((f, i) => {
    const up = (pass.length === 1 || i === 1) === outwards;
    return edgeWithin(up ? f + width : f - width, scale);
  });
  if (type === 'bandstop' && !(stop[0]! < stop[1]!))
    throw new UsageError(
      `--transition must be less than half of the band, ${((pass[1]! - pass[0]!) * scale.rate) / 2} ${scale.unit}`,
    );
  return stop;
}

function resonances(method: DesignedMethod, options: FilterOptions, scale: Scale): Design {
  const q = options.q ?? Q;
  if (method === 'comb') {
    const type = options.type ?? 'bandstop';
    if (type !== 'bandstop' && type !== 'bandpass')
      throw new UsageError(
        `a comb stops its frequencies or passes them: --type bandstop or bandpass, got ${type}`,
      );
    const [f] = cutoffsOf(options.cutoff, scale, 'a comb', 1) as [number];
    const zpk = comb(f, q, type === 'bandstop' ? 'notch' : 'peak');
    const centre = type === 'bandstop' ? f / 2 : f;
    return fromZpk(zpk, { method, type, order: zpk.poles.length, cutoff: [f] }, centre);
  }
  const kind = method === 'peak' ? 'peak' : 'notch';
  const places = cutoffsOf(options.cutoff, scale, `a ${kind}`, kind === 'peak' ? 1 : undefined);
  const tooWide = places.find((f) => f / q >= 0.5);
  if (tooWide !== undefined)
    throw new UsageError(`--q must be more than ${2 * tooWide} at this frequency, got ${q}`);
  const each = places.map((f) => resonator(f, q, kind));
  const zpk: Zpk = {
    zeros: each.flatMap(({ zeros }) => zeros),
    poles: each.flatMap(({ poles }) => poles),
    gain: each.reduce((product, { gain }) => product * gain, 1),
  };
  return fromZpk(zpk, { method, order: zpk.poles.length, cutoff: places }, kind === 'peak' ? places[0]! : 0);
}

function fromZpk(
  zpk: Zpk,
  told: Pick<Design, 'method' | 'type' | 'order' | 'cutoff'>,
  centre = centreOf(told.type, told.cutoff),
): Design {
  const sections = pairSections(zpk);
  // Where the coefficients of sections are too coarse for a band this narrow, poles end up anywhere.
  if (
    !isStable(sections) ||
    !isFaithful(sections, zpk, [...new Set([centre, ...told.cutoff])].filter(mattersIn(told)))
  )
    throw new DataError(
      `a ${told.method} filter of order ${told.order} with cut-offs at ${told.cutoff.join(', ')} cycles a sample is beyond double precision`,
      { hint: 'a lower --order or a wider band; or `ispr resample` to a lower rate first' },
    );
  return { filter: { sections }, ...told, zpk, stable: true, centre };
}

/** Notches are 0 at their cut-offs, of which nothing can be told relatively. */
const mattersIn =
  ({ method, type, cutoff }: Pick<Design, 'method' | 'type' | 'cutoff'>) =>
  (f: number) =>
    !(method === 'notch' || (method === 'comb' && type === 'bandstop')) || !cutoff.includes(f);

/** A frequency in the middle of what passes. */
export function centreOf(type: string | undefined, [low, high]: readonly number[]): number {
  if (type === 'highpass') return 0.5;
  return type === 'bandpass' ? Math.sqrt(low! * high!) : 0;
}
