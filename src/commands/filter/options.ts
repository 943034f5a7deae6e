import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { signalInput } from '../../core/options.js';
import { IIR_METHODS } from '../../kernels/filter/iir-design.js';
import { BESSEL_NORMS } from '../../kernels/filter/prototypes/bessel.js';
import { FILTER_TYPES } from '../../kernels/filter/zpk.js';
import { EXTENSIONS } from '../../kernels/image/border.js';
import { WINDOWS } from '../../kernels/signal/windows.js';

export const RESONATORS = ['notch', 'peak', 'comb'] as const;
export const SMOOTHERS = ['savgol', 'median', 'moving-average', 'gaussian', 'sharpen', 'derivative'] as const;

const DESIGNED = [...IIR_METHODS, 'fir', 'remez', ...RESONATORS] as const;
const WHOLE = ['ideal', ...SMOOTHERS] as const;

/** Filters that have coefficients, and those that are something done to a whole series. */
export type DesignedMethod = (typeof DESIGNED)[number];
export type WholeMethod = (typeof WHOLE)[number];

const TYPES = [...FILTER_TYPES, 'differentiator', 'hilbert'] as const;

const EDGES = [...EXTENSIONS, 'polynomial', 'shrink'] as const;

/** Nearly all are optional, so that one that was given and does not apply can be told from its default. */
export const filterOptions = z.object({
  method: z
    .enum([...DESIGNED, ...WHOLE])
    .optional()
    .describe('family of filters')
    .meta({ defaultText: 'butterworth' }),
  type: z
    .enum(TYPES)
    .optional()
    .describe('what passes; differentiator and hilbert are for remez')
    .meta({ defaultText: 'lowpass, bandpass for two cut-offs' }),
  cutoff: z
    .array(z.number())
    .min(1)
    .max(64)
    .optional()
    .describe('edges, in hertz where a rate is known, else in cycles a sample (0 to 0.5)')
    .meta({ placeholder: 'F|LOW,HIGH' }),
  order: z
    .number()
    .int()
    .min(1)
    .max(20_000)
    .optional()
    .describe('poles of the low-pass it is made of; for fir and remez taps less one')
    .meta({ defaultText: '4; fir and remez 100, or what --transition asks for' }),
  ripple: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('depth of the ripples of the pass band')
    .meta({ unit: 'DB', defaultText: '1; remez 0.1' }),
  attenuation: z
    .number()
    .positive()
    .max(400)
    .optional()
    .describe('least attenuation in the stop band')
    .meta({ unit: 'DB', defaultText: '40; fir and remez 60' }),
  transition: z
    .number()
    .positive()
    .optional()
    .describe(
      'width from pass to stop band, from which the least order follows: beyond the cut-off, for fir and remez about it',
    )
    .meta({ unit: 'HZ' }),
  norm: z
    .enum(BESSEL_NORMS)
    .optional()
    .describe('bessel: what lies at the cut-off, the middle of the phase, a delay of 1, or -3 dB')
    .meta({ defaultText: 'phase' }),
  window: z
    .union([z.enum(WINDOWS), z.number().int().positive()])
    .optional()
    .describe('fir: weights of the taps; savgol, median, moving-average: samples, an odd number')
    .meta({
      placeholder: 'KIND|SAMPLES',
      defaultText: 'hamming; kaiser with --attenuation or --transition; 11, median 5',
    }),
  beta: z
    .number()
    .min(0)
    .optional()
    .describe('fir: shape of the kaiser window')
    .meta({ defaultText: 'from --attenuation' }),
  alpha: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('fir: tapered part of the tukey window')
    .meta({ defaultText: '0.5' }),
  sigma: z
    .number()
    .positive()
    .max(1e7)
    .optional()
    .describe('gaussian, sharpen, and fir with that window: width of the Gaussian')
    .meta({ unit: 'SAMPLES', defaultText: '2; a sixth of the window' }),
  q: z
    .number()
    .positive()
    .optional()
    .describe('notch, peak, comb: frequency divided by the width at -3 dB')
    .meta({ defaultText: '30' }),
  degree: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('savgol: of its polynomials')
    .meta({ defaultText: '3' }),
  derivative: z
    .number()
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe('savgol, gaussian, derivative: which one, per second where a rate is known')
    .meta({ defaultText: '0; for --method derivative 1' }),
  amount: z
    .number()
    .positive()
    .optional()
    .describe('sharpen: how much of what smoothing removes is added')
    .meta({ defaultText: '1' }),
  edges: z
    .enum(EDGES)
    .optional()
    .describe('what smoothers see beyond the ends; reflect does not repeat the edge, symmetric does')
    .meta({ defaultText: 'reflect; savgol and derivative polynomial' }),
  zeroPhase: z.boolean().default(false).describe('forwards and backwards: no delay, the gain squared'),
  padding: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('with --zero-phase: samples that continue each end')
    .meta({ unit: 'SAMPLES', defaultText: '3 times the order plus one' }),
  delay: z
    .enum(['keep', 'compensate'])
    .optional()
    .describe('fir, remez: causal, or shifted back by the delay of the taps')
    .meta({ defaultText: 'keep' }),
  start: z
    .enum(['zero', 'steady'])
    .optional()
    .describe('before the first sample: silence, or that sample for ever')
    .meta({ defaultText: 'zero' }),
  sos: z
    .string()
    .min(1)
    .optional()
    .describe('filter by these: a table with a section a row, b0 b1 b2 a0 a1 a2, or what --design wrote')
    .meta({ placeholder: 'FILE' }),
  allowUnstable: z.boolean().default(false).describe('with --sos: also if poles lie outside the unit circle'),
  design: z
    .string()
    .optional()
    .describe('write coefficients, zeros, poles and edges')
    .meta({ placeholder: 'FILE', output: ['model'] }),
  response: z
    .string()
    .optional()
    .describe('write frequency, magnitude, db, phase and groupDelay')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  responsePlot: z
    .string()
    .optional()
    .describe('draw gain, phase, delay, impulse response, zeros and poles')
    .meta({ placeholder: 'FILE', output: ['picture'] }),
  points: z
    .number()
    .int()
    .min(2)
    .max(1e6)
    .optional()
    .describe('frequencies of --response, from 0 to half the rate')
    .meta({ defaultText: '1025' }),
  ...signalInput,
});

