import { UsageError } from '../../core/errors.js';
import { gamma } from '../special/gamma.js';

export const CONTINUOUS_WAVELETS = ['morlet', 'mexican-hat', 'paul', 'dog', 'gabor'] as const;
export type ContinuousName = (typeof CONTINUOUS_WAVELETS)[number];

/**
 * A mother wavelet psi_0 of unit energy, in time and in frequency,
 *
 *   hat psi_0(u) = (2 pi)^(-1/2) int psi_0(eta) exp(-i u eta) d eta = i^quarter spectrum(u),
 *
 * whose daughters psi_0(t / s) / sqrt(s) have unit energy at every scale s.
 */
export interface ContinuousWavelet {
  name: ContinuousName;
  /** Its coefficients are complex: amplitude and phase. */
  complex: boolean;
  /** [re, im] of psi_0(eta). */
  time(eta: number): [number, number];
  /** Real; times i^quarter it is hat psi_0(u). */
  spectrum(u: number): number;
  quarter: 0 | 1 | 2 | 3;
  /** Where |spectrum| is more than 1e-16 of its largest value. */
  band: { low: number; high: number };
  /** Where |psi_0| is: |eta| <= reach. Paul's wavelet falls off by a power, and is cut at 1e-9. */
  reach: number;
  /** Fourier period / scale: a wave of period p is strongest at scale p / fourierFactor. */
  fourierFactor: number;
  /** e-folding time / scale: the power of a spike falls by e^2 within it, so far does a border reach. */
  eFolding: number;
  /** What sum_j Re W(s_j) / sqrt(s_j) is divided by, and psi_0(0); none where psi_0(0) = 0. */
  reconstruction?: { cDelta: number; atZero: number };
  /** Decorrelation factor for averages over time, where it has been measured (table 2). */
  decorrelation?: number;
}

export interface WaveletOptions {
  /** Morlet: centre frequency, radians in a unit of scale; at least 4, which keeps it analytic. */
  omega0?: number;
  /** Paul, DOG: order, whole, 1 to 40. */
  order?: number;
  /** Gabor: deviation of the Gaussian, in cycles of its wave. */
  sigma?: number;
}

export const DEFAULT_OMEGA0 = 6;
export const DEFAULT_SIGMA = 1;
const DEFAULT_ORDER = { paul: 4, dog: 2 };

/** exp(-NEGLIGIBLE) is 1e-16. */
const NEGLIGIBLE = 37;
/** Tails of Paul's wavelet below this part of its middle are left out, or it would have no end. */
const PAUL_TAIL = 1e-9;
const LEAST_OMEGA0 = 4;
const MOST_ORDER = 40;

/**
 * The mother wavelets of Torrence & Compo, A Practical Guide to Wavelet Analysis, 1998, tables 1 and 2, and
 * Gabor's function. Two details differ: the Morlet wavelet has the term that makes its mean zero (1.5e-8 at
 * omega0 = 6), and C_delta is the integral that the table's values, sums over some scales, come near to.
 */
export function continuousWavelet(name: ContinuousName, options: WaveletOptions = {}): ContinuousWavelet {
  if (name === 'morlet') return morlet(options.omega0 ?? DEFAULT_OMEGA0);
  if (name === 'gabor') return gabor(options.sigma ?? DEFAULT_SIGMA);
  if (name === 'paul') return paul(checkedOrder(options.order ?? DEFAULT_ORDER.paul));
  return name === 'dog' ? dog(checkedOrder(options.order ?? DEFAULT_ORDER.dog)) : { ...dog(2), name };
}

function checkedOrder(order: number): number {
  if (Number.isInteger(order) && order >= 1 && order <= MOST_ORDER) return order;
  throw new UsageError(`the order of a wavelet is a whole number from 1 to ${MOST_ORDER}, got ${order}`);
}

/**
 * psi_0 = c pi^(-1/4) (exp(i w eta) - k) exp(-eta^2 / 2),  k = exp(-w^2 / 2),
 * c = (1 + exp(-w^2) - 2 exp(-3 w^2 / 4))^(-1/2). Negative frequencies are k at most, and are not cut off: that
 * would give the wavelet a slowly falling tail.
 */
