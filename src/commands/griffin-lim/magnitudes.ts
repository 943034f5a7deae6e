import type { NdArray } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { nonNegativeBins } from '../../kernels/signal/band-inverse.js';
import { melFilterbank } from '../../kernels/signal/mel.js';
import type { Spectrogram } from '../../kernels/signal/stft.js';
import { framingOf } from '../shared/framing-options.js';
import type { GriffinLimOptions } from './options.js';

const DEFAULT_WINDOW = 1024;

/** Magnitudes [bins, frames] of what an array holds, and the framing they belong to. */
export function magnitudesOf(array: NdArray, chosen: GriffinLimOptions) {
  const [rows, frames] = array.shape;
  if (array.shape.length !== 2 || !rows || !frames)
    throw new DataError(`a spectrogram [bins, frames] was needed, got ${array.shape.join(' × ')}`, {
      ...(array.shape.length === 3 &&
        array.shape[2] === 2 && { hint: 'a complex one goes back by ispr spectrogram --inverse' }),
    });
  const values = chosen.values ?? 'power';
  const power = Float64Array.from(array.data as ArrayLike<number>, (v) => powerOf(Number(v), values));
  const wrong = power.findIndex((p) => !(p >= 0 && p < Infinity));
  if (wrong >= 0)
    throw new DataError(
      `${array.data[wrong]} in row ${Math.floor(wrong / frames) + 1} is no ${values} of a spectrum`,
      { ...(values !== 'db' && { hint: 'decibels are told by --values db' }) },
    );
  if (rows < 2)
    throw new DataError(`a spectrogram has two bins or more, the array has ${rows} row`, {
      hint: 'bins are rows, frames are columns; a series of samples goes in as .wav',
    });
  const nfft = chosen.nfft ?? (chosen.mel ? (chosen.windowSize ?? DEFAULT_WINDOW) : 2 * (rows - 1));
  if (!chosen.mel && rows !== Math.floor(nfft / 2) + 1)
    throw new DataError(
      `transforms of ${nfft} have ${Math.floor(nfft / 2) + 1} bins, the array has ${rows} rows`,
      {
        hint: 'mel bands are told by --mel',
      },
    );
  const framing = framingOf({ ...chosen, nfft }, chosen.windowSize ?? nfft);
  const bins = chosen.mel ? fromMel({ bins: rows, frames, data: power }, nfft, chosen) : power;
  const magnitude: Spectrogram = {
    bins: Math.floor(nfft / 2) + 1,
    frames,
    data: bins.map(Math.sqrt),
  };
  return { magnitude, framing };
}

function powerOf(v: number, values: 'power' | 'magnitude' | 'db'): number {
  if (values === 'power') return v;
  // A negative magnitude must not become a power.
  return values === 'magnitude' ? v * Math.abs(v) : 10 ** (v / 10);
}

function fromMel(
  bands: Spectrogram,
  nfft: number,
  { rate, melScale, melNorm }: GriffinLimOptions,
): Float64Array {
  if (rate === undefined) throw new UsageError('--mel is about hertz: --rate is needed');
  const weights = melFilterbank({
    mels: bands.bins,
    nfft,
    rateHz: rate,
    scale: melScale,
    unitArea: melNorm !== 'peak',
  });
  return nonNegativeBins(bands, weights).data;
}
