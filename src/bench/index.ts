import type { BenchJob } from './job.js';

/** Every job and how to load it. */
const JOBS = {
  acf: () => import('./acf.js'),
  rfft: () => import('./rfft.js'),
  spectrogram: () => import('./spectrogram.js'),
  'csv-read-numpy': () => import('./csv-read-numpy.js'),
  'csv-read-pandas': () => import('./csv-read-pandas.js'),
  'blur-uint8': () => import('./blur.js'),
  'blur-float32': () => import('./blur-float.js'),
  kmeans: () => import('./kmeans.js'),
  matmul: () => import('./matmul.js'),
} satisfies Record<string, () => Promise<{ default: BenchJob }>>;

const jobs = new Map<string, () => Promise<{ default: BenchJob }>>(Object.entries(JOBS));

export const jobNames: readonly string[] = [...jobs.keys()];

export async function loadJob(name: string): Promise<BenchJob | undefined> {
  const load = jobs.get(name);
  return load && (await load()).default;
}