function morlet(omega0: number): ContinuousWavelet {
  if (!(omega0 >= LEAST_OMEGA0 && omega0 <= 1000))
    throw new UsageError(`the Morlet wavelet needs an omega0 of ${LEAST_OMEGA0} to 1000, got ${omega0}`, {
      hint: 'for fewer oscillations: paul, dog or gabor',
    });
  const k = Math.exp(-(omega0 ** 2) / 2);
  const c = Math.PI ** -0.25 / Math.sqrt(1 + k * k - 2 * Math.exp(-0.75 * omega0 ** 2));
  const width = Math.sqrt(2 * NEGLIGIBLE);
  const spectrum = (u: number) => c * (Math.exp(-((u - omega0) ** 2) / 2) - k * Math.exp(-(u * u) / 2));
  // k exp(-u^2 / 2) reaches further down than the other term.
  const low = Math.min(omega0 - width, -Math.sqrt(Math.max(0, 2 * NEGLIGIBLE - omega0 ** 2)));
  const band = { low, high: omega0 + width };
  const atZero = c * (1 - k);
  return {
    name: 'morlet',
    complex: true,
    time: (eta) => {
      const envelope = c * Math.exp(-(eta * eta) / 2);
      return [envelope * (Math.cos(omega0 * eta) - k), envelope * Math.sin(omega0 * eta)];
    },
    spectrum,
    quarter: 0,
    band,
    reach: width,
    fourierFactor: (4 * Math.PI) / (omega0 + Math.sqrt(2 + omega0 ** 2)),
    eFolding: Math.SQRT2,
    reconstruction: { cDelta: cDelta(logIntegral(spectrum, band.high), atZero), atZero },
    ...(omega0 === 6 && { decorrelation: 2.32 }),
  };
}

/**
 * psi_0 = 2^m m! (pi (2m)!)^(-1/2) (1 - i eta)^(-(m+1)). Table 1 has a further i^m, which is 1 for m = 4;
 * without it psi_0(0) is positive for every m.
 */
function paul(m: number): ContinuousWavelet {
  // 2^m m! / sqrt(pi (2m)!) and 2^m / sqrt(m (2m-1)!), as products of numbers that do not overflow.
  let atZero = 1 / Math.sqrt(Math.PI);
  for (let j = 1; j <= m; j++) atZero *= Math.sqrt((2 * j) / (2 * j - 1));
  const scale = atZero * Math.sqrt(2 * Math.PI);
  const logFactorial = Math.log(gamma(m + 1));
  let high = NEGLIGIBLE + 2 * m;
  for (let i = 0; i < 60; i++) high = NEGLIGIBLE + m + m * Math.log(high / m);
  return {
    name: 'paul',
    complex: true,
    time: (eta) => {
      const size = atZero * (1 + eta * eta) ** (-(m + 1) / 2);
      const angle = (m + 1) * Math.atan(eta);
      return [size * Math.cos(angle), size * Math.sin(angle)];
    },
    spectrum: (u) => (u > 0 ? scale * Math.exp(m * Math.log(u) - u - logFactorial) : 0),
    quarter: 0,
    band: { low: 0, high },
    reach: PAUL_TAIL ** (-1 / (m + 1)),
    fourierFactor: (4 * Math.PI) / (2 * m + 1),
    eFolding: Math.SQRT1_2,
    // int u^(m-1) e^-u du = (m-1)!
    reconstruction: { cDelta: cDelta(scale / m, atZero), atZero },
    ...(m === 4 && { decorrelation: 1.17 }),
  };
}

/**
 * psi_0 = (-1)^(m+1) Gamma(m + 1/2)^(-1/2) d^m/d eta^m exp(-eta^2 / 2): real. m = 2 is the Mexican hat. Its
 * transform is (-1)^(m+1) i^m u^m exp(-u^2 / 2) Gamma(m + 1/2)^(-1/2); for odd m table 1 has the other sign.
 */
