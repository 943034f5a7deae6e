import { lineChart, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { brentMinimum } from '../../kernels/optimize/brent.js';
import { type ContinuousName, continuousWavelet } from '../../kernels/wavelet/continuous.js';
import type { WaveletPageOptions } from '../wavelet.js';

const MOST_POINTS = 10_000_000;

/** A wavelet that is a formula: psi over time, and its spectrum. */
export function continuousPage(name: ContinuousName, chosen: WaveletPageOptions): Result {
  const { depth, scale, shift, filters, response } = chosen;
  if (filters || response) throw new UsageError(`${name} is a formula and has no filters`);
  const wavelet = continuousWavelet(name, chosen);
  const half = Math.ceil(wavelet.reach * 2 ** depth);
  if (2 * half + 1 > MOST_POINTS)
    throw new UsageError(`--depth ${depth} gives ${2 * half + 1} points: ${MOST_POINTS} at most`);
  const eta = Float64Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) / 2 ** depth);
  const x = eta.map((v) => shift + scale * v);
  const values = Array.from(eta, (v) => wavelet.time(v));
  const real = Float64Array.from(values, ([re]) => re / Math.sqrt(scale));
  const imag = Float64Array.from(values, ([, im]) => im / Math.sqrt(scale));
  const { low, high } = wavelet.band;
  const frequencies = Float64Array.from(
    { length: 512 },
    (_, i) => Math.max(0, low) + ((high - Math.max(0, low)) * i) / 511,
  );
  const spectrum = frequencies.map((u) => Math.abs(wavelet.spectrum(u)));
  return {
    table: wavelet.complex ? { x, psi: real, imag } : { x, psi: real },
    metrics: {
      name,
      family: 'continuous',
      support: [x[0]!, x.at(-1)!],
      centreFrequency: peak(wavelet.spectrum, frequencies, spectrum) / (2 * Math.PI),
      symmetry: name === 'dog' && (chosen.order ?? 2) % 2 === 1 ? 'antisymmetric' : 'symmetric',
      energy: values.reduce((sum, [re, im]) => sum + re * re + im * im, 0) / 2 ** depth,
    },
    plot: () =>
      panels(
        [
          lineChart({
            title: 'Wavelet psi',
            xLabel: 'x',
            legend: wavelet.complex,
            x,
            series: [
              { label: 'real part', y: real },
              ...(wavelet.complex ? [{ label: 'imaginary part', y: imag }] : []),
            ],
          }),
          lineChart({
            title: 'Spectrum',
            xLabel: 'frequency (cycles a unit)',
            yLabel: 'magnitude',
            x: frequencies.map((u) => u / (2 * Math.PI * scale)),
            y: spectrum,
          }),
        ],
        { columns: 1, title: name },
      ),
  };
}

function peak(spectrum: (u: number) => number, at: Float64Array, values: Float64Array): number {
  const best = values.reduce((top, v, i) => (v > values[top]! ? i : top), 0);
  const [from, to] = [at[Math.max(0, best - 1)]!, at[Math.min(at.length - 1, best + 1)]!];
  return brentMinimum((u) => -Math.abs(spectrum(u)), from, to, { tolerance: 1e-9 }).x;
}
