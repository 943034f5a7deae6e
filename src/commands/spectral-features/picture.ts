import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { Features } from './measure.js';

interface Picture {
  title: string;
  time: Float64Array;
  xLabel: string;
  xUnit?: string;
  frequencyLabel: string;
  frequencyUnit?: string;
}

/** Features over time, or where they lie in the spectrum of a single frame. */
export function picture(features: Features, look: Picture): Chart {
  return features.centroid.length === 1 ? spectrumPicture(features, look) : timePicture(features, look);
}

function spectrumPicture(
  { frequency, mean, centroid, spread, rolloff }: Features,
  { title, frequencyLabel, frequencyUnit }: Picture,
): Chart {
  const [c, s] = [centroid[0]!, spread[0]!];
  const top = mean.reduce((most, v) => Math.max(most, v), 0);
  return lineChart({
    title,
    xLabel: frequencyLabel,
    xUnit: frequencyUnit,
    yLabel: 'magnitude',
    legend: true,
    series: [{ label: 'spectrum', x: frequency, y: mean }],
    bands: [
      {
        label: 'centroid ± spread',
        x: [Math.max(frequency[0]!, c - s), Math.min(frequency.at(-1)!, c + s)],
        lower: [0, 0],
        upper: [top, top],
      },
    ],
    rules: [
      { x: c, color: 1, label: 'centroid' },
      { x: rolloff[0]!, color: 2, dash: true, label: 'roll-off' },
    ],
  });
}

function timePicture(
  f: Features,
  { title, time, xLabel, xUnit, frequencyLabel, frequencyUnit }: Picture,
): Chart {
  const axis = { x: time, xLabel, xUnit };
  const around = (sign: 1 | -1) => f.centroid.map((c, t) => Math.max(0, c + sign * f.spread[t]!));
  return panels(
    [
      lineChart({
        ...axis,
        yLabel: frequencyLabel,
        yUnit: frequencyUnit,
        legend: true,
        series: [
          { label: 'centroid', y: f.centroid, points: false },
          { label: 'roll-off', y: f.rolloff, points: false },
        ],
        bands: [{ label: '± spread', x: time, lower: around(-1), upper: around(1) }],
      }),
      lineChart({
        ...axis,
        yLabel: '0 … 1',
        yDomain: [0, 1],
        legend: true,
        series: [
          { label: 'flatness', y: f.flatness, points: false },
          { label: 'entropy', y: f.normalizedEntropy, points: false },
          { label: 'crossings', y: f.crossings, points: false },
        ],
      }),
      lineChart({
        ...axis,
        yLabel: 'flux',
        series: [{ label: 'flux', y: f.flux, points: false }],
      }),
      lineChart({
        ...axis,
        yLabel: 'rms',
        yDomain: [
          0,
          1.05 *
            Math.max(
              1e-12,
              f.rms.reduce((most, v) => Math.max(most, v), 0),
            ),
        ],
        series: [{ label: 'rms', y: f.rms, points: false }],
      }),
    ],
    { title, columns: 1, shareX: true },
  );
}
