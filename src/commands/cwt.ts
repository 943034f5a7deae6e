import { type Context, defineCommand } from '../core/command/spec.js';
import { readSeries } from '../core/read.js';
import { type ContinuousWavelet, continuousWavelet } from '../kernels/wavelet/continuous.js';
import { frequencyOfScale } from '../kernels/wavelet/scales.js';
import { analyse } from './cwt/analysis.js';
import { asFingerprint } from './cwt/fingerprint.js';
import { synthesise } from './cwt/inverse.js';
import { cwtOptions } from './cwt/options.js';
import { checkOptions } from './cwt/refuse.js';
import { chosenScales } from './cwt/scales.js';
import { asScalograms } from './cwt/scalograms.js';

export default defineCommand({
  name: 'cwt',
  group: 'Wavelets',
  summary: 'Continuous wavelet transform: which frequencies a series has at which time.',
  description:
    'W(s, t) = sum_j x_j psi*((j - t) / s) / sqrt(s): psi has unit energy at every scale s, so that white noise of variance 1 has power 1 everywhere. The array is [scales, n], small scales (high frequencies) first; a .png has a pixel for each value, 40 dB deep. A scale is a number of samples; a wave of period p is strongest at scale p / 1.033 for morlet, p / 3.974 for mexican-hat, and the frequency columns say so for each. The mean is subtracted first.\nWithin the cone of influence, shaded in --plot, the borders reach: metric coi is its part. --significance draws where the power passes the level of red noise (AR(1)) of the same variance. Several columns or channels have a picture each, in a folder, or one picture for all with --image.\n--inverse sums Re W over scales; what lies outside the scales is missing.',
  keywords: [
    'scalogram',
    'morlet',
    'wavelet',
    'ricker',
    'time-frequency',
    'fingerprint',
    'activity recognition',
    'instantaneous frequency',
    'red noise',
    'icwt',
    'pycwt',
    'el nino',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a series or several columns, or a sound; with --inverse a --complex .npz or .npy',
      accepts: ['table', 'audio', 'array'],
    },
  ],
  options: cwtOptions,
  outputs: ['array', 'arrays', 'table', 'image', 'audio', 'files'],
  formsOf: ({ image, inverse }) =>
    image
      ? ['image']
      : inverse
        ? ['table', 'array', 'audio']
        : ['array', 'arrays', 'table', 'image', 'files'],
  metrics: {
    scales: 'rows: scales from the smallest',
    n: 'columns: samples',
    peakFrequency: 'frequency of the largest power',
    peakTime: 'its time, in seconds or samples',
    globalPeakFrequency: 'frequency of the largest mean over time',
    coi: 'part of the coefficients that the borders reach',
    lag1: 'with --significance: lag-1 autocorrelation of the red noise',
    significant: 'with --significance: part of the coefficients above the level',
    ridges: 'with --ridges: how many',
    width: 'with --image: pixels; also height, channels',
    error: 'with --inverse and --reference: root mean square of the difference, over that of the series',
    snrDb: 'the same in decibels',
  },
  examples: [
    'ispr cwt fixtures/sunspots.csv --time-column year --columns count --significance --axis period --plot sunspots.png',
    'ispr synth chirp -o chirp.wav && ispr cwt chirp.wav --frequencies 50:4000:96log --ridges ridge.csv -o chirp.png --width 800',
    'ispr cwt fixtures/sunspots.csv --columns count --complex -o w.npz && ispr cwt w.npz --inverse --band 0.07,0.13 -o cycle.csv',
  ],
  source: 'Torrence & Compo, A Practical Guide to Wavelet Analysis, Bull. Amer. Meteor. Soc. 79, 1998',
  cost: { bytesPerValue: 800, nsPerValue: 3000 },
  async run([path], chosen, context) {
    checkOptions(chosen);
    const wavelet = continuousWavelet(chosen.wavelet, chosen);
    if (chosen.inverse) return synthesise(path!, wavelet, chosen, context.warn);
    const set = await readSeries(path!, chosen, context.warn);
    const n = set.series[0]!.values.length;
    const scales = chosenScales(chosen, wavelet, n, set.rateHz ?? 1);
    warnOfSmall(wavelet, scales, context.warn);
    const parts = set.series.map((series) => analyse(series, wavelet, scales, chosen));
    return chosen.image
      ? asFingerprint(parts, scales.length, chosen)
      : asScalograms(parts, { set, wavelet, scales, n }, chosen);
  },
});

function warnOfSmall(wavelet: ContinuousWavelet, scales: Float64Array, warn: Context['warn']): void {
  const beyond = scales.filter((scale) => frequencyOfScale(wavelet, scale) > 0.5 * (1 + 1e-9)).length;
  if (beyond > 0)
    warn(
      `${beyond} of ${scales.length} scales stand for frequencies above half the rate; ${wavelet.name} begins at scale ${(2 / wavelet.fourierFactor).toPrecision(3)}`,
    );
}