function dog(m: number): ContinuousWavelet {
  const scale = 1 / Math.sqrt(gamma(m + 0.5));
  const spectrum = (u: number) => scale * u ** m * Math.exp(-(u * u) / 2);
  let reach = Math.sqrt(2 * NEGLIGIBLE);
  for (let i = 0; i < 60; i++) reach = Math.sqrt(2 * NEGLIGIBLE + m + 2 * m * Math.log(reach / Math.sqrt(m)));
  const atZero = -scale * hermite(m, 0);
  // int u^(m-1) exp(-u^2 / 2) du = 2^(m/2 - 1) Gamma(m/2), on either side of 0.
  const integral = scale * 2 ** (m / 2) * gamma(m / 2);
  const decorrelation = new Map([
    [2, 1.43],
    [6, 1.37],
  ]).get(m);
  return {
    name: 'dog',
    complex: false,
    // d^m exp(-eta^2/2) = (-1)^m He_m(eta) exp(-eta^2/2), so that the signs leave a minus.
    time: (eta) => [-scale * hermite(m, eta) * Math.exp(-(eta * eta) / 2), 0],
    spectrum,
    quarter: ((m + (m % 2 === 0 ? 2 : 0)) % 4) as 0 | 1 | 2 | 3,
    band: { low: -reach, high: reach },
    reach,
    fourierFactor: (2 * Math.PI) / Math.sqrt(m + 0.5),
    eFolding: Math.SQRT2,
    ...(m % 2 === 0 && { reconstruction: { cDelta: cDelta(integral, Math.abs(atZero)), atZero } }),
    ...(decorrelation !== undefined && { decorrelation }),
  };
}

/**
 * psi_0 = (pi sigma^2)^(-1/4) exp(2 pi i eta) exp(-eta^2 / (2 sigma^2)): one cycle a unit of scale, so that the
 * scale is the period. No term makes its mean zero; it is exp(-2 pi^2 sigma^2) of its height.
 */
function gabor(sigma: number): ContinuousWavelet {
  if (!(sigma >= 0.1 && sigma <= 1000))
    throw new UsageError(`Gabor's function needs a sigma of 0.1 to 1000 cycles, got ${sigma}`);
  const atZero = (Math.PI * sigma * sigma) ** -0.25;
  const centre = 2 * Math.PI;
  const width = Math.sqrt(2 * NEGLIGIBLE);
  const spectrum = (u: number) => atZero * sigma * Math.exp(-((sigma * (u - centre)) ** 2) / 2);
  const band = { low: centre - width / sigma, high: centre + width / sigma };
  // Its mean is not zero, so that the integral has an end only where that is far below rounding.
  const admissible = 2 * (Math.PI * sigma) ** 2 > NEGLIGIBLE / 2;
  return {
    name: 'gabor',
    complex: true,
    time: (eta) => {
      const envelope = atZero * Math.exp(-((eta / sigma) ** 2) / 2);
      return [envelope * Math.cos(centre * eta), envelope * Math.sin(centre * eta)];
    },
    spectrum,
    quarter: 0,
    band,
    reach: width * sigma,
    fourierFactor: (2 * centre) / (centre + Math.sqrt(centre ** 2 + 2 / sigma ** 2)),
    eFolding: Math.SQRT2 * sigma,
    ...(admissible && {
      reconstruction: { cDelta: cDelta(logIntegral(spectrum, band.high), atZero), atZero },
    }),
  };
}

/** He_m(x), by He_(k+1) = x He_k - k He_(k-1). */
function hermite(m: number, x: number): number {
  let [before, now] = [0, 1];
  for (let k = 0; k < m; k++) [before, now] = [now, x * now - k * before];
  return now;
}

/**
 * C_delta = (2 pi)^(1/2) / (2 psi_0(0) ln 2) int Re hat psi_0(u) du / |u|: equation 13 as the steps of scale
 * and time become small.
 */
const cDelta = (integral: number, atZero: number) =>
  (Math.sqrt(2 * Math.PI) * integral) / (2 * Math.LN2 * atZero);

/** int f(u) du / |u| in the logarithm of u, by the trapezoid rule: exact for what falls off on both sides. */
function logIntegral(f: (u: number) => number, high: number): number {
  const from = Math.log(high) - NEGLIGIBLE;
  const steps = 4096;
  const h = NEGLIGIBLE / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = Math.exp(from + i * h);
    sum += f(u) + f(-u);
  }
  return sum * h;
}
