import { DataError } from '../../core/errors.js';
import { bandSpectrogramOf } from '../../kernels/signal/band-spectrogram.js';
import { chromaFilterbank, pitchClass, scaleFrames } from '../../kernels/signal/chroma.js';
import { decibels, hzToMel, melFilterbank, melToHz } from '../../kernels/signal/mel.js';
import { deltas, mfcc } from '../../kernels/signal/mfcc.js';
import type { Spectrogram } from '../../kernels/signal/stft.js';
import { estimateTuning } from '../../kernels/signal/tuning.js';
import { melTicks, rateOf } from './axes.js';
import { type FramedJob, framesOf, peakOf } from './job.js';
import { DEFAULT_MELS } from './options.js';
import { inDecibels, standardised } from './values.js';
import type { View } from './view.js';

export function melSpectrogram(job: FramedJob): View {
  const { set, chosen } = job;
  const rateHz = rateOf(set, '--mel');
  const bands = melBands(job, rateHz, chosen.mel ?? DEFAULT_MELS);
  const scale = chosen.melScale ?? 'slaney';
  const step = hzToMel(rateHz / 2, scale) / (bands.bins + 1);
  const parts = framesOf(job, bands);
  return {
    title: 'Mel spectrogram',
    ...parts,
    data: chosen.db ? decibels(bands.data) : chosen.magnitude ? bands.data.map(Math.sqrt) : bands.data,
    metrics: { ...parts.metrics, ...peakOf(job, bands, (m) => melToHz(step * (m + 1), scale)) },
    shown: () => inDecibels(bands.data),
    y: {
      label: 'frequency, evenly in mel',
      unit: 'Hz',
      ends: [0.5 * step, (bands.bins + 0.5) * step],
      ticks: melTicks(rateHz / 2, scale),
    },
  };
}

/** Mel-frequency cepstral coefficients; below them, if asked for, their slopes and second derivatives. */
export function cepstrum(job: FramedJob): View {
  const { set, chosen } = job;
  const bands = melBands(job, rateOf(set, '--mfcc'), chosen.mel ?? DEFAULT_MELS);
  const coefficients = mfcc(bands, chosen.mfcc ?? DEFAULT_MELS, { lifter: chosen.lifter });
  const groups = [{ name: 'c', ...coefficients }];
  if (chosen.delta) groups.push({ name: 'Δc', ...deltas(coefficients, 1) });
  if (chosen.delta === 2) groups.push({ name: 'Δ²c', ...deltas(coefficients, 2) });
  const { bins: n, frames } = coefficients;
  const result = { bins: groups.length * n, frames, data: new Float64Array(groups.length * n * frames) };
  groups.forEach(({ data }, g) => {
    result.data.set(data, g * n * frames);
  });
  return {
    title: `Cepstral coefficients${chosen.delta ? ' and their changes' : ''}`,
    ...framesOf(job, result),
    data: result.data,
    // Each row by its own spread: the first one is the loudness, tens of times larger than the last.
    shown: () => ({
      values: standardised(result),
      label: 'standard deviations of the row',
      domain: [-3, 3],
      signed: true,
    }),
    y: {
      label: 'coefficient',
      ends: [-0.5, result.bins - 0.5],
      ticks: groups.flatMap(({ name }, g) =>
        Array.from({ length: n }, (_, i) => ({ at: g * n + i, label: `${name}${i}` })),
      ),
    },
  };
}

export function chromagram(job: FramedJob): View {
  const { signal, set, chosen, framing } = job;
  const rateHz = rateOf(set, '--chroma');
  const { chroma: steps = 12 } = chosen;
  const tuning = chosen.tuning ?? estimateTuning(signal, framing, rateHz, steps);
  const bank = chromaFilterbank({ steps, nfft: framing.nfft, rateHz, tuning });
  const result = scaleFrames(bandSpectrogramOf(signal, framing, bank));
  const parts = framesOf(job, result);
  return {
    title: 'Chromagram',
    ...parts,
    data: result.data,
    metrics: { ...parts.metrics, tuning },
    shown: () => ({ values: result.data, label: 'strength, strongest 1', domain: [0, 1] }),
    y: {
      label: 'pitch class',
      ends: [-0.5, steps - 0.5],
      ticks: Array.from({ length: steps }, (_, c) => ({ at: c, label: pitchClass(c, steps) ?? '' })).filter(
        ({ label }) => label !== '',
      ),
    },
  };
}

function melBands({ signal, chosen, framing, warn }: FramedJob, rateHz: number, mels: number): Spectrogram {
  const bank = melFilterbank({
    mels,
    nfft: framing.nfft,
    rateHz,
    scale: chosen.melScale,
    unitArea: chosen.melNorm !== 'peak',
  });
  const bins = bank.length / mels;
  let empty = 0;
  for (let m = 0; m < mels; m++)
    if (bank.subarray(m * bins, (m + 1) * bins).every((weight) => weight === 0)) empty++;
  if (empty === mels)
    throw new DataError(`no bin of transforms of ${framing.nfft} samples lies in one of ${mels} mel bands`, {
      hint: 'a larger --window-size or --nfft',
    });
  if (empty > 0)
    warn(`${empty} of ${mels} mel bands lie between two bins and stay 0; a larger --nfft has closer bins`);
  return bandSpectrogramOf(signal, framing, bank);
}
