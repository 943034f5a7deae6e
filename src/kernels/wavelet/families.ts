import { excerpt, UsageError } from '../../core/errors.js';
import { splinePair } from './spline-filters.js';
import { DUAL_PAIRS } from './tables/biorthogonal.js';
import { COIFLETS } from './tables/coiflets.js';
import { DAUBECHIES } from './tables/daubechies.js';
import { MEYER } from './tables/meyer.js';
import { SYMLETS } from './tables/symlets.js';

/**
 * A two-channel filter bank: analysis (dec) and synthesis (rec) filters of one even length F, shorter ones filled
 * up with zeros. Low-pass filters sum to sqrt(2), and the high-pass ones are
 *
 *   decHigh_k = (-1)^(k+1) recLow_k,   recHigh_k = (-1)^k decLow_k.
 *
 * Orthogonal ones have decLow_k = recLow_(F-1-k): the transform is a rotation and keeps the energy.
 */
export interface Wavelet {
  name: string;
  family: string;
  decLow: Float64Array;
  decHigh: Float64Array;
  recLow: Float64Array;
  recHigh: Float64Array;
  orthogonal: boolean;
  biorthogonal: boolean;
  /** asymmetric, near symmetric or symmetric. */
  symmetry: string;
  /** Polynomials of a degree below this have no details: sum_k k^m decHigh_k = 0 for m < vanishingMoments. */
  vanishingMoments: number;
}

/** Orders of the spline pairs: zeros at -1 of the synthesis and of the analysis low-pass filter. */
const SPLINES = ['1.1', '1.3', '1.5', '2.2', '2.4', '2.6', '2.8', '3.1', '3.3', '3.5', '3.7', '3.9'];
const DUALS = Object.keys(DUAL_PAIRS);
const PAIRS = [...SPLINES, ...DUALS];

const numbered = (family: string, first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${family}${first + i}`);

/**
 * haar; db, sym and coif by their order; bior and rbio (the same pair, analysis and synthesis exchanged) by the
 * orders of synthesis and analysis; cdf53 and cdf97, which are bior2.2 and bior4.4 under the names that JPEG 2000
 * made known, normalised as all others here: JPEG 2000 has decLow / sqrt(2) and decHigh sqrt(2); dmey.
 */
export const WAVELET_NAMES: readonly string[] = [
  'haar',
  ...numbered('db', 1, DAUBECHIES.length),
  ...numbered('sym', 2, SYMLETS.length),
  ...numbered('coif', 1, COIFLETS.length),
  ...PAIRS.map((orders) => `bior${orders}`),
  ...PAIRS.map((orders) => `rbio${orders}`),
  'cdf53',
  'cdf97',
  'dmey',
];

const FAMILIES = new Map([
  ['db', `db1 to db${DAUBECHIES.length}`],
  ['sym', `sym2 to sym${SYMLETS.length + 1}`],
  ['coif', `coif1 to coif${COIFLETS.length}`],
  ['bior', PAIRS.map((orders) => `bior${orders}`).join(', ')],
  ['rbio', PAIRS.map((orders) => `rbio${orders}`).join(', ')],
  ['cdf', 'cdf53 and cdf97'],
]);

/**
 * The filters of a wavelet by its name, as PyWavelets has them: the same lengths, places of zeros and signs. The
 * figures are rounded from 60 digits (tables/make.py) or, for splines, computed from whole numbers. dmey alone is an
 * approximation: a signal comes back with an error of up to some hundredths.
 *
 * @see Daubechies, Ten Lectures on Wavelets, 1992, chapters 6 and 8; Cohen, Daubechies & Feauveau,
 *      Biorthogonal bases of compactly supported wavelets, 1992
 */
export function waveletOf(name: string): Wavelet {
  const [, family = '', order = ''] = /^([a-z]+)([\d.]*)$/.exec(name) ?? [];
  if (!WAVELET_NAMES.includes(name))
    throw new UsageError(`no wavelet is called '${excerpt(name)}'`, {
      hint: FAMILIES.has(family)
        ? `there are ${FAMILIES.get(family)}`
        : 'haar, db4, sym8, coif3, bior4.4, rbio4.4, cdf53, cdf97, dmey: ispr wavelet --list has them all',
    });
  switch (family) {
    case 'haar':
      return orthogonal(name, family, DAUBECHIES[0]!, 'asymmetric', 1);
    case 'db':
      return orthogonal(name, family, DAUBECHIES[Number(order) - 1]!, 'asymmetric', Number(order));
    case 'sym':
      return orthogonal(name, family, SYMLETS[Number(order) - 2]!, 'near symmetric', Number(order));
    case 'coif':
      return orthogonal(name, family, COIFLETS[Number(order) - 1]!, 'near symmetric', 2 * Number(order));
    case 'dmey':
      return orthogonal(name, family, [...MEYER.slice(1).reverse(), ...MEYER, 0], 'symmetric', 0);
    case 'cdf':
      return biorthogonal(name, family, name === 'cdf53' ? '2.2' : '4.4');
    default:
      return biorthogonal(name, family, order);
  }
}

function orthogonal(
  name: string,
  family: string,
  recLow: readonly number[],
  symmetry: string,
  vanishingMoments: number,
): Wavelet {
  const low = { decLow: Float64Array.from(recLow).reverse(), recLow: Float64Array.from(recLow) };
  return { name, family, ...bank(low), orthogonal: true, biorthogonal: true, symmetry, vanishingMoments };
}

function biorthogonal(name: string, family: string, orders: string): Wavelet {
  const [synthesis = 0, analysis = 0] = orders.split('.').map(Number);
  const pair = DUALS.includes(orders) ? dualPair(orders) : splinePair(synthesis, analysis);
  const turned = { decLow: pair.recLow.slice().reverse(), recLow: pair.decLow.slice().reverse() };
  const isReverse = family === 'rbio';
  return {
    name,
    family,
    ...bank(isReverse ? turned : pair),
    orthogonal: orders === '1.1',
    biorthogonal: true,
    symmetry: 'symmetric',
    vanishingMoments: ZEROS[orders]?.[isReverse ? 1 : 0] ?? (isReverse ? analysis : synthesis),
  };
}

/** Where the name does not tell: bior5.5 has symmetric filters of odd length, whose zeros at -1 are even in number. */
const ZEROS: Readonly<Record<string, readonly [synthesis: number, analysis: number]>> = { '5.5': [6, 4] };

interface LowPass {
  decLow: Float64Array;
  recLow: Float64Array;
}

function bank({ decLow, recLow }: LowPass): Pick<Wavelet, 'decLow' | 'decHigh' | 'recLow' | 'recHigh'> {
  return {
    decLow,
    recLow,
    decHigh: recLow.map((v, k) => (k % 2 === 0 ? 0 - v : v)),
    recHigh: decLow.map((v, k) => (k % 2 === 0 ? v : 0 - v)),
  };
}

/** Filters of odd lengths: the middle of decLow at F / 2, that of recLow before it. */
function dualPair(orders: string): LowPass {
  const { decLow, recLow } = DUAL_PAIRS[orders]!;
  const length = 2 * Math.max(decLow.length, recLow.length);
  const spread = (half: readonly number[], middle: number) =>
    Float64Array.from({ length }, (_, k) => half[Math.abs(k - middle)] ?? 0);
  return { decLow: spread(decLow, length / 2), recLow: spread(recLow, length / 2 - 1) };
}
