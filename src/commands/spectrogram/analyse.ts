import { framingOf, windowFor } from '../shared/framing-options.js';
import { cepstrum, chromagram, melSpectrogram } from './bands.js';
import { constantQView } from './constant-q.js';
import type { FramedJob, Job } from './job.js';
import { complexSpectrogram, linearSpectrogram } from './linear.js';
import type { Kind } from './options.js';
import type { View } from './view.js';

const FRAMED: Readonly<Record<Exclude<Kind, 'inverse' | 'cqt'>, (job: FramedJob) => View>> = {
  linear: linearSpectrogram,
  complex: complexSpectrogram,
  mel: melSpectrogram,
  mfcc: cepstrum,
  chroma: chromagram,
};

/** The analysis that the options ask for. */
export function analyse(kind: Exclude<Kind, 'inverse'>, job: Job): View {
  if (kind === 'cqt') return constantQView(job);
  return FRAMED[kind]({ ...job, framing: framingOf(job.chosen, windowFor(job.signal.length)) });
}
