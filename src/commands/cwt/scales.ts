import { UsageError } from '../../core/errors.js';
import type { ContinuousWavelet } from '../../kernels/wavelet/continuous.js';
import { octaves, scaleOfFrequency, usualScales } from '../../kernels/wavelet/scales.js';
import { type CwtOptions, DEFAULT_VOICES } from './options.js';

type Chosen = Pick<CwtOptions, 'scales' | 'frequencies' | 'voices'>;

const MOST_SCALES = 20_000;

/** The scales that were asked for, in samples, rising; by themselves for a series of n samples. */
export function chosenScales(
  chosen: Chosen,
  wavelet: ContinuousWavelet,
  n: number,
  rate: number,
): Float64Array {
  const { scales, frequencies, voices } = chosen;
  if (scales !== undefined && frequencies !== undefined)
    throw new UsageError('--scales and --frequencies exclude each other');
  if (scales !== undefined) return rising(parsed('--scales', scales, voices));
  if (frequencies !== undefined) {
    const hertz = parsed('--frequencies', frequencies, voices);
    return rising(hertz.map((f) => scaleOfFrequency(wavelet, f / rate)));
  }
  return usualScales(wavelet, n, voices ?? DEFAULT_VOICES);
}

/** Numbers of `LOW:HIGH`, `LOW:HIGH:N`, `LOW:HIGH:Nlog` or a list. */
function parsed(flag: string, text: string, voices: number | undefined): Float64Array {
  if (!text.includes(':')) {
    if (voices !== undefined) throw new UsageError(`--voices is for ranges, ${flag} ${text} is a list`);
    return Float64Array.from(text.split(','), (word) => positive(flag, word));
  }
  const [first, second, steps] = text.split(':');
  const low = positive(flag, first!);
  const high = positive(flag, second!);
  if (!(low < high)) throw new UsageError(`${flag} ${text}: a range goes from the smaller to the larger`);
  if (steps === undefined) {
    if (voices !== undefined) return octaves(low, high, voices);
    if (flag === '--frequencies')
      throw new UsageError(`${flag} ${text}: how many? ${text}:64log, or --voices ${DEFAULT_VOICES}`);
    return evenly(low, low + Math.floor(high - low), counted(flag, String(Math.floor(high - low) + 1)));
  }
  if (voices !== undefined) throw new UsageError(`--voices contradicts the number in ${flag} ${text}`);
  const count = counted(flag, steps.replace(/log$/, ''));
  if (!steps.endsWith('log')) return evenly(low, high, count);
  const logarithmic = evenly(Math.log(low), Math.log(high), count).map(Math.exp);
  // Both ends as they were written, not as rounding has them.
  logarithmic[0] = low;
  if (count > 1) logarithmic[count - 1] = high;
  return logarithmic;
}

const evenly = (low: number, high: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) =>
    count === 1 ? low : low + (i * (high - low)) / (count - 1),
  );

function positive(flag: string, word: string): number {
  const value = word.trim() === '' ? Number.NaN : Number(word);
  if (!(value > 0 && value < Infinity)) throw new UsageError(`${flag}: '${word}' is no positive number`);
  return value;
}

function counted(flag: string, word: string): number {
  const count = Number(word);
  if (!Number.isInteger(count) || count < 1 || count > MOST_SCALES)
    throw new UsageError(`${flag}: ${word} steps, 1 to ${MOST_SCALES} were needed`);
  return count;
}

function rising(scales: Float64Array): Float64Array {
  const sorted = scales.toSorted();
  sorted.forEach((s, i) => {
    if (s === sorted[i - 1]) throw new UsageError(`the scale ${s} is named twice`);
  });
  return sorted;
}
