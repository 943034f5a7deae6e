import * as z from 'zod';
import { seriesInput } from '../../core/options.js';
import { CONTINUOUS_WAVELETS, DEFAULT_OMEGA0, DEFAULT_SIGMA } from '../../kernels/wavelet/continuous.js';
import { CWT_BORDERS } from '../../kernels/wavelet/cwt.js';

const RANGE = /^[^:]+:[^:]+(:[^:]+)?$|^[^:]+$/;
const size = /^[1-9]\d{0,4}x[1-9]\d{0,4}$/;

export const DEFAULT_VOICES = 12;

export const cwtOptions = z.object({
  wavelet: z
    .enum(CONTINUOUS_WAVELETS)
    .default('morlet')
    .describe('complex: morlet, paul, gabor; real: the others'),
  omega0: z
    .number()
    .optional()
    .describe('morlet: centre frequency; more has finer frequencies and coarser times')
    .meta({ unit: 'RADIANS', defaultText: String(DEFAULT_OMEGA0) }),
  order: z
    .number()
    .int()
    .optional()
    .describe('paul, dog: order, or derivative of a Gaussian')
    .meta({ defaultText: 'paul 4, dog 2' }),
  sigma: z
    .number()
    .optional()
    .describe('gabor: deviation of the window')
    .meta({ unit: 'CYCLES', defaultText: String(DEFAULT_SIGMA) }),
  scales: z
    .string()
    .regex(RANGE)
    .optional()
    .describe('scales in samples: LOW:HIGH (whole steps, or --voices), LOW:HIGH:N, LOW:HIGH:Nlog, or a list')
    .meta({
      placeholder: 'A:B[:N[log]]',
      allowed: 'a range such as 1:64, 1:64:128 or 1:64:128log, or a list such as 2,4,8',
      defaultText: 'from two samples a period to where the borders leave some time free',
    }),
  frequencies: z
    .string()
    .regex(RANGE)
    .optional()
    .describe('the same as frequencies, in hertz or cycles a sample, instead of --scales')
    .meta({
      placeholder: 'A:B[:N[log]]',
      allowed: 'a range such as 1:50:64log, or a list such as 1,2,5',
    }),
  voices: z
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe('scales an octave')
    .meta({ defaultText: `${DEFAULT_VOICES}, where no steps are given` }),
  border: z.enum(CWT_BORDERS).default('zero').describe('what lies beyond the ends'),
  keepMean: z
    .boolean()
    .default(false)
    .describe('do not subtract the mean, whose steps at a zero border are strong'),
  magnitude: z.boolean().default(false).describe('|W| instead of the power |W|²'),
  real: z.boolean().default(false).describe('the real part of W'),
  phase: z.boolean().default(false).describe('arg W in radians'),
  complex: z.boolean().default(false).describe('real and imaginary parts, [scales, n, 2], for --inverse'),
  significance: z
    .boolean()
    .default(false)
    .describe('test against red noise: a line in --plot, a column in --global'),
  level: z.number().gt(0).lt(1).default(0.95).describe('--significance: of the test'),
  lag1: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('--significance: lag-1 autocorrelation of the red noise')
    .meta({ placeholder: 'A', defaultText: 'told from the series' }),
  ridges: z
    .string()
    .min(1)
    .optional()
    .describe('write ridges, lines of largest power, here: ridge,time,frequency,power')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ridgeThreshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('power that a ridge has at least, as a part of the largest'),
  global: z
    .string()
    .min(1)
    .optional()
    .describe('write the mean over time here: scale,frequency,power')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  axis: z.enum(['frequency', 'period']).default('frequency').describe('what the plot has upwards'),
  width: z
    .number()
    .int()
    .min(1)
    .max(20_000)
    .optional()
    .describe('of a .png; values are averaged')
    .meta({ unit: 'PIXELS', defaultText: 'one a sample' }),
  height: z
    .number()
    .int()
    .min(1)
    .max(20_000)
    .optional()
    .describe('of a .png')
    .meta({ unit: 'PIXELS', defaultText: 'one a scale' }),
  image: z
    .boolean()
    .default(false)
    .describe('one gray picture of all columns or channels, as a classifier takes them'),
  size: z
    .string()
    .regex(size)
    .default('32x32')
    .describe('--image: of each channel')
    .meta({ placeholder: 'WxH', allowed: 'a width and a height such as 32x32' }),
  stack: z
    .enum(['tile', 'rgb'])
    .default('tile')
    .describe('--image: channels below each other, or three by three as red, green and blue'),
  range: z
    .array(z.number())
    .length(2)
    .optional()
    .describe('--image: power of black and of white, in decibels')
    .meta({ placeholder: 'LOW,HIGH', defaultText: 'the largest of each file and 40 dB below' }),
  inverse: z.boolean().default(false).describe('from a --complex array back to the series'),
  band: z
    .array(z.number().min(0))
    .length(2)
    .optional()
    .describe('--inverse: only these frequencies')
    .meta({ placeholder: 'LOW,HIGH' }),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe('--inverse: the series itself, to tell the error')
    .meta({ placeholder: 'FILE' }),
  ...seriesInput,
});

export type CwtOptions = z.output<typeof cwtOptions>;
