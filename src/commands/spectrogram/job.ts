import type { SeriesSet, Warn } from '../../core/read.js';
import type { Spectrogram } from '../../kernels/signal/stft.js';
import type { framingOf } from '../shared/framing-options.js';
import { timeOf } from './axes.js';
import type { SpectrogramOptions } from './options.js';
import { largest } from './values.js';

/** One series to be analysed. */
export interface Job {
  signal: Float64Array;
  set: Pick<SeriesSet, 'rateHz' | 'unit'>;
  chosen: SpectrogramOptions;
  warn: Warn;
}

/** A job with frames of equal length. */
export interface FramedJob extends Job {
  framing: ReturnType<typeof framingOf>;
}

/** Sample in the middle of the first frame. */
const leadOf = ({ framing: { center, window } }: FramedJob) => (center ? 0 : window.length / 2);

/** What all of them tell of their frames. */
export function framesOf(job: FramedJob, { bins, frames }: Pick<Spectrogram, 'bins' | 'frames'>) {
  const { hop, nfft } = job.framing;
  const rate = job.set.rateHz ?? 1;
  return {
    bins,
    frames,
    time: timeOf(job.set, { lead: leadOf(job), hop, frames }),
    metrics: { bins, frames, binHz: rate / nfft, hopSeconds: hop / rate },
  };
}

/** Where the largest value lies; silence has none. */
export function peakOf(job: FramedJob, { frames, data }: Spectrogram, hzOf: (bin: number) => number) {
  const at = largest(data);
  if (data[at] === 0) return { peakFrequency: null, peakTime: null };
  return {
    peakFrequency: hzOf(Math.floor(at / frames)),
    peakTime: ((at % frames) * job.framing.hop + leadOf(job)) / (job.set.rateHz ?? 1),
  };
}
