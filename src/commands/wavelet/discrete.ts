import { barChart, lineChart, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { type Wavelet, waveletOf } from '../../kernels/wavelet/families.js';
import { centreFrequency, gain, waveletFunctions } from '../../kernels/wavelet/scaling-function.js';
import type { WaveletPageOptions } from '../wavelet.js';

/** Functions, filters and figures of a wavelet that has a filter bank. */
export function discretePage(name: string, chosen: WaveletPageOptions): Result {
  const { filters, response, depth, scale, shift } = chosen;
  if (filters && response) throw new UsageError('--filters and --response are tables of their own: take one');
  for (const option of ['omega0', 'order', 'sigma'] as const)
    if (chosen[option] !== undefined)
      throw new UsageError(`--${option} is for continuous wavelets; ${name} has all in its name`);
  const w = waveletOf(name);
  const functions = waveletFunctions(w, depth);
  const stretch = (y: Float64Array) => y.map((v) => v / Math.sqrt(scale));
  const x = functions.x.map((v) => shift + scale * v);
  const [phi, psi, phiDual, psiDual] = [
    functions.phi,
    functions.psi,
    functions.phiDual,
    functions.psiDual,
  ].map(stretch);
  const gains = {
    frequency: Float64Array.from({ length: 513 }, (_, i) => i / 1024),
    low: Float64Array.from({ length: 513 }, (_, i) => gain(w.decLow, i / 1024)),
    high: Float64Array.from({ length: 513 }, (_, i) => gain(w.decHigh, i / 1024)),
  };
  const table = (): Record<string, Column> => {
    if (filters)
      return {
        k: [...w.decLow.keys()],
        decLow: w.decLow,
        decHigh: w.decHigh,
        recLow: w.recLow,
        recHigh: w.recHigh,
      };
    if (response) return gains;
    return { x, phi: phi!, psi: psi!, ...(!w.orthogonal && { phiDual: phiDual!, psiDual: psiDual! }) };
  };
  const [own, dual] = w.orthogonal ? ['', ''] : ['synthesis', 'analysis'];
  const functionChart = (title: string, y: Float64Array, yDual: Float64Array) =>
    lineChart({
      title,
      xLabel: 'x',
      yLabel: '',
      legend: !w.orthogonal,
      series: [{ label: own!, x, y }, ...(w.orthogonal ? [] : [{ label: dual!, x, y: yDual }])],
    });
  return {
    table,
    metrics: {
      name,
      family: w.family,
      length: w.decLow.length,
      support: supportOf(w).map((v) => shift + scale * v),
      vanishingMoments: w.vanishingMoments,
      centreFrequency: centreFrequency(w),
      symmetry: w.symmetry,
      orthogonal: w.orthogonal,
    },
    plot: () =>
      panels(
        [
          functionChart('Scaling function phi', phi!, phiDual!),
          functionChart('Wavelet psi', psi!, psiDual!),
          barChart({
            title: 'Analysis filters',
            xLabel: 'tap',
            legend: true,
            categories: Array.from(w.decLow.keys(), String),
            series: [
              { label: 'low-pass', values: w.decLow },
              { label: 'high-pass', values: w.decHigh },
            ],
          }),
          lineChart({
            title: 'Gain of the analysis filters',
            xLabel: 'frequency (cycles a sample)',
            yLabel: 'gain',
            x: gains.frequency,
            legend: true,
            series: [
              { label: 'low-pass', y: gains.low },
              { label: 'high-pass', y: gains.high },
            ],
          }),
        ],
        { columns: 2, title: name },
      ),
  };
}

/** Where psi lies: taps beyond the outermost that are not 0 add nothing. */
function supportOf({ recLow, recHigh }: Wavelet): [number, number] {
  const ends = (h: Float64Array) => [h.findIndex((v) => v !== 0), h.findLastIndex((v) => v !== 0)] as const;
  const [low, high] = [ends(recLow), ends(recHigh)];
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
}