export type FilterOptions = z.output<typeof filterOptions>;

const recursive = [...IIR_METHODS, ...RESONATORS] as const;
const taps = ['fir', 'remez'] as const;
const linear = [...recursive, ...taps] as const;

/** The methods that an option means something to; --sos is named by itself. */
const APPLIES = {
  type: [...IIR_METHODS, ...taps, 'ideal', 'comb'],
  cutoff: [...linear, 'ideal'],
  order: [...IIR_METHODS, ...taps],
  ripple: ['butterworth', 'chebyshev1', 'chebyshev2', 'elliptic', 'remez'],
  attenuation: ['butterworth', 'chebyshev1', 'chebyshev2', 'elliptic', ...taps],
  transition: ['butterworth', 'chebyshev1', 'chebyshev2', 'elliptic', ...taps],
  norm: ['bessel'],
  window: ['fir', 'savgol', 'median', 'moving-average'],
  beta: ['fir'],
  alpha: ['fir'],
  sigma: ['gaussian', 'sharpen', 'fir'],
  q: RESONATORS,
  degree: ['savgol'],
  derivative: ['savgol', 'gaussian', 'derivative'],
  amount: ['sharpen'],
  edges: SMOOTHERS,
  padding: [...linear, 'sos'],
  delay: [...taps, 'sos'],
  start: [...recursive, 'sos'],
  design: [...linear, 'sos'],
  response: [...linear, 'sos'],
  responsePlot: [...linear, 'sos'],
  points: [...linear, 'sos'],
} as const satisfies Partial<Record<keyof FilterOptions, readonly (DesignedMethod | WholeMethod | 'sos')[]>>;

/** What was asked for. */
export type Choice =
  | { kind: 'designed'; method: DesignedMethod }
  | { kind: 'whole'; method: WholeMethod }
  | { kind: 'given'; file: string };

/** Refuse what was given and would be ignored. */
export function chosen(options: FilterOptions): Choice {
  if (options.sos !== undefined && options.method !== undefined)
    throw new UsageError('--sos is a filter already: --method does not apply');
  const method = options.sos !== undefined ? 'sos' : (options.method ?? 'butterworth');
  for (const [key, methods] of Object.entries(APPLIES) as [keyof typeof APPLIES, readonly string[]][])
    if (options[key] !== undefined && !methods.includes(method))
      throw new UsageError(`${flagOf(key)} is for ${listed(methods)}, not for ${method}`);
  const whole = WHOLE.find((name) => name === method);
  if (options.zeroPhase && whole)
    throw new UsageError(`--zero-phase is for ${listed(linear)}, not for ${method}: it has no delay`);
  if (options.allowUnstable && method !== 'sos') throw new UsageError('--allow-unstable needs --sos');
  if (options.padding !== undefined && !options.zeroPhase)
    throw new UsageError('--padding needs --zero-phase');
  if (options.zeroPhase && (options.delay !== undefined || options.start !== undefined))
    throw new UsageError('--zero-phase has no delay and its own start: --delay and --start do not apply');
  if (options.points !== undefined && options.response === undefined)
    throw new UsageError('--points is for --response');
  if (options.sos !== undefined) return { kind: 'given', file: options.sos };
  if (whole) return { kind: 'whole', method: whole };
  return { kind: 'designed', method: DESIGNED.find((name) => name === method)! };
}

const listed = (methods: readonly string[]) =>
  methods.map((method) => (method === 'sos' ? '--sos' : method)).join(', ');
