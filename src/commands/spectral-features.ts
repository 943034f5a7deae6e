import { panels } from '../core/chart/make.js';
import { bySeries, titleOf } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { readSeries } from '../core/read.js';
import { removeTrend } from '../kernels/signal/segments.js';
import { frequencyAxis } from './shared/series-charts.js';
import { type Features, measure } from './spectral-features/measure.js';
import { bandOf, featureOptions, framingOf } from './spectral-features/options.js';
import { picture } from './spectral-features/picture.js';

export default defineCommand({
  name: 'spectral-features',
  group: 'Signals',
  summary: 'Centroid, spread, entropy, flatness and more of the spectrum, frame by frame.',
  description:
    'With p_k the magnitude (--power: power) of bin k over the sum of all: centroid c = sum p_k f_k, the mean frequency, which follows brightness; spread s = sqrt(sum p_k (f_k - c)²); skewness and kurtosis the third and fourth moments about c over s³ and s⁴ (3 for the shape of a Gaussian, 1.8 for a flat one, 1 for two equal lines); rolloff the frequency below which 85 % of the weight lies; crest the largest weight over the mean; slope that of a line through the weights, a hertz.\nOf the power: entropy in bits, 0 for a tone and log2(bins) for noise, and normalized_entropy as a part of that; flatness, the geometric over the arithmetic mean. flux is the Euclidean distance of the magnitudes from those of the frame before. Of the samples: rms, and crossings, the part at which the sign changes.\nSounds are cut into frames of 2048 samples, 512 apart; of tables the whole series is one frame. time is the middle of a frame. Where librosa has a feature the numbers are the same (center=False; spread is its bandwidth). A silent frame has 0 everywhere and flatness 1.',
  keywords: [
    'brightness',
    'timbre',
    'mean frequency',
    'bandwidth',
    'zero crossing rate',
    'roll-off',
    'onset',
    'audio features',
    'noisiness',
    'contrast',
  ],
  inputs: [
    { name: 'IN', about: 'a sound, one series or several columns', accepts: ['audio', 'table', 'array'] },
  ],
  options: featureOptions,
  outputs: ['table'],
  metrics: {
    frames: 'frames that were measured',
    windowSize: 'samples in a frame',
    hop: 'samples from frame to frame',
    silentFrames: 'frames of zeros',
    centroid: 'mean over the frames that are not silent; the same for spread, entropy, flatness, …',
  },
  examples: [
    'ispr synth tones --seed 3 -o tones.wav && ispr spectral-features tones.wav -o features.csv --plot features.png',
    'ispr spectral-features fixtures/sunspots.csv --columns count --detrend constant --json',
  ],
  source: 'Peeters, A large set of audio features for sound description, 2004',
  cost: { bytesPerValue: 16, nsPerValue: 60 },
  async run([path], o, { warn }) {
    const set = await readSeries(path!, o, warn);
    const rate = set.rateHz ?? 1;
    const band = bandOf(o.band, rate);
    const results = set.series.map(({ name, values }) => {
      const x = o.detrend === 'none' ? values : values.slice();
      removeTrend(x, o.detrend);
      const framing = framingOf(x.length, set.kind === 'audio', o, rate);
      const features = measure(x, framing, { ...o, band });
      const { hop, window } = framing;
      const time = features.centroid.map((_, t) => (t * hop + window.length / 2) / rate);
      return { name, framing, features, time };
    });
    const told = results.map(({ name, features }) => ({ name, ...meansOf(features) }));
    const { framing } = results[0]!;
    const { name: _, ...metrics } = told[0]!;
    return {
      table: bySeries(
        results.map(({ name, features, time }) => ({ name, columns: columnsOf(features, time) })),
      ),
      metrics: {
        windowSize: framing.window.length,
        hop: framing.hop,
        ...metrics,
        ...(told.length > 1 && { series: told }),
      },
      plot: () => {
        const frequency = frequencyAxis(set);
        const charts = results.map(({ name, features, time }) =>
          picture(features, {
            title: titleOf('Spectral features', [{ name }]),
            time,
            xLabel: set.rateHz === undefined ? 'sample' : 'time',
            xUnit: set.rateHz === undefined ? undefined : set.unit,
            frequencyLabel: frequency.label,
            frequencyUnit: frequency.unit,
          }),
        );
        return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
      },
    };
  },
});

const NAMES = [
  ...(['centroid', 'spread', 'skewness', 'kurtosis', 'entropy', 'normalizedEntropy', 'flatness'] as const),
  ...(['rolloff', 'flux', 'crossings', 'rms', 'crest', 'slope'] as const),
];

function columnsOf(features: Features, time: Float64Array) {
  return {
    frame: Int32Array.from(time.keys()),
    time,
    ...Object.fromEntries(NAMES.map((name) => [name.replace('E', '_e'), features[name]])),
    ...Object.fromEntries(features.contrasts.map((contrast, b) => [`contrast${b}`, contrast])),
  };
}

/** Means over the frames that are not silent, which have no frequency. */
function meansOf(features: Features) {
  const frames = features.rms.length;
  const heard = [...features.rms.keys()].filter((t) => features.crest[t]! > 0);
  const mean = (values: Float64Array) =>
    heard.length === 0 ? null : heard.reduce((sum, t) => sum + values[t]!, 0) / heard.length;
  return {
    frames,
    silentFrames: frames - heard.length,
    ...Object.fromEntries(NAMES.map((name) => [name, mean(features[name])])),
  };
}
