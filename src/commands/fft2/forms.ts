import type { Chart } from '../../core/chart/chart.js';
import { heatMap, imageOverlay, lineChart, panels } from '../../core/chart/make.js';
import type { Image, NdArray } from '../../core/data.js';
import type { RadialProfile } from '../../kernels/image/radial-profile.js';
import { fftShift } from '../../kernels/signal/fft-nd.js';
import type { Fft2Options } from './options.js';

export interface Spectrum {
  width: number;
  height: number;
  /** Interleaved, frequency 0 first. */
  X: Float64Array;
}

export function spectrumArray({ width, height, X }: Spectrum, shift: boolean): NdArray {
  return { shape: [height, width, 2], data: shift ? fftShift(X, [height, width], { parts: 2 }) : X };
}

/** Frequency 0 in the middle; from 0 black to the largest white, phases from -pi to pi. */
export function spectrumPicture(spectrum: Spectrum, show: Fft2Options['show']): Image {
  const { width, height } = spectrum;
  const values = shownValues(spectrum, show);
  const [low, high] = show === 'phase' ? [-Math.PI, Math.PI] : [0, largest(values)];
  const scale = high > low ? 255 / (high - low) : 0;
  return { width, height, channels: 1, data: Uint8Array.from(values, (v) => Math.round((v - low) * scale)) };
}

function shownValues({ width, height, X }: Spectrum, show: Fft2Options['show']): Float64Array {
  const values = new Float64Array(width * height);
  for (let k = 0; k < values.length; k++) {
    const [re, im] = [X[2 * k]!, X[2 * k + 1]!];
    const power = re * re + im * im;
    values[k] =
      show === 'phase'
        ? Math.atan2(im, re)
        : show === 'power'
          ? power
          : show === 'log'
            ? Math.log1p(Math.sqrt(power))
            : Math.sqrt(power);
  }
  return fftShift(values, [height, width]);
}

const largest = (values: Float64Array) => values.reduce((most, v) => Math.max(most, v), 0);

const LABELS = { log: 'log(1 + |X|)', magnitude: '|X|', power: '|X|²', phase: 'arg X' };

/** With axes in cycles a pixel, v downwards as y. */
export function spectrumChart(spectrum: Spectrum, show: Fft2Options['show'], title: string): Chart {
  const { values, columns, rows } = pooled(shownValues(spectrum, show), spectrum);
  const chart = heatMap({
    title,
    values,
    rows,
    columns,
    x: ends(spectrum.width),
    y: ends(spectrum.height),
    xLabel: 'u, cycles a pixel',
    yLabel: 'v, cycles a pixel',
    valueLabel: LABELS[show],
    map: 'magma',
    equal: true,
  });
  return {
    ...chart,
    panels: chart.panels.map((panel) =>
      panel.panel === 'plot' ? { ...panel, y: { ...panel.y, reverse: true } } : panel,
    ),
  };
}

/** Outer edges of the first and last bin. */
const ends = (n: number): [number, number] => [
  (-Math.floor(n / 2) - 0.5) / n,
  (n - 1 - Math.floor(n / 2) + 0.5) / n,
];

const MOST_CELLS = 1024;

/** The largest of neighbouring bins, where there are more than a chart has pixels for: single peaks must not vanish. */
function pooled(values: Float64Array, { width, height }: Spectrum) {
  const step = Math.ceil(Math.max(width, height) / MOST_CELLS);
  if (step === 1) return { values, columns: width, rows: height };
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const out = new Float64Array(columns * rows).fill(-Infinity);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const at = Math.floor(y / step) * columns + Math.floor(x / step);
      out[at] = Math.max(out[at]!, values[p]!);
    }
  return { values: out, columns, rows };
}

export function radialChart({ frequency, power }: RadialProfile): Chart {
  const from = 1; // the mean, at frequency 0, has no place on a logarithmic axis
  return lineChart({
    title: 'Mean power by frequency',
    xLabel: 'cycles a pixel',
    yLabel: '|X|²',
    xScale: 'log',
    yScale: 'log',
    x: frequency.subarray(from),
    y: power.subarray(from),
    points: false,
  });
}

export const beside = (charts: readonly Chart[]): Chart =>
  panels(charts, { columns: charts.length === 3 ? 3 : 2 });

export const pictureChart = (image: Image, title: string): Chart => imageOverlay({ image, title });
