import * as z from 'zod';
import { lineChart, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { coherenceLimit, crossSpectrum } from '../kernels/signal/coherence.js';
import { SCALINGS } from '../kernels/signal/power-spectrum.js';
import { SEGMENT_TRENDS } from '../kernels/signal/segments.js';
import { windowOf } from '../kernels/signal/windows.js';
import { pairInput, readPair } from './shared/pair.js';
import { overlapOption, segmentation, segmentOption } from './shared/segment-options.js';
import { frequencyAxis } from './shared/series-charts.js';
import { windowOptions } from './shared/window-options.js';

export default defineCommand({
  name: 'coherence',
  group: 'Signals',
  summary: 'How far two series move together, frequency by frequency, and by how much one lags.',
  description:
    'C = |P_xy|² / (P_xx P_yy), 0 to 1, with P_xy the mean of conj(X) Y over windowed segments: the part of the power of y at a frequency that is x through some linear filter. phase is the angle of P_xy: a y that is x delayed by d seconds has -2π f d; delay is that turned into time. gain = |P_xy| / P_xx. Scaling and defaults are those of scipy.signal (coherence, csd).\nlimit is what unrelated series stay below with the probability --level. Few segments make everything look coherent; take 8 or more.',
  keywords: [
    'cross spectrum',
    'csd',
    'transfer function',
    'phase',
    'delay',
    'common',
    'relation',
    'gain',
    'frequency response',
  ],
  inputs: [
    {
      name: 'A',
      about: 'a series, or two columns or channels to be compared',
      accepts: ['table', 'audio', 'array'],
    },
    { name: 'B', about: 'the other series', accepts: ['table', 'audio', 'array'], optional: true },
  ],
  over: 'all',
  options: z.object({
    segment: segmentOption,
    overlap: overlapOption,
    ...windowOptions('hann', 'a segment'),
    nfft: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('length of the transforms; zeros fill up')
      .meta({ defaultText: 'the segment' }),
    detrend: z
      .enum(SEGMENT_TRENDS)
      .default('constant')
      .describe('what is taken off each segment first: nothing, its mean, or a line'),
    scaling: z.enum(SCALINGS).default('density').describe('of the powers: a hertz, or of lines'),
    level: z.number().gt(0).lt(1).default(0.95).describe('probability of the limit'),
    ...pairInput,
  }),
  outputs: ['table'],
  metrics: {
    n: 'samples',
    segments: 'segments that were averaged',
    limit: 'coherence that unrelated series stay below, at --level',
    meanCoherence: 'mean over all frequencies but 0',
    peakCoherence: 'the largest, beside frequency 0',
    peakFrequency: 'where that is',
    peakDelay: 'by how much B comes after A there, in seconds or samples',
    rateHz: 'samples a second, where known',
  },
  examples: [
    'ispr synth sines --frequencies 440 --snr 0 --seed 1 -o a.wav && ispr synth sines --frequencies 440 --snr 0 --seed 2 -o b.wav && ispr coherence a.wav b.wav --plot coherence.png',
    'ispr coherence a.wav b.wav --segment 512 --level 0.99 -o coherence.csv',
  ],
  source: 'Carter, Knapp & Nuttall, Estimation of the magnitude-squared coherence function, 1973',
  async run(paths, { segment, overlap, window, nfft, detrend, scaling, level, ...o }, { warn }) {
    const pair = await readPair(paths, o, warn);
    const { a, b, rateHz } = pair;
    const { size, shared } = segmentation(Math.min(a.length, b.length), { segment, overlap });
    if (nfft !== undefined && nfft < size)
      throw new UsageError(`--nfft ${nfft} is shorter than a segment, ${size} samples`);
    const result = crossSpectrum(a, b, {
      window: windowOf(window, size, o),
      overlap: shared,
      nfft: nfft ?? size,
      detrend,
      scaling,
      rateHz: rateHz ?? 1,
    });
    const { frequency, coherence, real, imag, phase, powerX, powerY, segments, freedom } = result;
    const gain = real.map((re, k) => (powerX[k]! > 0 ? Math.hypot(re, imag[k]!) / powerX[k]! : 0));
    const delay = phase.map((angle, k) => (k === 0 ? 0 : -angle / (2 * Math.PI * frequency[k]!) + 0));
    const limit = coherenceLimit(freedom, level);
    let peak = Math.min(1, coherence.length - 1);
    let sum = 0;
    for (let k = 1; k < coherence.length; k++) {
      if (coherence[k]! > coherence[peak]!) peak = k;
      sum += coherence[k]!;
    }
    return {
      table: {
        frequency,
        coherence,
        phase,
        delay,
        gain,
        cross_re: real,
        cross_im: imag,
        power_a: powerX,
        power_b: powerY,
      },
      metrics: {
        n: a.length,
        segments,
        limit,
        meanCoherence: sum / Math.max(1, coherence.length - 1),
        peakCoherence: coherence[peak]!,
        peakFrequency: frequency[peak]!,
        peakDelay: delay[peak]!,
        ...(rateHz !== undefined && { rateHz }),
      },
      plot: () => {
        const axis = frequencyAxis(pair);
        const common = { x: frequency, xLabel: axis.label, xUnit: axis.unit };
        // The angle of what is not coherent is chance.
        const told = phase.map((angle, k) => (coherence[k]! > limit ? angle : Number.NaN));
        return panels(
          [
            lineChart({
              ...common,
              title: 'Coherence',
              yLabel: 'coherence',
              yDomain: [0, 1],
              y: coherence,
              rules: [{ y: limit, dash: true }],
            }),
            lineChart({
              ...common,
              title: 'Phase, where the coherence passes the limit',
              yLabel: 'radians',
              yDomain: [-Math.PI, Math.PI],
              y: told,
              points: true,
            }),
          ],
          { columns: 1 },
        );
      },
    };
  },
});
