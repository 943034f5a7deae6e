import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { excerpt, UsageError } from '../core/errors.js';
import { didYouMean } from '../core/nearest.js';
import { CONTINUOUS_WAVELETS } from '../kernels/wavelet/continuous.js';
import { WAVELET_NAMES } from '../kernels/wavelet/families.js';
import { continuousPage } from './wavelet/continuous.js';
import { discretePage } from './wavelet/discrete.js';
import { waveletList } from './wavelet/list.js';

const options = z.object({
  list: z.boolean().default(false).describe('all wavelets, a row each'),
  filters: z.boolean().default(false).describe('the filters instead of the functions'),
  response: z.boolean().default(false).describe('the gains of the analysis filters at 513 frequencies'),
  depth: z
    .number()
    .int()
    .min(0)
    .max(16)
    .default(8)
    .describe('points a unit are 2 to this power')
    .meta({ placeholder: 'N' }),
  scale: z
    .number()
    .positive()
    .max(1e9)
    .default(1)
    .describe('stretch: psi((x - shift) / scale) / sqrt(scale)'),
  shift: z.number().min(-1e9).max(1e9).default(0).describe('position'),
  omega0: z
    .number()
    .optional()
    .describe('morlet: centre frequency')
    .meta({ unit: 'RADIANS', defaultText: '6' }),
  order: z.number().int().optional().describe('paul, dog: order').meta({ defaultText: 'paul 4, dog 2' }),
  sigma: z.number().optional().describe('gabor: deviation').meta({ unit: 'CYCLES', defaultText: '1' }),
});

export type WaveletPageOptions = z.output<typeof options>;

export default defineCommand({
  name: 'wavelet',
  group: 'Wavelets',
  summary: 'Shows a wavelet: its functions, filters, support, moments and frequencies.',
  description:
    'psi_{j,k}(x) = k^(-1/2) psi((x - j) / k), j = --shift, k = --scale: mean zero, and the same energy at every scale.\nA discrete wavelet is known by its filters; the scaling function phi and psi follow by the cascade algorithm, exactly at dyadic points. Signals are put together of phi and psi and analysed by their duals, other functions where a wavelet is biorthogonal. --filters gives the coefficients, --response their gain. centreFrequency is that at which psi is strongest, in cycles a unit at scale 1.',
  keywords: [
    'mother wavelet',
    'scaling function',
    'haar',
    'daubechies',
    'symlet',
    'coiflet',
    'biorthogonal',
    'cdf 9/7',
    'morlet',
    'mexican hat',
    'ricker',
    'filter bank',
    'vanishing moments',
    'wavefun',
    'family',
  ],
  inputs: [{ name: 'NAME', about: 'haar, db4, sym8, bior2.2, morlet …: see --list', optional: true }],
  over: 'all',
  options,
  outputs: ['table'],
  metrics: {
    name: 'of the wavelet',
    family: 'what its name begins with',
    length: 'taps of the filters',
    support:
      'where psi is not 0, at the chosen scale and shift; of one that never ends, where it is more than rounding',
    vanishingMoments: 'polynomials of a lower degree have no details',
    centreFrequency: 'where the spectrum is largest, cycles a unit at scale 1',
    symmetry: 'asymmetric, near symmetric or symmetric',
    orthogonal: 'whether the transform keeps the energy',
    energy: 'continuous wavelets: integral of |psi|^2',
    wavelets: 'with --list: how many there are',
  },
  examples: [
    'ispr wavelet db4 --plot db4.png',
    'ispr wavelet bior4.4 --filters -o filters.csv',
    'ispr wavelet morlet --scale 8 --shift 20 -o psi.csv --plot morlet.png',
    'ispr wavelet --list',
  ],
  source:
    'Daubechies, Ten Lectures on Wavelets, 1992, chapters 6 to 8; Torrence & Compo, A Practical Guide to Wavelet Analysis, 1998',
  async run([name], chosen) {
    if (chosen.list) {
      if (name !== undefined) throw new UsageError(`--list shows all wavelets, not '${excerpt(name)}' alone`);
      return waveletList();
    }
    if (name === undefined)
      throw new UsageError('NAME is missing: a wavelet', { hint: 'ispr wavelet --list' });
    const continuous = CONTINUOUS_WAVELETS.find((known) => known === name);
    if (continuous) return continuousPage(continuous, chosen);
    if (!WAVELET_NAMES.includes(name))
      throw new UsageError(`no wavelet is called '${excerpt(name)}'`, {
        hint: didYouMean(name, [...WAVELET_NAMES, ...CONTINUOUS_WAVELETS]) ?? 'ispr wavelet --list',
      });
    return discretePage(name, chosen);
  },
});
