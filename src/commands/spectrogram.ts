import * as z from 'zod';
import { colorTable } from '../core/chart/color-map.js';
import { heatMap } from '../core/chart/make.js';
import { type Context, defineCommand, type Result } from '../core/command/spec.js';
import type { Image, NdArray } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { seriesInput } from '../core/options.js';
import { readArray, readSeries } from '../core/read.js';
import { bandSpectrogram } from '../kernels/signal/band-spectrogram.js';
import { istft } from '../kernels/signal/istft.js';
import { decibels, hzToMel, MEL_SCALES, melFilterbank, melToHz } from '../kernels/signal/mel.js';
import { type Spectrogram, stft } from '../kernels/signal/stft.js';
import { windowOf } from '../kernels/signal/windows.js';
import { windowOptions } from './shared/window-options.js';

const DEFAULT_WINDOW = 1024;
const SHOWN_DECIBELS = 80;

const options = z.object({
  windowSize: z
    .number()
    .int()
    .min(2)
    .optional()
    .describe('samples in a frame')
    .meta({ defaultText: `${DEFAULT_WINDOW}; less for short series, to have some frames` }),
  hop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples from frame to frame')
    .meta({ defaultText: 'a quarter of the window' }),
  ...windowOptions('hann', 'a frame'),
  nfft: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the transforms; zeros fill up')
    .meta({ defaultText: 'the window' }),
  center: z
    .boolean()
    .default(false)
    .describe('frames have their middle at multiples of the hop; the ends are reflected'),
  magnitude: z.boolean().default(false).describe('|X| instead of the power |X|²'),
  db: z.boolean().default(false).describe('decibels, 0 dB at power 1'),
  complex: z.boolean().default(false).describe('real and imaginary parts, [bins, frames, 2], for --inverse'),
  mel: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('gather the bins into this many mel bands')
    .meta({ placeholder: 'N' }),
  melScale: z.enum(MEL_SCALES).default('slaney').describe('definition of the mel'),
  inverse: z
    .boolean()
    .default(false)
    .describe('from a complex array back to the sound; same window, hop and center as before'),
  samples: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the sound that --inverse returns')
    .meta({ defaultText: 'what the frames cover' }),
  ...seriesInput,
});

type Options = z.output<typeof options>;

export default defineCommand({
  name: 'spectrogram',
  group: 'Signals',
  summary: 'Short-time Fourier transform: the spectrum of a sound over time.',
  description:
    'X[k, t] = sum_j w_j x_(t·hop + j) exp(-2πi j k / nfft); the array is [bins, frames] of |X|², or of what --magnitude, --db, --mel and --complex ask for. A .png is drawn in decibels, 80 dB deep, low frequencies at the bottom; --plot adds axes.\n--inverse gives back the signal of a --complex array by windowed overlap-add, exactly where frames cover it.',
  keywords: ['stft', 'mel', 'time-frequency', 'sonogram', 'istft', 'waterfall', 'over time', 'see'],
  inputs: [
    {
      name: 'IN',
      about: 'a sound or series; with --inverse a complex .npy',
      accepts: ['audio', 'table', 'array'],
    },
  ],
  options,
  outputs: ['array', 'image', 'audio'],
  metrics: {
    bins: 'rows: frequencies or mel bands',
    frames: 'columns: points in time',
    binHz: 'distance of bins, in hertz or cycles a sample',
    hopSeconds: 'distance of frames, in seconds or samples',
    peakFrequency: 'frequency of the largest value',
    peakTime: 'its time, the middle of its frame',
  },
  examples: [
    'ispr synth chirp -o chirp.wav && ispr spectrogram chirp.wav --plot chirp.png',
    'ispr spectrogram chirp.wav --mel 64 --db -o mel.npy',
    'ispr spectrogram chirp.wav --complex --center -o c.npy && ispr spectrogram c.npy --inverse --center --rate 8000 -o back.wav',
  ],
  source: 'Allen & Rabiner, A unified approach to short-time Fourier analysis and synthesis, 1977',
  cost: { bytesPerValue: 60, nsPerValue: 40 },
  async run([path], chosen, context) {
    const shaped = chosen.mel !== undefined || chosen.db || chosen.magnitude;
    if (chosen.complex && shaped) throw new UsageError('--complex excludes --mel, --db and --magnitude');
    if (chosen.inverse && (shaped || chosen.complex))
      throw new UsageError('--inverse gives a signal: --complex, --mel, --db and --magnitude do not apply');
    if (!chosen.inverse && chosen.samples !== undefined)
      throw new UsageError('--samples is the length of the sound that --inverse returns');
    if (chosen.inverse) return resynthesise(await readArray(path!, undefined, context.warn), chosen);
    const { series, rateHz } = await readSeries(path!, chosen, context.warn);
    if (series.length > 1)
      throw new DataError(
        `${series.length} series (${series.map(({ name }) => name).join(', ')}), one was needed`,
        { hint: 'pick one with --columns or --channel' },
      );
    return analyse(series[0]!.values, rateHz, chosen, context.warn);
  },
});

function framing(chosen: Options, length: number) {
  const size = chosen.windowSize ?? defaultWindow(length);
  const { nfft = size, hop = Math.max(1, Math.floor(size / 4)), center } = chosen;
  if (nfft < size) throw new UsageError(`--nfft ${nfft} is shorter than the window, ${size} samples`);
  return { window: windowOf(chosen.window, size, chosen), hop, nfft, center };
}

