import { defineCommand } from '../core/command/spec.js';
import { readSignals } from './fft/input.js';
import { inverse } from './fft/inverse.js';
import { checkFftOptions, fftOptions } from './fft/options.js';
import { power } from './fft/power.js';
import { transform } from './fft/transform.js';

export default defineCommand({
  name: 'fft',
  group: 'Signals',
  summary: 'Spectrum of a series or a sound: Fourier transform and back, power, peaks.',
  description:
    "X_k = sum_t w_t x_t exp(-2πi k t / n), not normalised; the inverse divides by n. Bin k lies at k·rate/n hertz, or k/n cycles a sample when no rate is known. Any length is transformed in O(n log n).\nA tone of amplitude a that fits the length gives a line of magnitude a·n/2, and of height a under --amplitude, whatever the window. Windows trade the width of lines against leakage between them. --peaks names the largest lines, found between the bins: frequency, period, amplitude, phase.\n--power gives power over frequency, with confidence limits: a periodogram, Welch's mean over segments (smoother, less detail), or Thomson's over tapers (little leakage, smooth over a band of ± NW bins). Its integral is the variance. Scaling, windows and defaults are those of scipy.signal.\n--inverse reads the columns real and imag that this command writes, or a complex .npy; of a one-sided spectrum it tells the length from the frequencies, or from --nfft.",
  keywords: [
    'fourier transform',
    'spectrum',
    'frequencies of a recording',
    'dft',
    'frequency',
    'ifft',
    'tone',
    'pitch',
    'periodogram',
    'welch',
    'multitaper',
    'psd',
    'power spectral density',
    'harmonics',
    'note',
    'tuning',
    'period',
  ],
  inputs: [
    { name: 'IN', about: 'one series or several columns, or a sound', accepts: ['table', 'audio', 'array'] },
  ],
  options: fftOptions,
  outputs: ['table', 'array', 'audio'],
  formsOf: ({ inverse }) => (inverse ? ['table', 'array', 'audio'] : ['table', 'array']),
  metrics: {
    n: 'length of the transform',
    dominantFrequency: 'frequency of the largest magnitude beside bin 0; null for a constant series',
    energy: 'sum of x², of the series as it is read',
    peaks: 'with --peaks: bin, frequency, period, and amplitude and phase, or power',
    totalPower: '--power: its integral, the variance; under --scaling spectrum its sum',
    segments: '--power: segments that were averaged',
    freedom: '--power: degrees of freedom of a bin',
    bandwidth: '--power: width of a line, as equivalent noise bandwidth',
    rateHz: 'samples a second, where known',
  },
  examples: [
    'ispr fft fixtures/sunspots.csv --time-column year --detrend constant --window hann --peaks 3 --plot spectrum.png',
    'ispr fft fixtures/sunspots.csv --columns count -o bins.csv && ispr fft bins.csv --inverse -o back.csv',
    'ispr fft fixtures/sunspots.csv --columns count --power multitaper --peaks 3 --plot power.png',
    'ispr synth sines --frequencies 440,1000 --snr 10 -o tones.wav && ispr fft tones.wav --power welch --segment 1024 --db -o power.csv',
  ],
  source:
    'Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., chapter 8; Percival & Walden, Spectral Analysis for Physical Applications, 1993',
  async run([path], options, { warn }) {
    checkFftOptions(options);
    if (options.inverse) return inverse(path!, options, warn);
    const signals = await readSignals(path!, options, warn);
    return options.power ? power(signals, options) : transform(signals, options);
  },
});
