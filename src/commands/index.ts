import type { Command } from '../core/command/spec.js';

/** Every command and how to load it; running one loads one. */
const COMMANDS = {
  'series-stats': () => import('./series-stats.js'),
  stationarity: () => import('./stationarity.js'),
  detrend: () => import('./detrend.js'),
  normalize: () => import('./normalize.js'),
  acf: () => import('./acf.js'),
  xcorr: () => import('./xcorr.js'),
  resample: () => import('./resample.js'),
  'ar-fit': () => import('./ar-fit.js'),
  'series-cluster': () => import('./series-cluster.js'),
  fft: () => import('./fft.js'),
  'fourier-series': () => import('./fourier-series.js'),
  coherence: () => import('./coherence.js'),
  'spectral-features': () => import('./spectral-features.js'),
  'spectral-kurtosis': () => import('./spectral-kurtosis.js'),
  spectrogram: () => import('./spectrogram.js'),
  'griffin-lim': () => import('./griffin-lim.js'),
  convolve: () => import('./convolve.js'),
  denoise: () => import('./denoise.js'),
  filter: () => import('./filter.js'),
  wavelet: () => import('./wavelet.js'),
  cwt: () => import('./cwt.js'),
  dwt: () => import('./dwt.js'),
  'wavelet-denoise': () => import('./wavelet-denoise.js'),
  'wavelet-compress': () => import('./wavelet-compress.js'),
  histogram: () => import('./histogram.js'),
  'template-match': () => import('./template-match.js'),
  fft2: () => import('./fft2.js'),
  color: () => import('./color.js'),
  equalize: () => import('./equalize.js'),
  blur: () => import('./blur.js'),
  sift: () => import('./sift.js'),
  hog: () => import('./hog.js'),
  describe: () => import('./describe.js'),
  corners: () => import('./corners.js'),
  sharpen: () => import('./sharpen.js'),
  gradient: () => import('./gradient.js'),
  edges: () => import('./edges.js'),
  hough: () => import('./hough.js'),
  mser: () => import('./mser.js'),
  blobs: () => import('./blobs.js'),
  components: () => import('./components.js'),
  hull: () => import('./hull.js'),
  repeatability: () => import('./repeatability.js'),
  segment: () => import('./segment.js'),
  'segment-score': () => import('./segment-score.js'),
  match: () => import('./match.js'),
  stitch: () => import('./stitch.js'),
  retrieve: () => import('./retrieve.js'),
  'face-train': () => import('./face-train.js'),
  'face-detect': () => import('./face-detect.js'),
  kmeans: () => import('./kmeans.js'),
  'mrf-infer': () => import('./mrf-infer.js'),
  kalman: () => import('./kalman.js'),
  'particle-filter': () => import('./particle-filter.js'),
  'bn-query': () => import('./bn-query.js'),
  'graph-query': () => import('./graph-query.js'),
  'train-classifier': () => import('./train-classifier.js'),
  'train-diffusion': () => import('./train-diffusion.js'),
  'sample-diffusion': () => import('./sample-diffusion.js'),
  'train-vae': () => import('./train-vae.js'),
  'sample-vae': () => import('./sample-vae.js'),
  interpolate: () => import('./interpolate.js'),
  evaluate: () => import('./evaluate.js'),
  predict: () => import('./predict.js'),
  resume: () => import('./resume.js'),
  runs: () => import('./runs.js'),
  gradcheck: () => import('./gradcheck.js'),
  synth: () => import('./synth.js'),
  inspect: () => import('./inspect.js'),
  convert: () => import('./convert.js'),
  compare: () => import('./compare.js'),
  plot: () => import('./plot.js'),
  demo: () => import('./demo.js'),
  bench: () => import('./bench.js'),
  backend: () => import('./backend.js'),
  doctor: () => import('./doctor.js'),
  help: () => import('./help.js'),
  which: () => import('./which.js'),
  completion: () => import('./completion.js'),
} satisfies Record<string, () => Promise<{ default: Command }>>;

const commands = new Map<string, () => Promise<{ default: Command }>>(Object.entries(COMMANDS));

export const commandNames: readonly string[] = [...commands.keys()];

/** Load one command; undefined when there is none of that name. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  const load = commands.get(name);
  return load && (await load()).default;
}

/** Load them all, in the order of the catalogue. */
export const loadAll = (): Promise<Command[]> =>
  Promise.all(commandNames.map(async (name) => (await loadCommand(name))!));
