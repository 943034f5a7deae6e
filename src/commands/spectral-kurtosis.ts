import { bySeries } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { readSeries } from '../core/read.js';
import { burstLevels, kurtosisLimit, spectralKurtosis } from '../kernels/signal/spectral-kurtosis.js';
import { windowOf } from '../kernels/signal/windows.js';
import { type BurstEvent, eventsOf } from './spectral-kurtosis/events.js';
import { defaultWindow, kurtosisOptions } from './spectral-kurtosis/options.js';
import { picture } from './spectral-kurtosis/picture.js';

export default defineCommand({
  name: 'spectral-kurtosis',
  group: 'Signals',
  summary: 'Finds bursts, clicks and faults: where power comes and goes, frequency by frequency.',
  description:
    'SK_k = <|X_k|⁴> / <|X_k|²>² - 2 over the frames of a short-time Fourier transform: 0 for stationary Gaussian noise (1 at the bins 0 and half the rate, which are real), -1 for a steady tone, large where power comes in bursts. This is no shape of one spectrum: that kurtosis is a column of `ispr spectral-features`.\nBins beyond --limit stand out. Frames whose level in these bins is --threshold times the mean are events; neighbours are joined.',
  keywords: [
    'transient',
    'click',
    'impulse',
    'fault',
    'bearing',
    'change detection',
    'burst',
    'anomaly',
    'event',
    'kurtogram',
  ],
  inputs: [
    { name: 'IN', about: 'a sound, one series or several columns', accepts: ['audio', 'table', 'array'] },
  ],
  options: kurtosisOptions,
  outputs: ['table'],
  metrics: {
    frames: 'frames of the transform',
    limit: 'kurtosis from which on a bin stands out',
    significantBins: 'bins that do, 0 and half the rate left aside',
    peakFrequency: 'frequency of the largest kurtosis',
    peakKurtosis: 'the largest kurtosis',
    events: 'number of events',
    times: 'where each has its peak, the first hundred',
  },
  examples: [
    'ispr synth clicks --snr 20 --interval 0.5 -o clicks.wav && ispr spectral-kurtosis clicks.wav --events events.csv --plot kurtosis.png',
    'ispr spectral-kurtosis clicks.wav --window-size 64 --unbiased --json',
  ],
  source:
    'Antoni, The spectral kurtosis: a useful tool for characterising non-stationary signals, Mechanical Systems and Signal Processing 20, 2006',
  async run([path], o, { warn }) {
    const set = await readSeries(path!, o, warn);
    const rate = set.rateHz ?? 1;
    const results = set.series.map(({ name, values }) => {
      const size = o.windowSize ?? defaultWindow(values.length);
      const framing = {
        window: windowOf(o.window, size, o),
        hop: o.hop ?? Math.max(1, Math.floor(size / 2)),
        rateHz: rate,
        unbiased: o.unbiased,
      };
      const result = spectralKurtosis(values, framing);
      const limit = o.limit ?? kurtosisLimit(result.effectiveFrames);
      const levels = burstLevels(values, framing, result, limit);
      const events = eventsOf(levels, o.threshold, { hop: framing.hop, size, rate });
      return {
        name,
        result,
        limit,
        levels,
        events,
        time: (t: number) => (t * framing.hop + size / 2) / rate,
      };
    });
    const told = results.map(({ name, result: { kurtosis, frequency, frames }, limit, events }) => {
      let peak = 1;
      let significant = 0;
      for (let k = 1; k < kurtosis.length - 1; k++) {
        if (kurtosis[k]! > kurtosis[peak]!) peak = k;
        if (kurtosis[k]! > limit) significant++;
      }
      return {
        name,
        frames,
        limit,
        significantBins: significant,
        peakFrequency: frequency[peak]!,
        peakKurtosis: kurtosis[peak]!,
        events: events.length,
        times: events.slice(0, 100).map((event) => event.peak),
      };
    });
    const { name: _, ...metrics } = told[0]!;
    return {
      table: bySeries(
        results.map(({ name, result: { frequency, kurtosis, meanPower } }) => ({
          name,
          columns: { bin: Int32Array.from(frequency.keys()), frequency, kurtosis, mean_power: meanPower },
        })),
      ),
      metrics: { ...metrics, ...(told.length > 1 && { series: told }) },
      extra: {
        events: {
          table: () => bySeries(results.map(({ name, events }) => ({ name, columns: eventColumns(events) }))),
        },
      },
      plot: () => picture(results, set, o.threshold),
    };
  },
});

const eventColumns = (events: readonly BurstEvent[]) => ({
  begin: events.map(({ begin }) => begin),
  end: events.map(({ end }) => end),
  peak: events.map(({ peak }) => peak),
  level: events.map(({ level }) => level),
});
