import type { BenchJob } from './job.js';
import { type MeasureStep, networkJobs } from './network-jobs.js';

/** Every job and how to load it. */
const JOBS = {
  acf: () => import('./acf.js'),
  'acf-long': () => import('./acf-long.js'),
  rfft: () => import('./rfft.js'),
  spectrogram: () => import('./spectrogram.js'),
  mel: () => import('./mel.js'),
  sosfilt: () => import('./sosfilt.js'),
  dwt: () => import('./dwt.js'),
  cwt: () => import('./cwt.js'),
  'csv-read-numpy': () => import('./csv-read-numpy.js'),
  'csv-read-pandas': () => import('./csv-read-pandas.js'),
  'blur-uint8': () => import('./blur.js'),
  'blur-float32': () => import('./blur-float.js'),
  canny: () => import('./canny.js'),
  sobel: () => import('./sobel.js'),
  median: () => import('./median.js'),
  bilateral: () => import('./bilateral.js'),
  nlm: () => import('./nlm.js'),
  'template-match': () => import('./template-match.js'),
  clahe: () => import('./clahe.js'),
  lab: () => import('./lab.js'),
  hog: () => import('./hog.js'),
  mser: () => import('./mser.js'),
  'face-detect': () => import('./face-detect.js'),
  'blobs-log': () => import('./blobs-log.js'),
  components: () => import('./components.js'),
  slic: () => import('./slic.js'),
  felzenszwalb: () => import('./felzenszwalb.js'),
  watershed: () => import('./watershed.js'),
  kmeans: () => import('./kmeans.js'),
  sift: () => import('./sift.js'),
  match: () => import('./match.js'),
  'max-flow': () => import('./max-flow.js'),
  ncut: () => import('./ncut.js'),
  grabcut: () => import('./grabcut.js'),
  'bn-fit': () => import('./bn-fit.js'),
  'bn-query': () => import('./bn-query.js'),
  'bn-query-large': () => import('./bn-query-large.js'),
  'hmm-gaussian': () => import('./hmm-gaussian.js'),
  'hmm-symbols': () => import('./hmm-symbols.js'),
  'hmm-viterbi': () => import('./hmm-viterbi.js'),
  crf: () => import('./crf.js'),
  'binary-cut': () => import('./binary-cut.js'),
  expansion: () => import('./expansion.js'),
  'field-messages': () => import('./field-messages.js'),
  matmul: () => import('./matmul.js'),
} satisfies Record<string, () => Promise<{ default: BenchJob }>>;

const jobs = new Map<string, () => Promise<{ default: BenchJob }>>(Object.entries(JOBS));

export const jobNames: readonly string[] = [
  ...jobs.keys(),
  ...networkJobs(async () => undefined).map(({ name }) => name),
];

/** A job by name; networks are measured by `measureStep`, in processes of their own. */
export async function loadJob(name: string, measureStep: MeasureStep): Promise<BenchJob | undefined> {
  const load = jobs.get(name);
  if (load) return (await load()).default;
  return networkJobs(measureStep).find((job) => job.name === name);
}
