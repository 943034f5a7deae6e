import { overlapOf } from '../../kernels/signal/cola.js';
import { decibels } from '../../kernels/signal/mel.js';
import { stft } from '../../kernels/signal/stft.js';
import { frequencyOf } from './axes.js';
import { type FramedJob, framesOf, peakOf } from './job.js';
import { inDecibels, logarithmicRows, powerOf } from './values.js';
import type { View } from './view.js';

/** Rows of a picture over the logarithm of frequency. */
const LOG_ROWS = 480;

export function linearSpectrogram(job: FramedJob): View {
  const { signal, set, chosen, framing } = job;
  const magnitude = chosen.magnitude && !chosen.db;
  const result = stft(signal, framing, magnitude ? 'magnitude' : 'power');
  const binHz = (set.rateHz ?? 1) / framing.nfft;
  const power = () => (magnitude ? result.data.map((v) => v * v) : result.data);
  const parts = framesOf(job, result);
  const top = (result.bins - 0.5) * binHz;
  return {
    title: 'Spectrogram',
    ...parts,
    data: chosen.db ? decibels(result.data) : result.data,
    metrics: { ...parts.metrics, ...peakOf(job, result, (k) => k * binHz) },
    shown: () => inDecibels(power()),
    y: { ...frequencyOf(set), ends: [-0.5 * binHz, top] },
    ...(chosen.logFrequency && {
      shown: () => inDecibels(logarithmicRows({ ...result, data: power() }, LOG_ROWS)),
      y: { ...frequencyOf(set), scale: 'log', ends: [0.5 * binHz, top] },
    }),
  };
}

export function complexSpectrogram(job: FramedJob): View {
  const { signal, set, framing, warn } = job;
  const result = stft(signal, framing, 'complex');
  const overlap = overlapOf(framing.window, framing.hop);
  if (!overlap.nola)
    warn(
      `windows of ${framing.window.length} samples, ${framing.hop} apart, leave samples out: --inverse will refuse this array`,
    );
  const binHz = (set.rateHz ?? 1) / framing.nfft;
  const parts = framesOf(job, result);
  return {
    title: 'Spectrogram',
    ...parts,
    data: result.data,
    complex: true,
    metrics: { ...parts.metrics, ...overlap },
    shown: () => inDecibels(powerOf(result.data)),
    y: { ...frequencyOf(set), ends: [-0.5 * binHz, (result.bins - 0.5) * binHz] },
  };
}