/** An eighth of a short series, as a power of two: even, so that --inverse finds it again in the bins. */
const defaultWindow = (length: number) =>
  Math.min(DEFAULT_WINDOW, 2 ** Math.max(1, Math.floor(Math.log2(length / 8))), length);

function analyse(
  signal: Float64Array,
  rateHz: number | undefined,
  chosen: Options,
  warn: Context['warn'],
): Result {
  const rate = rateHz ?? 1;
  const frame = framing(chosen, signal.length);
  const { hop, nfft, window } = frame;
  if (chosen.complex) {
    const { bins, frames, data } = stft(signal, frame, 'complex');
    return {
      array: { shape: [bins, frames, 2], data },
      metrics: { bins, frames, binHz: rate / nfft, hopSeconds: hop / rate },
    };
  }
  let result = stft(signal, frame, chosen.magnitude && !chosen.mel && !chosen.db ? 'magnitude' : 'power');
  const isPower = !chosen.magnitude || chosen.mel !== undefined || chosen.db;
  if (chosen.mel) {
    const bank = melFilterbank({ mels: chosen.mel, nfft, rateHz: rate, scale: chosen.melScale });
    const rows = Array.from({ length: chosen.mel }, (_, m) =>
      bank.subarray(m * result.bins, (m + 1) * result.bins),
    );
    const empty = rows.filter((row) => row.every((weight) => weight === 0)).length;
    if (empty > 0)
      warn(
        `${empty} of ${chosen.mel} mel bands lie between two bins and stay 0; a larger --nfft has closer bins`,
      );
    result = bandSpectrogram(result, bank);
  }
  const { bins, frames } = result;
  const data = chosen.db
    ? decibels(result.data)
    : chosen.mel && chosen.magnitude
      ? result.data.map(Math.sqrt)
      : result.data;
  const peak = largest(result.data);
  const top = hzToMel(rate / 2, chosen.melScale);
  const centreOf = (k: number) =>
    chosen.mel ? melToHz((top * (k + 1)) / (chosen.mel + 1), chosen.melScale) : (k * rate) / nfft;
  const lead = frame.center ? 0 : window.length / 2;
  const shown = () =>
    decibels(isPower ? result.data : result.data.map((v) => v * v), {
      reference: 'max',
      range: SHOWN_DECIBELS,
    });
  return {
    array: { shape: [bins, frames], data },
    image: () => picture({ bins, frames, data: shown() }),
    metrics: {
      bins,
      frames,
      binHz: rate / nfft,
      hopSeconds: hop / rate,
      peakFrequency: centreOf(Math.floor(peak / frames)),
      peakTime: ((peak % frames) * hop + lead) / rate,
    },
    plot: () =>
      heatMap({
        title: chosen.mel ? 'Mel spectrogram' : 'Spectrogram',
        values: shown(),
        rows: bins,
        columns: frames,
        x: [(lead - hop / 2) / rate, ((frames - 0.5) * hop + lead) / rate],
        y: chosen.mel ? [-0.5, bins - 0.5] : [(-0.5 * rate) / nfft, ((bins - 0.5) * rate) / nfft],
        xLabel: rateHz ? 'time' : 'time (samples)',
        xUnit: rateHz ? 's' : undefined,
        yLabel: chosen.mel ? 'mel band' : rateHz ? 'frequency' : 'frequency (cycles a sample)',
        yUnit: rateHz && !chosen.mel ? 'Hz' : undefined,
        valueLabel: 'dB, 0 at the peak',
      }),
  };
}

/** Place of the largest value; a loop, as there are tens of millions of them in a long recording. */
function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Decibels as colours, one pixel a value, low frequencies at the bottom. */
function picture({ bins, frames, data }: Spectrogram): Image {
  const colours = colorTable('magma');
  const pixels = new Uint8Array(bins * frames * 3);
  for (let k = 0; k < bins; k++)
    for (let t = 0; t < frames; t++) {
      const level = Math.round((1 + data[k * frames + t]! / SHOWN_DECIBELS) * 255);
      pixels.set(colours.subarray(3 * level, 3 * level + 3), 3 * ((bins - 1 - k) * frames + t));
    }
  return { width: frames, height: bins, channels: 3, data: pixels };
}

function resynthesise({ shape, data }: NdArray, chosen: Options): Result {
  const [bins, frames, parts] = shape;
  if (shape.length !== 3 || parts !== 2 || !bins || !frames)
    throw new DataError(`--inverse needs a complex array [bins, frames, 2], got ${shape.join(' × ')}`);
  const nfft = chosen.nfft ?? 2 * (bins - 1);
  const frame = framing({ ...chosen, windowSize: chosen.windowSize ?? nfft, nfft }, nfft);
  const covered = (frames - 1) * frame.hop + (frame.center ? 0 : frame.window.length);
  const complex = data instanceof Float64Array ? data : Float64Array.from(data as ArrayLike<number>, Number);
  const signal = istft({ bins, frames, data: complex }, frame, chosen.samples ?? covered);
  return {
    array: { shape: [signal.length], data: signal },
    audio: () => {
      if (chosen.rate === undefined) throw new UsageError('--rate is needed: the array does not tell it');
      return { rateHz: chosen.rate, channels: [signal] };
    },
    metrics: { n: signal.length },
  };
}
