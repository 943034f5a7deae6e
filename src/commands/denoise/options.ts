import * as z from 'zod';
import { imageInput, signalInput } from '../../core/options.js';
import { SHRINKAGE } from '../../kernels/wavelet/shrink.js';
import { THRESHOLDS } from '../../kernels/wavelet/thresholds.js';
import { METHODS } from './methods.js';

const number = z.number();
export const options = z.object({
  method: z
    .enum([...METHODS.keys()])
    .default('wavelet')
    .describe('way to take the noise out'),
  window: number
    .int()
    .min(1)
    .optional()
    .describe('median, wiener, moving-average, savgol: odd')
    .meta({ unit: 'SAMPLES', defaultText: '5; 11 for savgol and wiener; 3 and 5 for pictures' }),
  degree: number.int().min(0).optional().describe('savgol: of the polynomial').meta({ defaultText: '3' }),
  threshold: z
    .union([z.enum(THRESHOLDS), number.min(0)])
    .optional()
    .describe('fourier: least |X| that is kept; wavelet: how thresholds are chosen, or one')
    .meta({ placeholder: `T|${THRESHOLDS.join('|')}`, defaultText: 'from the noise; hybrid' }),
  keepTop: number
    .int()
    .min(1)
    .optional()
    .describe('fourier: so many frequencies, the strongest')
    .meta({ placeholder: 'M' }),
  keep: number
    .gt(0)
    .max(1)
    .optional()
    .describe('fourier: part of the frequencies, the strongest')
    .meta({ placeholder: 'P' }),
  cutoff: number
    .positive()
    .optional()
    .describe('fourier: nothing above it; cycles a pixel for pictures')
    .meta({ unit: 'HZ' }),
  lambda: number
    .min(0)
    .optional()
    .describe('tv: weight of the variation')
    .meta({ defaultText: 'takes away as much as there is noise' }),
  sigma: number
    .min(0)
    .optional()
    .describe('wavelet, tv, wiener: deviation of the noise, in units of the input')
    .meta({ defaultText: 'from the median of the finest differences' }),
  strength: number
    .positive()
    .optional()
    .describe('factor of the noise, or of the threshold, that is found')
    .meta({ defaultText: '1' }),
  wavelet: z
    .string()
    .min(1)
    .optional()
    .describe('wavelet: by name')
    .meta({ placeholder: 'NAME', defaultText: 'sym8' }),
  rule: z
    .enum(SHRINKAGE)
    .optional()
    .describe('wavelet: what becomes of coefficients above the threshold')
    .meta({ defaultText: 'soft' }),
  level: number
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe('wavelet: levels of the transform')
    .meta({ defaultText: 'three less than the size allows' }),
  windowSize: number
    .int()
    .min(8)
    .optional()
    .describe('wiener-stft, spectral-subtraction: samples in a frame, a multiple of 4')
    .meta({ unit: 'SAMPLES', defaultText: 'about 32 ms of a sound, 1024 of a series; less for short ones' }),
  noise: z
    .string()
    .min(1)
    .optional()
    .describe('wiener-stft, spectral-subtraction: a recording of the noise')
    .meta({ placeholder: 'FILE', defaultText: 'the quietest tenth of the frames, without lines' }),
  noiseSeconds: number
    .positive()
    .optional()
    .describe('the same: the noise is what is heard first')
    .meta({ unit: 'SECONDS' }),
  over: number
    .min(0)
    .optional()
    .describe('spectral-subtraction: how often the noise is subtracted')
    .meta({ defaultText: '2' }),
  floor: number
    .min(0)
    .max(1)
    .optional()
    .describe('the same, wiener-stft: least gain of a bin')
    .meta({ defaultText: '0.05' }),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe('the same without noise, to measure against')
    .meta({ placeholder: 'FILE' }),
  dims: number
    .int()
    .min(1)
    .max(2)
    .optional()
    .describe('along columns and channels, or over rows and columns')
    .meta({ placeholder: '1|2', defaultText: '2 for pictures' }),
  gray: z.boolean().default(false).describe('turn a picture gray first'),
  ...signalInput,
  ...imageInput,
});

export type Options = z.output<typeof options>;
