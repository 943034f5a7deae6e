import { DataError } from '../../core/errors.js';
import { brentMinimum } from '../optimize/brent.js';
import { complementary, ellipticK, modulusOf } from '../special/elliptic.js';
import type { IirMethod } from './iir-design.js';
import { excessPower } from './prototypes/chebyshev.js';
import type { FilterType } from './zpk.js';

export interface Tolerances {
  method: Exclude<IirMethod, 'bessel'>;
  type: FilterType;
  /** Edges of the pass band, cycles a sample, ascending: there the gain is -rippleDb or more. */
  pass: readonly number[];
  /** Edges of the stop band: there it is -attenuationDb or less. */
  stop: readonly number[];
  rippleDb: number;
  attenuationDb: number;
}

/**
 * Least order that meets the tolerances, and the cut-offs to design with. Butterworth and Chebyshev filters of the
 * first kind and elliptic ones meet the pass band exactly and do better in the stop band; those of the second kind
 * meet the stop band's attenuation at an edge that leaves the pass band met exactly.
 *
 * @see Parks & Burrus, Digital Filter Design, 1987, section 7.1
 */
export function leastOrder({ method, type, pass, stop, rippleDb, attenuationDb }: Tolerances): {
  order: number;
  cutoff: number[];
} {
  const warp = (f: number) => Math.tan(Math.PI * f);
  const unwarp = (w: number) => Math.atan(w) / Math.PI;
  const [p, s] = [pass.map(warp), stop.map(warp)];
  const powers: Powers = { pass: excessPower(rippleDb), stop: excessPower(attenuationDb) };
  if (!(powers.pass > 0 && powers.stop > powers.pass))
    throw new DataError(`an attenuation of ${attenuationDb} dB must pass the ripple of ${rippleDb} dB`);
  const edges = type === 'bandstop' ? widestStop(method, p, s, powers) : p;
  const ratio = selectivity(type, edges, s);
  if (!(ratio > 1)) throw new DataError('the pass band and the stop band overlap');
  const order = Math.max(1, Math.ceil(realOrder(method, ratio, powers)));
  return { order, cutoff: designEdges(method, type, edges, order, powers).map(unwarp) };
}

/** 10^(dB / 10) - 1 at the edges of both bands. */
interface Powers {
  pass: number;
  stop: number;
}

/** Edge of the stop band of the low-pass that the filter is made of, its pass band ending at 1. */
function selectivity(type: FilterType, pass: readonly number[], stop: readonly number[]): number {
  const [p1, p2 = 0] = pass;
  switch (type) {
    case 'lowpass':
      return stop[0]! / p1!;
    case 'highpass':
      return p1! / stop[0]!;
    case 'bandpass':
      return Math.min(...stop.map((w) => Math.abs((w * w - p1! * p2) / (w * (p1! - p2)))));
    case 'bandstop':
      return Math.min(...stop.map((w) => Math.abs((w * (p1! - p2)) / (w * w - p1! * p2))));
  }
}

/** The order before it is rounded up. */
function realOrder(method: Tolerances['method'], ratio: number, { pass, stop }: Powers): number {
  if (method === 'butterworth') return Math.log(stop / pass) / (2 * Math.log(ratio));
  if (method !== 'elliptic') return Math.acosh(Math.sqrt(stop / pass)) / Math.acosh(ratio);
  const k = modulusOf(1 / ratio);
  const k1 = modulusOf(Math.sqrt(pass / stop));
  const quotient = (m: typeof k) => ellipticK(m) / ellipticK(complementary(m));
  return quotient(k) / quotient(k1);
}

/** A stop band's pass edges may move inwards, up to the stop band: where the order is least, one after the other. */
function widestStop(
  method: Tolerances['method'],
  pass: readonly number[],
  stop: readonly number[],
  powers: Powers,
): number[] {
  const orderOf = (edges: readonly number[]) =>
    realOrder(method, Math.max(selectivity('bandstop', edges, stop), 1 + 1e-12), powers);
  const low = brentMinimum((w) => orderOf([w, pass[1]!]), pass[0]!, stop[0]! * (1 - 1e-12)).x;
  const high = brentMinimum((w) => orderOf([low, w]), stop[1]! * (1 + 1e-12), pass[1]!).x;
  return [low, high];
}

function designEdges(
  method: Tolerances['method'],
  type: FilterType,
  pass: readonly number[],
  order: number,
  powers: Powers,
): number[] {
  if (method === 'chebyshev1' || method === 'elliptic') return [...pass];
  // Edge of the low-pass, beside its pass band's edge at 1, that the design formula wants.
  const edge =
    method === 'butterworth'
      ? powers.pass ** (-1 / (2 * order))
      : Math.cosh(Math.acosh(Math.sqrt(powers.stop / powers.pass)) / order);
  const [p1, p2 = 0] = pass;
  if (type === 'lowpass') return [p1! * edge];
  if (type === 'highpass') return [p1! / edge];
  const half = ((p2 - p1!) / 2) * (type === 'bandpass' ? edge : 1 / edge);
  const root = Math.sqrt(half * half + p1! * p2);
  return [root - half, root + half];
}
