import { defineCommand } from '../core/command/spec.js';
import { DataError } from '../core/errors.js';
import { readArray, readSeries } from '../core/read.js';
import { analyse } from './spectrogram/analyse.js';
import { kindOf, spectrogramOptions } from './spectrogram/options.js';
import { chartOf, pictureOf } from './spectrogram/pictures.js';
import { resynthesise } from './spectrogram/resynthesise.js';

export default defineCommand({
  name: 'spectrogram',
  group: 'Signals',
  summary: 'The spectrum of a sound over time: short-time Fourier, mel, MFCC, chroma, constant-Q.',
  description:
    'X[k, t] = sum_j w_j x_(t·hop + j) exp(-2πi j k / nfft); the array is [bins, frames] of |X|², or of what --magnitude, --db and --complex ask for. A .png is drawn in decibels, 80 dB deep, low frequencies at the bottom; --plot adds axes.\n--mel gathers the bins into bands that are evenly spread for the ear, --mfcc takes the cosine transform of their decibels (the features of speech recognition), --chroma folds all octaves into one. Their definitions and defaults are those of librosa; --center is its center=True with the ends reflected.\n--cqt has windows of as many periods at every frequency: X[k, t] = sqrt(N_k) / (sum w_k) sum_m x_(t·hop + m) w_k(m) exp(-2πi f_k m / rate), N_k = Q·rate / f_k samples in the middle of which lies sample t·hop, zeros beyond the ends.\n--inverse gives back the signal of a --complex array by windowed overlap-add, exactly where frames cover it: with --center everywhere, without it all but the ends that a window tapers to 0. Windows and hops that leave samples out are refused. Magnitudes alone go back by ispr griffin-lim.',
  keywords: [
    'stft',
    'mel',
    'mfcc',
    'cepstrum',
    'chroma',
    'chromagram',
    'constant-q',
    'cqt',
    'pitch',
    'notes',
    'time-frequency',
    'sonogram',
    'istft',
    'waterfall',
    'over time',
    'speech features',
    'see',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a sound or series; with --inverse a complex .npy',
      accepts: ['audio', 'table', 'array'],
    },
  ],
  options: spectrogramOptions,
  outputs: ['array', 'image', 'audio'],
  formsOf: ({ inverse, complex }) =>
    inverse ? ['array', 'audio'] : complex ? ['array'] : ['array', 'image'],
  metrics: {
    bins: 'rows: frequencies, mel bands, coefficients, pitch classes',
    frames: 'columns: points in time',
    binHz: 'distance of bins of the transform, in hertz or cycles a sample',
    hopSeconds: 'distance of frames, in seconds or samples',
    peakFrequency: 'frequency of the largest value; null for silence',
    peakTime: 'its time, the middle of its frame',
    tuning: '--chroma: how far the recording lies above 440 Hz, in steps of the octave',
    minFrequency: '--cqt: of the lowest row',
    maxFrequency: '--cqt: of the highest row',
    cola: '--complex, --inverse: whether the windows add up to a constant',
    nola: '--complex, --inverse: whether they leave no sample out, so that the way back is exact',
    n: '--inverse: samples',
  },
  examples: [
    'ispr synth chirp -o chirp.wav && ispr spectrogram chirp.wav --plot chirp.png',
    'ispr spectrogram fixtures/speech.wav --mel 64 --db -o mel.npy --plot mel.png',
    'ispr spectrogram fixtures/speech.wav --mfcc 13 --delta 2 -o features.csv',
    'ispr synth notes -o notes.wav && ispr spectrogram notes.wav --window-size 4096 --chroma 12 --plot chroma.png',
    'ispr spectrogram notes.wav --cqt --db -o cqt.npy --plot cqt.png',
    'ispr spectrogram chirp.wav --complex --center -o c.npy && ispr spectrogram c.npy --inverse --center --rate 8000 -o back.wav',
  ],
  source:
    'Allen & Rabiner, A unified approach to short-time Fourier analysis and synthesis, 1977; Davis & Mermelstein, 1980; Brown, Calculation of a constant Q spectral transform, 1991',
  cost: { bytesPerValue: 60, nsPerValue: 40 },
  async run([path], chosen, context) {
    const kind = kindOf(chosen);
    if (kind === 'inverse')
      return resynthesise(await readArray(path!, undefined, context.warn), chosen, context);
    const { series, ...set } = await readSeries(path!, chosen, context.warn);
    if (series.length > 1)
      throw new DataError(
        `${series.length} series (${series.map(({ name }) => name).join(', ')}), one was needed`,
        { hint: 'pick one with --columns or --channel' },
      );
    const view = analyse(kind, { signal: series[0]!.values, set, chosen, warn: context.warn });
    const { bins, frames, data, metrics } = view;
    return {
      array: { shape: view.complex ? [bins, frames, 2] : [bins, frames], data },
      ...(!view.complex && { image: () => pictureOf(view) }),
      metrics,
      plot: () => chartOf(view),
    };
  },
});
