import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput, signalInput } from '../core/options.js';
import { peekKind } from '../core/peek.js';
import { isPicture, readArray, readImage, type SeriesSet } from '../core/read.js';
import { EXTENSIONS } from '../kernels/image/border.js';
import { PICTURE_KERNELS } from '../kernels/image/named-kernels.js';
import { CONVOLUTION_METHODS, CONVOLUTION_MODES } from '../kernels/signal/convolve.js';
import { SERIES_KERNELS } from '../kernels/signal/named-kernels.js';
import { kernelList, kernelOf, normalised, turned } from './convolve/kernel.js';
import { convolvePlanes } from './convolve/picture.js';
import { convolveSeries, convolveSet } from './convolve/series.js';
import { planesOfArray, planesOfImage } from './shared/planes.js';

const options = z.object({
  kernel: z
    .string()
    .min(1)
    .describe('a kernel by name, or a table, array, sound or picture of its values')
    .meta({ placeholder: 'FILE|NAME' }),
  mode: z
    .enum(CONVOLUTION_MODES)
    .default('same')
    .describe('as many values as the input; all that the kernel touches; or those where it lies inside'),
  method: z
    .enum(CONVOLUTION_METHODS)
    .default('auto')
    .describe('sums, or transforms; auto takes what is faster'),
  border: z
    .enum(EXTENSIONS)
    .optional()
    .describe('with --mode same: what lies beyond the ends; reflect does not repeat the edge, symmetric does')
    .meta({ defaultText: 'zero for series, reflect for pictures' }),
  dims: z
    .number()
    .int()
    .min(1)
    .max(2)
    .optional()
    .describe('along columns and channels, or over rows and columns')
    .meta({ placeholder: '1|2', defaultText: '2 for pictures and matrices of an array file' }),
  normalize: z
    .boolean()
    .default(false)
    .describe('divide the kernel by its sum, or by that of its magnitudes if it is 0'),
  correlate: z.boolean().default(false).describe('do not turn the kernel round: y_k = sum_j h_j x_(k+j)'),
  size: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('of a kernel by name: taps, on a side')
    .meta({ unit: 'SAMPLES' }),
  sigma: z
    .number()
    .positive()
    .optional()
    .describe('of a kernel by name: width of its Gaussian')
    .meta({ unit: 'SAMPLES' }),
  tau: z.number().positive().optional().describe('exponential: time constant').meta({ unit: 'SAMPLES' }),
  cutoff: z
    .number()
    .positive()
    .max(0.5)
    .optional()
    .describe('sinc: edge of the pass band, cycles a sample')
    .meta({ placeholder: 'F' }),
  angle: z
    .number()
    .min(-2 * Math.PI)
    .max(2 * Math.PI)
    .optional()
    .describe('gabor, motion: direction, from +x towards +y (down)')
    .meta({ unit: 'RADIANS' }),
  wavelength: z.number().positive().optional().describe('gabor: of its wave').meta({ unit: 'PIXELS' }),
  amount: z.number().positive().optional().describe('unsharp: how much of the detail is added'),
  offset: z
    .number()
    .optional()
    .describe('pictures: added to each level before it is cut off, 128 shows what is below 0')
    .meta({ unit: 'LEVELS', defaultText: '0' }),
  gray: z.boolean().default(false).describe('turn a picture gray first'),
  ...signalInput,
  ...imageInput,
});

export type ConvolveOptions = z.output<typeof options>;

