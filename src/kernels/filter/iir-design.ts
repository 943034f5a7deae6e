import { DataError } from '../../core/errors.js';
import { type BesselNorm, bessel } from './prototypes/bessel.js';
import { butterworth } from './prototypes/butterworth.js';
import { chebyshev1, chebyshev2 } from './prototypes/chebyshev.js';
import { elliptic } from './prototypes/elliptic.js';
import { bilinear, type FilterType, prewarped, transformed, type Zpk } from './zpk.js';

export const IIR_METHODS = ['butterworth', 'chebyshev1', 'chebyshev2', 'elliptic', 'bessel'] as const;
export type IirMethod = (typeof IIR_METHODS)[number];

export interface IirSpec {
  method: IirMethod;
  type: FilterType;
  /** Of the low-pass it is made of: bandpass and bandstop filters have twice as many poles. */
  order: number;
  /** One edge, or two in ascending order, in cycles a sample: above 0 and below 0.5. */
  cutoff: readonly number[];
  /** chebyshev1, elliptic: depth of the ripples of the pass band, dB. */
  rippleDb: number;
  /** chebyshev2, elliptic: least attenuation in the stop band, dB. */
  attenuationDb: number;
  /** bessel: what lies at the edge. */
  norm: BesselNorm;
}

/**
 * Recursive digital filter: an analog low-pass, its edges moved to the prewarped cut-offs, by the bilinear transform.
 * The cut-off is where the gain is -3 dB (butterworth), -rippleDb for the last time (chebyshev1, elliptic),
 * -attenuationDb for the first time (chebyshev2), or what `norm` says (bessel).
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 7.2 and appendix B
 */
export function designIir(spec: IirSpec): Zpk {
  const { type, order, cutoff } = spec;
  const bands = type === 'bandpass' || type === 'bandstop' ? 2 : 1;
  if (cutoff.length !== bands)
    throw new DataError(`a ${type} has ${bands} cut-off${bands > 1 ? 's' : ''}, got ${cutoff.length}`);
  if (!cutoff.every((f, i) => f > (i > 0 ? cutoff[i - 1]! : 0) && f < 0.5))
    throw new DataError(`cut-offs must ascend between 0 and 0.5 cycles a sample, got ${cutoff.join(', ')}`);
  if (!(Number.isInteger(order) && order > 0))
    throw new DataError(`an order is a whole number from 1 on, got ${order}`);
  const filter = bilinear(transformed(prototype(spec), type, cutoff.map(prewarped)));
  if (![filter.gain, ...filter.poles.flatMap(({ re, im }) => [re, im])].every(Number.isFinite))
    throw new DataError(`an order of ${order} is beyond the range of numbers here`);
  return filter;
}

function prototype({ method, order, rippleDb, attenuationDb, norm }: IirSpec): Zpk {
  switch (method) {
    case 'butterworth':
      return butterworth(order);
    case 'chebyshev1':
      return chebyshev1(order, rippleDb);
    case 'chebyshev2':
      return chebyshev2(order, attenuationDb);
    case 'elliptic':
      return elliptic(order, rippleDb, attenuationDb);
    case 'bessel':
      return bessel(order, norm);
  }
}