export default defineCommand({
  name: 'convolve',
  group: 'Signals',
  summary:
    'Convolution of series, sounds and pictures with a kernel: smoothing, sharpening, derivatives, echoes.',
  description: `(x * h)_k = sum_j h_j x_(k-j), for pictures over rows and columns, each column, channel or colour by itself. The kernel is turned round, as mathematics has it; --correlate leaves it as it is, which is what most drawings of "filters" mean. Kernels whose values sum to 1 and are not negative smooth; those with sum 0 take derivatives; sharpening adds differences.

- Series: ${kernelList(SERIES_KERNELS)}.
- Pictures: ${kernelList(PICTURE_KERNELS)}.

Pictures are written rounded and cut off at 0 and white, .npy holds the values as they are. Borders are named as numpy.pad does.`,
  keywords: [
    'filter',
    'smooth',
    'sharpen',
    'kernel',
    'fir',
    'impulse response',
    'reverb',
    'moving average',
    'sobel',
    'laplacian',
    'emboss',
    'gabor',
    'motion blur',
    'unsharp mask',
    'derivative',
    'correlate',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'series, a sound, a picture or a matrix',
      accepts: ['table', 'audio', 'array', 'image'],
    },
  ],
  options,
  outputs: ['stream', 'table', 'audio', 'image', 'array'],
  metrics: {
    method: 'direct, separable (two passes) or fft',
    n: 'values of the result, of each series or channel',
    taps: 'values of the kernel',
    sum: 'of the kernel: what a constant is multiplied by',
    clipped: 'pictures: samples that were cut off',
    width: 'pictures: of the result',
    height: 'pictures: of the result',
  },
  examples: [
    'ispr convolve fixtures/sunspots.csv --columns count --kernel gaussian --sigma 3 --border reflect --plot smooth.png',
    'ispr convolve fixtures/cat.png --kernel unsharp --sigma 2 -o sharp.png',
    'ispr convolve fixtures/coins.png --kernel sobel-x --offset 128 -o edges.png',
  ],
  source: 'Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., sections 2.3 and 8.7',
  cost: { bytesPerValue: 48, nsPerValue: 20 },
  async run([path], chosen, context) {
    const { kernel: name, mode, border, dims, size, sigma, tau, cutoff, angle, wavelength, amount } = chosen;
    if (border !== undefined && mode !== 'same')
      throw new UsageError(`--border is for --mode same: ${mode} takes nothing from beyond the ends`);
    const input = await read(path!, chosen, context.warn);
    const overPlanes = 'planes' in input;
    if (overPlanes && (dims === 1 || forSeries(chosen)))
      throw new UsageError(`--${forSeries(chosen) ?? 'dims 1'} is for series, this is a picture`);
    if (!(overPlanes && input.image) && (chosen.offset !== undefined || chosen.gray))
      throw new UsageError(`--${chosen.gray ? 'gray' : 'offset'} is for pictures`);
    const shape = { size, sigma, tau, cutoff, angle, wavelength, amount };
    const kernel = await kernelOf(name, overPlanes ? 2 : 1, shape, context.warn);
    const scaled = chosen.normalize ? normalised(kernel.taps) : kernel.taps;
    const taps = chosen.correlate ? turned(scaled) : scaled;
    if (overPlanes) return convolvePlanes(input, taps, chosen);
    const line = { taps: taps.data, rateHz: kernel.rateHz };
    return input.file !== undefined
      ? convolveSeries(input.file, line, chosen, context)
      : convolveSet(input, line, chosen);
  },
});

/** An option that says that the input is series. */
const forSeries = ({ columns, rate, timeColumn }: ConvolveOptions) =>
  columns ? 'columns' : rate !== undefined ? 'rate' : timeColumn !== undefined ? 'time-column' : undefined;

/**
 * Planes for pictures, for matrices, and for what `--dims 2` asks it of; series of all else: of array files at once,
 * other files may be longer than memory and are left to be read.
 */
async function read(path: string, chosen: ConvolveOptions, warn: (note: string) => void) {
  const kind = await peekKind(path);
  if (isPicture(kind)) return planesOfImage(await readImage(path, chosen, warn));
  const isArray = kind === 'npy' || kind === 'idx' || kind === 'gzip';
  const asSeries = chosen.dims === undefined && (!isArray || forSeries(chosen) !== undefined);
  if (chosen.dims === 1 || asSeries) return { file: path };
  const array = await readArray(path, undefined, warn);
  const { shape, data } = array;
  if (chosen.dims === 2 || (shape.length > 1 && Math.min(...shape.slice(0, 2)) > 1))
    return planesOfArray(array, path);
  const { planes } = planesOfArray({ shape: [data.length, 1], data }, path);
  const series = [{ name: 'value', values: planes[0]!.data }];
  return { series, rateHz: chosen.rate, unit: 's', kind: 'array' } satisfies SeriesSet;
}
